package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `PipelineExecutionStatus`.
public enum ExecutionStatus {
    CANCELLED("Cancelled"),
    IN_PROGRESS("InProgress"),
    STOPPED("Stopped"),
    STOPPING("Stopping"),
    SUCCEEDED("Succeeded"),
    SUPERSEDED("Superseded"),
    FAILED("Failed");

    private final String wire;

    ExecutionStatus(String wire) {
        this.wire = wire;
    }

    /// The value as the service sends it.
    public String wire() {
        return wire;
    }
}
