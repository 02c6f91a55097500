package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.recorder.capture.RecordingRequest;

/// The table of the jobs that this worker holds, and its slots. A slot is one programme at a time: the next one may
/// begin in it while the one before still ends, because a recorder is started some seconds before its programme, and
/// whoever waited for the slot would miss the beginning.
final class Jobs {
    /// More jobs for later than this are left to others.
    private static final int MOST_WAITING = 500;
    static final int MOST_SLOTS = 1_000;

    private final Map<JobMessage.Attempt, Job> table = new LinkedHashMap<>();
    private final Set<Job> slotted = new HashSet<>();
    private final InstantSource time;
    private int slots;
    private boolean paused;
    /// Whether jobs are taken for slots that will soon be free; not after one came that could not wait for that.
    private boolean ahead = true;
    private long processed;

    Jobs(int slots, InstantSource time) {
        this.slots = slots;
        this.time = time;
    }

    /// Enters a job, with a slot if one is free.
    ///
    /// @return the job that is there already under this attempt
    synchronized Optional<Job> enter(Job job) {
        Optional<Job> there = get(job.held().attempt());
        // What is on its way back to the queue may be here again before the way back is confirmed.
        if (there.isPresent() && there.get().stage() != JobStage.HANDED_OVER) {
            return there;
        }
        table.put(job.held().attempt(), job);
        takeSlot(job);
        return Optional.empty();
    }

    synchronized void leave(Job job) {
        table.remove(job.held().attempt(), job);
        freeSlot(job);
        notifyAll();
    }

    /// @return whether it has a slot
    synchronized boolean takeSlot(Job job) {
        if (hasSlotFor(job)) {
            slotted.add(job);
        } else {
            ahead = false;
        }
        return slotted.contains(job);
    }

    /// Whether it has a slot, or would get one if it began now, whatever it is planned for.
    synchronized boolean hasSlotNow(Job job) {
        return slotted.contains(job) || takenAt(time.instant()) < slots;
    }

    /// Whether it has a slot, or would get one for the time that it is planned for.
    private boolean hasSlotFor(Job job) {
        return slotted.contains(job)
                || takenAt(job.held().wanted().flatMap(RecordingRequest::start).orElse(Instant.MIN)) < slots;
    }

    /// How many slots are still taken then, as planned.
    private long takenAt(Instant when) {
        return slotted.stream()
                .filter(job -> job.held()
                        .wanted()
                        .flatMap(RecordingRequest::end)
                        .filter(end -> !end.isAfter(when))
                        .isEmpty())
                .count();
    }

    synchronized void freeSlot(Job job) {
        if (slotted.remove(job)) {
            ahead = true;
        }
    }

    /// How many more jobs this worker would take now: as many as slots are free, or will be when a programme begins
    /// whose slot is kept free from now on.
    synchronized int wanted() {
        long taken = ahead ? takenAt(time.instant().plus(JobMessage.SLOT_AHEAD)) : slotted.size();
        return paused || waiting() >= MOST_WAITING ? 0 : (int) Math.max(0, slots - taken);
    }

    /// Those whose file is being made wait for nobody.
    private long waiting() {
        return table.values().stream()
                .filter(job -> !slotted.contains(job) && !job.stage().isEnd() && job.stage() != JobStage.FINISHING)
                .count();
    }

    synchronized int slots() {
        return slots;
    }

    /// How many slots are taken.
    synchronized int busy() {
        return slotted.size();
    }

    /// More slots; false when that would be too many, and nothing is changed.
    synchronized boolean grow(int by) {
        if (by > MOST_SLOTS - slots) {
            return false;
        }
        slots += by;
        return true;
    }

    /// How an order for fewer slots went.
    enum Shrunk {
        DONE,
        /// There are not so many without a job.
        BUSY,
        /// None would be left.
        LAST
    }

    /// Fewer slots, of those that are free.
    synchronized Shrunk shrink(int by) {
        if (by > slots - slotted.size()) {
            return Shrunk.BUSY;
        }
        if (by >= slots) {
            return Shrunk.LAST;
        }
        slots -= by;
        return Shrunk.DONE;
    }

    /// Takes no more jobs, or takes them again.
    synchronized void paused(boolean now) {
        paused = now;
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized void began() {
        processed++;
    }

    synchronized long processed() {
        return processed;
    }

    synchronized List<Job> all() {
        return List.copyOf(table.values());
    }

    List<Job> in(JobStage... stages) {
        Set<JobStage> wanted = Set.of(stages);
        return all().stream().filter(job -> wanted.contains(job.stage())).toList();
    }

    /// All attempts of a job that are here.
    List<Job> of(String id) {
        return all().stream().filter(job -> job.held().id().equals(id)).toList();
    }

    synchronized Optional<Job> get(JobMessage.Attempt attempt) {
        return Optional.ofNullable(table.get(attempt));
    }

    /// Waits until no job is left.
    synchronized boolean awaitEmpty(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!table.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
