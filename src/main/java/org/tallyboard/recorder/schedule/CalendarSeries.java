package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Everything that a calendar says under one UID: the event, newer versions of it, and what is otherwise at single
/// times or from one time on (RFC 5545 3.8.4.4).
final class CalendarSeries {
    /// More times of one event within the horizon are not planned at once: a year by the hour and some room.
    private static final int MOST_TIMES = 10_000;

    private final Optional<String> uid;
    private final List<Version> versions;
    private final Window window;
    private final List<RawEntry> entries = new ArrayList<>();
    private final List<RawSchedule.Remark> remarks = new ArrayList<>();

    /// What is unfolded.
    ///
    /// @param from what ended before is left out
    /// @param until how far ahead repeated events are unfolded
    record Window(Instant from, Instant until, Recurrence.Budget budget) {}

    /// One `VEVENT`.
    ///
    /// @param position for people
    /// @param parts its properties by name
    /// @param times of its calendar
    /// @param zones of its calendar
    record Version(
            String position,
            IcalComponent event,
            Map<String, JsonNode> parts,
            boolean cancelled,
            IcalTimes times,
            IcalZones zones) {
        long sequence() {
            return event.text("SEQUENCE")
                    .filter(text -> text.matches("\\d{1,18}"))
                    .map(Long::parseLong)
                    .orElse(0L);
        }

        String stamp() {
            return event.text("DTSTAMP").orElse("");
        }

        boolean isAnother() {
            return event.first("RECURRENCE-ID").isPresent();
        }

        /// `THISANDFUTURE`, or what stands in its place.
        Optional<String> range() {
            return event.first("RECURRENCE-ID")
                    .flatMap(id -> id.parameter("RANGE"))
                    .map(IcalComponent::upper);
        }

        boolean repeats() {
            return !event.all("RRULE").isEmpty() || !event.all("RDATE").isEmpty();
        }

        boolean saysTheSame(Version other) {
            return new HashSet<>(event.properties).equals(new HashSet<>(other.event.properties));
        }
    }

    /// One time of the event before anything was said about it alone.
    ///
    /// @param length its own, where an `RDATE` gives one
    private record Time(LocalDateTime local, Instant at, Optional<String> remark, Optional<IcalTimes.Length> length) {}

    /// What is otherwise: at one time, on one day, or from one time on.
    private record Change(Version version, IcalTimes.Stamp which) {}

    /// @param versions each of the same UID, in the order of the calendar
    CalendarSeries(String uid, List<Version> versions, Window window) {
        this.uid = uid.startsWith("\n") ? Optional.empty() : Optional.of(uid);
        this.versions = versions;
        this.window = window;
    }

    List<RawEntry> entries() {
        return entries;
    }

    List<RawSchedule.Remark> remarks() {
        return remarks;
    }

    /// Reads; once for each instance.
    void read() {
        for (Version version : versions) {
            if (isAhead(version)) {
                version.event().oddities.forEach(oddity -> remark(version, oddity));
            }
        }
        Optional<Version> master =
                newest(versions.stream().filter(version -> !version.isAnother()).toList());
        List<Change> changes = changes();
        if (master.isEmpty()) {
            changes.forEach(this::alone);
            return;
        }
        if (master.get().cancelled()) {
            changes.stream()
                    .filter(change -> !change.version().cancelled() && isAhead(change.version()))
                    .forEach(change ->
                            remark(change.version(), "the event as a whole is cancelled, and this time of it with it"));
            return;
        }
        try {
            unfold(master.get(), changes);
        } catch (BadEntry e) {
            bad(master.get(), uid, e);
            changes.forEach(this::alone);
        }
    }

