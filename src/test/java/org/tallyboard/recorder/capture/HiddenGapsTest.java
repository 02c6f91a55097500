package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tallyboard.recorder.source.LeftOut;

class HiddenGapsTest {
    private static final Instant BEGUN = Instant.parse("2026-11-28T20:00:00Z");

    @Test
    void segmentsOneAfterTheOtherAreOneGap() {
        assertThat(gaps(List.of(), 21, 22, 23)).containsExactly(gap(20, 23));
    }

    @Test
    void whatTheFileShowsIsNotNamedAgain() {
        assertThat(gaps(List.of(hole(20, 3)), 21, 22, 23)).isEmpty();
    }

    @Test
    void oneThatShowsDoesNotHideOneThatDoesNot() {
        assertThat(gaps(List.of(hole(20, 3)), 21, 22, 23, 61, 62)).containsExactly(gap(60, 62));
        assertThat(gaps(List.of(hole(57, 2)), 21, 22, 23, 61, 62)).containsExactly(gap(20, 23));
    }

    @Test
    void aShortPauseIsNotTheGap() {
        assertThat(gaps(List.of(hole(20, 1)), 21, 22, 23)).containsExactly(gap(20, 23));
    }

    /// @param asked seconds at which segments of a second were asked for that did not come
    private static List<Gap> gaps(List<MediaTool.Hole> pauses, int... asked) {
        List<LeftOut> segments = IntStream.of(asked)
                .mapToObj(second -> new LeftOut(second * 1_000_000_000L, Duration.ofSeconds(1)))
                .toList();
        return HiddenGaps.of(segments, BEGUN::plusNanos, BEGUN, pauses);
    }

    private static Gap gap(int from, int to) {
        return new Gap(BEGUN.plusSeconds(from), BEGUN.plusSeconds(to), "the source left it out");
    }

    private static MediaTool.Hole hole(int at, int length) {
        return new MediaTool.Hole(Duration.ofSeconds(at), Duration.ofSeconds(length));
    }
}
