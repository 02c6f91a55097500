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
    void aPictureThatStandsStillBesideSoundIsLost() {
        Instant begun = Instant.parse("2026-11-27T10:00:00Z");
        var clock = new PartClock(begun, 0);
        for (int second = 1; second <= 10; second++) {
            Instant now = begun.plusSeconds(second);
            clock.reached(now, 0, Duration.ofSeconds(second));
            clock.pictures(now, Math.min(5, second) * 25L);
            assertThat(clock.pictureLostSince(now).isPresent())
                    .as("%d s", second)
                    .isEqualTo(second > 8);
        }
        assertThat(clock.pictureLostSince(begun.plusSeconds(10))).contains(begun.plusSeconds(5));
        // Nothing comes at all: that is told in another way.
        assertThat(clock.pictureLostSince(begun.plusSeconds(20))).isEmpty();
    }

    @Test
    void aSlowCameraIsNot() {
        Instant begun = Instant.parse("2026-11-27T10:00:00Z");
        var clock = new PartClock(begun, 0);
        for (int second = 1; second <= 100; second++) {
            Instant now = begun.plusSeconds(second);
            clock.reached(now, 0, Duration.ofSeconds(second));
            clock.pictures(now, second / 4);
            assertThat(clock.pictureLostSince(now)).isEmpty();
        }
    }
}
