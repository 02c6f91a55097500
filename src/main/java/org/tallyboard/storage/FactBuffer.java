package org.tallyboard.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tallyboard.history.Fact;
import org.tallyboard.history.Gap;

/// The facts that wait to be written, bounded in bytes. What does not fit is dropped and counted, and becomes a lapse.
final class FactBuffer {

    /// Facts that come close together are written together.
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long mostBytes;
    private final Duration alive;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private List<Fact> facts = new ArrayList<>();
    private List<Gap> lapses = new ArrayList<>();
    private @Nullable Gap dropping;
    /// Since when each broker is heard, without a break.
    private final Map<String, Instant> hearing = new HashMap<>();
    private List<Heard> heard = new ArrayList<>();
    private Instant upTo;
    private Instant taken;
    private long bytes;
    private boolean closed;

    /// What is written together.
    ///
    /// @param upTo until when the board has told all that it saw
    record Batch(List<Fact> facts, List<Gap> lapses, List<Heard> heard, Instant upTo) {
        Batch {
            heard = List.copyOf(heard);
            facts = List.copyOf(facts);
            lapses = List.copyOf(lapses);
        }
    }

    /// A time in which the events of a broker were received.
    record Heard(String broker, Instant from, Instant to) {}

    /// @param alive how often the time is written up to which all was told, though nothing happens
    FactBuffer(long mostBytes, Duration alive, Instant now) {
        this.mostBytes = mostBytes;
        this.alive = alive;
        this.upTo = now;
        this.taken = now;
    }

    /// Takes in what the board has told up to `until`, while it heard these brokers.
    void add(List<Fact> happened, Instant until, Set<String> brokers) {
        lock.lock();
        try {
            happened.forEach(this::put);
            Instant before = upTo;
            upTo = until.isAfter(upTo) ? until : upTo;
            hearing.forEach((broker, since) -> {
                if (!brokers.contains(broker)) {
                    heard.add(new Heard(broker, since, before));
                }
            });
            hearing.keySet().retainAll(brokers);
            brokers.forEach(broker -> hearing.putIfAbsent(broker, upTo));
            if (!facts.isEmpty() || due()) {
                some.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void add(List<Fact> happened) {
        lock.lock();
        try {
            happened.forEach(this::put);
            some.signal();
        } finally {
            lock.unlock();
        }
    }

    private void put(Fact fact) {
        long weight = weight(fact);
        Instant seen = fact.when().seen();
        if (bytes + weight <= mostBytes) {
            endDropping(seen);
            bytes += weight;
            facts.add(fact);
        } else {
            Gap so = dropping == null ? new Gap(seen, seen, Gap.Why.NOT_WRITTEN, 0) : dropping;
            dropping = new Gap(so.from(), seen, so.why(), so.dropped() + 1);
        }
    }

    private void endDropping(Instant now) {
        Gap gap = dropping;
        if (gap != null) {
            lapses.add(new Gap(gap.from(), now.isAfter(gap.to()) ? now : gap.to(), gap.why(), gap.dropped()));
            dropping = null;
        }
    }

    void stoodStill(Instant from, Instant to) {
        lock.lock();
        try {
            if (from.isBefore(to)) {
                lapses.add(new Gap(from, to, Gap.Why.STOOD_STILL, 0));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for something to write.
    Batch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && facts.isEmpty() && !due()) {
                some.await();
            }
            long left = TOGETHER_NANOS;
            while (!closed && left > 0) {
                left = some.awaitNanos(left);
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    /// What is there, without waiting.
    Batch takeNow() {
        lock.lock();
        try {
            return taken();
        } finally {
            lock.unlock();
        }
    }

    private Batch taken() {
        endDropping(upTo);
        hearing.forEach((broker, since) -> heard.add(new Heard(broker, since, upTo)));
        Batch batch = new Batch(facts, lapses, heard, upTo);
        facts = new ArrayList<>();
        heard = new ArrayList<>();
        lapses = new ArrayList<>();
        taken = upTo;
        return batch;
    }

    /// These are not waiting any more.
    void written(Batch batch) {
        lock.lock();
        try {
            bytes -= batch.facts().stream().mapToLong(FactBuffer::weight).sum();
        } finally {
            lock.unlock();
        }
    }

    /// Until when the board has told all that it saw.
    Instant upTo() {
        lock.lock();
        try {
            return upTo;
        } finally {
            lock.unlock();
        }
    }

    /// Lets who waits go.
    void close() {
        lock.lock();
        try {
            closed = true;
            some.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean due() {
        return !upTo.isBefore(taken.plus(alive));
    }

    /// Roughly the bytes that it holds.
    private static long weight(Fact fact) {
        return 400
                + 2L
                        * switch (fact) {
                            case Fact.Execution f -> f.reason().length();
                            case Fact.Stage f -> f.reason().length();
                            case Fact.Action f -> f.reason().length();
                            case Fact.Build f -> f.reason().length();
                            case Fact.Attempt f ->
                                f.reason().length() + f.subject().length();
                            case Fact.Signal f ->
                                f.reason().length() + f.title().length();
                            case Fact.Source f -> f.reason().length();
                            case Fact.Order f ->
                                f.reason().length() + f.target().length();
                            case Fact.Worker f -> f.hostname().length();
                            case Fact.Queue f -> f.queue().length();
                            case Fact.Alarm f -> f.node().length();
                        };
    }
}
