package org.tallyboard.recorder.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the times of one calendar (RFC 5545 3.3.4 to 3.3.6): in UTC, in a zone, without one, or whole days.
final class IcalTimes {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern DURATION = Pattern.compile(
            "\\+?P(?:(\\d{1,4})W)?(?:(\\d{1,5})D)?(?:T(?:(\\d{1,6})H)?(?:(\\d{1,7})M)?(?:(\\d{1,9})S)?)?");

    private final IcalZones zones;
    private final Optional<ZoneRules> configured;
    private final String remedy;

    /// @param configured the zone of times that name none
    /// @param calendarsOwn what the calendar says of its zone outside the standard (`X-WR-TIMEZONE`), for
    ///     advice only
    IcalTimes(IcalZones zones, Optional<ZoneId> configured, Optional<String> calendarsOwn) {
        this.zones = zones;
        this.configured = configured.map(ZoneId::getRules);
        this.remedy = "set `zone`"
                + calendarsOwn
                        .map(name -> " (the calendar says " + DisplayLimits.line(name, 40) + ")")
                        .orElse("")
                + " in the schedule's configuration";
    }

    /// A time, or a day.
    ///
    /// @param local on the clock of its zone; midnight of a day
    /// @param day whether it is a day without a time
    /// @param rules of its zone
    /// @param at when it is
    /// @param zone the name of its zone; empty for UTC and where it names none
    /// @param remark what was done where the clock does not tell the time
    record Stamp(
            LocalDateTime local,
            boolean day,
            ZoneRules rules,
            Instant at,
            Optional<String> zone,
            Optional<String> remark) {
        LocalDate date() {
            return local.toLocalDate();
        }

        /// Its zone, for other times of the event that name none; none when it is in UTC.
        Optional<ZoneRules> zoneRules() {
            return zone.isPresent() ? Optional.of(rules) : Optional.empty();
        }
    }

    /// How long something takes: days by the calendar, then hours exactly (RFC 5545 3.3.6).
    record Length(int days, Duration time) {
        static Length exactly(Instant start, Instant end) {
            return new Length(0, Duration.between(start, end));
        }

        Instant after(Instant start, ZoneRules rules) {
            if (days == 0) {
                return start.plus(time);
            }
            LocalDateTime local = LocalDateTime.ofInstant(start, rules.getOffset(start));
            return WallTime.of(local.plusDays(days), rules).at().plus(time);
        }
    }

    /// @param text one value of the property
    /// @param without the zone of a time that names none; when empty the configured one
    /// @param after what the time is later than, where the clock shows it twice
    Stamp stamp(IcalComponent.Property property, String text, Optional<ZoneRules> without, Instant after)
            throws BadEntry {
        String name = property.name();
        Optional<String> zone = property.parameter("TZID").map(String::strip).filter(id -> !id.isEmpty());
        // Looked up for UTC and days too: an unknown zone is never passed over.
        Optional<ZoneRules> named = zone.isPresent() ? Optional.of(zones.of(name, zone.get())) : Optional.empty();
        String value = text.strip();
        try {
            if (value.length() == 8) {
                LocalDate day = LocalDate.parse(value, DAY);
                return new Stamp(
                        day.atStartOfDay(),
                        true,
                        ZoneOffset.UTC.getRules(),
                        day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                        Optional.empty(),
                        Optional.empty());
            }
            boolean utc = value.endsWith("Z");
            LocalDateTime local = LocalDateTime.parse(utc ? value.substring(0, value.length() - 1) : value, TIME);
            if (utc) {
                return new Stamp(
                        local,
                        false,
                        ZoneOffset.UTC.getRules(),
                        local.toInstant(ZoneOffset.UTC),
                        Optional.empty(),
                        zone.map(id -> name + " is in UTC and names the zone " + DisplayLimits.line(id, 60)
                                + " as well; UTC is taken"));
            }
            ZoneRules rules = named.or(() -> without)
                    .or(() -> configured)
                    .orElseThrow(() -> new BadEntry(name + " names no time zone", remedy));
            WallTime time = WallTime.of(local, rules, after);
            return new Stamp(local, false, rules, time.at(), zone, time.remark().map(remark -> name + " " + remark));
        } catch (DateTimeException e) {
            throw new BadEntry(
                    name + " is no time and no day (\"" + DisplayLimits.line(value, 40) + "\")",
                    "write it as 20261128T100000Z, or as 20261128T100000 with a TZID");
        }
    }

    /// A time without a zone, such as `20261128T100000`; empty when it is none.
    static Optional<LocalDateTime> local(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text.strip(), TIME));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// A day, such as `20261128`, or the day of a time; empty when it is none.
    static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(
                    text.strip().substring(0, Math.min(8, text.strip().length())), DAY));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static Length length(String property, String text) throws BadEntry {
        Matcher match = DURATION.matcher(text.strip());
        boolean some = false;
        if (match.matches()) {
            for (int i = 1; i <= match.groupCount(); i++) {
                some |= match.group(i) != null;
            }
        }
        if (!some) {
            throw new BadEntry(
                    property + " is no duration that can be recorded (\"" + DisplayLimits.line(text, 40) + "\")",
                    "write it as PT1H30M");
        }
        return new Length(
                (int) (7 * number(match, 1) + number(match, 2)),
                Duration.ofHours(number(match, 3)).plusMinutes(number(match, 4)).plusSeconds(number(match, 5)));
    }

    private static long number(Matcher match, int group) {
        return match.group(group) == null ? 0 : Long.parseLong(match.group(group));
    }
}
