package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one fetch of a schedule gave.
///
/// @param entries what is to be recorded, each id once
/// @param cancelled what the schedule says is cancelled
/// @param problems entries that cannot be recorded
/// @param notOurs how many entries the configuration leaves out
/// @param remarks what changes the meaning of entries that are recorded all the same, and what concerns the schedule as
///     a whole; a sentence each, without a full stop
/// @param asked of those that the configuration leaves out, the one that was asked for, with why
/// @param failure why it could not be read, or not to its end; the entries are those before the failure
record Reading(
        List<Entry> entries,
        List<Cancelled> cancelled,
        List<Entry.Problem> problems,
        List<String> remarks,
        int notOurs,
        Optional<Entry.Problem> asked,
        Optional<FetchFailed> failure) {
    Reading {
        cancelled = List.copyOf(cancelled);
        remarks = List.copyOf(remarks);
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    /// What the schedule says is cancelled: an entry, or a repeated event with its times.
    ///
    /// @param position where it stands
    /// @param since only times of the event from then on
    record Cancelled(String id, String position, Optional<Instant> since) {
        /// Whether it means the entry with this id.
        boolean covers(String entry) {
            if (since.isEmpty() && entry.equals(id)) {
                return true;
            }
            Optional<Instant> time = EntryIds.time(entry);
            return time.isPresent()
                    && EntryIds.event(entry).equals(id)
                    && (since.isEmpty() || !time.get().isBefore(since.get()));
        }
    }

    /// One without remarks.
    Reading(List<Entry> entries, List<Entry.Problem> problems, int notOurs, Optional<FetchFailed> failure) {
        this(entries, List.of(), problems, List.of(), notOurs, Optional.empty(), failure);
    }
}
