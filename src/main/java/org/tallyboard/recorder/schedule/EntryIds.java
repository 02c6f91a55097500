package org.tallyboard.recorder.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// The ids of a calendar's entries: `UID` of an event that is once, `UID/2026-11-24T10:00:00Z` of one time of a
/// repeated one, and `UID/2026-11-24` where a calendar names only a day.
public final class EntryIds {
    private EntryIds() {}

    /// The event that an entry is a time of; the id itself where it is none.
    public static String event(String entry) {
        return time(entry).isPresent() ? entry.substring(0, entry.lastIndexOf('/')) : entry;
    }

    /// The id that an entry may have had before its event began to repeat, or ceased to.
    static String earlier(Entry entry) {
        return time(entry.id()).isPresent() ? event(entry.id()) : entry.id() + "/" + entry.start();
    }

    /// The time in an id, as the event's rule gives it; a day is its midnight in UTC.
    static Optional<Instant> time(String entry) {
        String last = entry.substring(entry.lastIndexOf('/') + 1);
        if (last.length() == entry.length() || last.length() < 10 || last.charAt(4) != '-') {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    last.length() == 10
                            ? LocalDate.parse(last).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(last));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