    /// The version with the highest `SEQUENCE`, then the latest `DTSTAMP` (RFC 5546 2.1.5). Where that decides nothing
    /// the last one counts, and the others are told.
    private Optional<Version> newest(List<Version> same) {
        Optional<Version> newest = same.stream()
                .reduce((one, other) -> Comparator.comparingLong(Version::sequence)
                                        .thenComparing(Version::stamp)
                                        .compare(one, other)
                                > 0
                        ? one
                        : other);
        newest.ifPresent(kept -> same.stream()
                .filter(version -> version != kept
                        && version.sequence() == kept.sequence()
                        && version.stamp().equals(kept.stamp())
                        && !version.saysTheSame(kept)
                        && isAhead(version))
                .forEach(version -> bad(
                        version,
                        uid,
                        new BadEntry(
                                "another event has the same UID, and neither SEQUENCE nor DTSTAMP says which is newer;"
                                        + " the one in " + kept.position() + " is taken",
                                "give each event its own UID, or the newer one a higher SEQUENCE"))));
        return newest;
    }

    private List<Change> changes() {
        Map<String, List<Change>> byTime = new LinkedHashMap<>();
        for (Version version : versions) {
            IcalComponent.Property id = version.event().first("RECURRENCE-ID").orElse(null);
            if (id == null) {
                continue;
            }
            try {
                Optional<String> range = version.range();
                if (range.isPresent() && !range.get().equals("THISANDFUTURE")) {
                    throw new BadEntry(
                            "RECURRENCE-ID has the range " + Words.line(range.get(), 30)
                                    + ", which RFC 5545 does not have",
                            "have the calendar write THISANDFUTURE, or one time by one");
                }
                IcalTimes.Stamp which = version.times().stamp(id, id.value(), seriesZone(), Instant.MIN);
                String key = (which.day() ? which.date().toString() : which.at().toString()) + range.orElse("");
                byTime.computeIfAbsent(key, any -> new ArrayList<>()).add(new Change(version, which));
            } catch (BadEntry e) {
                if (isAhead(version)) {
                    bad(version, uid, e);
                }
            }
        }
        List<Change> changes = new ArrayList<>();
        byTime.values().forEach(same -> newest(
                        same.stream().map(Change::version).toList())
                .flatMap(kept ->
                        same.stream().filter(change -> change.version() == kept).findFirst())
                .ifPresent(changes::add));
        return changes;
    }

    /// The zone that times without one are in: the event's own.
    private Optional<ZoneRules> seriesZone() {
        return versions.stream()
                .filter(version -> !version.isAnother())
                .flatMap(version -> version
                        .event()
                        .first("DTSTART")
                        .flatMap(start -> start.parameter("TZID"))
                        .flatMap(name -> version.zones().find(name))
                        .stream())
                .findFirst();
    }

    /// A changed time of an event that the calendar does not hold.
    private void alone(Change change) {
        Version version = change.version();
        if (version.cancelled()) {
            return;
        }
        try {
            if (version.range().isPresent()) {
                throw new BadEntry(
                        "it changes all later times of an event that is not in the calendar or cannot be read",
                        "have the calendar hold the event that repeats");
            }
            single(version, id(change.which()));
        } catch (BadEntry e) {
            bad(version, Optional.of(id(change.which())), e);
        }
    }

    private void unfold(Version master, List<Change> changes) throws BadEntry {
        check(master);
        if (!master.repeats() && changes.isEmpty()) {
            single(master, uid.orElse(""));
            return;
        }
        IcalTimes.Stamp start = start(master);
        IcalTimes.Length length = length(master, start);
        List<BadEntry> limits = new ArrayList<>();
        NavigableMap<Instant, Time> times = times(master, start, limits);
        exclude(master, start, times);
        NavigableMap<Instant, Change> later = new TreeMap<>();
        for (Change change : changes) {
            if (change.version().range().isPresent()) {
                firstOf(change.which(), times, start.rules()).ifPresent(at -> later.put(at, change));
            } else {
                changeOne(change, times, start.rules());
            }
        }
        for (Map.Entry<Instant, Time> time : times.entrySet()) {
            Map.Entry<Instant, Change> change = later.floorEntry(time.getKey());
            if (change == null) {
                Time one = time.getValue();
                Instant end = one.length().orElse(length).after(one.at(), start.rules());
                start.zone().ifPresent(zone -> master.zones().compare(zone, one.at()));
                add(master, id(time.getKey()), one.at(), end, one.remark());
            } else if (!change.getValue().version().cancelled()) {
                follow(change.getValue(), change.getKey(), time.getValue());
            }
        }
        for (BadEntry limit : limits) {
            String planned = times.isEmpty() ? "" : "; its times up to " + times.lastKey() + " are planned";
            bad(master, uid, new BadEntry(limit.reason() + planned, limit.remedy()));
        }
    }

