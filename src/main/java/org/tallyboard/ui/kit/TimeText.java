package org.tallyboard.ui.kit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times and lengths of time in words. A length never shows more than two units, so that a column of them can be read
/// at a glance.
public final class TimeText {

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY_MINUTES = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_SECONDS = DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH);

    private TimeText() {}

    /// An age: `4 s`, `26 min`, `3 h 05 min`, `4 days`. Never negative: clocks of two machines differ.
    public static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min";
        }
        if (minutes < 24 * 60) {
            return minutes / 60 + " h"
                    + (minutes % 60 == 0 ? "" : String.format(Locale.ROOT, " %02d min", minutes % 60));
        }
        long days = minutes / (24 * 60);
        return days + (days == 1 ? " day" : " days");
    }

    /// How long something took or runs: `4 s`, `3m 12s`, `41m 00s`, `1h 05m`, `2d 04h`.
    public static String took(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
        }
        if (seconds < 24 * 3600) {
            return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
        }
        return String.format(Locale.ROOT, "%dd %02dh", seconds / 86400, seconds / 3600 % 24);
    }

    /// A length in as few letters as say it: `4s`, `41m`, `1h 05m`, `3d`.
    public static String brief(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        if (seconds < 24 * 3600) {
            return String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
        }
        return seconds / 86400 + "d";
    }

    /// A typical length, rounded to what is worth knowing: `~40 s`, `~3m 20s`, `~6m`, `~1h 05m`.
    public static String about(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        if (seconds < 60) {
            return "~" + seconds + " s";
        }
        if (seconds < 600 && seconds % 60 != 0) {
            return "~" + took(Duration.ofSeconds((seconds + 5) / 10 * 10));
        }
        if (seconds < 3600) {
            return "~" + (seconds + 30) / 60 + "m";
        }
        return "~" + took(length);
    }

    /// Media time: `0:07:12`, `1:14:22`.
    public static String media(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /// A clock time to the minute; with the date when it is not today.
    public static String at(Instant instant, Instant now, ZoneId zone) {
        return sameDay(instant, now, zone)
                ? MINUTES.format(instant.atZone(zone))
                : DAY_MINUTES.format(instant.atZone(zone));
    }

    /// A clock time to the second; with the date when it is not today.
    public static String atSecond(Instant instant, Instant now, ZoneId zone) {
        return sameDay(instant, now, zone)
                ? SECONDS.format(instant.atZone(zone))
                : DAY_SECONDS.format(instant.atZone(zone));
    }

    private static boolean sameDay(Instant a, Instant b, ZoneId zone) {
        return a.atZone(zone).toLocalDate().equals(b.atZone(zone).toLocalDate());
    }
}
