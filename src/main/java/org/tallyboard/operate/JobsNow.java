package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.recording.Job;

/// What the board knows of jobs right now. Celery keeps no register of jobs that could be asked, so a job is compared
/// with what its events and its worker said. Cheap; any thread.
public interface JobsNow {

    /// Empty text while events arrive, else why what is known of jobs may be out of date.
    String trouble();

    /// The job with this id, where it is known.
    Optional<Job> job(String id);
}