    /// Applies a change of this and all later times to one of them: the same shift on the clock.
    ///
    /// @param first the time that it names
    private void follow(Change change, Instant first, Time time) {
        Version version = change.version();
        String id = id(time.at());
        try {
            check(version);
            IcalTimes.Stamp start = start(version);
            ZoneRules rules = start.rules();
            LocalDateTime was = LocalDateTime.ofInstant(time.at(), rules.getOffset(time.at()));
            LocalDateTime from = LocalDateTime.ofInstant(first, rules.getOffset(first));
            if (change.which().day()) {
                from = change.which().date().atTime(from.toLocalTime());
            }
            WallTime moved = WallTime.of(was.plus(Duration.between(from, start.local())), rules);
            Instant end = length(version, start).after(moved.at(), rules);
            add(version, id, moved.at(), end, moved.remark().map(remark -> "DTSTART " + remark));
        } catch (BadEntry e) {
            bad(version, Optional.of(id), e);
        }
    }

    /// Takes a time out of the series and puts the changed one in its place.
    private void changeOne(Change change, NavigableMap<Instant, Time> times, ZoneRules rules) {
        Version version = change.version();
        IcalTimes.Stamp which = change.which();
        List<Instant> meant = which.day()
                ? times.keySet().stream()
                        .filter(at -> day(at, rules).equals(which.date()))
                        .toList()
                : times.containsKey(which.at()) ? List.of(which.at()) : List.of();
        if (meant.isEmpty() && isWithin(which.at())) {
            remark(
                    version,
                    "RECURRENCE-ID names no time of the event"
                            + (version.cancelled() ? ", so that nothing is cancelled" : "; it is taken as one more"));
        }
        if (meant.size() > 1 && !version.cancelled()) {
            bad(
                    version,
                    uid,
                    new BadEntry(
                            "RECURRENCE-ID names a day on which the event has " + meant.size() + " times",
                            "have the calendar name the time"));
            return;
        }
        if (version.cancelled()) {
            meant.forEach(times::remove);
            return;
        }
        String id = meant.isEmpty() ? id(which) : id(meant.getFirst());
        try {
            single(version, id);
            meant.forEach(times::remove);
        } catch (BadEntry e) {
            // The time is not where it was, and where it is now cannot be read.
            meant.forEach(times::remove);
            bad(version, Optional.of(id), e);
        }
    }

    private NavigableMap<Instant, Time> times(Version master, IcalTimes.Stamp start, List<BadEntry> limits)
            throws BadEntry {
        NavigableMap<Instant, Time> times = new TreeMap<>();
        IcalComponent event = master.event();
        times.put(start.at(), new Time(start.local(), start.at(), start.remark(), Optional.empty()));
        for (IcalComponent.Property property : event.all("RRULE")) {
            Recurrence rule = Recurrence.of(property.value());
            if (rule.isTooOften()) {
                throw new BadEntry("it repeats more often than every hour", "repeat it less often");
            }
            if (rule.hasTwoEnds()) {
                remark(master, "its rule has both UNTIL and COUNT; whichever comes first ends it");
            }
            Recurrence.Found found = rule.times(
                    start.local(), start.rules(), window.from(), window.until(), MOST_TIMES, window.budget());
            found.limit().ifPresent(limits::add);
            if (!rule.gives(start.local())) {
                remark(master, "DTSTART is no time that its rule gives; it is recorded as the first one");
            }
            found.times()
                    .forEach(time -> times.putIfAbsent(
                            time.at(),
                            new Time(
                                    time.local(),
                                    time.at(),
                                    time.remark().map(remark -> "a time of it, " + remark),
                                    Optional.empty())));
        }
        for (IcalComponent.Property property : event.all("RDATE")) {
            for (String value : property.value().split(",")) {
                addDate(master, property, value, start, times);
            }
        }
        times.headMap(window.from()).clear();
        times.tailMap(window.until(), false).clear();
        return times;
    }

