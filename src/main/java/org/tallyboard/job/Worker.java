package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// One Celery worker.
///
/// @param key its broker and its node name
/// @param state whether it is heard
/// @param lastHeartbeat when its last heartbeat was received here
/// @param interval its heartbeat interval (`freq`)
/// @param active jobs that it says are running
/// @param processed jobs that it says it finished
/// @param slots how many it can run at once (`stats.pool.max-concurrency`)
/// @param queues the queues that it consumes (`active_queues`); empty while it has not told
/// @param software for example `py-celery 5.2.6`
/// @param gone true when nothing was heard of it for 30 s while events were received
/// @param clockAhead how far its clock is ahead of ours, estimated from its heartbeats; negative when it is behind,
///     or its events take that long; empty while it is not known
public record Worker(
        WorkerKey key,
        State state,
        Optional<Instant> lastHeartbeat,
        Duration interval,
        OptionalInt active,
        OptionalLong processed,
        OptionalInt slots,
        Set<String> queues,
        Optional<String> software,
        boolean gone,
        Optional<Duration> clockAhead) {

    /// A difference of clocks that is worth a remark: Celery itself warns from 16 s on (celery.events.state,
    /// `HEARTBEAT_DRIFT_MAX`), but times on the board are then long wrong.
    public static final Duration DRIFT = Duration.ofSeconds(5);

    /// Celery's default interval between heartbeats, where a worker does not say its own.
    public static final Duration USUAL_BEAT = Duration.ofSeconds(2);

    /// What is heard again within this, a worker or the progress of a recording, was only slow.
    public static final Duration SILENCE = Duration.ofSeconds(30);

    public Worker {
        queues = Set.copyOf(queues);
    }

    /// One that is heard, and of whose clock nothing is known.
    public Worker(
            WorkerKey key,
            State state,
            Optional<Instant> lastHeartbeat,
            Duration interval,
            OptionalInt active,
            OptionalLong processed,
            OptionalInt slots,
            Set<String> queues,
            Optional<String> software) {
        this(key, state, lastHeartbeat, interval, active, processed, slots, queues, software, false, Optional.empty());
    }

    /// Its node name.
    public String hostname() {
        return key.hostname();
    }

    /// How far its clock is off, where that is worth a remark: `its clock is 34 s ahead`.
    public Optional<String> clockRemark() {
        return clockAhead
                .filter(ahead -> ahead.abs().compareTo(DRIFT) >= 0)
                .map(ahead -> "its clock is "
                        + (ahead.abs().toMinutes() < 2
                                ? ahead.abs().plusMillis(500).toSeconds() + " s"
                                : ahead.abs().plusSeconds(30).toMinutes() + " min")
                        + (ahead.isNegative() ? " behind, or its events come late" : " ahead"));
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
