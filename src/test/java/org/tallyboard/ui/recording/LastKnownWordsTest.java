package org.tallyboard.ui.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Losses;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobState;
import org.tallyboard.recording.LostTrack;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Palette;
import org.tallyboard.ui.testing.Samples;

/// How a job is shown that only the board before this one knew.
class LastKnownWordsTest {

    private final Job job = Samples.recording(
            "j1", "News", Samples.lost(Samples.attempt(0, JobState.STARTED, 600), LostTrack.Why.BEFORE_START));
    private final Losses losses = new Losses(List.of(job), NOW);
    private final Look look = new Look(InstantSource.fixed(NOW), ZoneOffset.UTC, Palette.DARK);

    @Test
    void itIsDatedAndDoesNotLookAsIfItRan() {
        assertThat(JobWords.present(job)).isEqualTo("last known");
        assertThat(JobWords.main(job, losses, look)).isEqualTo("as of 10:41, before this board started");
        assertThat(JobWords.detail(job, losses, look)).startsWith("was running");
    }

    @Test
    void itRaisesNoAlarmAndCannotBeActedOn() {
        assertThat(losses.of(job)).isEmpty();
        assertThat(RetryJob.offer(job, "", List.of(job)))
                .isInstanceOfSatisfying(Offer.Closed.class, closed -> assertThat(closed.reason())
                        .contains("before this board started"));
        assertThat(RetryRules.offBecause(job, "")).contains("wait until its worker tells of it");
    }
}
