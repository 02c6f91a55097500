package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.testing.Samples;

class RowCopiesTest {

    @Test
    void a_name_from_elsewhere_cannot_end_the_command() {
        Subject evil = new Subject.OfPipeline(Samples.failed("x'; rm -rf /", "7f3c21aa"));
        assertThat(RowCopies.of(evil))
                .contains(new RowCopies.Copy(
                        "AWS CLI command",
                        "aws codepipeline get-pipeline-state --name 'x'\\''; rm -rf /' --region eu-west-1"));
    }

    @Test
    void a_job_is_copied_by_id_and_never_by_its_source() {
        Job job = Samples.recording("job-1", "News", Samples.attempt(0, JobState.STARTED, 60));
        assertThat(RowCopies.of(new Subject.OfJob(job)))
                .contains(new RowCopies.Copy("name", "News"), new RowCopies.Copy("job id", "job-1"))
                .noneMatch(copy -> copy.text().contains("://"));
    }
}
