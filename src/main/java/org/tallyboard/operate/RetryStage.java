package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import tools.jackson.databind.node.ObjectNode;

/// RetryStageExecution on a stage that failed.
///
/// @param account where
/// @param pipeline pipelineName
/// @param stage stageName
/// @param executionId the execution that the person saw as failed in that stage
/// @param mode which actions run again
/// @param failedActions actionExecutionIds that the person saw as failed
public record RetryStage(
        Account account, String pipeline, String stage, String executionId, Mode mode, List<String> failedActions)
        implements Operation {

    public RetryStage {
        failedActions = List.copyOf(failedActions);
    }

    /// CodePipeline's StageRetryMode.
    public enum Mode {
        /// Only the actions that failed.
        FAILED_ACTIONS,
        /// Every action of the stage, from its first on.
        ALL_ACTIONS
    }

    /// A retry of the stage that a row shows as failed or stopped.
    static Offer offer(Pipeline pipeline) {
        return switch (RetryTarget.of(pipeline)) {
            case RetryTarget.Ready(Stage stage) -> offer(pipeline, stage, suggestedMode(stage));
            case RetryTarget.Unknown(String reason) -> new Offer.Closed(reason, "wait for the next read");
            case RetryTarget.None none -> new Offer.Closed("no stage of it failed or was stopped", "");
        };
    }

    /// A retry of a stage; for a PARALLEL pipeline a stage of one of its executions.
    public static Offer offer(Pipeline pipeline, Stage stage, Mode mode) {
        if (stage.state() != PipelineState.FAILED && stage.state() != PipelineState.STOPPED) {
            return new Offer.Closed(
                    stage.name() + " " + CurrentStateText.verb(stage.state()),
                    "only a stage that failed or was stopped can be retried");
        }
        if (!stage.complete()) {
            return new Offer.Closed(
                    "the actions of " + stage.name() + " are not completely known", "wait for the next read");
        }
        if (stage.executionId().isEmpty()) {
            return new Offer.Closed(
                    "AWS did not say which execution failed in " + stage.name(), "wait for the next read");
        }
        List<String> failed = StageRetry.failedActions(stage);
        if (mode == Mode.FAILED_ACTIONS && failed.isEmpty()) {
            return new Offer.Closed("no action of " + stage.name() + " failed", "retry all actions instead");
        }
        String execution = stage.executionId().get();
        List<Fact> facts = new ArrayList<>(PipelineTarget.commits(pipeline, execution));
        stage.failedAction()
                .flatMap(Action::error)
                .ifPresent(error -> facts.add(new Fact("Failed because", CurrentStateText.line(error.message()))));
        return new Offer.Open(
                new RetryStage(pipeline.account(), pipeline.id().name(), stage.name(), execution, mode, failed),
                facts,
                PipelineTarget.newerWaiting(stage));
    }

    /// The mode to offer first. A change set that was executed is gone, so CloudFormation can only succeed when the
    /// action that prepares it runs again too (aws-cdk issues 11995, 21677, 20827).
    public static Mode suggestedMode(Stage stage) {
        boolean changeSet = stage.actions().stream()
                .flatMap(action -> action.error().stream())
                .anyMatch(error -> error.message().contains("ChangeSetNotFound")
                        || error.code().contains("ChangeSetNotFound"));
        boolean nothingFailed = StageRetry.failedActions(stage).isEmpty();
        return changeSet || nothingFailed ? Mode.ALL_ACTIONS : Mode.FAILED_ACTIONS;
    }

    @Override
    public Optional<Account> where() {
        return Optional.of(account);
    }

    @Override
    public String kind() {
        return "retry stage";
    }

    @Override
    public String target() {
        return account.name() + " · " + pipeline + " / " + stage + " · execution "
                + CurrentStateText.shortId(executionId);
    }

    @Override
    public String subject() {
        return String.join("\n", "stage", account.name(), pipeline, stage, executionId);
    }

    @Override
    public void details(ObjectNode json, String newId) {
        PipelineTarget.record(json, account);
        json.put("pipelineName", pipeline)
                .put("stageName", stage)
                .put("pipelineExecutionId", executionId)
                .put("retryMode", mode.name());
        failedActions.forEach(json.putArray("failedActions")::add);
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        boolean all = mode == Mode.ALL_ACTIONS;
        List<Fact> facts = PipelineTarget.account(account, caller);
        facts.add(new Fact("Pipeline", pipeline));
        facts.add(new Fact("Stage", stage));
        facts.add(new Fact("Execution", executionId));
        facts.add(new Fact(
                "Runs again",
                all ? "every action of the stage" : "the actions that failed (" + failedActions.size() + ")"));
        List<String> warnings = all
                ? List.of(
                        "Actions that succeeded run again too, and what they produce replaces what they produced before.")
                : List.of();
        return new Confirmation(
                "Retry stage " + stage + " of " + pipeline,
                all ? "Retry all actions" : "Retry failed actions",
                facts,
                warnings,
                PipelineTarget.obstacles(account, caller));
    }

    @Override
    public OrderSteps steps(OrderPorts means) {
        return new StageRetry(this, means.ports(), means.waiting());
    }
}
