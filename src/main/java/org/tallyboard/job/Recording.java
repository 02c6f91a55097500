package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a job records, by the recording contract (`docs/recording-contract.md`). Absent where the job does not tell.
///
/// @param title what people call it
/// @param source the source's URL as text; shown, never fetched
/// @param plannedStart when it should start
/// @param plannedEnd when it should end
public record Recording(
        Optional<String> title, Optional<String> source, Optional<Instant> plannedStart, Optional<Instant> plannedEnd) {

    /// The same by the times that the recorder tells.
    Recording by(Progress.Plan told) {
        return new Recording(
                title, source, told.start().or(() -> plannedStart), told.end().or(() -> plannedEnd));
    }

    /// The planned length, where both ends are known and in order.
    public Optional<Duration> planned() {
        return plannedStart.flatMap(
                start -> plannedEnd.map(end -> Duration.between(start, end)).filter(d -> d.isPositive()));
    }
}
