package org.tallyboard.sandbox.recordings;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.tallyboard.job.PlannedRecording;

/// One round of the timetable, with the ids that its jobs have, so that a board can be told of them before they are
/// sent.
///
/// @param begin when it begins
record TimetableRound(Instant begin, List<Showing> showings) {

    /// One programme of the round.
    ///
    /// @param id its job's id
    record Showing(Programme programme, String id, Instant start, Instant end) {

        PlannedRecording planned(String queue) {
            return new PlannedRecording(id, programme.title(), Optional.of(queue), start, end, Optional.empty(), false);
        }

        /// True when its job is still to be sent at `now`.
        private boolean isAhead(Instant now, boolean begun) {
            return start.isAfter(now) && !(begun && programme.announced());
        }
    }

    /// A round that begins at that time.
    ///
    /// @param speed how many times shorter programmes are
    static TimetableRound at(Instant begin, double speed) {
        return new TimetableRound(
                begin,
                Programme.round().stream()
                        .map(programme -> new Showing(
                                programme,
                                UUID.randomUUID().toString(),
                                after(begin, programme.start(), speed),
                                after(begin, programme.end(), speed)))
                        .toList());
    }

    /// Its programmes whose jobs are still to be sent.
    List<Showing> ahead(Instant now) {
        boolean begun = !begin.isAfter(now);
        return showings.stream().filter(showing -> showing.isAhead(now, begun)).toList();
    }

    private static Instant after(Instant begin, Duration natural, double speed) {
        return begin.plusMillis(Math.round(natural.toMillis() / speed)).truncatedTo(ChronoUnit.MILLIS);
    }
}
