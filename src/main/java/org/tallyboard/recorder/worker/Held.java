package org.tallyboard.recorder.worker;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.TaskDelivery;

/// A job that this worker holds.
///
/// @param id the job's id
/// @param startedAt empty until it runs
record Held(TaskDelivery delivery, TaskMessage message, String id, TaskBody body, Optional<Instant> startedAt) {

    Held startedAt(Instant now) {
        return new Held(delivery, message, id, body, Optional.of(now));
    }

    /// Which run of the job it is; a job that comes twice with the same number is the same run.
    Attempt attempt() {
        return new Attempt(id, message.retries().orElse(0));
    }

    /// A job's id and its number of retries.
    record Attempt(String id, int retries) {}

    /// Not before; empty when now, or when the text is no time.
    Optional<Instant> eta() {
        return message.eta().flatMap(Held::time);
    }

    /// Not after.
    Optional<Instant> expires() {
        return message.expires().flatMap(Held::time);
    }

    /// As remote control describes it.
    HeldTask describe(String nodename) {
        Optional<TaskBody.Readable> readable =
                body instanceof TaskBody.Readable known ? Optional.of(known) : Optional.empty();
        return new HeldTask(
                id,
                message.taskName(),
                readable.map(TaskBody.Readable::args),
                readable.map(TaskBody.Readable::kwargs),
                Optional.of(nodename),
                startedAt,
                startedAt.isPresent(),
                new HeldTask.Delivery(
                        Optional.of(delivery.route().exchange()),
                        Optional.of(delivery.route().routingKey()),
                        message.amqp().properties().priority(),
                        delivery.redelivered()),
                startedAt.isPresent() ? OptionalLong.of(ProcessHandle.current().pid()) : OptionalLong.empty());
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            // Celery writes an offset; without one nobody knows which time is meant, so it counts as now.
            return Optional.empty();
        }
    }
}
