package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a schedule says is cancelled, found by the job that it means.
final class Cancelling {
    private final Map<String, List<Reading.Cancelled>> byEvent = new HashMap<>();

    Cancelling(Reading reading) {
        for (Reading.Cancelled one : reading.cancelled()) {
            add(one.id(), one);
            // The UID of an event may look like the id of a time of another.
            String event = EntryIds.event(one.id());
            if (!event.equals(one.id())) {
                add(event, one);
            }
        }
    }

    private void add(String event, Reading.Cancelled one) {
        byEvent.computeIfAbsent(event, any -> new ArrayList<>()).add(one);
    }

    /// Who says that the entry of this job is cancelled.
    Optional<Reading.Cancelled> by(PlannedJob job) {
        return byEvent.isEmpty()
                ? Optional.empty()
                : byEvent.getOrDefault(EntryIds.event(job.entry()), List.of()).stream()
                        .filter(one -> one.covers(job.entry()) || covers(one, job))
                        .findFirst();
    }

    /// Whether it means the one time of an event that had no times when the job was made.
    private static boolean covers(Reading.Cancelled one, PlannedJob job) {
        return EntryIds.time(job.entry()).isEmpty()
                && (EntryIds.time(one.id())
                                .filter(new Window(job.start(), job.end())::has)
                                .isPresent()
                        || one.since()
                                .filter(since -> !job.end().isBefore(since))
                                .isPresent());
    }
}
