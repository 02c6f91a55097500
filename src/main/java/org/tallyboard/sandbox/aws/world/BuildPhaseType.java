package org.tallyboard.sandbox.aws.world;

/// CodeBuild's `BuildPhaseType`, in the order in which a build passes them.
public enum BuildPhaseType {
    SUBMITTED,
    QUEUED,
    PROVISIONING,
    DOWNLOAD_SOURCE,
    INSTALL,
    PRE_BUILD,
    BUILD,
    POST_BUILD,
    UPLOAD_ARTIFACTS,
    FINALIZING,
    COMPLETED
}
