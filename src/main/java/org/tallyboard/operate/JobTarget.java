package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.Confirmation.Fact;

/// What orders about jobs have in common.
final class JobTarget {

    private JobTarget() {}

    static String target(JobKey job, String title) {
        return job.broker() + " · " + CurrentStateText.line(title) + " · job " + CurrentStateText.shortId(job.id());
    }

    static String subject(JobKey job) {
        return String.join("\n", "job", job.broker(), job.id());
    }

    /// Which job where, and by whom.
    static List<Fact> of(JobKey job, String title, Optional<Caller> caller) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Broker", job.broker()));
        facts.add(new Fact("Ordered by", caller.map(Caller::arn).orElse("not known yet")));
        facts.add(new Fact("Job", CurrentStateText.line(title)));
        facts.add(new Fact("Job id", job.id()));
        return facts;
    }
}
