package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A calendar (iCalendar, RFC 5545). Each event has its properties as parts, by name; a repeated one is unfolded as far
/// as the horizon, and each time has the UID `uid/2026-11-24T10:00:00Z` with the time that its rule gives, so that it
/// keeps its id when it is moved. What is cancelled is told apart from what is not there.
final class CalendarSchedule {
    /// Over so long ago, an event is left out.
    private static final Duration PAST = Duration.ofDays(2);
    /// Of all rules of one answer together.
    private static final long MOST_STEPS = 20_000_000;

    private static final Duration MOST_TIME = Duration.ofSeconds(10);
    private static final Set<String> ONCE = Set.of("UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "STATUS");

    private CalendarSchedule() {}

    /// @param zone the zone of times that name none
    /// @param now the present; times that ended before are left out
    /// @param horizon how far ahead repeated events are unfolded
    /// @throws UnreadableSchedule when it is no calendar
    static RawSchedule parse(byte[] body, Optional<ZoneId> zone, Instant now, Duration horizon)
            throws UnreadableSchedule {
        Recurrence.Budget budget = new Recurrence.Budget(MOST_STEPS, MOST_TIME, System::nanoTime);
        return parse(body, zone, now, now.plus(horizon), budget);
    }

    /// @param until how far ahead repeated events are unfolded
    /// @param budget what the rules and lists of times may take together
    static RawSchedule parse(byte[] body, Optional<ZoneId> zone, Instant now, Instant until, Recurrence.Budget budget)
            throws UnreadableSchedule {
        IcalDocument document = IcalDocument.read(body);
        if (document.calendars().isEmpty()) {
            throw new UnreadableSchedule("the answer is no calendar: it has no BEGIN:VCALENDAR");
        }
        List<RawEntry> entries = new ArrayList<>();
        List<RawSchedule.Cancelled> cancelled = new ArrayList<>();
        List<RawSchedule.Remark> remarks = new ArrayList<>();
        List<String> notes = new ArrayList<>(document.notes());
        WindowsZones windows = new WindowsZones();
        List<IcalZones> calendarZones = new ArrayList<>();
        var window = new CalendarSeries.Window(now.minus(PAST), until, budget);
        Map<String, List<CalendarSeries.Version>> events = new LinkedHashMap<>();
        int count = 0;
        for (IcalComponent calendar : document.calendars()) {
            IcalZones zones = new IcalZones(calendar, windows, window.until(), budget);
            calendarZones.add(zones);
            IcalTimes times = new IcalTimes(zones, zone, calendar.text("X-WR-TIMEZONE"));
            for (IcalComponent event : calendar.inner("VEVENT")) {
                count++;
                twice(event);
                // Without its RECURRENCE-ID, which may be what is missing, one cancelled time would be all of them.
                boolean isCancelled = event.faults.isEmpty()
                        && (event.says("STATUS", "CANCELLED") || calendar.says("METHOD", "CANCEL"));
                events.computeIfAbsent(event.text("UID").orElse("\n" + count), any -> new ArrayList<>())
                        .add(new CalendarSeries.Version(
                                "event " + count + ", line " + event.line,
                                event,
                                CalendarEvent.parts(event),
                                isCancelled,
                                times,
                                zones));
            }
        }
        for (Map.Entry<String, List<CalendarSeries.Version>> event : events.entrySet()) {
            CalendarSeries series = new CalendarSeries(event.getKey(), event.getValue(), window);
            series.read();
            entries.addAll(series.entries());
            cancelled.addAll(series.cancelled());
            remarks.addAll(series.remarks());
            if (entries.size() > ScheduleReading.MOST_ENTRIES || remarks.size() > ScheduleReading.MOST_ENTRIES) {
                throw new UnreadableSchedule("the calendar has more than " + ScheduleReading.MOST_ENTRIES
                        + " times within the horizon; lower `horizon_days`");
            }
        }
        calendarZones.forEach(zones -> notes.addAll(zones.notes()));
        return new RawSchedule(entries, cancelled, remarks, notes, document.cut());
    }

    /// RFC 5545 has each of them once; two that differ may be two events that have run together.
    private static void twice(IcalComponent event) {
        Map<String, IcalComponent.Property> said = new HashMap<>();
        for (IcalComponent.Property property : event.properties) {
            if (ONCE.contains(property.name())) {
                IcalComponent.Property before = said.putIfAbsent(property.name(), property);
                if (before != null && !before.equals(property)) {
                    event.faults.add("it has two " + property.name() + " that differ");
                    return;
                }
            }
        }
    }
}
