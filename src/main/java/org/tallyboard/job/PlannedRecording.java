package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A recording that a scheduler has planned and that no event of a job has told of yet.
///
/// @param id the id that its job has, or will have
/// @param title what people call it
/// @param queue where its job goes, where that is told
/// @param start planned start, with padding
/// @param end planned end, with padding; after the start
/// @param priority of its job, where that is told
/// @param sent true once its job is with the broker
public record PlannedRecording(
        String id,
        String title,
        Optional<String> queue,
        Instant start,
        Instant end,
        Optional<Integer> priority,
        boolean sent) {

    /// A job is sent a little before its start; within this it is on its way.
    private static final Duration GRACE = Duration.ofSeconds(20);

    public PlannedRecording {
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("a planned recording ends after its start");
        }
    }

    /// True when it should have begun at `now`, and no event of its job was seen.
    public boolean isLate(Instant now) {
        return start.plus(GRACE).isBefore(now);
    }

    /// True when it should have begun at `now`, and its job was not even sent.
    public boolean isUnsentAt(Instant now) {
        return !sent && isLate(now);
    }
}
