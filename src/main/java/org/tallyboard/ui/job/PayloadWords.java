package org.tallyboard.ui.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobPayload;

/// What a person should know of the message of a job that is sent again.
public final class PayloadWords {

    private PayloadWords() {}

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
