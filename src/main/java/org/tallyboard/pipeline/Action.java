package org.tallyboard.pipeline;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// One action of a stage with its latest execution.
///
/// @param name the action's name
/// @param type what kind of action it is; empty until the pipeline's structure was read
/// @param state the state; [PipelineState#WAITING_FOR_APPROVAL] for an approval in progress
/// @param awsStatus ActionExecutionStatus as AWS sent it; empty when it never ran
/// @param executionId actionExecutionId of the latest execution
/// @param summary AWS's summary, at most 2,048 characters; unwrapped where it is JSON in a string; for an approval that
///     waits what the pipeline's author asks
/// @param changedAt lastStatusChange
/// @param startedAt startTime from ListActionExecutions; empty until that was read
/// @param updatedBy lastUpdatedBy: an ARN, or a user name
/// @param externalId externalExecutionId: a CodeBuild build id, a CodeDeploy deployment id
/// @param url externalExecutionUrl, or what an approval asks to review; `https` only
/// @param percentComplete 0 to 100
/// @param error errorDetails of the latest execution
/// @param approvalToken what PutApprovalResult needs; only for an approval that waits. PARALLEL pipelines carry the
///     externalExecutionId here (CodePipeline model, ApprovalToken)
/// @param build the CodeBuild build behind the action, where read
public record Action(
        String name,
        Optional<ActionType> type,
        PipelineState state,
        String awsStatus,
        Optional<String> executionId,
        String summary,
        Optional<Instant> changedAt,
        Optional<Instant> startedAt,
        Optional<String> updatedBy,
        Optional<String> externalId,
        Optional<URI> url,
        Optional<Integer> percentComplete,
        Optional<ErrorDetails> error,
        Optional<String> approvalToken,
        Optional<Build> build) {

    /// Category, owner and provider of an action, as the pipeline's structure declares them.
    ///
    /// @param category for example `Source`, `Build`, `Approval`, `Test`, `Deploy`
    /// @param owner `AWS`, `ThirdParty` or `Custom`
    /// @param provider for example `CodeBuild`, `CodeDeploy`, `Manual`, `Jenkins`
    public record ActionType(String category, String owner, String provider) {}

    /// What CodePipeline says of a failure.
    ///
    /// @param code for example `JobFailed`
    /// @param message may be many lines
    public record ErrorDetails(String code, String message) {}
}
