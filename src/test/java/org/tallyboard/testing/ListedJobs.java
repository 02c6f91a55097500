package org.tallyboard.testing;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.KnownJobs;

/// These jobs are known, and no other.
///
/// @param why as in [KnownJobs#trouble]
public record ListedJobs(String why, List<Job> jobs) implements KnownJobs {

    @Override
    public String trouble(String broker) {
        return why;
    }

    @Override
    public Optional<Job> job(JobKey key) {
        return jobs.stream().filter(job -> job.key().equals(key)).findFirst();
    }

    @Override
    public Optional<Job> successor(Job job) {
        return KnownJobs.successor(job, (Collection<Job>) jobs);
    }
}
