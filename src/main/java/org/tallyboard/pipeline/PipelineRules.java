package org.tallyboard.pipeline;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Derives the states that CodePipeline does not send.
public final class PipelineRules {

    private PipelineRules() {}

    /// The state that a status word of CodePipeline (stage, action or pipeline execution) stands for. An empty word
    /// is [PipelineState#NOT_RUN], since CodePipeline leaves the execution out for what never ran; a word that this
    /// version does not know is [PipelineState#UNKNOWN].
    public static PipelineState ofStatus(String awsStatus) {
        return switch (awsStatus) {
            case "" -> PipelineState.NOT_RUN;
            case "InProgress" -> PipelineState.IN_PROGRESS;
            case "Succeeded" -> PipelineState.SUCCEEDED;
            case "Failed" -> PipelineState.FAILED;
            case "Stopped", "Abandoned" -> PipelineState.STOPPED;
            case "Stopping" -> PipelineState.STOPPING;
            case "Cancelled" -> PipelineState.CANCELLED;
            case "Superseded" -> PipelineState.SUPERSEDED;
            case "Skipped" -> PipelineState.SKIPPED;
            default -> PipelineState.UNKNOWN;
        };
    }

    /// The state of a stage: AWS's word, except that a stage in progress whose approval action is in progress waits
    /// for approval. A stage where an approval waits beside actions that still run waits as well: a person is asked
    /// now.
    public static PipelineState stageState(String awsStatus, List<Action> actions) {
        PipelineState state = ofStatus(awsStatus);
        if (state == PipelineState.IN_PROGRESS
                && actions.stream().anyMatch(a -> a.state() == PipelineState.WAITING_FOR_APPROVAL)) {
            return PipelineState.WAITING_FOR_APPROVAL;
        }
        return state;
    }

    /// The state of a stage of one execution whose stage status AWS does not send, as for PARALLEL pipelines: from its
    /// actions' newest runs, where an action that did not run yet is [PipelineState#NOT_RUN].
    ///
    /// @param execution the state of the whole execution
    public static PipelineState stageStateOf(List<Action> actions, PipelineState execution) {
        List<PipelineState> states = actions.stream().map(Action::state).toList();
        if (states.stream().allMatch(s -> s == PipelineState.NOT_RUN)) {
            return PipelineState.NOT_RUN;
        }
        for (PipelineState state : List.of(
                PipelineState.WAITING_FOR_APPROVAL,
                PipelineState.IN_PROGRESS,
                PipelineState.FAILED,
                PipelineState.STOPPED,
                PipelineState.UNKNOWN)) {
            if (states.contains(state)) {
                return state;
            }
        }
        // Between two actions nothing runs, though the stage does.
        boolean passed = states.stream().noneMatch(s -> s == PipelineState.NOT_RUN);
        return passed ? PipelineState.SUCCEEDED : execution;
    }

    /// The state of a pipeline from its stages, in this order:
    ///
    /// 1. `FAILED` when a stage failed and no stage before it is busy with a newer run;
    /// 2. `WAITING_FOR_APPROVAL` when a stage waits for approval;
    /// 3. `HELD` when an execution stands before a transition that is switched off;
    /// 4. `IN_PROGRESS`, then `STOPPING`, when a stage is, or when an execution waits to enter one;
    /// 5. `UNKNOWN` when a stage's status is not known, or when there are no stages;
    /// 6. `STOPPED`, then `CANCELLED`, when a stage was: later stages show older executions then, and a stage that
    ///    a newer execution has passed no longer says so;
    /// 7. `SUCCEEDED` when a stage succeeded or was skipped;
    /// 8. `NOT_RUN` when no stage ever ran.
    ///
    /// A failure that lies behind a newer run does not decide; [#failedBehind] tells of it.
    public static PipelineState pipelineState(List<Stage> stages) {
        return state(stages, PipelineRules::shows);
    }

    /// The state of one execution from the stages that it is in: in the same order, whatever other executions wait
    /// before them.
    public static PipelineState executionState(List<Stage> stages) {
        return state(stages, (stage, state) -> stage.state() == state);
    }

    private static PipelineState state(List<Stage> stages, BiPredicate<Stage, PipelineState> shows) {
        if (stages.isEmpty()) {
            return PipelineState.UNKNOWN;
        }
        if (failedStage(stages).isPresent()) {
            return PipelineState.FAILED;
        }
        for (PipelineState state : List.of(
                PipelineState.WAITING_FOR_APPROVAL,
                PipelineState.HELD,
                PipelineState.IN_PROGRESS,
                PipelineState.STOPPING,
                PipelineState.UNKNOWN,
                PipelineState.STOPPED,
                PipelineState.CANCELLED)) {
            if (stages.stream().anyMatch(s -> shows.test(s, state))) {
                return state;
            }
        }
        return stages.stream().anyMatch(s -> passed(s.state())) ? PipelineState.SUCCEEDED : PipelineState.NOT_RUN;
    }

    /// The stage that a row speaks of: the one that decides [#pipelineState], and for a pipeline that succeeded the
    /// last one that did.
    public static Optional<Stage> headlineStage(List<Stage> stages) {
        PipelineState state = pipelineState(stages);
        return switch (state) {
            case FAILED -> failedStage(stages);
            case SUCCEEDED ->
                stages.reversed().stream().filter(s -> passed(s.state())).findFirst();
            default -> stages.stream().filter(s -> shows(s, state)).findFirst();
        };
    }

