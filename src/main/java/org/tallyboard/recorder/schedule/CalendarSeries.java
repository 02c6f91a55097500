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
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Everything that a calendar says under one UID: the event, newer versions of it, and what is otherwise at single
/// times or from one time on (RFC 5545 3.8.4.4).
final class CalendarSeries {
    /// What lasts longer cannot be recorded; so long ago something may have begun that still runs.
    private static final Duration LONGEST = Duration.ofDays(8);

    private static final Duration DAY = Duration.ofDays(1);
    private static final Comparator<Version> AGE =
            Comparator.comparingLong(Version::sequence).thenComparing(Version::stamp);
    /// So much is said of one event.
    private static final int MOST_REMARKS = 1_000;

    private final Optional<String> uid;
    private final List<Version> versions;
    private final Window window;
    private final List<RawEntry> entries = new ArrayList<>();
    private final List<RawSchedule.Remark> remarks = new ArrayList<>();
    private final List<RawSchedule.Cancelled> cancelled = new ArrayList<>();
    private int untold;

    /// What is unfolded.
    ///
    /// @param from what ended before is left out
    /// @param until how far ahead repeated events are unfolded
    record Window(Instant from, Instant until, Recurrence.Budget budget) {
        boolean has(Instant at) {
            return has(at, at);
        }

        boolean has(Instant start, Instant end) {
            return !end.isBefore(from) && !start.isAfter(until);
        }
    }

