package org.tallyboard.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When something happened, to the millisecond.
///
/// @param at when it happened: as its source says, or else when it was seen
/// @param seen when a board saw it; long after `at` where a source told of a time without a running board
/// @param told true where the source says when it happened, so that every board knows the same time
public record FactTime(Instant at, Instant seen, boolean told) {

    public FactTime {
        at = at.truncatedTo(ChronoUnit.MILLIS);
        seen = seen.truncatedTo(ChronoUnit.MILLIS);
    }

    /// A time that the source told.
    public static FactTime told(Instant at, Instant seen) {
        return new FactTime(at, seen, true);
    }

    /// Nobody told when, so it happened when it was seen.
    public static FactTime seen(Instant seen) {
        return new FactTime(seen, seen, false);
    }
}