    /// The execution that a row speaks of: that of [#headlineStage], and of a stage that holds executions back, or that
    /// one waits to enter, the first of those.
    public static Optional<String> headlineExecution(List<Stage> stages) {
        PipelineState state = pipelineState(stages);
        return headlineStage(stages)
                .flatMap(stage -> state == stage.state()
                        ? stage.executionId()
                        : stage.inbound().stream().findFirst());
    }

    /// Whether a stage brings a pipeline into a state. An execution that waits to enter a stage where nothing is under
    /// way is in progress.
    private static boolean shows(Stage stage, PipelineState state) {
        return switch (state) {
            case HELD -> stage.holds();
            case IN_PROGRESS ->
                stage.state() == state || !stage.inbound().isEmpty() && !stage.holds() && !busy(stage.state());
            default -> stage.state() == state;
        };
    }

    /// When the first execution that a stage holds back came before it: when it left the stage before, or when the
    /// transition was switched off after that. Empty when the stage before shows another execution by now.
    public static Optional<Instant> heldSince(List<Stage> stages, Stage stage) {
        int at = stages.indexOf(stage);
        if (!stage.holds() || at < 1) {
            return Optional.empty();
        }
        Stage before = stages.get(at - 1);
        return before.executionId().equals(stage.inbound().stream().findFirst())
                ? before.endedAt().map(left -> stage.disabled()
                        .flatMap(DisabledTransition::at)
                        .filter(left::isBefore)
                        .orElse(left))
                : Optional.empty();
    }

    /// When the state of a stage began, as far as it is known: a failure when the action failed, a wait when the
    /// approval began to wait, a run when its execution started, a run after a failure when the stage started
    /// again, anything else when it ended.
    ///
    /// @param execution the stage's execution
    public static Optional<Instant> since(Stage stage, Optional<Execution> execution) {
        return switch (stage.state()) {
            case FAILED ->
                stage.failedAction()
                        .flatMap(Action::changedAt)
                        .or(() -> stage.decidingCondition().flatMap(StageCondition::changedAt))
                        .or(stage::endedAt);
            case WAITING_FOR_APPROVAL -> stage.waitingApproval().flatMap(Action::changedAt);
            case IN_PROGRESS, STOPPING ->
                stage.failedBefore()
                        ? stage.startedAt()
                        : execution.flatMap(Execution::startedAt).or(stage::startedAt);
            default ->
                stage.endedAt()
                        .or(() -> stage.actions().stream()
                                .flatMap(a -> a.changedAt().stream())
                                .max(Comparator.naturalOrder()))
                        .or(() -> stage.decidingCondition().flatMap(StageCondition::changedAt));
        };
    }

    /// Whether a stage still bears the mark of a failure: while it runs again, and when it was stopped before it
    /// passed.
    ///
    /// @param before the stage as it was read before; empty at the first read
    /// @param now the stage's state now
    /// @param retried true when AWS or the history says that this run follows a failure
    public static boolean failedBefore(Optional<Stage> before, PipelineState now, boolean retried) {
        if (now == PipelineState.FAILED || now == PipelineState.NOT_RUN || passed(now)) {
            return false;
        }
        return retried
                || before.filter(s -> s.state() == PipelineState.FAILED || s.failedBefore())
                        .isPresent();
    }

    /// True when a stage's failure is not the pipeline's state because a stage before it is busy with a newer run, or
    /// when a stage runs again after its own failure.
    public static boolean failedBehind(List<Stage> stages) {
        return pipelineState(stages) != PipelineState.FAILED
                && stages.stream().anyMatch(s -> s.state() == PipelineState.FAILED || s.failedBefore());
    }

    /// The state of a PARALLEL pipeline from its executions: `FAILED` while the newest finished one failed, else
    /// the most urgent of those in flight, else that of the newest finished one.
    public static PipelineState parallelState(List<Execution> newestFirst) {
        Optional<PipelineState> finished = newestFirst.stream()
                .map(Execution::state)
                .filter(s -> !busy(s) && s != PipelineState.NOT_RUN)
                .findFirst();
        if (finished.filter(s -> s == PipelineState.FAILED).isPresent()) {
            return PipelineState.FAILED;
        }
        for (PipelineState state : List.of(
                PipelineState.WAITING_FOR_APPROVAL,
                PipelineState.HELD,
                PipelineState.IN_PROGRESS,
                PipelineState.STOPPING)) {
            if (newestFirst.stream().anyMatch(e -> e.state() == state)) {
                return state;
            }
        }
        return finished.orElse(PipelineState.NOT_RUN);
    }

    private static Optional<Stage> failedStage(List<Stage> stages) {
        for (Stage stage : stages) {
            if (stage.state() == PipelineState.FAILED) {
                return Optional.of(stage);
            }
            if (busy(stage.state())) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean passed(PipelineState state) {
        return state == PipelineState.SUCCEEDED || state == PipelineState.SKIPPED;
    }

    /// True while something runs, waits, is held or stops.
    public static boolean busy(PipelineState state) {
        return state == PipelineState.IN_PROGRESS
                || state == PipelineState.HELD
                || state == PipelineState.WAITING_FOR_APPROVAL
                || state == PipelineState.STOPPING;
    }
}
