package org.tallyboard.celery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Results for the `rpc://` backend: what a worker sends to whoever sent the task.
///
/// The queue belongs to the sender, so a worker never declares it, and publishes without the mandatory flag: the sender
/// may be gone. A result goes out before the final event and before the acknowledgement.
public sealed interface TaskResult {
    /// The job runs (only where senders track that).
    record Started(long pid, String hostname) implements TaskResult {}

    /// The job ended well with this value.
    ///
    /// @param children the ids of the jobs that were sent because of it
    record Success(JsonNode value, List<String> children) implements TaskResult {
        public Success {
            children = List.copyOf(children);
        }

        public Success(JsonNode value) {
            this(value, List.of());
        }
    }

    /// The job failed. Python makes an exception class of `excType` when it does not know it; `excModule` must not be
    /// the name of a real module that holds something else.
    record Failure(String excType, String message, String excModule, Optional<String> traceback)
            implements TaskResult {}

    /// The job was revoked, for example with the reason `terminated`.
    record Revoked(String reason) implements TaskResult {}

    /// The message to send, or nothing if the sender does not want a result.
    default Optional<Publication> publication(TaskMessage task, Instant now) {
        Optional<String> replyTo = task.amqp().properties().replyTo().filter(queue -> !queue.isEmpty());
        Optional<String> id = task.id();
        if (task.ignoreResult() || replyTo.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode body = Json.object();
        body.put("status", status());
        body.set("result", value());
        traceback().ifPresentOrElse(text -> body.put("traceback", text), () -> body.putNull("traceback"));
        ArrayNode children = body.putArray("children");
        // As `AsyncResult.as_tuple()`: ((id, parent), children).
        if (this instanceof Success success) {
            success.children().forEach(child -> children.addArray()
                    .add(Json.array().add(child).addNull())
                    .addNull());
        }
        if (this instanceof Started) {
            body.putNull("date_done");
        } else {
            body.put("date_done", IsoTime.format(now));
        }
        body.put("task_id", id.get());
        Headers.text(task.amqp().headers(), "group").ifPresent(group -> body.put("group_id", group));
        task.parentId().ifPresent(parent -> body.put("parent_id", parent));
        var message = new AmqpMessage(
                Map.<String, @Nullable Object>of(),
                MessageProperties.transientJson().withCorrelationId(id.get()),
                Bytes.owned(Json.write(body)));
        return Optional.of(new Publication(Route.toQueue(replyTo.get()), message));
    }

    private String status() {
        return switch (this) {
            case Started ignored -> "STARTED";
            case Success ignored -> "SUCCESS";
            case Failure ignored -> "FAILURE";
            case Revoked ignored -> "REVOKED";
        };
    }

    private Optional<String> traceback() {
        return this instanceof Failure failure ? failure.traceback() : Optional.empty();
    }

    private JsonNode value() {
        return switch (this) {
            case Started(long pid, String hostname) ->
                Json.object().put("pid", pid).put("hostname", hostname);
            case Success success -> success.value();
            case Failure(String type, String message, String module, Optional<String> ignored) ->
                exception(type, message, module);
            case Revoked(String reason) -> exception("TaskRevokedError", reason, "celery.exceptions");
        };
    }

    private static ObjectNode exception(String type, String message, String module) {
        ObjectNode exception = Json.object();
        exception.put("exc_type", type);
        exception.putArray("exc_message").add(message);
        exception.put("exc_module", module);
        return exception;
    }
}
