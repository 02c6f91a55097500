package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    private Instant wall = START;
    private long uptime = 5_000_000_000L;
    private final SteadyTime time = new SteadyTime(() -> wall, () -> uptime);

    private void pass(Duration length) {
        wall = wall.plus(length);
        uptime += length.toNanos();
    }

    @Test
    void aClockThatIsSetByHoursChangesNothingForwardOrBack() {
        pass(Duration.ofMinutes(10));
        assertThat(time.instant()).isEqualTo(START.plusSeconds(600));

        wall = wall.plus(Duration.ofHours(3));
        pass(Duration.ofMinutes(1));
        assertThat(time.instant()).isEqualTo(START.plusSeconds(660));

        wall = wall.minus(Duration.ofHours(8));
        pass(Duration.ofMinutes(1));
        assertThat(time.instant()).isEqualTo(START.plusSeconds(720));

        wall = wall.plus(Duration.ofHours(5));
        pass(Duration.ofMinutes(1));
        assertThat(time.instant()).as("it was set right again").isEqualTo(START.plusSeconds(780));
    }

    @Test
    void correctionsAreFollowedHoweverManyThereAre() {
        for (int i = 1; i <= 100; i++) {
            pass(Duration.ofMinutes(1));
            wall = wall.plusSeconds(5);
            assertThat(time.instant()).isEqualTo(wall);
        }
        assertThat(wall).isEqualTo(START.plusSeconds(100 * 65));
    }

    @Test
    void suspendedTimeIsTime() {
        pass(Duration.ofHours(2));

        assertThat(time.instant()).isEqualTo(START.plusSeconds(7_200));
    }

    @Test
    void thisMachinesUptimeGoesOn() {
        long before = SteadyTime.uptimeNanos();
        long nanos = System.nanoTime();
        while (System.nanoTime() - nanos < 30_000_000) {
            Thread.onSpinWait();
        }
        assertThat(SteadyTime.uptimeNanos()).isGreaterThan(before);
    }
}
