package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;

/// What the board knows of jobs right now. Celery keeps no register of jobs that could be asked, so a job is compared
/// with what its events and its worker said. Cheap; any thread.
public interface KnownJobs {

    /// Empty text while events of this broker arrive, else why what is known of its jobs may be out of date.
    ///
    /// @param broker configured name of the broker
    String trouble(String broker);

    /// The job with this key, where it is known.
    Optional<Job> job(JobKey key);
}
