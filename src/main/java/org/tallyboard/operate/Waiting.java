package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// The time of day and the passing of time, so that tests need not wait.
public interface Waiting {

    /// Now.
    Instant now();

    /// The zone to tell times in.
    ZoneId zone();

    /// Waits.
    void sleep(Duration duration) throws InterruptedException;

    /// The real time.
    static Waiting real() {
        return new Waiting() {
            @Override
            public Instant now() {
                return Instant.now();
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
