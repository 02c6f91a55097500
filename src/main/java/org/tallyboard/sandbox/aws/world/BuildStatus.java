package org.tallyboard.sandbox.aws.world;

/// CodeBuild's `StatusType`.
public enum BuildStatus {
    SUCCEEDED,
    FAILED,
    FAULT,
    TIMED_OUT,
    IN_PROGRESS,
    STOPPED
}