    private void addDate(
            Version master,
            IcalComponent.Property property,
            String value,
            IcalTimes.Stamp start,
            Map<Instant, Time> times)
            throws BadEntry {
        String[] period = value.strip().split("/", 2);
        IcalTimes.Stamp at = master.times().stamp(property, period[0], zoneOf(start), Instant.MIN);
        Optional<IcalTimes.Length> length = Optional.empty();
        if (period.length == 2) {
            String end = period[1];
            length = Optional.of(
                    end.startsWith("P") || end.startsWith("+")
                            ? IcalTimes.length("RDATE", end)
                            : exactly(
                                    at.at(),
                                    master.times()
                                            .stamp(property, end, zoneOf(start), at.at())
                                            .at()));
        }
        if (!at.day()) {
            times.put(at.at(), new Time(at.local(), at.at(), at.remark(), length));
            return;
        }
        WallTime time = WallTime.of(at.date().atTime(start.local().toLocalTime()), start.rules());
        remark(master, "RDATE names the day " + at.date() + " without a time; the time of DTSTART is taken");
        times.put(
                time.at(),
                new Time(
                        at.date().atTime(start.local().toLocalTime()),
                        time.at(),
                        time.remark().map(remark -> "RDATE " + remark),
                        length));
    }

    private void exclude(Version master, IcalTimes.Stamp start, NavigableMap<Instant, Time> times) throws BadEntry {
        Set<Instant> gone = new HashSet<>();
        for (IcalComponent.Property property : master.event().all("EXRULE")) {
            Recurrence.Found found = Recurrence.of(property.value())
                    .times(start.local(), start.rules(), window.from(), window.until(), MOST_TIMES, window.budget());
            if (found.limit().isPresent()) {
                throw new BadEntry("EXRULE: " + found.limit().get().reason(), "use EXDATE");
            }
            found.times().forEach(time -> gone.add(time.at()));
        }
        for (IcalComponent.Property property : master.event().all("EXDATE")) {
            for (String value : property.value().split(",")) {
                IcalTimes.Stamp at = master.times().stamp(property, value, zoneOf(start), Instant.MIN);
                List<Instant> meant = at.day()
                        ? times.keySet().stream()
                                .filter(time -> day(time, start.rules()).equals(at.date()))
                                .toList()
                        : times.containsKey(at.at()) ? List.of(at.at()) : List.of();
                if (meant.isEmpty() && isWithin(at.at())) {
                    remark(
                            master,
                            "EXDATE names " + (at.day() ? at.date() : at.at())
                                    + ", which is no time of the event, so that nothing is left out");
                }
                gone.addAll(meant);
            }
        }
        gone.forEach(times::remove);
    }

    /// The first time that a change of all later ones counts for; empty when all are before it.
    private Optional<Instant> firstOf(IcalTimes.Stamp which, NavigableMap<Instant, Time> times, ZoneRules rules) {
        return which.day()
                ? times.keySet().stream()
                        .filter(at -> !day(at, rules).isBefore(which.date()))
                        .findFirst()
                : Optional.of(which.at());
    }

    /// An event that is once.
    private void single(Version version, String id) throws BadEntry {
        check(version);
        IcalTimes.Stamp start;
        try {
            start = start(version);
            Instant end = length(version, start).after(start.at(), start.rules());
            start.zone().ifPresent(zone -> version.zones().compare(zone, start.at()));
            if (!end.isBefore(window.from())) {
                add(version, id, start.at(), end, start.remark());
            }
        } catch (BadEntry e) {
            if (isAhead(version)) {
                throw e;
            }
        }
    }

