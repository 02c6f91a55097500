package org.tallyboard.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How one source is doing: its lamp.
///
/// @param id which source
/// @param phase what it is doing
/// @param oldestRow when the oldest of its rows was read; empty while any row was never read, or for a stream
/// @param interval the interval of that oldest row
/// @param rows how many rows it has
public record SourceStatus(SourceId id, Phase phase, Optional<Instant> oldestRow, Duration interval, int rows) {

    /// What a source is doing.
    public sealed interface Phase {}

    /// Connecting; nothing read yet.
    public record Connecting() implements Phase {}

    /// The first round: `done` of `total` rows were read.
    public record Reading(int done, int total) implements Phase {}

    /// Reading or following as it should.
    public record Live() implements Phase {}

    /// Answers come, but slower than planned, for example `throttling`; rows get older meanwhile.
    public record Slowed(String reason) implements Phase {}

    /// Nothing comes; what is shown is from before.
    public record Failed(Failure failure) implements Phase {}
}
