package org.tallyboard.celery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// One Celery event. Fields that a sender left out, or sent with a wrong type, are empty.
///
/// Events of one job arrive out of order, even from one worker; order them by [Meta#timestamp] and then by arrival. A
/// retry keeps the id and announces the next attempt (`task-sent`, `task-received` with `retries` + 1) *before* the
/// `task-retried` of the attempt before it.
public sealed interface Event {
    /// What every event has.
    Meta meta();

    /// What every event has.
    ///
    /// @param type as sent, for example `task-received`
    /// @param hostname the node name of the worker, or of the producer for `task-sent`
    /// @param timestamp when the sender made it, by the sender's clock
    /// @param clock the sender's Lamport clock. For display only: it starts again with each process
    /// @param pid the sender's process
    record Meta(String type, Optional<String> hostname, Instant timestamp, OptionalLong clock, OptionalLong pid) {}

    /// An event about a job.
    sealed interface Task extends Event {
        /// The id of the job.
        String id();
    }

    /// `worker-online`, `worker-heartbeat` or `worker-offline`; [Meta#hostname] is always present.
    ///
    /// @param kind which of the three
    /// @param freq how often the worker promises a heartbeat
    /// @param active how many jobs it runs
    /// @param processed how many it has taken since its start
    /// @param loadavg the machine's load over 1, 5 and 15 minutes
    /// @param software name, version and system of the worker, as sent
    record Worker(
            Meta meta,
            Kind kind,
            Optional<Duration> freq,
            OptionalInt active,
            OptionalLong processed,
            List<Double> loadavg,
            Software software)
            implements Event {
        /// Which event of a worker.
        public enum Kind {
            ONLINE,
            HEARTBEAT,
            OFFLINE
        }
    }

    /// What a worker says it is: `sw_ident`, `sw_ver`, `sw_sys`.
    record Software(Optional<String> ident, Optional<String> version, Optional<String> system) {}

    /// What `task-sent` and `task-received` tell about a job.
    ///
    /// @param name the name of the task
    /// @param args display text, possibly masked or cut
    /// @param kwargs display text, possibly masked or cut
    /// @param rootId the first job of the family
    /// @param parentId the job that sent this one
    /// @param retries which attempt: 0 is the first
    /// @param eta not before, ISO 8601 as sent
    /// @param expires not after, ISO 8601 as sent
    record TaskInfo(
            Optional<String> name,
            Optional<String> args,
            Optional<String> kwargs,
            Optional<String> rootId,
            Optional<String> parentId,
            OptionalInt retries,
            Optional<String> eta,
            Optional<String> expires) {}

    /// A producer published the job (`task_send_sent_event`); the exchange is `""` for the anonymous one.
    record TaskSent(
            Meta meta,
            String id,
            TaskInfo info,
            Optional<String> queue,
            Optional<String> exchange,
            Optional<String> routingKey)
            implements Task {}

    /// A worker holds the job, running or not.
    record TaskReceived(Meta meta, String id, TaskInfo info) implements Task {}

    /// A worker runs the job.
    record TaskStarted(Meta meta, String id) implements Task {}

    /// The job ended well; `result` is display text.
    record TaskSucceeded(Meta meta, String id, Optional<String> result, Optional<Duration> runtime) implements Task {}

    /// The job failed, for example with the exception `ValueError('ffmpeg exited 1')`.
    record TaskFailed(Meta meta, String id, Optional<String> exception, Optional<String> traceback) implements Task {}

    /// The attempt failed and will be followed by another one under the same id.
    record TaskRetried(Meta meta, String id, Optional<String> exception, Optional<String> traceback) implements Task {}

    /// The job was revoked.
    ///
    /// @param terminated it was running and its process was killed
    /// @param signum the signal, a number or a name, as text
    /// @param expired it had expired before it could start
    record TaskRevoked(Meta meta, String id, boolean terminated, Optional<String> signum, boolean expired)
            implements Task {}

    /// The worker refused the message, and put it back into the queue or not.
    record TaskRejected(Meta meta, String id, boolean requeue) implements Task {}

    /// The worker lost its connection while it ran a job with late acknowledgement; the job will be delivered again.
    record TaskCancelled(Meta meta, String id) implements Task {}

    /// `recording-progress`, or `task-progress` of a task that sends it itself.
    ///
    /// @param fields everything beside Celery's own fields, in order, as sent
    record TaskProgress(Meta meta, String id, Map<String, JsonNode> fields) implements Task {}

    /// A type that we do not know.
    ///
    /// @param id the job, where the event names one in `uuid`
    /// @param fields everything beside Celery's own fields, in order, as sent
    record Unknown(Meta meta, Optional<String> id, Map<String, JsonNode> fields) implements Event {}
}
