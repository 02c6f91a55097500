package org.tallyboard.celery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One message on a client's reply queue: `{"w1@host": …}`, from one worker as a rule.
///
/// @param ticket which request it answers
/// @param answers per worker
public record ControlReply(Optional<String> ticket, List<Answer> answers) {
    /// The largest reply that is read, 16 MiB: `active` carries every argument in full.
    public static final int MAX_BYTES = 16 << 20;

    private static final int MAX_WORKERS = 1_000;

    public ControlReply {
        answers = List.copyOf(answers);
    }

    /// What a worker answered.
    public sealed interface Answer {
        /// Who answered.
        String hostname();

        /// A value: for orders and `ping` the text under `ok`, for everything else the whole answer.
        record Ok(String hostname, JsonNode value) implements Answer {}

        /// The worker refused: Python's text, for example `KeyError('nosuch')`.
        record Error(String hostname, String message) implements Answer {}
    }

    /// Reads a reply.
    public static Decoded<ControlReply> decode(AmqpMessage message) {
        return switch (Json.read(message.body().shared(), MAX_BYTES)) {
            case Decoded.Invalid<JsonNode>(Rejected rejected) -> new Decoded.Invalid<>(rejected);
            case Decoded.Value<JsonNode>(ObjectNode body)
            when body.size() <= MAX_WORKERS -> {
                var answers = new ArrayList<Answer>(body.size());
                body.properties().forEach(entry -> answers.add(answer(entry.getKey(), entry.getValue())));
                yield new Decoded.Value<>(new ControlReply(Headers.text(message.headers(), "ticket"), answers));
            }
            case Decoded.Value<JsonNode> ignored ->
                Decoded.invalid("A remote control reply is a JSON object with at most " + MAX_WORKERS + " workers.");
        };
    }

    private static Answer answer(String hostname, JsonNode value) {
        if (value instanceof ObjectNode object && object.size() == 1) {
            JsonNode error = object.get("error");
            if (error != null) {
                return new Answer.Error(hostname, Fields.text(error).orElseGet(() -> Json.text(error)));
            }
            JsonNode ok = object.get("ok");
            if (ok != null) {
                return new Answer.Ok(hostname, ok);
            }
        }
        return new Answer.Ok(hostname, value);
    }
}
