package org.tallyboard.recorder.schedule;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Times and lengths as schedules write them. A time is ISO-8601 in its usual dresses (a blank for the `T`, `+0100`,
/// `+01`, `UTC`, a zone in brackets as in RFC 9557), an e-mail's date (RFC 5322), or a number since 1970 in seconds,
/// milliseconds, microseconds or nanoseconds, also as text.
final class Times {
    /// The years 1990 to 2100 in seconds. In the other units these years have other numbers, so that a number tells its
    /// unit.
    private static final BigDecimal FIRST = BigDecimal.valueOf(631_152_000L);

    private static final BigDecimal LAST = BigDecimal.valueOf(4_102_444_800L);
    private static final Pattern NUMBER = Pattern.compile("\\d{9,19}(?:\\.\\d{1,9})?");
    private static final Pattern ISO = Pattern.compile("(\\d{4})-?(\\d\\d)-?(\\d\\d)"
            + "(?:(?:[Tt]|\\s+)(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,9})\\d*)?)?)?)?"
            + "\\s*([Zz]|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)?(?:\\[!?([^\\]=]+)])?");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,3}):(\\d\\d)(?::(\\d\\d))?");
    private static final Pattern UNITS = Pattern.compile("(?:(\\d+)\\s*h(?:ours?|rs?)?)?\\s*"
            + "(?:(\\d+)\\s*m(?:in(?:ute)?s?)?)?\\s*(?:(\\d+)\\s*s(?:ec(?:ond)?s?)?)?");
    private static final String LIKE = "write it as 2026-11-24T10:00:00+01:00";

    private Times() {}

    /// A time.
    ///
    /// @param value text or a number
    /// @param zone of a time that names none
    /// @param after what it is later than, where the clock shows it twice
    static WallTime of(JsonNode value, Optional<ZoneId> zone, Instant after) throws BadEntry {
        Optional<String> text = Template.text(value);
        if (value.isNumber()
                || text.filter(number -> NUMBER.matcher(number).matches()).isPresent()) {
            return new WallTime(since1970(text.orElse("")), Optional.empty());
        }
        String written = text.orElseThrow(() -> new BadEntry("is no text and no number", LIKE));
        Matcher iso = ISO.matcher(written);
        if (iso.matches()) {
            return iso(iso, zone, after);
        }
        try {
            return new WallTime(
                    ZonedDateTime.parse(written, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant(),
                    Optional.empty());
        } catch (DateTimeException e) {
            throw new BadEntry("is no time that is known (\"" + DisplayLimits.line(written, 40) + "\")", LIKE);
        }
    }

    private static Instant since1970(String text) throws BadEntry {
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException e) {
            // Infinity, for a number that no double holds.
            number = BigDecimal.ZERO;
        }
        for (int digits = 0; digits <= 9; digits += 3) {
            BigDecimal seconds = number.movePointLeft(digits);
            if (seconds.compareTo(FIRST) >= 0 && seconds.compareTo(LAST) <= 0) {
                return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
            }
        }
        throw new BadEntry(
                "is a number, but neither seconds nor milliseconds since 1970 in the years 1990 to 2100", LIKE);
    }

    private static WallTime iso(Matcher iso, Optional<ZoneId> configured, Instant after) throws BadEntry {
        LocalDateTime local = local(iso);
        Optional<ZoneId> named = Optional.empty();
        if (iso.group(9) != null) {
            try {
                named = Optional.of(ZoneId.of(iso.group(9)));
            } catch (DateTimeException e) {
                throw new BadEntry(
                        "names the time zone \"" + DisplayLimits.line(iso.group(9), 60) + "\", which is not known",
                        LIKE);
            }
        }
        String text = iso.group(8);
        if (text != null) {
            ZoneOffset offset = Character.isLetter(text.charAt(0)) ? ZoneOffset.UTC : offset(text);
            Instant at = local.toInstant(offset);
            if (named.isPresent()
                    && !Character.isLetter(text.charAt(0))
                    && !named.get().getRules().getOffset(at).equals(offset)) {
                throw new BadEntry("has the offset " + offset + ", which its zone does not have then", LIKE);
            }
            return new WallTime(at, Optional.empty());
        }
        ZoneId zone = named.or(() -> configured)
                .orElseThrow(() -> new BadEntry("names no offset", "set `zone` in the schedule's configuration"));
        return WallTime.of(local, zone.getRules(), after);
    }

    private static LocalDateTime local(Matcher iso) throws BadEntry {
        if (iso.group(4) == null) {
            throw new BadEntry("is a day without a time", LIKE);
        }
        try {
            LocalDate day = LocalDate.of(number(iso, 1), number(iso, 2), number(iso, 3));
            boolean midnight = number(iso, 4) == 24 && number(iso, 5) == 0 && number(iso, 6) == 0;
            if (midnight) {
                return day.plusDays(1).atStartOfDay();
            }
            String fraction = iso.group(7) == null ? "0" : (iso.group(7) + "00000000").substring(0, 9);
            return day.atTime(LocalTime.of(number(iso, 4), number(iso, 5), number(iso, 6), Integer.parseInt(fraction)));
        } catch (DateTimeException e) {
            throw new BadEntry("is a time that does not exist (\"" + DisplayLimits.line(iso.group(), 40) + "\")", LIKE);
        }
    }

    private static int number(Matcher match, int group) {
        return match.group(group) == null ? 0 : Integer.parseInt(match.group(group));
    }

    static ZoneOffset offset(String text) throws BadEntry {
        try {
            return ZoneOffset.of(text.length() == 3 ? text + ":00" : text);
        } catch (DateTimeException e) {
            throw new BadEntry("has no offset that exists (" + text + ")", LIKE);
        }
    }

    /// How long something takes: `PT45M`, `0:45` and `0:45:00` (hours first), `90 min`, `1h 30m`, or a number in a
    /// configured unit.
    ///
    /// @param unit of a number; without one a number is an error
    static Duration length(JsonNode value, Optional<Duration> unit) throws BadEntry {
        String text = Template.text(value).orElse("");
        if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            Duration one = unit.orElseThrow(() -> new BadEntry(
                    "is a number without a unit",
                    "set `duration_unit` to \"seconds\", \"minutes\", \"hours\" or \"milliseconds\""));
            return Duration.ofMillis(new BigDecimal(text)
                    .multiply(BigDecimal.valueOf(one.toMillis()))
                    .longValue());
        }
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches() && number(clock, 2) < 60 && number(clock, 3) < 60) {
            return Duration.ofHours(number(clock, 1))
                    .plusMinutes(number(clock, 2))
                    .plusSeconds(number(clock, 3));
        }
        Matcher units = UNITS.matcher(text.toLowerCase(Locale.ROOT));
        try {
            if (units.matches() && !text.isEmpty()) {
                return Duration.ofHours(number(units, 1))
                        .plusMinutes(number(units, 2))
                        .plusSeconds(number(units, 3));
            }
            return Duration.parse(text);
        } catch (DateTimeException | NumberFormatException e) {
            throw new BadEntry(
                    "is no length that is known (\"" + DisplayLimits.line(text, 40) + "\")",
                    "write it as PT1H30M or 1:30");
        }
    }
}
