package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `StageRetryMode`.
public enum StageRetryMode {
    FAILED_ACTIONS,
    ALL_ACTIONS
}
