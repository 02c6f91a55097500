package org.tallyboard.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a row was last read, how often it should be, and why the last try failed if it did.
///
/// @param readAt when the last successful read was answered; empty when never
/// @param interval the row's own interval: it is stale once it is older than three of them
/// @param failure present while the latest read failed
public record Freshness(Optional<Instant> readAt, Duration interval, Optional<Failure> failure) {

    /// How a row looks.
    public enum State {
        /// Not read since the start.
        NEVER,
        /// Read within three intervals.
        FRESH,
        /// Older than three intervals.
        STALE,
        /// The latest read failed; what is shown, if anything, is from before.
        FAILED
    }

    /// A row that was just read.
    public static Freshness read(Instant at, Duration interval) {
        return new Freshness(Optional.of(at), interval, Optional.empty());
    }

    /// A row that has not been read yet.
    public static Freshness never(Duration interval) {
        return new Freshness(Optional.empty(), interval, Optional.empty());
    }

    /// The same row after a failed read; the first failure of an unbroken row keeps its time.
    public Freshness failed(Failure now) {
        Failure kept = failure.map(old -> now.since(old.since())).orElse(now);
        return new Freshness(readAt, interval, Optional.of(kept));
    }

    /// How the row looks at `now`.
    public State look(Instant now) {
        if (failure.isPresent()) {
            return State.FAILED;
        }
        if (readAt.isEmpty()) {
            return State.NEVER;
        }
        return age(now).orElseThrow().compareTo(interval.multipliedBy(3)) > 0 ? State.STALE : State.FRESH;
    }

    /// How old the last successful read is; empty when there was none.
    public Optional<Duration> age(Instant now) {
        return readAt.map(at -> Duration.between(at, now));
    }
}
