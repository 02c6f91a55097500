package org.tallyboard.recorder.worker;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import org.tallyboard.recorder.capture.CaptureResult;

/// Sorts what comes from the task queue: what is a task goes on as one of protocol 2; what is none, or cannot be read,
/// is set aside and told; and a job that a quorum queue has got back is given to it anew, so that it is not counted
/// out.
final class Arrivals {
    /// How often a job came back to its queue before a worker could keep it. Own header: the broker's count begins anew
    /// with each publishing.
    static final String RETURNS = "tallyboard_returns";

    /// A job that came back so often without being kept is given up: it seems to end every worker that takes it. As
    /// many as RabbitMQ 4 allows where nothing else is said.
    static final int MOST_RETURNS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    /// From so many on people are told.
    private static final int MANY = 3;

    private final RecorderSettings settings;
    private final WorkerChannel channel;
    private final WorkerPublisher voice;

    /// A task.
    ///
    /// @param message without what was noted on its earlier ways
    /// @param redelivered whether somebody was given it before, by the broker's word, or by the note of a worker
    ///     that gave it to its queue anew: of that the broker knows nothing
    record Arrival(TaskMessage message, String id, boolean redelivered) {}

    Arrivals(RecorderSettings settings, WorkerChannel channel, WorkerPublisher voice) {
        this.settings = settings;
        this.channel = channel;
        this.voice = voice;
    }

    /// @param leased whether it comes from the own queue, which gives nothing back
    /// @return empty when it has been dealt with
    Optional<Arrival> sort(TaskDelivery delivery, boolean leased) {
        if (delivery.unreadable().isPresent()) {
            setAside(delivery, "it could not be read: " + delivery.unreadable().get());
            return Optional.empty();
        }
        var message = new TaskMessage(delivery.message());
        Optional<TaskMessage> task = message.asVersion2();
        if (task.isEmpty()) {
            refuse(delivery, message);
            return Optional.empty();
        }
        String id = task.get().id().orElse("");
        if (id.length() > RecordingWorker.MAX_ID) {
            setAside(delivery, "its id has more than " + RecordingWorker.MAX_ID + " characters");
            return Optional.empty();
        }
        return leased
                ? Optional.of(new Arrival(task.get(), id, delivery.redelivered()))
                : returned(delivery, task.get(), id);
    }

    /// Whatever the queue's limit is, which no worker can ask for by AMQP: a count of 1 is below every limit that
    /// leaves a message a second chance.
    private Optional<Arrival> returned(TaskDelivery delivery, TaskMessage task, String id) {
        int before = task.amqp().headers().get(RETURNS) instanceof Number number ? number.intValue() : 0;
        TaskMessage clean = task.forwarded(Collections.singletonMap(RETURNS, null));
        if (delivery.returns() == 0) {
            return Optional.of(new Arrival(clean, id, delivery.redelivered() || before > 0));
        }
        int returns = before + delivery.returns();
        if (returns >= MOST_RETURNS) {
            String why = "it came back to " + settings.queue() + " " + returns
                    + " times before a worker could keep it; it seems to end the worker that takes it";
            LOG.error("{} gave up job {}: {}", settings.nodename(), id, why);
            JobMessage held = JobMessage.of(delivery, new Arrival(clean, id, true));
            voice.rejected(held);
            voice.failed(held, new CaptureResult.Failed("ReturnedTooOften", why, List.of(), false), delivery::reject);
            return Optional.empty();
        }
        TaskMessage again = task.forwarded(Map.of(RETURNS, returns));
        channel.publishSurely(
                new Publication(Route.toQueue(settings.queue()), again.amqp()), true, delivery::acknowledge);
        if (returns >= MANY) {
            voice.returned(JobMessage.of(delivery, new Arrival(clean, id, true)), returns);
        }
        return Optional.empty();
    }

    /// Of another system, or without an id. A sender that can be told is told.
    private void refuse(TaskDelivery delivery, TaskMessage message) {
        String reason = "it is no task of Celery's protocol 1 or 2";
        message.foreignId()
                .filter(id -> id.length() <= RecordingWorker.MAX_ID)
                .ifPresent(id -> voice.refused(id, message.amqp().properties().replyTo(), reason));
        setAside(delivery, reason);
    }

    private void setAside(TaskDelivery delivery, String reason) {
        channel.setAside(delivery, reason, into -> {
            LOG.warn(
                    "{} set aside a message of {}: {}; {}",
                    settings.nodename(),
                    settings.queue(),
                    reason,
                    into.map(queue -> "it lies in " + queue).orElse("it was rejected"));
            voice.setAside(reason, into.orElse(""));
        });
    }
}
