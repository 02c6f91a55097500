package org.tallyboard.aws.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Time that stands still while anything works, and goes on to the next moment that somebody sleeps until as soon as
/// everybody sleeps. Whatever the machine does, the same things happen at the same moments.
///
/// Those who work are the thread that made it, and those of [#threads]; none may sleep with a lock that another needs.
public final class VirtualTime implements MonotonicClock {

    private record Sleeper(Instant at, long order, Condition called) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Sleeper> asleep =
            new PriorityQueue<>(Comparator.comparing(Sleeper::at).thenComparing(Sleeper::order));
    private Instant now;
    private int awake = 1;
    private long order;

    public VirtualTime(Instant start) {
        now = start;
    }

    @Override
    public Instant now() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleepUntil(Instant at) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!at.isAfter(now)) {
                return;
            }
            Sleeper me = new Sleeper(at, order++, lock.newCondition());
            asleep.add(me);
            awake--;
            try {
                goOn();
                while (asleep.contains(me)) {
                    me.called.await();
                }
            } finally {
                if (asleep.remove(me)) {
                    awake++;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets everything happen that happens within that time.
    public void pass(Duration time) throws InterruptedException {
        sleepUntil(now().plus(time));
    }

    /// A bell that rings meanwhile is heard at the end: by then others have gone on, at most a pause of the plan late.
    @Override
    public void await(Semaphore bell, Duration atMost) throws InterruptedException {
        if (!bell.tryAcquire()) {
            sleepUntil(now().plus(atMost));
        }
        bell.drainPermits();
    }

    @Override
    public ThreadFactory threads() {
        return work -> {
            count(1);
            return Thread.ofVirtual().unstarted(() -> {
                try {
                    work.run();
                } finally {
                    count(-1);
                }
            });
        };
    }

    /// The same time as a clock.
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("instants only");
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    private void count(int more) {
        lock.lock();
        try {
            awake += more;
            goOn();
        } finally {
            lock.unlock();
        }
    }

    private void goOn() {
        if (awake == 0 && !asleep.isEmpty()) {
            Sleeper next = asleep.remove();
            now = next.at;
            awake++;
            next.called.signal();
        }
    }
}
