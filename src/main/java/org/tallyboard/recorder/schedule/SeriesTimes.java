package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The times that an event has by itself: `DTSTART`, its rules and its further dates, without those that it leaves out
/// (RFC 5545 3.8.5). Whatever is said about one of them alone comes later.
final class SeriesTimes {
    /// More times of one event are not planned at once: a year by the hour and some room.
    private static final int MOST_TIMES = 10_000;

    private static final BadEntry SPENT = new BadEntry(
            "the calendar's rules and lists of times take too long together",
            "write it as fewer repetitions, or lower `horizon_days`");

    private final CalendarSeries.Version master;
    private final IcalTimes.Stamp start;
    private final Recurrence.Budget budget;
    private final Consumer<String> remarks;
    private final List<Recurrence> rules = new ArrayList<>();
    private final List<Recurrence> without = new ArrayList<>();
    private final NavigableMap<Instant, Time> dates = new TreeMap<>();
    private final NavigableMap<Instant, Time> times = new TreeMap<>();
    private final Map<LocalDate, List<Instant>> days = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();
    private final List<BadEntry> limits = new ArrayList<>();

    /// One time of the event before anything was said about it alone.
    ///
    /// @param length its own, where an `RDATE` gives one
    record Time(LocalDateTime local, Instant at, Optional<String> remark, Optional<IcalTimes.Length> length) {}

    private record Range(Instant from, Instant until) {
        boolean has(Instant at) {
            return !at.isBefore(from) && !at.isAfter(until);
        }
    }

    /// @param remarks what is to be said about the event
    SeriesTimes(
            CalendarSeries.Version master, IcalTimes.Stamp start, Recurrence.Budget budget, Consumer<String> remarks)
            throws BadEntry {
        this.master = master;
        this.start = start;
        this.budget = budget;
        this.remarks = remarks;
        for (IcalComponent.Property property : master.event().all("RRULE")) {
            rules.add(rule(property));
        }
        for (IcalComponent.Property property : master.event().all("EXRULE")) {
            without.add(Recurrence.of(property.value()));
        }
        for (IcalComponent.Property property : master.event().all("RDATE")) {
            for (String value : values(property)) {
                Time date = date(property, value);
                dates.put(date.at(), date);
            }
        }
    }

    /// The values of a list, each of which is a step. Some calendars write one that is empty, which says nothing.
    private List<String> values(IcalComponent.Property property) throws BadEntry {
        List<String> values = new ArrayList<>();
        for (String value : property.value().split(",")) {
            if (budget.isSpent()) {
                throw SPENT;
            }
            budget.step();
            if (!value.isBlank()) {
                values.add(value);
            }
        }
        return values;
    }

    private Recurrence rule(IcalComponent.Property property) throws BadEntry {
        Recurrence rule = Recurrence.of(property.value());
        if (rule.isTooOften()) {
            throw new BadEntry("it repeats more often than every hour", "repeat it less often");
        }
        if (rule.hasTwoEnds()) {
            remarks.accept("its rule has both UNTIL and COUNT; whichever comes first ends it");
        }
        if (!budget.isSpent() && !rule.gives(start.local())) {
            remarks.accept("DTSTART is no time that its rule gives; it is recorded as the first one");
        }
        return rule;
    }

    private Time date(IcalComponent.Property property, String value) throws BadEntry {
        String[] period = value.strip().split("/", 2);
        IcalTimes.Stamp at = master.times().stamp(property, period[0], start.zoneRules(), Instant.MIN);
        Optional<IcalTimes.Length> length = Optional.empty();
        if (period.length == 2) {
            String end = period[1];
            length = Optional.of(
                    end.startsWith("P") || end.startsWith("+")
                            ? IcalTimes.length("RDATE", end)
                            : IcalTimes.Length.exactly(
                                    at.at(),
                                    master.times()
                                            .stamp(property, end, start.zoneRules(), at.at())
                                            .at()));
        }
        if (!at.day()) {
            return new Time(at.local(), at.at(), at.remark(), length);
        }
        LocalDateTime local = at.date().atTime(start.local().toLocalTime());
        WallTime time = WallTime.of(local, start.rules());
        remarks.accept("RDATE names the day " + at.date() + " without a time; the time of DTSTART is taken");
        return new Time(local, time.at(), time.remark().map(remark -> "RDATE " + remark), length);
    }

    /// The lengths that some of its dates have of their own.
    Stream<IcalTimes.Length> lengths() {
        return dates.values().stream().flatMap(date -> date.length().stream());
    }

