package org.tallyboard.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// One Celery worker.
///
/// @param hostname node name, for example `rec@w1`
/// @param state whether it is heard
/// @param lastHeartbeat when its last heartbeat was received here
/// @param interval its heartbeat interval (`freq`)
/// @param active jobs that it says are running
/// @param processed jobs that it says it finished
/// @param slots how many it can run at once (`stats.pool.max-concurrency`)
/// @param queues the queues that it consumes (`active_queues`); empty while it has not told
/// @param software for example `py-celery 5.2.6`
public record Worker(
        String hostname,
        State state,
        Optional<Instant> lastHeartbeat,
        Duration interval,
        OptionalInt active,
        OptionalLong processed,
        OptionalInt slots,
        Set<String> queues,
        Optional<String> software) {

    public Worker {
        queues = Set.copyOf(queues);
    }

    /// Whether a worker is heard.
    public enum State {
        /// Its heartbeats arrive.
        ONLINE,
        /// Four of its heartbeats were missed, or the event stream is down: not yet known to be offline.
        UNKNOWN,
        /// It said goodbye (`worker-offline`).
        OFFLINE
    }
}
