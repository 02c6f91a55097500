package org.tallyboard.celery;

import java.util.concurrent.atomic.AtomicLong;

/// A logical clock as each Celery process has one (`kombu.clocks.LamportClock`): every event and every answer moves it
/// on, and what was heard from others is never ahead of it. Thread-safe.
public final class LamportClock {
    /// A sender's clock that is further on is not followed: numbers beyond would be read differently by JSON readers.
    private static final long FURTHEST = 1L << 53;

    private final AtomicLong value = new AtomicLong();

    /// The time without moving it.
    public long value() {
        return value.get();
    }

    /// Moves on by one.
    public long forward() {
        return value.incrementAndGet();
    }

    /// Another process told its time: ours is one later than both.
    public void adjust(long other) {
        if (other >= 0 && other < FURTHEST) {
            value.updateAndGet(own -> Math.max(own, other) + 1);
        }
    }
}
