package org.tallyboard.board;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.Recording;
import org.tallyboard.job.Worker;

/// How many recordings of one broker are due at a time, and how many slots there are for them: a sweep over what
/// runs (until its planned end), what waits, and what is planned. All queues of these recordings count as one;
/// workers that consume none of them do not count. Pure.
///
/// @param broker configured name of the broker
/// @param room the slots
/// @param most how many recordings are due at once at most, until `until`
/// @param until how far the plans of all schedulers are known
/// @param shortages the times at which more are due than there are slots, the earliest first; empty where the number of
///     slots is not known
public record CapacityForecast(String broker, Room room, int most, Instant until, List<Shortage> shortages) {

    public CapacityForecast {
        shortages = List.copyOf(shortages);
    }

    /// The slots of the workers that take recordings.
    ///
    /// @param slots of all workers that are heard and told; 0 when it is known that none is there to be heard;
    ///     empty when that is not known, or one has not told
    /// @param heard how many workers are heard
    /// @param unheard how many fell silent without a goodbye: they may be there or not, and are not counted
    public record Room(OptionalInt slots, int heard, int unheard) {}

    /// A time at which more recordings are due than there are slots.
    ///
    /// @param broker configured name of the broker
    /// @param from when it begins; now when it has begun
    /// @param until when it ends, as far as plans are known
    /// @param due how many are due at once at most
    /// @param slots how many slots there are
    /// @param openEnded how many of those due have no planned end, and count as due for ever
    /// @param unheard how many workers are not heard, whose slots are not counted
    /// @param starting the recordings that start while there are too few slots, the earliest first: one of
    ///     them, or one that waits already, has to wait
    public record Shortage(
            String broker,
            Instant from,
            Instant until,
            int due,
            int slots,
            int openEnded,
            int unheard,
            List<JobKey> starting) {
        public Shortage {
            starting = List.copyOf(starting);
        }

        /// How many have to wait at the worst time.
        public int waiting() {
            return due - slots;
        }

        /// True when no worker is heard at all.
        public boolean isWithoutWorker() {
            return slots == 0;
        }

        /// False where it may not come to that: a worker that is not heard has slots of its own, and a recording
        /// without a planned end may end before.
        public boolean isCertain() {
            return unheard == 0 && due - openEnded > slots;
        }
    }

    /// Counts.
    ///
    /// @param broker configured name of the broker, of which all of them are
    /// @param planned those that are not among `jobs`
    /// @param hears true when a worker that is not heard is known to be silent ([Snapshot#hearsWorkers])
    /// @param until how far the plans are known
    public static CapacityForecast of(
            String broker,
            Collection<Job> jobs,
            Collection<PlannedRecording> planned,
            Collection<Worker> workers,
            boolean hears,
            Instant now,
            Instant until) {
        List<Due> due = new ArrayList<>();
        Set<String> queues = new HashSet<>();
        for (Job job : jobs) {
            due(job, now).ifPresent(one -> {
                due.add(one);
                job.queue().ifPresent(queues::add);
            });
        }
        for (PlannedRecording recording : planned) {
            if (recording.end().isAfter(now)) {
                due.add(new Due(recording.id(), later(recording.start(), now), Optional.of(recording.end()), false));
                recording.queue().ifPresent(queues::add);
            }
        }
        Room room = room(workers, queues, hears);
        return new Sweep(broker, due, room, until).slots();
    }

    /// One recording that needs a slot.
    ///
    /// @param start when, now at the earliest
    /// @param end empty when it is not planned
    /// @param running true when it has its slot
    private record Due(String id, Instant start, Optional<Instant> end, boolean running) {}

    private static Optional<Due> due(Job job, Instant now) {
        if (!job.isRecording()) {
            return Optional.empty();
        }
        boolean running = job.state() == JobState.STARTED;
        boolean waiting =
                job.state() == JobState.SENT || job.state() == JobState.RECEIVED || job.state() == JobState.RETRY;
        Optional<Instant> end = job.recording().flatMap(Recording::plannedEnd);
        // One that runs in no worker is one whose end nobody saw.
        if (running && job.held().isEmpty()
                || !running && !waiting
                || end.filter(at -> !at.isAfter(now)).isPresent()) {
            return Optional.empty();
        }
        Instant start = running
                ? now
                : job.recording()
                        .flatMap(Recording::plannedStart)
                        .map(at -> later(at, now))
                        .orElse(now);
        return Optional.of(new Due(job.id(), start, end, running));
    }

