package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

class SourceChipTextTest {

    private static SourceChipText of(SourceId.Kind kind, SourceStatus.Phase phase, int oldest) {
        return SourceChipText.of(
                new SourceStatus(
                        new SourceId(kind, "prod"),
                        phase,
                        oldest < 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(oldest)),
                        Duration.ofSeconds(20),
                        18),
                new ViewContext(InstantSource.fixed(NOW), ZoneOffset.UTC, ColorPalette.DARK));
    }

    @Test
    void a_lamp_shows_its_oldest_row() {
        SourceChipText live = of(SourceId.Kind.AWS, new SourceStatus.Live(), 14);
        assertThat(live.mood()).isEqualTo(StatusStyle.OK);
        assertThat(live.age()).isEqualTo("oldest 14 s");
    }

    @Test
    void rows_older_than_three_intervals_are_not_green() {
        assertThat(of(SourceId.Kind.AWS, new SourceStatus.Live(), 61).mood()).isEqualTo(StatusStyle.WAIT);
        assertThat(of(SourceId.Kind.AWS, new SourceStatus.Live(), 61).tip()).contains("behind its plan");
    }

    @Test
    void the_first_round_says_how_far_it_is() {
        assertThat(of(SourceId.Kind.AWS, new SourceStatus.Reading(40, 300), -1).age())
                .isEqualTo("reading 40 of 300");
    }

    @Test
    void trouble_is_in_words_with_its_remedy() {
        SourceChipText slowed = of(SourceId.Kind.AWS, new SourceStatus.Slowed("AWS throttles: 2.4 of 4 calls/s"), 41);
        assertThat(slowed.name()).isEqualTo("prod: AWS throttles");
        assertThat(slowed.age()).isEqualTo("oldest 41 s");
        SourceChipText failed = of(
                SourceId.Kind.BROKER_API,
                new SourceStatus.Failed(new Failure("refused", "start it", NOW.minusSeconds(60))),
                -1);
        assertThat(failed.mood()).isEqualTo(StatusStyle.FAIL);
        assertThat(failed.name()).isEqualTo("prod API failed: refused");
        assertThat(failed.tip()).contains("start it").contains("since 10:41");
    }
}
