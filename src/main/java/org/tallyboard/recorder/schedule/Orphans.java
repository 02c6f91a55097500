package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Jobs whose ids the schedule no longer has, found by the event and by the time that they share with an entry of it.
/// A search looks only at those that may fit: an event may have thousands of times that all have other ids now.
final class Orphans {
    private final Map<String, OfEvent> events = new HashMap<>();
    private final Duration padBefore;
    private final Duration padAfter;

    /// @param padBefore of each job, at most
    /// @param padAfter of each job, at most
    Orphans(Collection<PlannedJob> jobs, Duration padBefore, Duration padAfter) {
        this.padBefore = padBefore;
        this.padAfter = padAfter;
        jobs.forEach(job -> events.computeIfAbsent(EntryIds.event(job.entry()), any -> new OfEvent())
                .add(job, programme(job)));
    }

    /// Takes out the job that is the entry's: of those of its event whose programme has some time in common with it, or
    /// that one's id means, the one that shares the most.
    Optional<PlannedJob> take(Entry entry) {
        OfEvent event = events.get(EntryIds.event(entry.id()));
        if (event == null) {
            return Optional.empty();
        }
        Window programme = new Window(entry.start(), entry.end());
        Set<PlannedJob> candidates = event.near(programme);
        EntryIds.time(entry.id()).ifPresent(time -> candidates.addAll(event.near(new Window(time, time.plusNanos(1)))));
        candidates.addAll(event.meaning(programme));
        Optional<PlannedJob> most =
                candidates.stream().max(Comparator.comparing(job -> programme.shared(programme(job))));
        most.ifPresent(job -> event.remove(job, programme(job)));
        return most;
    }

    /// What a job records without its padding: what two programmes one after the other share is only that.
    private Window programme(PlannedJob job) {
        Window inner = new Window(job.start().plus(padBefore), job.end().minus(padAfter));
        return inner.start().isBefore(inner.end()) ? inner : new Window(job.start(), job.end());
    }

    private static final class OfEvent {
        private final NavigableMap<Instant, List<Of>> byStart = new TreeMap<>();
        private final NavigableMap<Instant, List<PlannedJob>> byTime = new TreeMap<>();
        private Duration longest = Duration.ZERO;

        private record Of(PlannedJob job, Window programme) {}

        void add(PlannedJob job, Window programme) {
            byStart.computeIfAbsent(programme.start(), any -> new ArrayList<>()).add(new Of(job, programme));
            EntryIds.time(job.entry()).ifPresent(time -> byTime.computeIfAbsent(time, any -> new ArrayList<>())
                    .add(job));
            Duration length = Duration.between(programme.start(), programme.end());
            longest = length.compareTo(longest) > 0 ? length : longest;
        }

        Set<PlannedJob> near(Window window) {
            Set<PlannedJob> near = new LinkedHashSet<>();
            byStart.subMap(window.start().minus(longest), true, window.end(), false).values().stream()
                    .flatMap(List::stream)
                    .filter(one -> one.programme().overlaps(window))
                    .forEach(one -> near.add(one.job()));
            return near;
        }

        List<PlannedJob> meaning(Window window) {
            return byTime.subMap(window.start(), true, window.end(), false).values().stream()
                    .flatMap(List::stream)
                    .toList();
        }

        void remove(PlannedJob job, Window programme) {
            byStart.computeIfPresent(programme.start(), (any, jobs) -> without(jobs, one -> one.job() == job));
            EntryIds.time(job.entry())
                    .ifPresent(time -> byTime.computeIfPresent(time, (any, jobs) -> without(jobs, one -> one == job)));
        }

        private static <T> List<T> without(List<T> all, Predicate<T> gone) {
            all.removeIf(gone);
            return all;
        }
    }
}