    private static Room room(Collection<Worker> workers, Set<String> queues, boolean hears) {
        int heard = 0;
        int unheard = 0;
        int slots = 0;
        boolean told = true;
        for (Worker worker : workers) {
            boolean takes = worker.queues().isEmpty()
                    || queues.isEmpty()
                    || worker.queues().stream().anyMatch(queues::contains);
            if (!takes || worker.state() == Worker.State.OFFLINE) {
                continue;
            }
            if (worker.state() == Worker.State.UNKNOWN) {
                unheard++;
                continue;
            }
            heard++;
            told &= worker.slots().orElse(0) > 0;
            slots += worker.slots().orElse(0);
        }
        boolean known = heard > 0 ? told : hears;
        return new Room(known ? OptionalInt.of(slots) : OptionalInt.empty(), heard, unheard);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// Walks through the times at which something starts or ends.
    private static final class Sweep {
        private final String broker;
        private final List<Due> starts;
        private final List<Instant> ends;
        private final Room room;
        private final Instant until;
        private final List<Shortage> shortages = new ArrayList<>();
        private int openEnded;
        private int most;

        Sweep(String broker, List<Due> due, Room room, Instant until) {
            this.broker = broker;
            this.room = room;
            this.until = until;
            starts = due.stream()
                    .filter(one -> one.start().isBefore(until))
                    .sorted(Comparator.comparing(Due::start).thenComparing(Due::id))
                    .toList();
            ends = starts.stream().flatMap(one -> one.end().stream()).sorted().toList();
        }

        CapacityForecast slots() {
            int free = room.slots().orElse(Integer.MAX_VALUE);
            int started = 0;
            int ended = 0;
            Optional<Open> open = Optional.empty();
            while (started < starts.size() || open.isPresent()) {
                Instant at = next(started, ended);
                if (!at.isBefore(until)) {
                    open.ifPresent(shortage -> shortages.add(shortage.close(until)));
                    break;
                }
                // What ends makes room for what starts at the same time.
                while (ended < ends.size() && !ends.get(ended).isAfter(at)) {
                    ended++;
                }
                List<JobKey> begun = new ArrayList<>();
                for (; started < starts.size() && !starts.get(started).start().isAfter(at); started++) {
                    Due one = starts.get(started);
                    openEnded += one.end().isEmpty() ? 1 : 0;
                    if (!one.running()) {
                        begun.add(new JobKey(broker, one.id()));
                    }
                }
                int due = started - ended;
                most = Math.max(most, due);
                if (due > free) {
                    Open shortage = open.orElseGet(() -> new Open(broker, at, free, room.unheard()));
                    shortage.more(due, openEnded, begun);
                    open = Optional.of(shortage);
                } else if (open.isPresent()) {
                    shortages.add(open.get().close(at));
                    open = Optional.empty();
                }
            }
            // Without any worker, what runs has lost its own: only what is to start waits for one.
            shortages.removeIf(shortage ->
                    shortage.isWithoutWorker() && shortage.starting().isEmpty());
            return new CapacityForecast(broker, room, most, until, shortages);
        }

        private Instant next(int started, int ended) {
            Instant start = started < starts.size() ? starts.get(started).start() : Instant.MAX;
            Instant end = ended < ends.size() ? ends.get(ended) : Instant.MAX;
            return end.isBefore(start) ? end : start;
        }
    }

    /// A shortage that is not over.
    private static final class Open {
        private final String broker;
        private final Instant from;
        private final int slots;
        private final int unheard;
        private final List<JobKey> starting = new ArrayList<>();
        private int due;
        private int openEnded;

        Open(String broker, Instant from, int slots, int unheard) {
            this.broker = broker;
            this.from = from;
            this.slots = slots;
            this.unheard = unheard;
        }

        void more(int dueNow, int openEndedNow, List<JobKey> begun) {
            if (dueNow > due) {
                due = dueNow;
                openEnded = openEndedNow;
            }
            starting.addAll(begun);
        }

        Shortage close(Instant until) {
            return new Shortage(broker, from, until, due, slots, openEnded, unheard, starting);
        }
    }
}
