package org.tallyboard.notification.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as AWS writes them.
final class Times {
    private static final DateTimeFormatter BUILD = DateTimeFormatter.ofPattern("MMM d, yyyy h:mm:ss a", Locale.ENGLISH);

    private Times() {}

    /// `2020-01-24T22:03:07Z`, `2016-07-07T20:22Z` or `Sep 1, 2017 4:12:29 PM`, which is UTC, as the first; any
    /// other text as it came.
    static String iso(String told) {
        try {
            return OffsetDateTime.parse(told).toInstant().toString();
        } catch (DateTimeException e) {
            try {
                return LocalDateTime.parse(told.replace('\u202F', ' '), BUILD)
                        .toInstant(ZoneOffset.UTC)
                        .toString();
            } catch (DateTimeException again) {
                return told;
            }
        }
    }

    /// Whole seconds; empty where one of them is no time, or they are in another order.
    static String between(String from, String to) {
        try {
            Duration took = Duration.between(Instant.parse(iso(from)), Instant.parse(iso(to)));
            return took.isNegative() ? "" : Long.toString(took.toSeconds());
        } catch (DateTimeException e) {
            return "";
        }
    }
}
