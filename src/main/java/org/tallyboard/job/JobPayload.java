package org.tallyboard.job;

import java.time.Instant;
import java.util.Optional;

/// A job's exact payload, captured as data, so that the job can be sent again. Event text never becomes one: it can be
/// masked, cut or altered.
///
/// @param source where it was captured
/// @param taskName the task's registered name
/// @param argsJson positional arguments, a JSON array as it came
/// @param kwargsJson keyword arguments, a JSON object as it came
/// @param embedJson callbacks, errbacks, chain and chord, a JSON object; empty when they were not seen: remote control
///     does not tell them
/// @param exchange the exchange that it was published to; empty text for the anonymous one
/// @param routingKey the routing key; for the anonymous exchange the queue
/// @param rootId the root of its workflow, where known
/// @param priority the message's priority, where known; it is sent again with it
/// @param capturedAt when
public record JobPayload(
        Source source,
        String taskName,
        String argsJson,
        String kwargsJson,
        Optional<String> embedJson,
        String exchange,
        String routingKey,
        Optional<String> rootId,
        Optional<Integer> priority,
        Instant capturedAt) {

    /// A payload whose priority is not known.
    public JobPayload(
            Source source,
            String taskName,
            String argsJson,
            String kwargsJson,
            Optional<String> embedJson,
            String exchange,
            String routingKey,
            Optional<String> rootId,
            Instant capturedAt) {
        this(
                source,
                taskName,
                argsJson,
                kwargsJson,
                embedJson,
                exchange,
                routingKey,
                rootId,
                Optional.empty(),
                capturedAt);
    }

    /// Where a payload was captured.
    public enum Source {
        /// A worker told it while it held the job (`active`, `reserved`, `scheduled`, `query_task`).
        REMOTE_CONTROL,
        /// The message itself: this desk published it.
        MESSAGE,
        /// The message itself, from the scheduler's journal.
        JOURNAL;

        /// Whether the whole message was seen, not only its arguments.
        public boolean isWhole() {
            return this != REMOTE_CONTROL;
        }
    }

    /// Approximate size in memory, in bytes, for bounds.
    public int size() {
        return 2
                        * (argsJson.length()
                                + kwargsJson.length()
                                + embedJson.map(String::length).orElse(0))
                + 200;
    }
}
