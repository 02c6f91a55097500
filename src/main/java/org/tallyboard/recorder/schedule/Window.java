package org.tallyboard.recorder.schedule;

import java.time.Instant;

/// From when to when something is recorded.
///
/// @param end not before the start
record Window(Instant start, Instant end) {

    boolean has(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }

    boolean overlaps(Window other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }
}
