package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `ExecutionMode`: what happens when executions meet.
public enum ExecutionMode {
    QUEUED,
    SUPERSEDED,
    PARALLEL
}
