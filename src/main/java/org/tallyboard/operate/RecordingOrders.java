package org.tallyboard.operate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Asks about recordings that workers hold or a scheduler keeps, and changes them. Blocks.
public interface RecordingOrders {

    /// Who has a job at this moment, as the workers tell.
    ///
    /// @throws ReadFailedException when nobody could be asked, or the worker that was seen does not answer and no
    ///     other has the job
    Told ask(HeldRecording seen) throws ReadFailedException;

    /// Gives a recording other times, once; the worker that was seen is asked to, and no other. What it says afterwards
    /// is told to the board.
    ///
    /// @param start the new planned start; empty when it stays
    /// @param end the new planned end; empty when it stays
    Answer change(HeldRecording seen, Optional<Instant> start, Optional<Instant> end);

    /// Asks the scheduler that keeps the job to send it now; it compares the start with the one that was seen.
    Answer startPlanned(StartPlanned order);

    /// What the workers say of a job.
    ///
    /// @param holders the workers that have it
    /// @param ended how it ended, in a recorder's word, for example `succeeded`; empty when no worker says so
    record Told(List<Holder> holders, Optional<String> ended) {
        public Told {
            holders = List.copyOf(holders);
        }
    }

    /// A worker that has a job.
    ///
    /// @param worker node name
    /// @param running whether it records it
    /// @param retries which attempt, where it tells
    /// @param start planned start
    /// @param end planned end
    /// @param changes whether it knows how to change a job that it has: Tallyboard's recorder does, Celery's worker
    ///     does not
    /// @param slot whether the job has a slot there, or would get one now
    record Holder(
            String worker,
            boolean running,
            OptionalInt retries,
            Optional<Instant> start,
            Optional<Instant> end,
            boolean changes,
            boolean slot) {}
}
