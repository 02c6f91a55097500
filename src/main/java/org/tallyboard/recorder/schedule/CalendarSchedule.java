package org.tallyboard.recorder.schedule;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneInfo;
import biweekly.io.text.ICalReader;
import biweekly.property.DateStart;
import biweekly.property.ICalProperty;
import biweekly.property.RecurrenceId;
import biweekly.property.RecurrenceRule;
import biweekly.util.Frequency;
import biweekly.util.ICalDate;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeSet;

/// A calendar (iCalendar, RFC 5545). Each event has its properties as parts, by name; a repeated one is unfolded as far
/// as the horizon, and each time has the UID `uid/2026-11-24T10:00:00Z` with the time that its rule gives, so that it
/// keeps its id when it is moved. A cancelled event counts as one that is not there.
final class CalendarSchedule {
    /// More times of one event than this within the horizon are no programme.
    private static final int MOST_TIMES = 2_000;

    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    private final Optional<ZoneId> zone;
    private final Instant from;
    private final Instant until;
    private final List<RawEntry> entries = new ArrayList<>();
    private int count;

    private CalendarSchedule(Optional<ZoneId> zone, Instant from, Instant until) {
        this.zone = zone;
        this.from = from;
        this.until = until;
    }

    /// @param zone the zone of times that name none
    /// @param now the present; times that ended before are left out
    /// @param horizon how far ahead repeated events are unfolded
    /// @throws UnreadableSchedule when it is no calendar
    static List<RawEntry> parse(byte[] body, Optional<ZoneId> zone, Instant now, Duration horizon)
            throws UnreadableSchedule {
        var schedule = new CalendarSchedule(zone, now.minus(Duration.ofDays(2)), now.plus(horizon));
        boolean found = false;
        try (ICalReader reader = new ICalReader(new StringReader(new String(body, StandardCharsets.UTF_8)))) {
            reader.setDefaultTimezone(zone.map(TimeZone::getTimeZone).orElse(UTC));
            for (ICalendar calendar = reader.readNext(); calendar != null; calendar = reader.readNext()) {
                found = true;
                schedule.read(calendar);
            }
        } catch (IOException | RuntimeException e) {
            throw new UnreadableSchedule("the answer is no calendar that can be read ("
                    + e.getClass().getSimpleName() + ")");
        }
        if (!found) {
            throw new UnreadableSchedule("the answer is no calendar: it has no BEGIN:VCALENDAR");
        }
        return schedule.entries;
    }

    private void read(ICalendar calendar) {
        TimezoneInfo zones = calendar.getTimezoneInfo();
        Map<String, Set<Instant>> moved = new HashMap<>();
        for (VEvent event : calendar.getEvents()) {
            RecurrenceId which = event.getRecurrenceId();
            if (which != null && which.getValue() != null) {
                moved.computeIfAbsent(uid(event), any -> new HashSet<>())
                        .add(which.getValue().toInstant());
            }
        }
        for (VEvent event : calendar.getEvents()) {
            String position = "event " + ++count;
            if (event.getStatus() != null && event.getStatus().isCancelled()) {
                continue;
            }
            try {
                unfold(event, zones, position, moved.getOrDefault(uid(event), Set.of()));
            } catch (RuntimeException e) {
                // The library's own limits: a rule that it accepts and then cannot follow.
                entries.add(CalendarEvent.bad(position, event, "its repetition cannot be unfolded"));
            }
        }
    }

    private void unfold(VEvent event, TimezoneInfo zones, String position, Set<Instant> moved) {
        DateStart start = event.getDateStart();
        if (start == null || start.getValue() == null) {
            entries.add(CalendarEvent.bad(position, event, "DTSTART is missing or is no time"));
            return;
        }
        Optional<String> fault = fault(start, zones);
        if (fault.isPresent()) {
            entries.add(CalendarEvent.bad(position, event, fault.get()));
            return;
        }
        Instant first = start.getValue().toInstant();
        Duration length = length(event, first);
        RecurrenceId which = event.getRecurrenceId();
        if (which != null && which.getValue() != null) {
            String uid = uid(event) + "/" + which.getValue().toInstant();
            entries.add(CalendarEvent.at(position, event, uid, first, length));
            return;
        }
        boolean rule = !event.getProperties(RecurrenceRule.class).isEmpty();
        if (!rule && event.getRecurrenceDates().isEmpty()) {
            entries.add(CalendarEvent.at(position, event, uid(event), first, length));
            return;
        }
        if (tooOften(event)) {
            entries.add(CalendarEvent.bad(position, event, "it repeats more often than every hour"));
            return;
        }
        SortedSet<Instant> times = times(event, zone(start, zones));
        if (!rule) {
            times.add(first);
        }
        times.removeAll(moved);
        for (Instant time : times) {
            entries.add(CalendarEvent.at(position, event, uid(event) + "/" + time, time, length));
        }
    }

    private SortedSet<Instant> times(VEvent event, TimeZone in) {
        SortedSet<Instant> times = new TreeSet<>();
        DateIterator iterator = event.getDateIterator(in);
        iterator.advanceTo(Date.from(from));
        while (iterator.hasNext() && times.size() < MOST_TIMES) {
            Instant time = iterator.next().toInstant();
            if (time.isAfter(until)) {
                break;
            }
            times.add(time);
        }
        return times;
    }

    /// Why the start cannot be told exactly, if it cannot.
    private Optional<String> fault(DateStart start, TimezoneInfo zones) {
        if (!start.getValue().hasTime()) {
            return Optional.of("DTSTART is a day without a time");
        }
        if (start.getParameters().getTimezoneId() != null) {
            return Optional.of("DTSTART names a time zone that is neither known nor defined in the calendar");
        }
        return zones.isFloating(start) && zone.isEmpty()
                ? Optional.of("DTSTART names no time zone; set `zone` in the schedule's configuration")
                : Optional.empty();
    }

    private TimeZone zone(ICalProperty start, TimezoneInfo zones) {
        if (zones.isFloating(start)) {
            return zone.map(TimeZone::getTimeZone).orElse(UTC);
        }
        var assigned = zones.getTimezone(start);
        return assigned == null ? UTC : assigned.getTimeZone();
    }

    private static boolean tooOften(VEvent event) {
        return event.getProperties(RecurrenceRule.class).stream()
                .map(repetition -> repetition.getValue())
                .anyMatch(rule -> rule != null
                        && (rule.getFrequency() == Frequency.SECONDLY || rule.getFrequency() == Frequency.MINUTELY));
    }

    private static Duration length(VEvent event, Instant start) {
        Optional<Instant> end = Optional.ofNullable(event.getDateEnd())
                .map(property -> property.getValue())
                .map(ICalDate::toInstant);
        return end.map(time -> Duration.between(start, time))
                .or(() -> Optional.ofNullable(event.getDuration())
                        .map(duration -> duration.getValue())
                        .map(value -> Duration.ofMillis(value.toMillis())))
                .orElse(Duration.ZERO);
    }

    static String uid(VEvent event) {
        return event.getUid() == null || event.getUid().getValue() == null
                ? ""
                : event.getUid().getValue();
    }
}
