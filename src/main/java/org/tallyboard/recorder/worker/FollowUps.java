package org.tallyboard.recorder.worker;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.Successors;
import org.tallyboard.celery.Successors.Successor;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.celery.TaskResult;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import tools.jackson.databind.JsonNode;

/// Sends what follows a job, one message after the other, each confirmed by the broker before the next step: callbacks,
/// the next of a chain, error callbacks, and the failure of those that will never run.
final class FollowUps {
    private final RecorderSettings settings;
    private final WorkerChannel channel;
    private final EventWriter events;
    private final InstantSource time;

    FollowUps(RecorderSettings settings, WorkerChannel channel, EventWriter events, InstantSource time) {
        this.settings = settings;
        this.channel = channel;
        this.events = events;
        this.time = time;
    }

    /// @param then given the ids of what was sent
    void afterSuccess(TaskMessage job, JsonNode result, Consumer<List<String>> then) {
        List<Successor> next =
                of(job).map(known -> known.afterSuccess(result, time.instant())).orElse(List.of());
        send(
                next,
                () -> then.accept(next.stream()
                        .flatMap(successor -> successor.message().id().stream())
                        .toList()));
    }

    void afterFailure(TaskMessage job, TaskResult failure, Runnable then) {
        Successors.neverRun(job).forEach(never -> result(never, failure));
        send(of(job).map(known -> known.afterFailure(time.instant())).orElse(List.of()), then);
    }

    /// What cannot be sent was refused: nothing of it is.
    private static Optional<Successors> of(TaskMessage job) {
        return Successors.of(job).toOptional();
    }

    /// Tells the result to whoever waits for it, who may be gone, with its queue.
    void result(TaskMessage job, TaskResult result) {
        result.publication(job, time.instant()).ifPresent(message -> channel.publishSurely(message, false, () -> {}));
    }

    private void send(List<Successor> rest, Runnable then) {
        if (rest.isEmpty()) {
            then.run();
            return;
        }
        Successor first = rest.getFirst();
        TaskMessage message = first.message();
        String queue = first.queue()
                .orElseGet(() -> message.taskName().equals(Optional.of(RecordingWorker.TASK))
                        ? settings.queue()
                        : settings.followUps());
        channel.publishSurelyInto(queue, message.amqp(), () -> {
            channel.publishSurely(events.taskSent(message, queue, Route.toQueue(queue)));
            send(rest.subList(1, rest.size()), then);
        });
    }
}
