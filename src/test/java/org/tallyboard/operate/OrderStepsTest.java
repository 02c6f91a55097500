package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderStepsTest {

    @Test
    void waitingEndsAlthoughTheClockIsSetBackMeanwhile() throws InterruptedException {
        OrderClock waiting = new OrderClock() {
            private Instant even = Instant.EPOCH;
            private Instant clock = Instant.EPOCH;

            @Override
            public Instant now() {
                return clock;
            }

            @Override
            public Instant evenNow() {
                return even;
            }

            @Override
            public ZoneId zone() {
                return ZoneOffset.UTC;
            }

            @Override
            public void sleep(Duration duration) {
                even = even.plus(duration);
                clock = clock.minus(Duration.ofHours(1));
                assertThat(even).isBefore(Instant.EPOCH.plus(OrderSteps.LONGEST.multipliedBy(2)));
            }
        };
        assertThat(OrderSteps.await(waiting, Duration.ofSeconds(1), Optional::empty))
                .isEmpty();
    }
}
