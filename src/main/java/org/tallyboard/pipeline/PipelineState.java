package org.tallyboard.pipeline;

/// The one state of a pipeline, an execution or a stage that the board shows. CodePipeline has no state for a pipeline;
/// [PipelineRules] derives it. Declared in the order of attention.
public enum PipelineState {
    /// A stage failed and nothing newer is under way behind it.
    FAILED,
    /// A manual approval waits for a person.
    WAITING_FOR_APPROVAL,
    /// An execution stands before a stage whose inbound transition a person switched off: it goes on only when a person
    /// switches it on.
    HELD,
    /// An execution is in progress.
    IN_PROGRESS,
    /// Stopping was asked for and is under way.
    STOPPING,
    /// Not known: AWS sent a value that this version does not know, which is shown as it came, or what would tell
    /// could not be read or was not read yet.
    UNKNOWN,
    /// A person stopped the execution.
    STOPPED,
    /// The execution was cancelled.
    CANCELLED,
    /// A newer execution took its place.
    SUPERSEDED,
    /// All that ran succeeded.
    SUCCEEDED,
    /// A condition skipped it.
    SKIPPED,
    /// Never ran, or not in this execution yet; CodePipeline sends no status then.
    NOT_RUN
}
