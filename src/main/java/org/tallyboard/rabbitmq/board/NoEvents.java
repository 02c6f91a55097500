package org.tallyboard.rabbitmq.board;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Messages, or parts of one, on the event exchange that were no events, counted by sender. Thread-safe.
final class NoEvents {
    /// Further senders are counted together: anybody can make up names.
    private static final int MOST_SENDERS = 50;

    private static final int NAMED = 3;
    private static final int LONGEST_NAME = 80;
    private static final String OTHERS = "others";

    private final Map<String, Long> bySender = new LinkedHashMap<>();
    private long count;
    private @Nullable Instant at;
    private String latest = "";

    /// @return how many there are now
    synchronized long add(BasicProperties properties, String reason, Instant now) {
        String sender = sender(properties);
        bySender.merge(bySender.containsKey(sender) || bySender.size() < MOST_SENDERS ? sender : OTHERS, 1L, Long::sum);
        at = now;
        latest = reason;
        return ++count;
    }

    synchronized long count() {
        return count;
    }

    /// What to tell people, while the latest came after `since`.
    synchronized Optional<String> words(Instant since) {
        if (at == null || at.isBefore(since)) {
            return Optional.empty();
        }
        String senders = bySender.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(NAMED)
                .map(entry -> entry.getValue() + " from " + entry.getKey())
                .collect(Collectors.joining(", "));
        String more = bySender.size() > NAMED ? " and " + (bySender.size() - NAMED) + " further senders" : "";
        return Optional.of(
                count + " messages on celeryev are no events (" + senders + more + "); the latest: " + latest);
    }

    /// Celery's senders name themselves in the header `hostname`; what is not JSON says so in its content type.
    private static String sender(BasicProperties properties) {
        Object hostname =
                properties.getHeaders() == null ? null : properties.getHeaders().get("hostname");
        String name = hostname != null
                ? hostname.toString()
                : Optional.ofNullable(properties.getAppId())
                        .or(() -> Optional.ofNullable(properties.getUserId()))
                        .orElse("a sender without a name");
        String type = Optional.ofNullable(properties.getContentType())
                .filter(text -> !text.startsWith("application/json"))
                .map(text -> " in " + cut(text))
                .orElse("");
        return cut(name) + type;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME - 1) + "…";
    }
}
