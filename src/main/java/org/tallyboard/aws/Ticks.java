package org.tallyboard.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Time for planning: runs on evenly when somebody sets the clock of the machine.
final class Ticks {

    private final Instant start;
    private final long startNanos = System.nanoTime();

    Ticks(Clock clock) {
        start = clock.instant();
    }

    Instant now() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }

    void sleepUntil(Instant at) throws InterruptedException {
        Duration wait = Duration.between(now(), at);
        if (wait.isPositive()) {
            Thread.sleep(wait);
        }
    }
}
