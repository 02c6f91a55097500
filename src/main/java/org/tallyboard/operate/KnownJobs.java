package org.tallyboard.operate;

import java.util.Collection;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Jobs;

/// What the board knows of jobs right now. Celery keeps no register of jobs that could be asked, so a job is compared
/// with what its events and its worker said. Cheap; any thread.
public interface KnownJobs {

    /// Empty text while events of this broker arrive, else why what is known of its jobs may be out of date.
    ///
    /// @param broker configured name of the broker
    String trouble(String broker);

    /// The job with this key, where it is known.
    Optional<Job> job(JobKey key);

    /// The job that was sent in place of this one: it names it as its parent and runs the same task. Whoever sent it:
    /// every board hears of it.
    Optional<Job> successor(Job job);

    /// Every job that is known.
    Collection<Job> jobs();

    /// The successor among all jobs.
    static Optional<Job> successor(Job job, Collection<Job> among) {
        return Jobs.of(among).successor(job);
    }
}
