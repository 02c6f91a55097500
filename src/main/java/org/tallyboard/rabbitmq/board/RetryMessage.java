package org.tallyboard.rabbitmq.board;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Payload;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.job.JobPayload;

/// Makes the message that runs a job again from the payload that was kept of it.
final class RetryMessage {

    private RetryMessage() {}

    /// @param oldId the job that is run again
    /// @param newId the id of the new one
    /// @param origin who sends
    /// @throws IllegalArgumentException when the payload cannot be a message, with the reason
    static Publication publication(JobPayload payload, String oldId, String newId, String origin) {
        Route route = new Route(payload.exchange(), payload.routingKey());
        TaskMessage message = TaskMessage.retryOf(captured(payload, oldId, route), newId, origin);
        return new Publication(route, message.amqp());
    }

    /// The same from the message that was kept, with its own headers.
    ///
    /// @throws IllegalArgumentException when the message is another one than the payload that a person saw
    static Publication publication(Publication kept, JobPayload seen, String newId, String origin) {
        Payload.FromMessage whole = whole(kept);
        JobPayload now = payload(kept, seen.capturedAt())
                .orElseThrow(() -> new IllegalArgumentException("The kept message cannot be read."));
        if (!now.kwargsJson().equals(seen.kwargsJson()) || !now.argsJson().equals(seen.argsJson())) {
            throw new IllegalArgumentException("The scheduler has changed the job since you saw it.");
        }
        TaskMessage message = TaskMessage.retryOf(whole, newId, origin);
        return new Publication(kept.route(), message.amqp());
    }

    /// What a kept message carries; empty when it cannot be read.
    static Optional<JobPayload> payload(Publication kept, Instant now) {
        TaskMessage message = new TaskMessage(kept.message());
        if (!(message.body() instanceof TaskBody.Readable body)
                || message.taskName().isEmpty()) {
            return Optional.empty();
        }
        OptionalInt priority = kept.message().properties().priority();
        return Optional.of(new JobPayload(
                JobPayload.Source.JOURNAL,
                message.taskName().get(),
                body.args().toString(),
                body.kwargs().toString(),
                Optional.of(body.embed().toJson().toString()),
                kept.route().exchange(),
                kept.route().routingKey(),
                message.rootId(),
                priority.isPresent() ? Optional.of(priority.getAsInt()) : Optional.empty(),
                now));
    }

    private static Payload.FromMessage whole(Publication kept) {
        return switch (Payload.capture(kept.message(), kept.route())) {
            case Decoded.Value<Payload.FromMessage>(Payload.FromMessage whole) -> whole;
            case Decoded.Invalid<Payload.FromMessage>(var rejected) ->
                throw new IllegalArgumentException(rejected.reason());
        };
    }

    private static Payload captured(JobPayload payload, String oldId, Route route) {
        Optional<String> embed = payload.embedJson();
        if (embed.isEmpty()) {
            return new Payload.FromRemoteControl(
                    oldId,
                    payload.taskName(),
                    Bytes.ofUtf8(payload.argsJson()),
                    Bytes.ofUtf8(payload.kwargsJson()),
                    route,
                    payload.priority().map(OptionalInt::of).orElse(OptionalInt.empty()),
                    payload.rootId(),
                    Optional.empty(),
                    Optional.empty());
        }
        String body = "[" + payload.argsJson() + ", " + payload.kwargsJson() + ", " + embed.get() + "]";
        var base = TaskMessage.task(payload.taskName())
                .id(oldId)
                .priority(payload.priority().orElse(0))
                .display("", "")
                .build()
                .amqp();
        var headers = new LinkedHashMap<String, @Nullable Object>(base.headers());
        headers.put("root_id", payload.rootId().orElse(oldId));
        var message = new AmqpMessage(headers, base.properties(), Bytes.ofUtf8(body));
        return whole(new Publication(route, message));
    }
}
