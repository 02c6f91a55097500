package org.tallyboard.celery;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a task message carries, as far as it can be read. A message whose body cannot be read can still be sent again.
public sealed interface TaskBody {
    /// The largest body that is parsed, 16 MiB, compressed or not.
    int MAX_BYTES = 16 << 20;

    /// The body was read. kombu's marker objects, such as `{"__type__":"datetime","__value__":"…"}`, are left as they
    /// are.
    ///
    /// @param args the positional arguments
    /// @param kwargs the keyword arguments
    /// @param embed callbacks, error callbacks, chain and chord
    record Readable(ArrayNode args, ObjectNode kwargs, Embed embed) implements TaskBody {}

    /// The body is pickle, compressed in a way we do not know, or broken.
    ///
    /// @param reason one sentence that does not quote the content
    record Unreadable(String reason) implements TaskBody {}

    /// Reads the body of a message in the given protocol.
    static TaskBody of(AmqpMessage message) {
        if (!message.properties().isJson()) {
            return new Unreadable("The body is "
                    + message.properties().contentType().orElse("of no declared content type")
                    + ", not application/json.");
        }
        byte[] body = message.body().shared();
        String compression = Headers.text(message.headers(), "compression").orElse("");
        if (!compression.isEmpty()) {
            Optional<byte[]> unpacked = Compression.unpacked(compression, body, MAX_BYTES);
            if (unpacked.isEmpty()) {
                return new Unreadable("The body is compressed as " + compression + " and could not be unpacked.");
            }
            body = unpacked.get();
        }
        return switch (Json.read(body, MAX_BYTES)) {
            case Decoded.Invalid<JsonNode>(Rejected rejected) -> new Unreadable(rejected.reason());
            case Decoded.Value<JsonNode>(ArrayNode parts)
            when parts.size() >= 2 -> read(parts.get(0), parts.get(1), Embed.of(parts.get(2)));
            case Decoded.Value<JsonNode>(ObjectNode v1)
            when v1.has("task") -> read(v1.get("args"), v1.get("kwargs"), Embed.of(v1));
            case Decoded.Value<JsonNode> ignored -> new Unreadable("The body is not [args, kwargs, embed].");
        };
    }

    private static TaskBody read(@Nullable JsonNode args, @Nullable JsonNode kwargs, Embed embed) {
        if (args instanceof ArrayNode list && kwargs instanceof ObjectNode map) {
            return new Readable(list, map, embed);
        }
        return new Unreadable("The arguments are not a list and an object.");
    }
}
