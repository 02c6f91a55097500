package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one answer holds.
///
/// @param entries as they stand there
/// @param cancelled what the answer says is cancelled
/// @param remarks what changes the meaning of an entry that is recorded all the same
/// @param notes what concerns the answer as a whole, a sentence each
/// @param cut why the answer is not whole, if it is not; its entries are those before the break
record RawSchedule(
        List<RawEntry> entries,
        List<Cancelled> cancelled,
        List<Remark> remarks,
        List<String> notes,
        Optional<String> cut) {
    RawSchedule {
        entries = List.copyOf(entries);
        cancelled = List.copyOf(cancelled);
        remarks = List.copyOf(remarks);
        notes = List.copyOf(notes);
    }

    /// @param entry which one it is about
    /// @param text what was done, a sentence without a full stop
    record Remark(RawEntry entry, String text) {}

    /// Something that the answer says is cancelled.
    ///
    /// @param entry which one; a repeated event means all of its times
    /// @param since only its times from then on
    record Cancelled(RawEntry entry, Optional<Instant> since) {}

    static RawSchedule of(List<RawEntry> entries) {
        return new RawSchedule(entries, List.of(), List.of(), List.of(), Optional.empty());
    }
}
