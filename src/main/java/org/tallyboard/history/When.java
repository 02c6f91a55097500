package org.tallyboard.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When something happened, to the millisecond.
///
/// @param at when it happened: as its source says, or else when it was seen
/// @param seen when a board saw it; long after `at` where a source told of a time without a running board
/// @param told true where the source says when it happened, so that every board knows the same time
public record When(Instant at, Instant seen, boolean told) {

    public When {
        at = at.truncatedTo(ChronoUnit.MILLIS);
        seen = seen.truncatedTo(ChronoUnit.MILLIS);
    }

    /// A time that the source told.
    public static When told(Instant at, Instant seen) {
        return new When(at, seen, true);
    }

    /// Nobody told when, so it happened when it was seen.
    public static When seen(Instant seen) {
        return new When(seen, seen, false);
    }
}
