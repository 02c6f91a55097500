package org.tallyboard.celery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the message that runs a captured payload again, see [TaskMessage#retryOf].
final class Retries {
    private static final String EMBED = "{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}";

    /// Headers that a broker adds on the way; `cc` and `bcc` would send copies to further queues.
    private static final Set<String> BROKER_HEADERS = Set.of(
            "x-death",
            "x-delivery-count",
            "x-acquired-count",
            "x-stream-offset",
            "x-received-from",
            "x-shovelled",
            "x-shovelled-timestamp",
            "cc",
            "bcc");

    private Retries() {}

    static TaskMessage retryOf(Payload payload, String newId, String origin) {
        if (newId.equals(payload.id())) {
            throw new IllegalArgumentException(
                    "A retry needs a new id: under the old one every viewer keeps the failure.");
        }
        return switch (payload) {
            case Payload.FromMessage captured -> fromMessage(captured, newId, origin);
            case Payload.FromRemoteControl captured -> fromRemoteControl(captured, newId, origin);
        };
    }

    private static TaskMessage fromMessage(Payload.FromMessage captured, String newId, String origin) {
        AmqpMessage old = captured.message().amqp();
        var headers = new LinkedHashMap<String, @Nullable Object>();
        old.headers().forEach((name, value) -> {
            if (!isBrokerHeader(name)) {
                headers.put(name, value);
            }
        });
        headers.put("id", newId);
        headers.put("parent_id", captured.id());
        headers.put("root_id", captured.message().rootId().orElse(captured.id()));
        headers.put("retries", 0);
        headers.put("eta", null);
        headers.put("expires", null);
        headers.put("origin", origin);
        MessageProperties properties = old.properties()
                .withCorrelationId(newId)
                .withReplyTo(Optional.empty())
                .withExpiration(Optional.empty());
        return new TaskMessage(new AmqpMessage(headers, properties, old.body()));
    }

    static boolean isBrokerHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return BROKER_HEADERS.contains(lower)
                || lower.startsWith("x-first-death-")
                || lower.startsWith("x-last-death-")
                || lower.startsWith("x-opt-");
    }

    private static TaskMessage fromRemoteControl(Payload.FromRemoteControl captured, String newId, String origin) {
        // The arguments are never shown in place of a text that was not seen: the producer may mask it.
        TaskMessage base = TaskMessage.task(captured.taskName())
                .id(newId)
                .parent(captured.id(), captured.rootId().orElse(captured.id()))
                .origin(origin)
                .priority(captured.priority().orElse(0))
                .display(captured.argsRepr().orElse(""), captured.kwargsRepr().orElse(""))
                .build();
        return new TaskMessage(new AmqpMessage(
                base.amqp().headers(),
                base.amqp().properties(),
                body(captured.argsJson().shared(), captured.kwargsJson().shared())));
    }

    private static Bytes body(byte[] args, byte[] kwargs) {
        var out = new ByteArrayOutputStream(args.length + kwargs.length + EMBED.length() + 6);
        out.writeBytes(ascii("["));
        out.writeBytes(args);
        out.writeBytes(ascii(", "));
        out.writeBytes(kwargs);
        out.writeBytes(ascii(", "));
        out.writeBytes(ascii(EMBED));
        out.writeBytes(ascii("]"));
        return Bytes.owned(out.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
