package org.tallyboard.job;

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

/// The workers of one broker that were heard of. A worker is offline only when it said so; when it falls silent,
/// nobody knows.
final class Workers {

    /// A sender may claim any interval; beyond this it would never count as silent.
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MISSED = 4;
    /// How long an answer counts as a sign of life for a worker that sends no heartbeats.
    private static final Duration ANSWER = Duration.ofMinutes(1);
    private static final Instant NEVER = Instant.EPOCH;

    private final String broker;
    private final int limit;
    private final StreamUptime listening;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Workers(String broker, int limit, StreamUptime listening) {
        this.broker = broker;
        this.limit = limit;
        this.listening = listening;
    }

    void apply(WorkerEvent event, String hostname) {
        Entry entry = entry(hostname);
        entry.offline = event.kind() == WorkerEvent.Kind.OFFLINE;
        entry.beat = event.receivedAt();
        entry.beatTick = listening.now();
        entry.heard(listening);
        entry.clock.heartbeat(event.at(), event.receivedAt(), listening.now());
        boolean usable = event.interval().isPositive();
        entry.interval =
                !usable ? Worker.USUAL_BEAT : event.interval().compareTo(LONGEST) > 0 ? LONGEST : event.interval();
        entry.active = event.active().isPresent() ? event.active() : entry.active;
        entry.processed = event.processed().isPresent() ? event.processed() : entry.processed;
        entry.software = event.software().map(text -> TextPool.head(text, 64)).or(() -> entry.software);
        entry.built = null;
    }

    void answered(String hostname, OptionalInt slots, Set<String> queues) {
        Entry entry = entry(hostname);
        entry.answerTick = listening.now();
        entry.heard(listening);
        entry.queues = queues.isEmpty() ? entry.queues : queues;
        entry.slots = slots.isPresent() ? slots : entry.slots;
        entry.built = null;
    }

    /// A worker that is known told of a job.
    void sign(String hostname) {
        Entry known = entries.get(hostname);
        if (known != null) {
            known.heard(listening);
        }
    }

    /// True for a worker of which nothing has been heard for so long, while something could be.
    boolean isGone(String hostname, Duration forSoLong) {
        Entry known = entries.get(hostname);
        return known != null && listening.listened().minus(known.listened).compareTo(forSoLong) >= 0;
    }

    /// True for a worker that was heard of at all.
    boolean isKnown(String hostname) {
        return entries.containsKey(hostname);
    }

    /// True for a worker that is known to live.
    boolean isHeard(String hostname) {
        Entry known = entries.get(hostname);
        return known != null && known.state(listening.now(), false) == Worker.State.ONLINE;
    }

    /// Lists these though nothing was heard of them, and no others of which nothing was heard.
    void silenced(Set<String> hostnames) {
        entries.values().removeIf(entry -> entry.tick.equals(NEVER) && !hostnames.contains(entry.key.hostname()));
        hostnames.forEach(this::entry);
    }

    List<Worker> workers(boolean interrupted) {
        return entries.values().stream()
                .map(entry -> entry.worker(
                        entry.state(listening.now(), interrupted),
                        listening.settled()
                                && !entry.tick.equals(NEVER)
                                && !entry.tick.plus(Worker.SILENCE).isAfter(listening.now())))
                .toList();
    }

    private Entry entry(String hostname) {
        Entry known = entries.get(hostname);
        if (known != null) {
            return known;
        }
        if (entries.size() >= limit) {
            entries.values().stream()
                    .min(Comparator.comparing((Entry e) -> !e.offline).thenComparing(e -> e.tick))
                    .ifPresent(oldest -> entries.remove(oldest.key.hostname()));
        }
        Entry made = new Entry(new WorkerKey(broker, hostname));
        entries.put(hostname, made);
        return made;
    }

    private static final class Entry {
        private final WorkerKey key;
        private boolean offline;
        private @Nullable Instant beat;
        private @Nullable Instant beatTick;
        private @Nullable Instant answerTick;
        /// When it was heard last, by even time, and by the time of [StreamUptime].
        private Instant tick = NEVER;

        private Duration listened = Duration.ZERO;
        private final ClockOffset clock = new ClockOffset();
        private Duration interval = Worker.USUAL_BEAT;
        private OptionalInt active = OptionalInt.empty();
        private OptionalLong processed = OptionalLong.empty();
        private OptionalInt slots = OptionalInt.empty();
        private Set<String> queues = Set.of();
        private Optional<String> software = Optional.empty();
        private @Nullable Worker built;

        private Entry(WorkerKey key) {
            this.key = key;
        }

        private void heard(StreamUptime listening) {
            tick = listening.now();
            listened = listening.listened();
        }

        private Worker.State state(Instant now, boolean interrupted) {
            if (offline) {
                return Worker.State.OFFLINE;
            }
            Instant sign = beatTick != null ? beatTick : answerTick;
            Duration patience = beatTick != null ? interval.multipliedBy(MISSED) : ANSWER;
            boolean silent = sign == null || sign.plus(patience).isBefore(now);
            return interrupted || silent ? Worker.State.UNKNOWN : Worker.State.ONLINE;
        }

        private Worker worker(Worker.State state, boolean gone) {
            Worker known = built;
            if (known != null && known.state() == state && known.gone() == gone) {
                return known;
            }
            Worker made = new Worker(
                    key,
                    state,
                    Optional.ofNullable(beat),
                    interval,
                    active,
                    processed,
                    slots,
                    queues,
                    software,
                    gone,
                    clock.ahead());
            built = made;
            return made;
        }
    }
}
