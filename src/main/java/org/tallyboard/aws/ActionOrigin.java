package org.tallyboard.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.aws.Structure.ActionShape;
import org.tallyboard.aws.Structure.StageShape;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.StageCondition;
import software.amazon.awssdk.services.codepipeline.model.ActionExecution;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/// Tells whether the latest execution of an action belongs to the execution that its stage shows. GetPipelineState does
/// not say: an action that was not reached yet still shows its run in an execution before. History knows it for
/// certain; without it only what follows from the stage's own state is taken as known.
///
/// @param stage as GetPipelineState sent it
/// @param shape the stage as declared, where the structure was read
/// @param conditions the stage's conditions
record ActionOrigin(
        StageState stage, Optional<StageShape> shape, ExecutionHistory history, List<StageCondition> conditions) {

    /// Which execution an action's latest run is of.
    enum Of {
        THIS_EXECUTION,
        ANOTHER_EXECUTION,
        UNKNOWN
    }

    /// True when an action has a run of which nobody can tell.
    boolean unknown(ActionState action) {
        return action.latestExecution() != null && of(action) == Of.UNKNOWN;
    }

    Of of(ActionState action) {
        ActionExecution latest = action.latestExecution();
        if (latest == null || execution().isEmpty()) {
            return Of.UNKNOWN;
        }
        Optional<ActionRun> run = AwsText.some(latest.actionExecutionId()).flatMap(history::run);
        if (run.isPresent()) {
            return run.get().executionId().equals(execution().get()) ? Of.THIS_EXECUTION : Of.ANOTHER_EXECUTION;
        }
        return switch (status()) {
            case "Succeeded" -> Of.THIS_EXECUTION;
            case "Skipped" -> Of.ANOTHER_EXECUTION;
            default -> byOthers(action, latest);
        };
    }

    private Of byOthers(ActionState action, ActionExecution latest) {
        if (latest.statusAsString() != null && latest.statusAsString().equals("InProgress")) {
            // A stage takes in one execution at a time.
            return Of.THIS_EXECUTION;
        }
        if (beganLater(latest) || notReached(action, latest) || heldAtEntry(latest)) {
            return Of.ANOTHER_EXECUTION;
        }
        return passed(action) || explainsFailure(action, latest) || allSucceeded() ? Of.THIS_EXECUTION : Of.UNKNOWN;
    }

    /// The execution began after the run had ended.
    private boolean beganLater(ActionExecution latest) {
        return execution()
                .flatMap(history::execution)
                .flatMap(PastExecution::startedAt)
                .filter(start -> changed(latest).filter(start::isAfter).isPresent())
                .isPresent();
    }

    /// An action has not been reached while one with a lower runOrder is under way, failed, or has changed later.
    private boolean notReached(ActionState action, ActionExecution latest) {
        return stage.actionStates().stream()
                .filter(other -> other.latestExecution() != null && runsBefore(other, action))
                .map(ActionState::latestExecution)
                .anyMatch(before -> "InProgress".equals(before.statusAsString())
                        || "Failed".equals(before.statusAsString())
                        || later(changed(before), changed(latest)));
    }

    /// The stage's entry condition decided after the run had ended.
    private boolean heldAtEntry(ActionExecution latest) {
        return conditions.stream()
                .filter(condition -> condition.kind() == StageCondition.Kind.ENTRY)
                .filter(condition -> condition.failed() || condition.inProgress())
                .anyMatch(condition -> later(condition.changedAt(), changed(latest)));
    }

    /// An action with a higher runOrder is under way, so this one has run.
    private boolean passed(ActionState action) {
        return stage.actionStates().stream()
                .filter(other -> other.latestExecution() != null && runsBefore(action, other))
                .anyMatch(other -> "InProgress".equals(other.latestExecution().statusAsString())
                        || AwsText.some(other.latestExecution().actionExecutionId())
                                .flatMap(history::run)
                                .filter(run -> Optional.of(run.executionId()).equals(execution()))
                                .isPresent());
    }

    /// The stage failed, no condition explains it, and this is the only action that failed.
    private boolean explainsFailure(ActionState action, ActionExecution latest) {
        return status().equals("Failed")
                && "Failed".equals(latest.statusAsString())
                && conditions.stream().noneMatch(StageCondition::failed)
                && stage.actionStates().stream()
                        .noneMatch(other -> other != action
                                && other.latestExecution() != null
                                && "Failed".equals(other.latestExecution().statusAsString()));
    }

    /// The stage failed in its success condition, which is evaluated once all actions have succeeded.
    private boolean allSucceeded() {
        return status().equals("Failed")
                && conditions.stream().anyMatch(c -> c.kind() == StageCondition.Kind.SUCCESS && c.failed())
                && stage.actionStates().stream()
                        .allMatch(other -> other.latestExecution() != null
                                && "Succeeded".equals(other.latestExecution().statusAsString()));
    }

    private boolean runsBefore(ActionState first, ActionState second) {
        Optional<Integer> order = shape(first).map(ActionShape::runOrder);
        Optional<Integer> than = shape(second).map(ActionShape::runOrder);
        return order.isPresent() && than.isPresent() && order.get() < than.get();
    }

    private Optional<ActionShape> shape(ActionState action) {
        String name = AwsText.text(action.actionName());
        return shape.stream()
                .flatMap(known -> known.actions().stream())
                .filter(known -> known.name().equals(name))
                .findFirst();
    }

    private Optional<String> execution() {
        return stage.latestExecution() == null
                ? Optional.empty()
                : AwsText.some(stage.latestExecution().pipelineExecutionId());
    }

    private String status() {
        return stage.latestExecution() == null
                ? ""
                : AwsText.text(stage.latestExecution().statusAsString());
    }

    private static boolean later(Optional<Instant> time, Optional<Instant> than) {
        return time.isPresent() && than.isPresent() && time.get().isAfter(than.get());
    }

    private static Optional<Instant> changed(ActionExecution execution) {
        return Optional.ofNullable(execution.lastStatusChange());
    }
}
