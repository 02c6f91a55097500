package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PartClockTest {
    private static final Instant BEGUN = Instant.parse("2026-11-24T10:00:00Z");

    private final PartClock clock = new PartClock(BEGUN, 0);

    @Test
    void whatCameWithTheLeastDelayTellsWhenTheFirstPictureWasSent() {
        clock.reached(BEGUN.plusSeconds(5), 1, Duration.ofSeconds(2));
        clock.reached(BEGUN.plusSeconds(6), 2, Duration.ofSeconds(4));
        clock.reached(BEGUN.plusSeconds(8), 3, Duration.ofSeconds(5));

        assertThat(clock.from()).contains(BEGUN.plusSeconds(2));
        assertThat(clock.to()).isEqualTo(BEGUN.plusSeconds(7));
    }

    @Test
    void theFileOfAKilledRecorderEndsWhenItWasLastWrittenTo() {
        clock.measured(BEGUN.plusSeconds(4), Duration.ofSeconds(3));

        assertThat(clock.from()).contains(BEGUN.plusSeconds(1));
        assertThat(clock.to()).isEqualTo(BEGUN.plusSeconds(4));
    }

    @Test
    void whatWasToldLateIsPutRightByTheFile() {
        // The machine was busy, and the recorder was killed before it told more.
        clock.reached(BEGUN.plusSeconds(6), 1, Duration.ofSeconds(2));

        clock.measured(BEGUN.plusSeconds(4), Duration.ofSeconds(2));

        assertThat(clock.from()).contains(BEGUN.plusSeconds(2));
        assertThat(clock.to()).isEqualTo(BEGUN.plusSeconds(4));
    }

    @Test
    void lessThanWasToldIsLess() {
        clock.reached(BEGUN.plusSeconds(6), 1, Duration.ofSeconds(5));

        clock.measured(BEGUN.plusSeconds(6), Duration.ofSeconds(3));

        assertThat(clock.from()).contains(BEGUN.plusSeconds(1));
        assertThat(clock.to()).isEqualTo(BEGUN.plusSeconds(4));
    }

    @Test
    void aCopyBeginsWithItsFirstKeyFrame() {
        clock.reached(BEGUN.plusSeconds(6), 1, Duration.ofSeconds(5));

        clock.begins(Duration.ofSeconds(2));

        assertThat(clock.from()).contains(BEGUN.plusSeconds(3));
        assertThat(clock.to()).isEqualTo(BEGUN.plusSeconds(6));
        assertThat(clock.media()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aQuickClockMovesTheBeginningNoMore() {
        clock.reached(BEGUN.plusSeconds(2), 0, Duration.ofSeconds(1));
        for (int minute = 1; minute <= 120; minute++) {
            // One percent quick: after two hours its clock is 72 s ahead.
            clock.reached(BEGUN.plusSeconds(60L * minute), 0, Duration.ofMillis(60_600L * minute));
        }

        assertThat(clock.from()).contains(BEGUN.plusSeconds(1));
        assertThat(clock.to()).isEqualTo(BEGUN.plusSeconds(7_200));
        assertThat(clock.beganWithStock()).isFalse();
    }

    @Test
    void whatCameAtOnceIsStock() {
        clock.reached(BEGUN.plusSeconds(1), 0, Duration.ofSeconds(9));

        assertThat(clock.beganWithStock()).isTrue();
        assertThat(clock.from()).contains(BEGUN.minusSeconds(8));
    }

    @Test
    void aTimeOfTheFileIsAWallTimeAlsoOnceItsLeadIsKnown() {
        clock.reached(BEGUN.plusSeconds(6), 1, Duration.ofSeconds(5));
        assertThat(clock.wall(Duration.ofSeconds(4))).contains(BEGUN.plusSeconds(5));

        clock.begins(Duration.ofSeconds(2));

        assertThat(clock.wall(Duration.ofSeconds(4))).contains(BEGUN.plusSeconds(5));
    }
}