    private static void check(Version version) throws BadEntry {
        if (!version.event().faults.isEmpty()) {
            throw new BadEntry(String.join("; ", version.event().faults), "have the calendar written whole");
        }
    }

    private IcalTimes.Stamp start(Version version) throws BadEntry {
        IcalComponent.Property property = version.event()
                .first("DTSTART")
                .orElseThrow(() -> new BadEntry("DTSTART is missing", "give the event a start"));
        IcalTimes.Stamp start = version.times().stamp(property, property.value(), Optional.empty(), Instant.MIN);
        if (start.day()) {
            throw new BadEntry("DTSTART is a day without a time", "give the event a start and an end with times");
        }
        return start;
    }

    /// From `DTEND`, which is a length in exact time for every repetition (RFC 5545 3.8.5.3), else from `DURATION`.
    private IcalTimes.Length length(Version version, IcalTimes.Stamp start) throws BadEntry {
        Optional<IcalComponent.Property> end = version.event().first("DTEND");
        Optional<IcalComponent.Property> duration = version.event().first("DURATION");
        if (end.isEmpty()) {
            return duration.isPresent()
                    ? IcalTimes.length("DURATION", duration.get().value())
                    : exactly(start.at(), start.at());
        }
        IcalTimes.Stamp at = version.times().stamp(end.get(), end.get().value(), zoneOf(start), start.at());
        if (at.day()) {
            throw new BadEntry("DTEND is a day without a time", "give the event an end with a time");
        }
        at.remark().ifPresent(remark -> remark(version, remark));
        if (duration.isPresent()
                && !IcalTimes.length("DURATION", duration.get().value())
                        .after(start.at(), start.rules())
                        .equals(at.at())) {
            remark(version, "DTEND and DURATION give different ends; DTEND is taken");
        }
        return exactly(start.at(), at.at());
    }

    private static IcalTimes.Length exactly(Instant start, Instant end) {
        return new IcalTimes.Length(0, Duration.between(start, end));
    }

    /// The event's zone for times that name none; none when the event is in UTC.
    private static Optional<ZoneRules> zoneOf(IcalTimes.Stamp start) {
        return start.zone().isPresent() ? Optional.of(start.rules()) : Optional.empty();
    }

    private static LocalDate day(Instant at, ZoneRules rules) {
        return LocalDate.ofInstant(at, rules.getOffset(at));
    }

    private boolean isWithin(Instant at) {
        return !at.isBefore(window.from()) && !at.isAfter(window.until());
    }

    /// Whether it may still come, by the days that it names: a day is given to zones and to the length.
    private boolean isAhead(Version version) {
        if (version.repeats() || version.range().isPresent()) {
            return true;
        }
        return version.event()
                .text("DTEND")
                .or(() -> version.event().text("DTSTART"))
                .flatMap(IcalTimes::day)
                .map(day -> !day.plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .isBefore(window.from()))
                .orElse(true);
    }

    private String id(IcalTimes.Stamp which) {
        return which.day() ? uid.orElse("") + "/" + which.date() : id(which.at());
    }

    private String id(Instant time) {
        return uid.orElse("") + "/" + time;
    }

    private void add(Version version, String id, Instant start, Instant end, Optional<String> remark) {
        CalendarEvent entry = CalendarEvent.at(
                version.position(), version.parts(), uid.isPresent() ? Optional.of(id) : Optional.empty(), start, end);
        entries.add(entry);
        remark.ifPresent(text -> remarks.add(new RawSchedule.Remark(entry, text)));
    }

    private void bad(Version version, Optional<String> id, BadEntry fault) {
        entries.add(
                CalendarEvent.bad(version.position(), version.parts(), uid.isPresent() ? id : Optional.empty(), fault));
    }

    private void remark(Version version, String text) {
        remarks.add(new RawSchedule.Remark(CalendarEvent.of(version.position(), version.parts()), text));
    }
}
