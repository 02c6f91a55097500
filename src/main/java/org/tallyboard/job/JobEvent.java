package org.tallyboard.job;

import java.time.Instant;
import java.util.Optional;

/// One event of a job, freed of the wire. Those of one worker are ordered by [#at], then [#arrival]; those of several
/// only by [#arrival], since their clocks differ and Celery's logical ones do not order events across processes.
public sealed interface JobEvent {

    /// The task id.
    String id();

    /// The event's own timestamp.
    Instant at();

    /// Arrival number on this stream, rising.
    long arrival();

    /// The worker that sent it; a producer's name for [Sent].
    String hostname();

    /// What `task-sent` and `task-received` tell of a job.
    ///
    /// @param argsText display text, for reading only
    /// @param kwargsText display text, for reading only
    /// @param expires when workers do not run it any more
    /// @param queue only in `task-sent`
    /// @param recording what the text tells of a recording, for reading only
    record Description(
            Optional<String> name,
            Optional<String> argsText,
            Optional<String> kwargsText,
            int retries,
            Optional<Instant> eta,
            Optional<Instant> expires,
            Optional<String> queue,
            Optional<String> rootId,
            Optional<String> parentId,
            Optional<Recording> recording) {}

    /// `task-sent`.
    record Sent(String id, Instant at, long arrival, String hostname, Description description) implements JobEvent {}

    /// `task-received`.
    record Received(String id, Instant at, long arrival, String hostname, Description description)
            implements JobEvent {}

    /// `task-started`.
    record Started(String id, Instant at, long arrival, String hostname) implements JobEvent {}

    /// `task-succeeded`.
    record Succeeded(String id, Instant at, long arrival, String hostname, Optional<String> result)
            implements JobEvent {}

    /// `task-failed`.
    record Failed(
            String id,
            Instant at,
            long arrival,
            String hostname,
            Optional<String> exception,
            Optional<String> traceback)
            implements JobEvent {}

    /// `task-retried`: the attempt that ran failed; the next one was published before this event.
    record Retried(
            String id,
            Instant at,
            long arrival,
            String hostname,
            Optional<String> exception,
            Optional<String> traceback)
            implements JobEvent {}

    /// `task-revoked`.
    record Revoked(String id, Instant at, long arrival, String hostname, boolean terminated, boolean expired)
            implements JobEvent {}

    /// `task-rejected` without requeue.
    record Rejected(String id, Instant at, long arrival, String hostname) implements JobEvent {}

    /// `task-rejected` with requeue, or `task-cancelled` (Celery 5.1 and later: the connection broke under a job with
    /// late acknowledgement): the job waits in its queue again.
    ///
    /// @param reason which of them, as a clause
    record Requeued(String id, Instant at, long arrival, String hostname, String reason) implements JobEvent {}

    /// `recording-progress`, by the recording contract.
    record Progressed(String id, Instant at, long arrival, String hostname, Progress progress) implements JobEvent {}

    /// `recording-handed-over`, by the recording contract: a worker gave the job back to the queue.
    ///
    /// @param retries which attempt
    /// @param reason why, in one sentence; may be empty
    record HandedOver(String id, Instant at, long arrival, String hostname, int retries, String reason)
            implements JobEvent {}

    /// Another task event that names a job and tells no state that this version knows.
    record Other(String id, Instant at, long arrival, String hostname, String type) implements JobEvent {}
}
