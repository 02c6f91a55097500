package org.tallyboard.rabbitmq.board;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The events by which boards tell each other what persons acknowledged: `attention-acknowledged` with `key`,
/// `severity`, `by`, `at`, `until` (or null) and `why`, and `attention-withdrawn` with `key`, `by` and `at`. Their
/// group is our own, so that Celery and Flower ignore them. Anybody who may write to the event exchange can send one,
/// so everything is bounded.
final class AcknowledgementEvents {

    static final String GIVEN = "attention-acknowledged";
    static final String WITHDRAWN = "attention-withdrawn";

    private static final int LONGEST_KEY = 1_000;
    private static final int LONGEST_NAME = 255;
    /// The newest event about something counts, so one from the future would count for ever.
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AcknowledgementEvents() {}

    /// Whether an event of this type is one of them.
    static boolean isOne(String type) {
        return type.equals(GIVEN) || type.equals(WITHDRAWN);
    }

    /// Writes one.
    static Publication write(EventWriter events, AcknowledgementEvent event) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        fields.put("key", NODES.stringNode(event.key().text()));
        fields.put("at", NODES.stringNode(event.at().toString()));
        return switch (event) {
            case AcknowledgementEvent.Given(Acknowledgement given) -> {
                fields.put("by", NODES.stringNode(given.by()));
                fields.put("severity", NODES.stringNode(given.severity().word()));
                fields.put(
                        "until",
                        given.until()
                                .<JsonNode>map(until -> NODES.stringNode(until.toString()))
                                .orElseGet(NODES::nullNode));
                fields.put("why", NODES.stringNode(given.why()));
                yield events.aside(GIVEN, fields);
            }
            case AcknowledgementEvent.Withdrawn(AttentionKey key, String by, Instant at) -> {
                fields.put("by", NODES.stringNode(by));
                yield events.aside(WITHDRAWN, fields);
            }
        };
    }

    /// Reads one that arrived at `now` by our clock.
    static Decoded<AcknowledgementEvent> read(Event.Unknown event, Instant now) {
        String type = event.meta().type();
        Optional<AttentionKey> key = text(event, "key", LONGEST_KEY).flatMap(AttentionKey::parse);
        Optional<Instant> at = text(event, "at", LONGEST_NAME).flatMap(AcknowledgementEvents::time);
        Optional<String> by = text(event, "by", LONGEST_NAME);
        if (key.isEmpty() || at.isEmpty() || by.isEmpty()) {
            return Decoded.invalid("The event " + type + " does not say what is acknowledged, when or by whom.");
        }
        if (at.get().isAfter(now.plus(AHEAD))) {
            return Decoded.invalid(
                    "The event " + type + " is from the future: a clock is wrong, here or at its sender.");
        }
        if (type.equals(WITHDRAWN)) {
            return new Decoded.Value<>(new AcknowledgementEvent.Withdrawn(key.get(), by.get(), at.get()));
        }
        Optional<Severity> severity = text(event, "severity", LONGEST_NAME).flatMap(Severity::of);
        JsonNode until = event.fields().get("until");
        Optional<Instant> end = text(event, "until", LONGEST_NAME).flatMap(AcknowledgementEvents::time);
        if (severity.isEmpty() || (until != null && !until.isNull() && end.isEmpty())) {
            return Decoded.invalid("The event " + type + " does not say until when or how bad it was.");
        }
        return new Decoded.Value<>(new AcknowledgementEvent.Given(new Acknowledgement(
                key.get(),
                severity.get(),
                by.get(),
                at.get(),
                end,
                text(event, "why", Acknowledgement.LONGEST_WHY).orElse(""))));
    }

    private static Optional<String> text(Event.Unknown event, String name, int longest) {
        JsonNode value = event.fields().get(name);
        return Optional.ofNullable(value)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> !text.isEmpty() && text.length() <= longest);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
