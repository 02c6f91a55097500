package org.tallyboard.aws.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.tallyboard.source.EvenTime;

/// The time by which calls are planned, and what waits by it. It runs on evenly when somebody sets the clock of the
/// machine.
public interface MonotonicClock {

    /// Now; never earlier than before.
    Instant now();

    /// Waits until then; not at all when that has passed.
    void sleepUntil(Instant at) throws InterruptedException;

    /// Waits until the bell is rung, which takes back all its rings, or at most so long.
    void await(Semaphore bell, Duration atMost) throws InterruptedException;

    /// Makes the threads that wait by this time.
    ThreadFactory threads();

    /// The time of this machine, from what its clock shows now.
    static MonotonicClock from(Clock clock) {
        return new Real(EvenTime.from(clock));
    }

    /// The time of this machine.
    record Real(EvenTime time) implements MonotonicClock {

        @Override
        public Instant now() {
            return time.instant();
        }

        @Override
        public void sleepUntil(Instant at) throws InterruptedException {
            Duration wait = Duration.between(now(), at);
            if (wait.isPositive()) {
                Thread.sleep(wait);
            }
        }

        @Override
        public void await(Semaphore bell, Duration atMost) throws InterruptedException {
            if (bell.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                bell.drainPermits();
            }
        }

        @Override
        public ThreadFactory threads() {
            return Thread.ofVirtual().factory();
        }
    }
}