    /// Takes up the times from one to another; what comes first where there are too many.
    void take(Instant from, Instant until) throws BadEntry {
        if (until.isBefore(from)) {
            return;
        }
        Range range = new Range(from, until);
        ranges.add(range);
        NavigableMap<Instant, Time> found = new TreeMap<>();
        if (range.has(start.at())) {
            found.put(start.at(), new Time(start.local(), start.at(), start.remark(), Optional.empty()));
        }
        for (Recurrence rule : rules) {
            if (budget.isSpent()) {
                limits.add(SPENT);
                break;
            }
            Recurrence.Found some = rule.times(start.local(), start.rules(), from, until, MOST_TIMES, budget);
            some.limit().ifPresent(limits::add);
            some.times()
                    .forEach(time -> found.putIfAbsent(
                            time.at(),
                            new Time(
                                    time.local(),
                                    time.at(),
                                    time.remark().map(remark -> "a time of it, " + remark),
                                    Optional.empty())));
        }
        found.putAll(dates.subMap(from, true, until, true));
        for (Time time : found.values()) {
            if (times.size() == MOST_TIMES && !times.containsKey(time.at())) {
                if (limits.isEmpty()) {
                    limits.add(Recurrence.tooMany(MOST_TIMES));
                }
                return;
            }
            if (times.put(time.at(), time) == null) {
                days.computeIfAbsent(day(time.at()), any -> new ArrayList<>()).add(time.at());
            }
        }
    }

    /// Takes out what the event leaves out; after all are taken up.
    void exclude(CalendarSeries.Window window) throws BadEntry {
        Set<Instant> gone = new HashSet<>();
        for (Recurrence rule : without) {
            for (Range range : ranges) {
                Recurrence.Found found =
                        rule.times(start.local(), start.rules(), range.from(), range.until(), MOST_TIMES, budget);
                if (found.limit().isPresent()) {
                    throw new BadEntry("EXRULE: " + found.limit().get().reason(), "use EXDATE");
                }
                // The start counts as given by a rule only where it adds times.
                boolean start = rule.gives(this.start.local());
                found.times().stream()
                        .map(Recurrence.Time::at)
                        .filter(at -> start || !at.equals(this.start.at()))
                        .forEach(gone::add);
            }
        }
        for (IcalComponent.Property property : master.event().all("EXDATE")) {
            for (String value : values(property)) {
                IcalTimes.Stamp at = master.times().stamp(property, value, start.zoneRules(), Instant.MIN);
                List<Instant> meant = meant(at);
                if (meant.isEmpty() && window.has(at.at())) {
                    remarks.accept("EXDATE names " + (at.day() ? at.date() : at.at())
                            + ", which is no time of the event, so that nothing is left out");
                }
                gone.addAll(meant);
            }
        }
        gone.forEach(times::remove);
    }

    /// Which times of the event something names that names one: that time, or all of that day.
    List<Instant> meant(IcalTimes.Stamp which) {
        return which.day()
                ? days.getOrDefault(which.date(), List.of())
                : times.containsKey(which.at()) ? List.of(which.at()) : List.of();
    }

    /// The first time that the event has on this day by its rules and dates, wherever the day is.
    Optional<Instant> on(LocalDate day) {
        List<Instant> known = days.getOrDefault(day, List.of());
        if (!known.isEmpty()) {
            return Optional.of(known.getFirst());
        }
        Instant from = WallTime.of(day.atStartOfDay(), start.rules()).at();
        Instant until =
                WallTime.of(day.plusDays(1).atStartOfDay(), start.rules()).at().minusNanos(1);
        Range range = new Range(from, until);
        Optional<Instant> first = range.has(start.at()) ? Optional.of(start.at()) : Optional.empty();
        for (Recurrence rule : rules) {
            try {
                first = earlier(
                        first,
                        rule.times(start.local(), start.rules(), from, until, MOST_TIMES, budget).times().stream()
                                .map(Recurrence.Time::at)
                                .findFirst());
            } catch (BadEntry e) {
                // It was told when the times were taken up.
            }
        }
        return earlier(first, Optional.ofNullable(dates.ceilingKey(from)).filter(range::has));
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || other.isPresent() && other.get().isBefore(one.get()) ? other : one;
    }

    /// Those that were taken up and not taken out; what is removed is gone.
    NavigableMap<Instant, Time> all() {
        return times;
    }

    /// Why they are not all.
    List<BadEntry> limits() {
        return limits.stream().distinct().toList();
    }

    private LocalDate day(Instant at) {
        ZoneRules zone = start.rules();
        return LocalDate.ofInstant(at, zone.getOffset(at));
    }
}
