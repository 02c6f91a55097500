package org.tallyboard.pipeline;

/// How often a stage was retried in its latest execution (CodePipeline model, RetryStageMetadata).
///
/// @param automatic autoStageRetryAttempt; 0 when not sent
/// @param manual manualStageRetryAttempt; 0 when not sent
/// @param latestTrigger `AutomatedStageRetry`, `ManualStageRetry`, or what AWS sent; may be empty
public record StageRetries(int automatic, int manual, String latestTrigger) {

    /// True when CodePipeline itself ordered the latest one, as a failure condition says.
    public boolean latestIsAutomatic() {
        return latestTrigger.equals("AutomatedStageRetry");
    }

    /// True when it was retried at all.
    public boolean any() {
        return automatic > 0 || manual > 0;
    }
}
