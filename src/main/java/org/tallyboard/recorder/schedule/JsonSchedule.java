package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A schedule in JSON: a list of objects somewhere in the document.
final class JsonSchedule {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxTokenCount(20_000_000)
                            .build())
                    .build())
            .build();

    private final JsonNode document;

    private JsonSchedule(JsonNode document) {
        this.document = document;
    }

    /// @throws UnreadableSchedule when it is not JSON
    static JsonSchedule parse(byte[] body) throws UnreadableSchedule {
        try {
            JsonNode document = JSON.readTree(body);
            if (document == null || document.isMissingNode()) {
                throw new UnreadableSchedule("the answer is empty");
            }
            return new JsonSchedule(document);
        } catch (JacksonException e) {
            throw new UnreadableSchedule(
                    "the answer is not JSON" + (looksLikeHtml(body) ? " but looks like a web page" : ""));
        }
    }

    /// @param pointer to the list; empty text for the document itself
    /// @param page which answer this is, for the position; empty when there is only one
    List<RawEntry> entries(String pointer, String page) throws UnreadableSchedule {
        JsonNode list = document.at(JsonPointer.compile(pointer));
        if (!list.isArray()) {
            throw new UnreadableSchedule("the answer has no list at " + (pointer.isEmpty() ? "its top" : pointer)
                    + "; correct `entries` in the configuration");
        }
        List<RawEntry> entries = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            entries.add(new Item(page + pointer + "/" + i, list.get(i)));
        }
        return entries;
    }

    /// The text at a pointer, for the link to the next answer.
    Optional<String> text(String pointer) {
        return Template.text(document.at(JsonPointer.compile(pointer)));
    }

    private record Item(String position, JsonNode node) implements RawEntry {
        @Override
        public Optional<JsonNode> value(String name) {
            return name.startsWith("/")
                    ? Optional.of(node.at(JsonPointer.compile(name)))
                            .filter(value -> !value.isMissingNode() && !value.isNull())
                    : Optional.empty();
        }
    }

    private static boolean looksLikeHtml(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }
}
