package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `TriggerType`, as far as the world uses it.
public enum TriggerType {
    CREATE_PIPELINE("CreatePipeline"),
    START_PIPELINE_EXECUTION("StartPipelineExecution"),
    POLL_FOR_SOURCE_CHANGES("PollForSourceChanges"),
    WEBHOOK("Webhook"),
    CLOUD_WATCH_EVENT("CloudWatchEvent"),
    WEBHOOK_V2("WebhookV2"),
    AUTOMATED_ROLLBACK("AutomatedRollback");

    private final String wire;

    TriggerType(String wire) {
        this.wire = wire;
    }

    /// The value as the service sends it.
    public String wire() {
        return wire;
    }
}
