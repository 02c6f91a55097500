package org.tallyboard.aws;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
record ActionRun(
        String executionId,
        String id,
        String stage,
        String action,
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
                Texts.text(detail.pipelineExecutionId()),
                Texts.text(detail.actionExecutionId()),
                Texts.text(detail.stageName()),
                Texts.text(detail.actionName()),
                Texts.text(detail.statusAsString()),
                Optional.ofNullable(detail.startTime()),
                Optional.ofNullable(detail.lastUpdateTime()),
                Texts.some(detail.updatedBy()),
                detail.input() == null ? Optional.empty() : type(detail.input().actionTypeId()),
                result == null ? Optional.empty() : Texts.some(result.externalExecutionId()),
                result == null ? "" : Texts.actionSummary(result.externalExecutionSummary()),
                result == null ? Optional.empty() : Texts.https(result.externalExecutionUrl()),
                result == null ? Optional.empty() : error(result.errorDetails()));
    }

    private static Optional<ActionType> type(@Nullable ActionTypeId id) {
        return id == null
                ? Optional.empty()
                : Optional.of(new ActionType(
                        Texts.text(id.categoryAsString()), Texts.text(id.ownerAsString()), Texts.text(id.provider())));
    }

    static Optional<ErrorDetails> error(
            software.amazon.awssdk.services.codepipeline.model.@Nullable ErrorDetails details) {
        return details == null
                ? Optional.empty()
                : Optional.of(new ErrorDetails(Texts.text(details.code()), Texts.text(details.message())));
    }

    boolean failed() {
        return status.equals("Failed");
    }

    boolean succeeded() {
        return status.equals("Succeeded");
    }

    /// The action as a row shows it. The token of an approval of a PARALLEL execution is its externalExecutionId
    /// (CodePipeline model, ApprovalToken).
    Action toAction() {
        boolean waits = status.equals("InProgress")
                && type.filter(t -> t.category().equals("Approval")).isPresent();
        return new Action(
                action,
                type,
                waits ? PipelineState.WAITING_FOR_APPROVAL : PipelineRules.ofStatus(status),
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
