package org.tallyboard.board;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The changes that wait for the one writer, in order: bounded in number, and in bytes by [Change#weight]. One that is
/// heavier than the bound is let in alone.
final class Changes {

    private static final int MOST = 4_096;
    private static final long MOST_BYTES = 64L << 20;
    private static final int BATCH = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition some = lock.newCondition();
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    /// Waits for room. Drops the change once closed.
    void put(Change change) throws InterruptedException {
        long weight = change.weight();
        lock.lockInterruptibly();
        try {
            while (!closed && !waiting.isEmpty() && (waiting.size() >= MOST || bytes + weight > MOST_BYTES)) {
                room.await();
            }
            if (!closed) {
                waiting.addLast(change);
                bytes += weight;
                some.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The next ones, at most some hundred; empty when none came in time.
    List<Change> take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && left > 0) {
                left = some.awaitNanos(left);
            }
            List<Change> taken = new ArrayList<>();
            while (!waiting.isEmpty() && taken.size() < BATCH) {
                Change next = waiting.removeFirst();
                bytes -= next.weight();
                taken.add(next);
            }
            if (!taken.isEmpty()) {
                room.signalAll();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Lets everybody go who waits for room.
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
