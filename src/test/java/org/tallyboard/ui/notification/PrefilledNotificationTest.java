package org.tallyboard.ui.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.JobState;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.ui.testing.Samples;

class PrefilledNotificationTest {

    @Test
    void a_failed_pipeline_tells_stage_error_commit_and_where() {
        PrefilledNotification prefill = PrefilledNotification.of(Samples.failed("video-api", "7f3c21aa"), NOW);
        assertThat(prefill.subject()).isEqualTo("[FAILED] video-api: Build (4f2c9d1)");
        assertThat(prefill.message().lines().toList())
                .startsWith("Build of video-api failed after 3m 00s.", "", "exit status 1")
                .contains("Commit 4f2c9d1 \"fix: it\"", "Execution 7f3c21aa", "Account prod 123456784821, eu-west-1");
        assertThat(prefill.account()).contains(Samples.PROD);
    }

    @Test
    void whatever_the_names_hold_SNS_takes_the_subject() {
        for (String name :
                List.of("x".repeat(300), "two\nlines", "🎬".repeat(120), "\u202Eright to left", "tab\tbed")) {
            Pipeline p = Samples.failed(name, "e");
            PrefilledNotification prefill = PrefilledNotification.of(p, NOW);
            assertThat(SnsLimits.check(new Draft("arn", prefill.subject(), prefill.message())))
                    .as(name)
                    .noneMatch(SnsLimits.Problem::blocking);
        }
    }

    @Test
    void a_lost_recording_tells_why_and_what() {
        PrefilledNotification prefill = PrefilledNotification.of(
                Samples.recording("job-1", "Sky Harbour", attempt(0, JobState.FAILED, 60)), i -> "T");
        assertThat(prefill.subject()).isEqualTo("[FAILED] Sky Harbour");
        assertThat(prefill.message())
                .contains("ffmpeg: HTTP 404")
                .contains("Planned from T to T")
                .contains("Job job-1");
    }
}
