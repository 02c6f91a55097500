package org.tallyboard.ui.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.operate.Offer;
import org.tallyboard.testing.Offers;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.Samples;

/// How a job is shown that only the board before this one knew.
class LastKnownWordsTest {

    private final Job job = Samples.recording(
            "j1", "News", Samples.lost(Samples.attempt(0, JobState.STARTED, 600), LostTrack.Why.BEFORE_START));
    private final LosingRecordings losses = new LosingRecordings(List.of(job), NOW);
    private final ViewContext look = new ViewContext(InstantSource.fixed(NOW), ZoneOffset.UTC, ColorPalette.DARK);

    @Test
    void itIsDatedAndDoesNotLookAsIfItRan() {
        assertThat(JobText.present(job)).isEqualTo("last known");
        assertThat(JobText.main(job, losses, look)).isEqualTo("as of 10:41, before this board started");
        assertThat(JobText.detail(job, losses, look)).startsWith("was running");
    }

    @Test
    void itRaisesNoAlarmAndCannotBeActedOn() {
        assertThat(losses.of(job)).isEmpty();
        assertThat(Offers.retry(job, List.of(job)))
                .isInstanceOfSatisfying(Offer.Closed.class, closed -> assertThat(closed.reason())
                        .contains("before this board started"))
                .isInstanceOfSatisfying(Offer.Closed.class, closed -> assertThat(closed.nextStep())
                        .contains("wait until its worker tells of it"));
    }
}
