package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `ActionExecutionStatus`.
public enum ActionStatus {
    IN_PROGRESS("InProgress"),
    ABANDONED("Abandoned"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed");

    private final String wire;

    ActionStatus(String wire) {
        this.wire = wire;
    }

    /// The value as the service sends it.
    public String wire() {
        return wire;
    }
}
