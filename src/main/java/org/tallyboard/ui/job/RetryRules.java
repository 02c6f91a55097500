package org.tallyboard.ui.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;

/// When a job can be sent again, and what a person should know before.
public final class RetryRules {

    private RetryRules() {}

    /// True for a job that failed, or that was lost and cannot run any more.
    static boolean mayBeSentAgain(Job job) {
        return job.state() == JobState.FAILED
                || job.state() == JobState.REJECTED
                || job.latest()
                        .lost()
                        .filter(lost -> lost.why().isSafeToSendAgain())
                        .isPresent();
    }

    /// Why a job cannot be sent again; empty text when it can.
    ///
    /// @param closed why no orders can be given at all; empty text when they can
    public static String offBecause(Job job, String closed) {
        if (!closed.isEmpty()) {
            return closed;
        }
        if (!mayBeSentAgain(job)) {
            return job.latest()
                    .lost()
                    .map(lost -> "nobody knows whether it runs: " + lost.why().nextStep())
                    .orElse("only a failed job can be sent again");
        }
        if (job.payload().isPresent()) {
            return "";
        }
        return job.payloadMissing().isBlank() ? "its payload is still being asked for" : job.payloadMissing();
    }

    /// Where the payload comes from: `exact payload: told by a worker while it held the job`.
    public static String source(Job job) {
        Optional<JobPayload> payload = job.payload();
        if (payload.isEmpty()) {
            return job.payloadMissing().isBlank()
                    ? "not known yet: it is being asked for"
                    : "not known: " + job.payloadMissing();
        }
        return switch (payload.get().source()) {
            case REMOTE_CONTROL -> "exact payload: told by a worker while it held the job";
            case MESSAGE -> "exact payload: this desk published the message";
            case JOURNAL -> "exact payload: the message, from the scheduler's journal";
        };
    }

    /// What of the old job will not run again, because it was not seen.
    public static List<String> willNotRun(JobPayload payload) {
        List<String> missing = new ArrayList<>();
        if (payload.embedJson().isEmpty()) {
            missing.add("callbacks and error callbacks");
            missing.add("the rest of a chain or chord");
        }
        if (payload.source() == JobPayload.Source.REMOTE_CONTROL) {
            missing.add("message headers, expiry and time limits of the old message");
        }
        return missing;
    }
}
