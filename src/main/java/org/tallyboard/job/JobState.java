package org.tallyboard.job;

/// The state of one attempt of a job, in Celery's sense. Each attempt has its own; see [Job].
public enum JobState {
    /// Failed and not retried by Celery (`task-failed`).
    FAILED,
    /// Refused by a worker (`task-rejected`).
    REJECTED,
    /// The attempt failed and Celery will run the job again (`task-retried`).
    RETRY,
    /// Runs in a worker (`task-started`).
    STARTED,
    /// A worker has it and has not begun (`task-received`).
    RECEIVED,
    /// Published, not yet received by a worker (`task-sent`).
    SENT,
    /// Waited or ran, and nobody knows any more; see [LostTrack]. Not an end: whatever is heard takes it back.
    LOST_TRACK,
    /// Revoked or expired (`task-revoked`).
    REVOKED,
    /// Finished well (`task-succeeded`).
    SUCCEEDED,
    /// Only events that tell no state were seen.
    UNKNOWN;

    /// True when the attempt is over.
    public boolean terminal() {
        return this == FAILED || this == REJECTED || this == RETRY || this == REVOKED || this == SUCCEEDED;
    }

    /// The name that Celery uses, for example `SUCCESS` for [#SUCCEEDED]; `SENT`, `LOST_TRACK` and `UNKNOWN` are our
    /// own words.
    public String celeryName() {
        return switch (this) {
            case SUCCEEDED -> "SUCCESS";
            case FAILED -> "FAILURE";
            default -> name();
        };
    }
}
