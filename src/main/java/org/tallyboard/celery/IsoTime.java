package org.tallyboard.celery;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as Python's `datetime.isoformat()` writes them: `2026-11-24T02:22:34.801508+00:00`.
final class IsoTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT);

    private IsoTime() {}

    /// What Celery's readers take (celery/utils/iso8601.py, and dateutil's `isoparse` from 5.3 on): a day, perhaps
    /// with a time behind any one character, perhaps with an offset, whose colon may be missing.
    private static final Pattern READ = Pattern.compile("([+-]?\\d{4,9}-\\d{2}-\\d{2})"
            + "(?:\\D(\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)([Zz]|[+-]\\d{2}(?::?\\d{2})?)?)?");

    /// Reads a time as Celery's worker does (`maybe_make_aware`, celery/utils/time.py): one without an offset is
    /// UTC, and a day begins at midnight.
    static Optional<Instant> read(String text) {
        Matcher parts = READ.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate day = LocalDate.parse(parts.group(1));
            LocalTime time = parts.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(parts.group(2));
            ZoneOffset offset = parts.group(3) == null
                    ? ZoneOffset.UTC
                    : ZoneOffset.of(parts.group(3).toUpperCase(Locale.ROOT));
            return Optional.of(day.atTime(time).toInstant(offset));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static String format(Instant time) {
        return FORMAT.format(time.atOffset(ZoneOffset.UTC));
    }
}
