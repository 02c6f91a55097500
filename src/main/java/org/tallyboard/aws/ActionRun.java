package org.tallyboard.aws;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.Action.ErrorDetails;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionResult;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;

/// One action execution as ListActionExecutions tells it.
///
/// @param executionId pipelineExecutionId
/// @param id actionExecutionId
/// @param version pipelineVersion of the structure that it ran in; 0 when not sent
record ActionRun(
        String executionId,
        String id,
        String stage,
        String action,
        int version,
        String status,
        Optional<Instant> startedAt,
        Optional<Instant> updatedAt,
        Optional<String> updatedBy,
        Optional<ActionType> type,
        Optional<String> externalId,
        String summary,
        Optional<URI> url,
        Optional<ErrorDetails> error) {

    static ActionRun of(ActionExecutionDetail detail) {
        ActionExecutionResult result =
                detail.output() == null ? null : detail.output().executionResult();
        return new ActionRun(
                AwsText.text(detail.pipelineExecutionId()),
                AwsText.text(detail.actionExecutionId()),
                AwsText.text(detail.stageName()),
                AwsText.text(detail.actionName()),
                detail.pipelineVersion() == null ? 0 : detail.pipelineVersion(),
                AwsText.text(detail.statusAsString()),
                Optional.ofNullable(detail.startTime()),
                Optional.ofNullable(detail.lastUpdateTime()),
                AwsText.some(detail.updatedBy()),
                detail.input() == null ? Optional.empty() : type(detail.input().actionTypeId()),
                result == null ? Optional.empty() : AwsText.some(result.externalExecutionId()),
                result == null ? "" : AwsText.actionSummary(result.externalExecutionSummary()),
                result == null ? Optional.empty() : AwsText.https(result.externalExecutionUrl()),
                result == null ? Optional.empty() : error(result.errorDetails()));
    }

    private static Optional<ActionType> type(@Nullable ActionTypeId id) {
        return id == null
                ? Optional.empty()
                : Optional.of(new ActionType(
                        AwsText.text(id.categoryAsString()),
                        AwsText.text(id.ownerAsString()),
                        AwsText.text(id.provider())));
    }

    static Optional<ErrorDetails> error(
            software.amazon.awssdk.services.codepipeline.model.@Nullable ErrorDetails details) {
        return details == null
                ? Optional.empty()
                : Optional.of(new ErrorDetails(AwsText.text(details.code()), AwsText.text(details.message())));
    }

    /// The same with one copy of each text that many runs share.
    ActionRun sharing(UnaryOperator<String> texts) {
        return new ActionRun(
                texts.apply(executionId),
                id,
                texts.apply(stage),
                texts.apply(action),
                version,
                texts.apply(status),
                startedAt,
                updatedAt,
                updatedBy.map(texts),
                type.map(t ->
                        new ActionType(texts.apply(t.category()), texts.apply(t.owner()), texts.apply(t.provider()))),
                externalId,
                summary,
                url,
                error);
    }

    boolean failed() {
        return status.equals("Failed");
    }

    boolean succeeded() {
        return status.equals("Succeeded");
    }

    /// The state that the status stands for; a missing status is unknown, since every run has one.
    private PipelineState state() {
        return status.isEmpty() ? PipelineState.UNKNOWN : PipelineRules.ofStatus(status);
    }

    /// The action as a row shows it. The token of an approval of a PARALLEL execution is its externalExecutionId
    /// (CodePipeline model, ApprovalToken).
    Action toAction() {
        boolean waits = status.equals("InProgress")
                && type.filter(t -> t.category().equals("Approval")).isPresent();
        return new Action(
                action,
                type,
                waits ? PipelineState.WAITING_FOR_APPROVAL : state(),
                status,
                Optional.of(id),
                summary,
                status.equals("InProgress") ? startedAt : updatedAt,
                startedAt,
                updatedBy,
                externalId,
                url,
                Optional.empty(),
                error,
                waits ? externalId : Optional.empty(),
                Optional.empty());
    }
}
