package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far another host's clock is ahead of ours, from its heartbeats: arrival minus timestamp is the way of the event
/// less that. The least of one to two minutes is the one that was held up least, so that a busy minute of the broker or
/// of this process does not look like a wrong clock. Pure, for one thread.
final class ClockOffset {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ENOUGH = 3;

    private Instant windowBegan = Instant.MIN;
    private @Nullable Duration least;
    private @Nullable Duration leastBefore;
    private int samples;

    /// Takes a heartbeat.
    ///
    /// @param told its timestamp
    /// @param arrived when it arrived, by our clock
    /// @param tick the same by an even time
    void heartbeat(Instant told, Instant arrived, Instant tick) {
        if (!tick.isBefore(windowBegan.plus(windowBegan.equals(Instant.MIN) ? Duration.ZERO : WINDOW))) {
            windowBegan = tick;
            leastBefore = least;
            least = null;
        }
        Duration late = Duration.between(told, arrived);
        least = least == null || late.compareTo(least) < 0 ? late : least;
        samples = Math.min(samples + 1, ENOUGH);
    }

    /// How far the other clock is ahead; negative when it is behind. Empty while too few heartbeats came.
    Optional<Duration> ahead() {
        Duration now = least;
        if (now == null || samples < ENOUGH) {
            return Optional.empty();
        }
        Duration before = leastBefore;
        return Optional.of((before == null || now.compareTo(before) < 0 ? now : before).negated());
    }
}
