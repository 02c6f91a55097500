package org.tallyboard.rabbitmq.board;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.Event;
import tools.jackson.databind.JsonNode;

/// What workers tell, by the event `recording-set-aside`, of messages that they could not take. Thread-safe.
final class SetAsideNotes {
    /// The type of the event.
    static final String TYPE = "recording-set-aside";

    private static final int MOST_QUEUES = 20;
    private static final int LONGEST = 300;

    private final Map<String, Long> byQueue = new LinkedHashMap<>();
    private @Nullable Instant at;
    private String latest = "";

    /// Takes note of those among these events.
    synchronized void saw(List<Event> events, Instant now) {
        for (Event event : events) {
            if (event instanceof Event.Unknown told && told.meta().type().equals(TYPE)) {
                String queue = text(told, "queue");
                if (byQueue.containsKey(queue) || byQueue.size() < MOST_QUEUES) {
                    byQueue.merge(queue, 1L, Long::sum);
                }
                at = now;
                String into = text(told, "into");
                latest = told.meta().hostname().orElse("a worker") + ": " + text(told, "reason")
                        + (into.isEmpty() ? "" : "; it lies in " + into);
            }
        }
    }

    /// What to tell people, while the latest came after `since`.
    synchronized Optional<String> words(Instant since) {
        if (at == null || at.isBefore(since)) {
            return Optional.empty();
        }
        String queues = byQueue.entrySet().stream()
                .map(entry -> entry.getValue() + " of " + entry.getKey())
                .collect(Collectors.joining(", "));
        return Optional.of("messages were set aside (" + queues + "); the latest by " + latest);
    }

    private static String text(Event.Unknown event, String field) {
        JsonNode value = event.fields().get(field);
        String text = value == null ? "" : value.asString("");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