    /// One `VEVENT`.
    ///
    /// @param position for people
    /// @param parts its properties by name
    /// @param times of its calendar
    /// @param zones of its calendar
    /// @param sequence how often it was revised
    /// @param stamp when it was written, as it stands there
    record Version(
            String position,
            IcalComponent event,
            Map<String, JsonNode> parts,
            boolean cancelled,
            IcalTimes times,
            IcalZones zones,
            long sequence,
            String stamp) {
        Version(
                String position,
                IcalComponent event,
                Map<String, JsonNode> parts,
                boolean cancelled,
                IcalTimes times,
                IcalZones zones) {
            this(
                    position,
                    event,
                    parts,
                    cancelled,
                    times,
                    zones,
                    event.text("SEQUENCE")
                            .filter(text -> text.matches("\\d{1,18}"))
                            .map(Long::parseLong)
                            .orElse(0L),
                    event.text("DTSTAMP").orElse(""));
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

        /// Everything that it says, in whatever order.
        Set<IcalComponent.Property> says() {
            return new HashSet<>(event.properties);
        }
    }

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

    List<RawSchedule.Cancelled> cancelled() {
        return cancelled;
    }

    /// Reads; once for each instance.
    void read() {
        readAll();
        if (untold > 0) {
            Version first = versions.getFirst();
            remarks.add(new RawSchedule.Remark(
                    CalendarEvent.of(first.position(), first.parts()),
                    "so much is to be said of this event that " + untold + " more remarks are left out"));
        }
    }

    private void readAll() {
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
            // Whenever it began: how it repeats need not be said.
            cancelled(master.get(), uid, Optional.empty());
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
        Optional<Version> newest = same.stream().reduce((one, other) -> AGE.compare(one, other) > 0 ? one : other);
        if (same.size() > 1) {
            Version kept = newest.orElseThrow();
            Set<IcalComponent.Property> said = kept.says();
            same.stream()
                    .filter(version -> version != kept
                            && AGE.compare(version, kept) == 0
                            && !version.says().equals(said)
                            && isAhead(version))
                    .forEach(version -> bad(
                            version,
                            uid,
                            new BadEntry(
                                    "another event has the same UID, and neither SEQUENCE nor DTSTAMP says which is"
                                            + " newer; the one in " + kept.position() + " is taken",
                                    "give each event its own UID, or the newer one a higher SEQUENCE")));
        }
        return newest;
    }

    private List<Change> changes() {
        Map<String, List<Change>> byTime = new LinkedHashMap<>();
        Optional<ZoneRules> zone = seriesZone();
        for (Version version : versions) {
            IcalComponent.Property id = version.event().first("RECURRENCE-ID").orElse(null);
            if (id == null) {
                continue;
            }
            if (!version.cancelled() && version.repeats() && isAhead(version)) {
                remark(
                        version,
                        "RRULE and RDATE beside RECURRENCE-ID are passed over; the event that repeats tells how");
            }
            try {
                Optional<String> range = version.range();
                if (range.isPresent() && !range.get().equals("THISANDFUTURE")) {
                    throw new BadEntry(
                            "RECURRENCE-ID has the range " + DisplayLimits.line(range.get(), 30)
                                    + ", which RFC 5545 does not have",
                            "have the calendar write THISANDFUTURE, or one time by one");
                }
                IcalTimes.Stamp which = version.times().stamp(id, id.value(), zone, Instant.MIN);
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
            boolean later = version.range().isPresent();
            cancelled(
                    version,
                    later ? uid : Optional.of(id(change.which())),
                    later ? Optional.of(change.which().at()) : Optional.empty());
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
        SeriesTimes times = new SeriesTimes(master, start, window.budget(), text -> remark(master, text));
        NavigableMap<Instant, Segment> segments = segments(
                master, start, reach(start, Stream.concat(Stream.of(length), times.lengths())), changes, times);
        for (Segment segment : segments.values()) {
            segment.take(times, window);
        }
        times.exclude(window);
        // Before what is said of single times takes them out.
        Optional<Instant> last = times.all().isEmpty()
                ? Optional.empty()
                : Optional.of(times.all().lastKey());
        for (Change change : changes) {
            if (change.version().range().isEmpty()) {
                changeOne(change, times);
            }
        }
        for (SeriesTimes.Time time : times.all().values()) {
            Segment segment = segments.floorEntry(time.at()).getValue();
            if (segment.version().isEmpty()) {
                Instant end = time.length().orElse(length).after(time.at(), start.rules());
                if (window.has(time.at(), end)) {
                    start.zone().ifPresent(zone -> master.zones().compare(zone, time.at()));
                    add(master, id(time.at()), time.at(), end, time.remark());
                }
            } else if (!segment.version().get().cancelled()) {
                follow(segment, segment.version().get(), time);
            }
        }
        for (BadEntry limit : times.limits()) {
            String planned = last.map(time -> "; its times up to " + time + " are planned")
                    .orElse("");
            bad(master, uid, new BadEntry(limit.reason() + planned, limit.remedy()));
        }
    }

    /// The times of a series from one on, for which one change of all later times counts, or none.
    ///
    /// @param version what they are instead; empty where they are as the series says
    /// @param from the first time that it counts for, by the series' rule
    /// @param until where the next one begins
    /// @param reach how long ago what still runs may have begun
    /// @param moved what they are moved by; empty where they are not, or that cannot be read
    /// @param fault why it cannot be read
    private record Segment(
            Optional<Version> version,
            Instant from,
            Instant until,
            Duration reach,
            Optional<Moved> moved,
            Optional<BadEntry> fault) {
        Segment until(Instant end) {
            return new Segment(version, from, end, reach, moved, fault);
        }

        /// Takes up the times that are within the window where they are now, whatever the rule gives.
        void take(SeriesTimes times, Window window) throws BadEntry {
            Duration shift = moved.map(Moved::shift).orElse(Duration.ZERO);
            // A change of the clock moves a time as well.
            Instant first = window.from().minus(reach).minus(shift).minus(DAY);
            Instant last = window.until().minus(shift).plus(DAY);
            times.take(first.isBefore(from) ? from : first, last.isBefore(until) ? last : until.minusNanos(1));
        }
    }

    /// @param shift how much later the times are than the rule gives them, on the clock of these rules
    private record Moved(Duration shift, ZoneRules rules, IcalTimes.Length length) {}

    private NavigableMap<Instant, Segment> segments(
            Version master, IcalTimes.Stamp start, Duration reach, List<Change> changes, SeriesTimes times) {
        NavigableMap<Instant, Segment> segments = new TreeMap<>();
        segments.put(
                Instant.MIN,
                new Segment(Optional.empty(), Instant.MIN, Instant.MAX, reach, Optional.empty(), Optional.empty()));
        for (Change change : changes) {
            if (change.version().range().isPresent()) {
                Instant from = change.which().day()
                        ? WallTime.of(change.which().date().atStartOfDay(), start.rules())
                                .at()
                        : change.which().at();
                segments.put(from, segment(change, from, start, times));
            }
        }
        for (Instant from : List.copyOf(segments.keySet())) {
            Instant next = segments.higherKey(from);
            if (next != null) {
                segments.computeIfPresent(from, (any, segment) -> segment.until(next));
            }
        }
        return segments;
    }

    private Segment segment(Change change, Instant from, IcalTimes.Stamp series, SeriesTimes times) {
        Version version = change.version();
        Duration reach = Duration.ZERO;
        Optional<Moved> moved = Optional.empty();
        Optional<BadEntry> fault = Optional.empty();
        if (version.cancelled()) {
            cancelled(version, uid, Optional.of(from));
        } else {
            try {
                check(version);
                IcalTimes.Stamp start = start(version);
                IcalTimes.Length length = length(version, start);
                LocalDate day = change.which().date();
                Instant named = change.which().day()
                        ? times.on(day).orElseGet(() -> WallTime.of(
                                        day.atTime(series.local().toLocalTime()), series.rules())
                                .at())
                        : from;
                Duration shift = Duration.between(local(named, start.rules()), start.local());
                reach = reach(start, Stream.of(length));
                moved = Optional.of(new Moved(shift, start.rules(), length));
            } catch (BadEntry e) {
                fault = Optional.of(e);
            }
        }
        return new Segment(Optional.of(version), from, Instant.MAX, reach, moved, fault);
    }

    /// The longest of these lengths, as far as something can be recorded that still runs.
    private static Duration reach(IcalTimes.Stamp start, Stream<IcalTimes.Length> lengths) {
        Duration longest = lengths.map(one -> Duration.between(start.at(), one.after(start.at(), start.rules())))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return longest.compareTo(LONGEST) > 0 ? LONGEST : longest.isNegative() ? Duration.ZERO : longest;
    }

    /// Applies a change of this and all later times to one of them: the same shift on the clock.
    private void follow(Segment segment, Version version, SeriesTimes.Time time) {
        String id = id(time.at());
        if (segment.moved().isEmpty()) {
            segment.fault().ifPresent(fault -> bad(version, Optional.of(id), fault));
            return;
        }
        Moved by = segment.moved().get();
        WallTime moved = WallTime.of(local(time.at(), by.rules()).plus(by.shift()), by.rules());
        Instant end = by.length().after(moved.at(), by.rules());
        if (window.has(moved.at(), end)) {
            add(version, id, moved.at(), end, moved.remark().map(remark -> "DTSTART " + remark));
        }
    }

    /// Takes a time out of the series and puts the changed one in its place.
    private void changeOne(Change change, SeriesTimes times) {
        Version version = change.version();
        IcalTimes.Stamp which = change.which();
        List<Instant> meant =
                times.meant(which).stream().filter(times.all()::containsKey).toList();
        if (meant.isEmpty() && window.has(which.at())) {
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
        meant.forEach(times.all()::remove);
        // A day far away is one that its time was moved from, and the time keeps its id.
        String id = !meant.isEmpty() || !which.day()
                ? id(meant.isEmpty() ? which.at() : meant.getFirst())
                : isAhead(version) ? times.on(which.date()).map(this::id).orElseGet(() -> id(which)) : id(which);
        if (version.cancelled()) {
            // Wherever it was: it may have been moved.
            cancelled(version, Optional.of(id), Optional.empty());
            meant.stream().skip(1).forEach(at -> cancelled(version, Optional.of(id(at)), Optional.empty()));
            return;
        }
        try {
            single(version, id);
        } catch (BadEntry e) {
            // The time is not where it was, and where it is now cannot be read.
            bad(version, Optional.of(id), e);
        }
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
                    : IcalTimes.Length.exactly(start.at(), start.at());
        }
        IcalTimes.Stamp at = version.times().stamp(end.get(), end.get().value(), start.zoneRules(), start.at());
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
        return IcalTimes.Length.exactly(start.at(), at.at());
    }

    private static LocalDateTime local(Instant at, ZoneRules rules) {
        return LocalDateTime.ofInstant(at, rules.getOffset(at));
    }

    /// Whether it may still come, by the days that it names: a day is given to zones and to the length.
    private boolean isAhead(Version version) {
        if (version.repeats() || version.range().isPresent()) {
            return true;
        }
        boolean lasts = version.event().first("DURATION").isPresent();
        return version.event()
                .text("DTEND")
                .or(() -> version.event().text("DTSTART"))
                .flatMap(IcalTimes::day)
                .map(day -> !day.plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .plus(lasts ? LONGEST : Duration.ZERO)
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

    /// @param since all times of the event from then on; when empty what has the id
    private void cancelled(Version version, Optional<String> id, Optional<Instant> since) {
        RawEntry entry = uid.isPresent() && id.isPresent()
                ? CalendarEvent.named(version.position(), version.parts(), id.get())
                : CalendarEvent.of(version.position(), version.parts());
        cancelled.add(new RawSchedule.Cancelled(entry, since));
    }

    private void remark(Version version, String text) {
        if (remarks.size() >= MOST_REMARKS) {
            untold++;
            return;
        }
        remarks.add(new RawSchedule.Remark(CalendarEvent.of(version.position(), version.parts()), text));
    }
}
