package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;

/// From when to when something is recorded.
///
/// @param end not before the start
record Window(Instant start, Instant end) {

    boolean has(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    /// How long both go on together; negative where they are apart.
    Duration shared(Window other) {
        return Duration.between(
                start.isAfter(other.start) ? start : other.start, end.isBefore(other.end) ? end : other.end);
    }

    boolean overlaps(Window other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }
}
