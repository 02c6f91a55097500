package org.tallyboard.job;

import java.time.Instant;
import java.util.Optional;

/// A job that a worker says it holds now, by remote control.
///
/// @param list which of the worker's lists named it
/// @param name the task's registered name
/// @param startedAt `time_start`, for an active job
/// @param eta for a scheduled job
/// @param retries where the worker tells it
/// @param priority where the worker tells it (`delivery_info.priority`)
/// @param payload its exact arguments; empty when they were too large to keep
/// @param recording what the arguments tell of a recording
public record HeldJob(
        String id,
        List list,
        String worker,
        String name,
        Optional<Instant> startedAt,
        Optional<Instant> eta,
        Optional<Integer> retries,
        Optional<Integer> priority,
        Optional<JobPayload> payload,
        Optional<Recording> recording) {

    /// The worker's lists.
    public enum List {
        /// `active`
        ACTIVE,
        /// `reserved`
        RESERVED,
        /// `scheduled`
        SCHEDULED
    }
}
