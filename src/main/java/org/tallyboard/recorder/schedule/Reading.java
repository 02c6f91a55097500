package org.tallyboard.recorder.schedule;

import java.util.List;
import java.util.Optional;

/// What one fetch of a schedule gave.
///
/// @param entries what is to be recorded, each id once
/// @param problems entries that cannot be recorded
/// @param notOurs how many entries the configuration leaves out
/// @param failure why it could not be read, or not to its end; the entries are those before the failure
record Reading(List<Entry> entries, List<Entry.Problem> problems, int notOurs, Optional<FetchFailed> failure) {
    Reading {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }
}
