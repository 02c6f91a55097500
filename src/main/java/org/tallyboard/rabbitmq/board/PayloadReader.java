package org.tallyboard.rabbitmq.board;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Payload;
import org.tallyboard.job.JobPayload;

/// What a worker's description of a job gives as a payload.
sealed interface PayloadReader {

    /// Longer arguments are not kept: a board is no store.
    int MAX_CHARS = 1 << 20;

    /// Exact arguments.
    record Exact(JobPayload payload) implements PayloadReader {}

    /// None, and why, with what to change.
    record None(String reason) implements PayloadReader {}

    /// Reads it.
    ///
    /// @param rootId the root of its workflow, where an event told it
    static PayloadReader of(HeldTask task, Optional<String> rootId, Instant now) {
        Optional<Payload.FromRemoteControl> told = task.payload();
        if (told.isEmpty()) {
            return new None("The worker told the arguments as text, not as data, so they cannot be sent again. Workers"
                    + " from Celery 4 on that use the JSON serializer tell them as data.");
        }
        Payload.FromRemoteControl payload = told.get();
        if (payload.argsJson().size() + payload.kwargsJson().size() > MAX_CHARS) {
            return new None("Its arguments are larger than this board keeps (1 MiB). Pass large data by reference, for"
                    + " example as a file name.");
        }
        return new Exact(new JobPayload(
                JobPayload.Source.REMOTE_CONTROL,
                payload.taskName(),
                payload.argsJson().utf8(),
                payload.kwargsJson().utf8(),
                Optional.empty(),
                payload.route().exchange(),
                payload.route().routingKey(),
                rootId,
                task.delivery().priority().isPresent()
                        ? Optional.of(task.delivery().priority().getAsInt())
                        : Optional.empty(),
                now));
    }
}
