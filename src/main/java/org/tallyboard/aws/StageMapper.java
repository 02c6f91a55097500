package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.DisabledTransition;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.StageRetries;
import software.amazon.awssdk.services.codepipeline.model.ActionExecution;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.RetryStageMetadata;
import software.amazon.awssdk.services.codepipeline.model.StageExecution;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.codepipeline.model.TransitionState;

/// Makes a stage from GetPipelineState and from what history and structure add. Every field of the answer may be
/// absent.
///
/// @param structure the pipeline's structure, where read
/// @param builds finds a CodeBuild build by its id
/// @param before the stage of that name as it was read before
/// @param firstSeen the execution that a stage was in when it was first read
record StageMapper(
        Optional<Structure> structure,
        ExecutionHistory history,
        Function<String, Optional<Build>> builds,
        Function<String, Optional<Stage>> before,
        Function<String, Optional<String>> firstSeen) {

    Stage stage(StageState sent) {
        String name = AwsText.text(sent.stageName());
        StageExecution latest = sent.latestExecution();
        String status = latest == null ? "" : AwsText.text(latest.statusAsString());
        Optional<String> execution = latest == null ? Optional.empty() : AwsText.some(latest.pipelineExecutionId());
        List<StageCondition> conditions = ConditionMapper.conditions(sent, structure.flatMap(s -> s.stage(name)));
        ActionOrigin origin = new ActionOrigin(sent, structure.flatMap(s -> s.stage(name)), history, conditions);
        List<Action> actions = sent.actionStates().stream()
                .map(action -> action(sent, origin, action))
                .toList();
        // A stage that never ran has no execution, nor have its actions; whatever else lacks its status is unknown.
        boolean ran =
                latest != null || sent.actionStates().stream().anyMatch(action -> action.latestExecution() != null);
        PipelineState state =
                ran && status.isEmpty() ? PipelineState.UNKNOWN : PipelineRules.stageState(status, actions);
        boolean busy = PipelineRules.busy(state);
        boolean attributed = sent.actionStates().stream().noneMatch(origin::unknown);
        return new Stage(
                name,
                state,
                status,
                execution,
                latest != null && "ROLLBACK".equals(latest.typeAsString()),
                actions,
                inbound(sent),
                disabled(sent),
                execution.flatMap(id -> start(id, name, busy, actions)),
                busy ? Optional.empty() : execution.flatMap(id -> end(id, name, actions)),
                history.typical(name),
                PipelineRules.failedBefore(before.apply(name), state, busy && retried(sent, execution, name)),
                conditions,
                retries(sent),
                structure.isPresent() && attributed);
    }

    private Optional<Structure.ActionShape> shape(String stage, ActionState action) {
        return structure.flatMap(known -> known.action(stage, AwsText.text(action.actionName())));
    }

    private Action action(StageState stage, ActionOrigin origin, ActionState sent) {
        ActionExecution latest = sent.latestExecution();
        Optional<ActionRun> run = latest == null
                ? Optional.empty()
                : AwsText.some(latest.actionExecutionId()).flatMap(history::run);
        Optional<ActionType> type = shape(AwsText.text(stage.stageName()), sent)
                .map(Structure.ActionShape::type)
                .or(() -> run.flatMap(ActionRun::type));
        String name = AwsText.text(sent.actionName());
        if (latest == null || origin.of(sent) == ActionOrigin.Of.ANOTHER_EXECUTION) {
            return notRun(name, type);
        }
        if (origin.of(sent) == ActionOrigin.Of.UNKNOWN) {
            return withoutRun(name, type, PipelineState.UNKNOWN);
        }
        String status = AwsText.text(latest.statusAsString());
        boolean running = status.equals("InProgress");
        boolean waits = running
                && (type.filter(t -> t.category().equals("Approval")).isPresent()
                        || AwsText.some(latest.token()).isPresent());
        Optional<String> external = AwsText.some(latest.externalExecutionId());
        Action read = new Action(
                name,
                type,
                waits
                        ? PipelineState.WAITING_FOR_APPROVAL
                        : status.isEmpty() ? PipelineState.UNKNOWN : PipelineRules.ofStatus(status),
                status,
                AwsText.some(latest.actionExecutionId()),
                AwsText.actionSummary(latest.summary()),
                Optional.ofNullable(latest.lastStatusChange()),
                run.flatMap(ActionRun::startedAt)
                        .or(() -> running ? Optional.ofNullable(latest.lastStatusChange()) : Optional.empty()),
                AwsText.some(latest.lastUpdatedBy()),
                external,
                AwsText.https(latest.externalExecutionUrl()),
                Optional.ofNullable(latest.percentComplete()),
                ActionRun.error(latest.errorDetails()),
                waits ? AwsText.some(latest.token()) : Optional.empty(),
                external.flatMap(builds));
        return shape(AwsText.text(stage.stageName()), sent)
                .map(known -> known.asked(read))
                .orElse(read);
    }

    static Action notRun(String name, Optional<ActionType> type) {
        return withoutRun(name, type, PipelineState.NOT_RUN);
    }

    private static Action withoutRun(String name, Optional<ActionType> type, PipelineState state) {
        return new Action(
                name,
                type,
                state,
                "",
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// Empty until history is read, and while a retry is ordered but has started nothing yet.
    private Optional<Instant> start(String execution, String stage, boolean busy, List<Action> actions) {
        StageRuns known = history.attempts(execution, stage);
        boolean idle = busy && actions.stream().noneMatch(action -> PipelineRules.busy(action.state()));
        boolean ordered = idle && actions.stream().anyMatch(action -> action.state() == PipelineState.FAILED);
        return known.runs().isEmpty() || ordered
                ? Optional.empty()
                : known.with(actions).start();
    }

    private Optional<Instant> end(String execution, String stage, List<Action> actions) {
        return actions.stream()
                .flatMap(action -> action.changedAt().stream())
                .max(Comparator.naturalOrder())
                .or(() -> history.stageEnd(execution, stage));
    }

    private boolean retried(StageState sent, Optional<String> execution, String name) {
        if (retries(sent).isPresent()) {
            return true;
        }
        // What happened before the first look only history tells; what happened since, the rows before tell better.
        return execution
                .filter(id -> firstSeen.apply(name).filter(id::equals).isPresent())
                .filter(id -> history.followsFailure(id, name))
                .isPresent();
    }

    static List<String> inbound(StageState sent) {
        List<String> ids = new ArrayList<>();
        Stream.concat(Stream.ofNullable(sent.inboundExecution()), sent.inboundExecutions().stream())
                .flatMap(execution -> AwsText.some(execution.pipelineExecutionId()).stream())
                .filter(id -> !ids.contains(id))
                .forEach(ids::add);
        return ids;
    }

    static Optional<DisabledTransition> disabled(Optional<StageState> stage) {
        return stage.flatMap(StageMapper::disabled);
    }

    private static Optional<DisabledTransition> disabled(StageState sent) {
        TransitionState transition = sent.inboundTransitionState();
        return transition != null && Boolean.FALSE.equals(transition.enabled())
                ? Optional.of(new DisabledTransition(
                        AwsText.text(transition.disabledReason()),
                        AwsText.some(transition.lastChangedBy()),
                        Optional.ofNullable(transition.lastChangedAt())))
                : Optional.empty();
    }

    private static Optional<StageRetries> retries(StageState sent) {
        RetryStageMetadata retry = sent.retryStageMetadata();
        return retry == null
                ? Optional.empty()
                : Optional.of(new StageRetries(
                                number(retry.autoStageRetryAttempt()),
                                number(retry.manualStageRetryAttempt()),
                                AwsText.text(retry.latestRetryTriggerAsString())))
                        .filter(StageRetries::any);
    }

    private static int number(@Nullable Integer sent) {
        return sent == null ? 0 : sent;
    }
}
