package org.tallyboard.recorder.schedule;

import java.util.List;
import java.util.Optional;

/// What one fetch of a schedule gave.
///
/// @param entries what is to be recorded, each id once
/// @param problems entries that cannot be recorded
/// @param notOurs how many entries the configuration leaves out
/// @param remarks what changes the meaning of entries that are recorded all the same, and what concerns the schedule as
///     a whole; a sentence each, without a full stop
/// @param failure why it could not be read, or not to its end; the entries are those before the failure
record Reading(
        List<Entry> entries,
        List<Entry.Problem> problems,
        List<String> remarks,
        int notOurs,
        Optional<FetchFailed> failure) {
    Reading {
        remarks = List.copyOf(remarks);
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    /// One without remarks.
    Reading(List<Entry> entries, List<Entry.Problem> problems, int notOurs, Optional<FetchFailed> failure) {
        this(entries, problems, List.of(), notOurs, failure);
    }
}
