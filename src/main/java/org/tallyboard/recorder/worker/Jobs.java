package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The table of the jobs that this worker holds, and its slots.
final class Jobs {
    /// More jobs for later than this are left to others.
    private static final int MOST_WAITING = 500;
    static final int MOST_SLOTS = 1_000;

    private final Map<Held.Attempt, Job> table = new LinkedHashMap<>();
    private final Set<Job> slotted = new HashSet<>();
    private int slots;
    private boolean paused;
    private long processed;

    Jobs(int slots) {
        this.slots = slots;
    }

    /// Enters a job, with a slot if one is free.
    ///
    /// @return the job that is there already under this attempt
    synchronized Optional<Job> enter(Job job) {
        Optional<Job> there = get(job.held().attempt());
        // What is on its way back to the queue may be here again before the way back is confirmed.
        if (there.isPresent() && there.get().stage() != Job.Stage.LEAVING) {
            return there;
        }
        table.put(job.held().attempt(), job);
        takeSlot(job);
        return Optional.empty();
    }

    synchronized void leave(Job job) {
        table.remove(job.held().attempt(), job);
        slotted.remove(job);
        notifyAll();
    }

    synchronized boolean takeSlot(Job job) {
        if (!slotted.contains(job) && slotted.size() < slots) {
            slotted.add(job);
        }
        return slotted.contains(job);
    }

    /// Whether it has a slot, or would get one now.
    synchronized boolean hasSlotFor(Job job) {
        return slotted.contains(job) || slotted.size() < slots;
    }

    synchronized void freeSlot(Job job) {
        slotted.remove(job);
    }

    /// How many more jobs this worker would take now.
    synchronized int wanted() {
        return paused || table.size() - slotted.size() >= MOST_WAITING ? 0 : Math.max(0, slots - slotted.size());
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

    List<Job> in(Job.Stage... stages) {
        Set<Job.Stage> wanted = Set.of(stages);
        return all().stream().filter(job -> wanted.contains(job.stage())).toList();
    }

    /// All attempts of a job that are here.
    List<Job> of(String id) {
        return all().stream().filter(job -> job.held().id().equals(id)).toList();
    }

    synchronized Optional<Job> get(Held.Attempt attempt) {
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
