package org.tallyboard.recording;

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

    public PlannedRecording {
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("a planned recording ends after its start");
        }
    }
}
