package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// One `programme` of a guide, while it is read.
final class Programme implements RawEntry {
    private final int line;
    Map<String, JsonNode> parts = new LinkedHashMap<>();
    Optional<BadEntry> fault = Optional.empty();
    Optional<Instant> start = Optional.empty();
    Optional<Instant> stop = Optional.empty();

    Programme(XmltvPieces.Piece piece) {
        this.line = piece.line();
    }

    @Override
    public String position() {
        return "line " + line;
    }

    @Override
    public Optional<JsonNode> value(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    @Override
    public Optional<BadEntry> fault() {
        return fault;
    }

    /// Several programmes in one slot, which the guide cannot divide (`xmltv.dtd` on `clumpidx`).
    @Override
    public Optional<String> slot() {
        return start.isPresent() && text("clumpidx").matches("\\d+/\\d+")
                ? Optional.of(text("channel") + " " + start.get() + " " + text("stop"))
                : Optional.empty();
    }

    /// A part as text; empty when it is not there.
    String text(String part) {
        return value(part).flatMap(Template::text).orElse("");
    }

    void put(String part, String text) {
        parts.put(part, JsonNodeFactory.instance.stringNode(text));
    }

    /// Keeps the first fault.
    void fail(BadEntry reason) {
        if (fault.isEmpty()) {
            fault = Optional.of(reason);
        }
    }
}
