package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One event of a worker.
///
/// @param kind online, heartbeat or offline
/// @param at its own timestamp, by the worker's clock
/// @param receivedAt when it arrived here, by our clock
public record WorkerEvent(
        Kind kind,
        String hostname,
        Instant at,
        Instant receivedAt,
        Duration interval,
        OptionalInt active,
        OptionalLong processed,
        Optional<String> software) {

    /// Kinds of worker events.
    public enum Kind {
        /// `worker-online`
        ONLINE,
        /// `worker-heartbeat`
        HEARTBEAT,
        /// `worker-offline`
        OFFLINE
    }
}
