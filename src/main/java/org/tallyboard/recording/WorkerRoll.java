package org.tallyboard.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The workers heard of. A worker is offline only when it said so; when it falls silent, nobody knows.
final class WorkerRoll {

    /// Celery's default interval between heartbeats.
    private static final Duration USUAL = Duration.ofSeconds(2);
    /// A sender may claim any interval; beyond this it would never count as silent.
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MISSED = 4;
    /// How long an answer counts as a sign of life for a worker that sends no heartbeats.
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final int limit;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean interrupted;

    WorkerRoll(int limit) {
        this.limit = limit;
    }

    void interrupted(boolean now) {
        interrupted = now;
    }

    void apply(WorkerEvent event, String hostname) {
        Entry entry = entry(hostname);
        entry.offline = event.kind() == WorkerEvent.Kind.OFFLINE;
        if (entry.beat == null || event.receivedAt().isAfter(entry.beat)) {
            entry.beat = event.receivedAt();
        }
        boolean usable = event.interval().isPositive();
        entry.interval = !usable ? USUAL : event.interval().compareTo(LONGEST) > 0 ? LONGEST : event.interval();
        entry.active = event.active().isPresent() ? event.active() : entry.active;
        entry.processed = event.processed().isPresent() ? event.processed() : entry.processed;
        entry.software = event.software().map(text -> Texts.head(text, 64)).or(() -> entry.software);
        entry.built = null;
    }

    void answered(String hostname, Instant at, OptionalInt slots, Set<String> queues) {
        Entry entry = entry(hostname);
        entry.answered = at;
        entry.queues = queues.isEmpty() ? entry.queues : queues;
        entry.slots = slots.isPresent() ? slots : entry.slots;
        entry.built = null;
    }

    List<Worker> workers(Instant now) {
        return entries.values().stream()
                .map(entry -> entry.worker(entry.state(now, interrupted)))
                .toList();
    }

    private Entry entry(String hostname) {
        Entry known = entries.get(hostname);
        if (known != null) {
            return known;
        }
        if (entries.size() >= limit) {
            entries.values().stream()
                    .min(Comparator.comparing((Entry e) -> !e.offline).thenComparing(Entry::heard))
                    .ifPresent(oldest -> entries.remove(oldest.hostname));
        }
        Entry made = new Entry(hostname);
        entries.put(hostname, made);
        return made;
    }

    private static final class Entry {
        private final String hostname;
        private boolean offline;
        private @Nullable Instant beat;
        private @Nullable Instant answered;
        private Duration interval = USUAL;
        private OptionalInt active = OptionalInt.empty();
        private OptionalLong processed = OptionalLong.empty();
        private OptionalInt slots = OptionalInt.empty();
        private Set<String> queues = Set.of();
        private Optional<String> software = Optional.empty();
        private @Nullable Worker built;

        private Entry(String hostname) {
            this.hostname = hostname;
        }

        private Instant heard() {
            return beat != null ? beat : answered != null ? answered : Instant.MIN;
        }

        private Worker.State state(Instant now, boolean interrupted) {
            if (offline) {
                return Worker.State.OFFLINE;
            }
            Duration patience = beat != null ? interval.multipliedBy(MISSED) : ANSWER;
            boolean silent = heard().isBefore(now.minus(patience));
            return interrupted || silent ? Worker.State.UNKNOWN : Worker.State.ONLINE;
        }

        private Worker worker(Worker.State state) {
            Worker known = built;
            if (known != null && known.state() == state) {
                return known;
            }
            Worker made = new Worker(
                    hostname, state, Optional.ofNullable(beat), interval, active, processed, slots, queues, software);
            built = made;
            return made;
        }
    }
}
