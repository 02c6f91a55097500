package org.tallyboard.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.ChangeEnd;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Situation;
import org.tallyboard.operate.Subject;

/// Offers for what a test shows, at one time.
public record Offers(Instant now, ZoneId zone) {

    private Situation situation() {
        return new Situation("", new ListedJobs("", List.of()), now, zone);
    }

    /// To stop a recording.
    public Offer stop(Job job) {
        return ActionKind.STOP_RECORDING.offer(new Subject.OfJob(job), situation());
    }

    /// To start a recording that waits.
    public Offer startNow(Job job) {
        return ActionKind.START_NOW.offer(new Subject.OfJob(job), situation());
    }

    /// To change a recording's end.
    public Offer changeEnd(Job job, Instant end) {
        return ChangeEnd.offer(job, end, situation());
    }

    /// To start a planned recording.
    public Offer startPlanned(JobKey job, String title, Instant start) {
        PlannedRecording planned = new PlannedRecording(
                job.id(), title, Optional.empty(), start, start.plus(Duration.ofHours(1)), Optional.empty(), false);
        return ActionKind.START_NOW.offer(new Subject.OfPlanned(job, planned, true), situation());
    }

    /// To send a job again.
    ///
    /// @param jobs every job that is known
    public static Offer retry(Job job, List<Job> jobs) {
        return ActionKind.RETRY_JOB.offer(
                new Subject.OfJob(job), new Situation("", new ListedJobs("", jobs), Instant.EPOCH, ZoneId.of("UTC")));
    }
}
