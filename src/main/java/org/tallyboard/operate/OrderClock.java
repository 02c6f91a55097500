package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.tallyboard.source.EvenTime;

/// The time of day and the passing of time, so that tests need not wait.
public interface OrderClock {

    /// Now.
    Instant now();

    /// The same, except that it goes on evenly when somebody sets the clock: for what has to end some time.
    default Instant evenNow() {
        return now();
    }

    /// The zone to tell times in.
    ZoneId zone();

    /// Waits.
    void sleep(Duration duration) throws InterruptedException;

    /// The real time.
    static OrderClock real() {
        EvenTime even = EvenTime.from(InstantSource.system());
        return new OrderClock() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public Instant evenNow() {
                return even.instant();
            }

            @Override
            public ZoneId zone() {
                return ZoneId.systemDefault();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }
        };
    }
}
