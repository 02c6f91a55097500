package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `StageExecutionStatus`.
public enum StageStatus {
    CANCELLED("Cancelled"),
    IN_PROGRESS("InProgress"),
    FAILED("Failed"),
    STOPPED("Stopped"),
    STOPPING("Stopping"),
    SUCCEEDED("Succeeded"),
    SKIPPED("Skipped");

    private final String wire;

    StageStatus(String wire) {
        this.wire = wire;
    }

    /// The value as the service sends it.
    public String wire() {
        return wire;
    }
}
