package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.tallyboard.aws.Structure.StageShape;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.DisabledTransition;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;

/// Makes the executions of a PARALLEL pipeline, each with its own stages, from ListPipelineExecutions and
/// ListActionExecutions, with their conditions from ListRuleExecutions: GetPipelineState means nothing for these but
/// for its transitions. An execution has stages only once all its action executions were read.
///
/// @param structures the pipeline's structure of a version, where read; without it only what ran is known, and nothing
///     is concluded from what is not there
/// @param readable false while the action executions cannot be read: those that are known may be out of date, so that
///     nothing may be ordered for them
/// @param disabled the inbound transition of a stage, where it is known to be switched off
/// @param builds finds a CodeBuild build by its id
record ParallelMapper(
        IntFunction<Optional<Structure>> structures,
        ExecutionHistory history,
        boolean readable,
        Function<String, Optional<DisabledTransition>> disabled,
        Function<String, Optional<Build>> builds) {

    Execution execution(PastExecution past) {
        if (!history.hasRuns(past.id())) {
            return past.toExecution(past.state(), List.of());
        }
        List<Stage> stages = stages(past, history.runs(past.id()));
        PipelineState state = past.busy()
                ? stages.stream().anyMatch(stage -> stage.state() == PipelineState.WAITING_FOR_APPROVAL)
                        ? PipelineState.WAITING_FOR_APPROVAL
                        : stages.stream().anyMatch(Stage::holds) ? PipelineState.HELD : past.state()
                : past.state();
        return past.toExecution(state, stages);
    }

    /// True for an execution in flight of which no action runs: it stands between two stages.
    static boolean stands(PastExecution past, List<ActionRun> runs) {
        return past.busy()
                && runs.stream()
                        .noneMatch(run -> PipelineRules.busy(run.toAction().state()));
    }

    /// True for an execution that only a rule can explain: it stands, or has failed although no action of it has.
    static boolean unexplained(PastExecution past, List<ActionRun> runs) {
        return stands(past, runs)
                || past.state() == PipelineState.FAILED && runs.stream().noneMatch(ActionRun::failed);
    }

    /// True when a stage with an entry condition did not run although one behind it did, and no rule that was read
    /// says why.
    static boolean skips(Structure structure, List<ActionRun> runs, List<RuleRun> rules) {
        return structure.stages().stream()
                .filter(stage -> stage.conditions().stream()
                        .anyMatch(condition -> condition.kind() == StageCondition.Kind.ENTRY))
                .map(StageShape::name)
                .filter(name -> runs.stream().noneMatch(run -> run.stage().equals(name)))
                .filter(name -> rules.stream().noneMatch(rule -> rule.stage().equals(name)))
                .anyMatch(name -> passed(structure, name, runs));
    }

    /// The structure in which an execution runs: executions of an older version of the pipeline have its stages.
    static Optional<Structure> structure(List<ActionRun> runs, IntFunction<Optional<Structure>> structures) {
        return runs.stream().mapToInt(ActionRun::version).max().stream()
                .boxed()
                .findFirst()
                .flatMap(structures::apply);
    }

    private List<Stage> stages(PastExecution past, List<ActionRun> runs) {
        Optional<Structure> structure = structure(runs, structures);
        Set<String> names = new LinkedHashSet<>();
        structure.ifPresent(known -> known.stages().forEach(stage -> names.add(stage.name())));
        runs.stream()
                .sorted(Comparator.comparing(run -> run.startedAt().orElse(Instant.MAX)))
                .forEach(run -> names.add(run.stage()));
        List<Stage> stages =
                names.stream().map(name -> stage(past, name, structure, runs)).toList();
        boolean judged =
                stages.stream().flatMap(stage -> stage.conditions().stream()).anyMatch(StageCondition::inProgress);
        return stands(past, runs) && structure.isPresent() && !judged ? heldAt(past, stages) : stages;
    }

    private Stage stage(PastExecution past, String name, Optional<Structure> structure, List<ActionRun> runs) {
        Map<String, ActionRun> newest = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.stage().equals(name))
                .sorted(Comparator.comparing(
                        run -> run.startedAt().or(run::updatedAt).orElse(Instant.EPOCH)))
                .forEach(run -> newest.put(run.action(), run));
        List<Action> actions = actions(name, structure, newest);
        Optional<StageShape> shape = structure.flatMap(known -> known.stage(name));
        List<StageCondition> conditions = shape.stream()
                .flatMap(declared -> ConditionMapper.conditions(history.rules(past.id()), declared).stream())
                .toList();
        PipelineState judged = judged(state(actions, past.state(), structure.isPresent()), past.state(), conditions);
        PipelineState state = judged == PipelineState.SUCCEEDED
                        && past.state() != PipelineState.SUCCEEDED
                        && shape.filter(declared -> undecided(declared, conditions))
                                .isPresent()
                        && structure.filter(known -> passed(known, name, runs)).isEmpty()
                ? PipelineState.UNKNOWN
                : judged;
        boolean ran = state != PipelineState.NOT_RUN;
        boolean busy = PipelineRules.busy(state);
        return new Stage(
                name,
                state,
                word(state),
                ran ? Optional.of(past.id()) : Optional.empty(),
                past.detail().rollbackOf().isPresent(),
                actions,
                List.of(),
                Optional.empty(),
                history.stageStart(past.id(), name),
                busy ? Optional.empty() : history.stageEnd(past.id(), name),
                history.typical(name),
                busy && history.followsFailure(past.id(), name) && retriedHere(name, runs, newest),
                conditions,
                Optional.empty(),
                structure.isPresent() && readable);
    }

    /// True for a stage with a success condition that is not known to be met.
    private static boolean undecided(StageShape shape, List<StageCondition> conditions) {
        return shape.conditions().stream()
                        .anyMatch(declared -> declared.kind() == StageCondition.Kind.SUCCESS
                                && !declared.rules().isEmpty())
                && conditions.stream()
                        .noneMatch(condition -> condition.kind() == StageCondition.Kind.SUCCESS
                                && condition.awsStatus().equals("Succeeded"));
    }

    /// True when a stage behind this one has run.
    private static boolean passed(Structure structure, String stage, List<ActionRun> runs) {
        return structure.stages().stream()
                .map(StageShape::name)
                .dropWhile(name -> !name.equals(stage))
                .skip(1)
                .anyMatch(later -> runs.stream().anyMatch(run -> run.stage().equals(later)));
    }

    /// What its actions do not tell of a stage: that a condition is evaluated, or was not met.
    private static PipelineState judged(PipelineState state, PipelineState execution, List<StageCondition> conditions) {
        if (state != PipelineState.NOT_RUN && state != PipelineState.SUCCEEDED) {
            return state;
        }
        Optional<StageCondition> refused = conditions.stream()
                .filter(condition -> condition.kind() != StageCondition.Kind.FAILURE && condition.failed())
                .findFirst();
        if (refused.isPresent()
                && state == PipelineState.NOT_RUN
                && refused.get().result().equals(Optional.of("SKIP"))) {
            return PipelineState.SKIPPED;
        }
        if (refused.isPresent() && execution == PipelineState.FAILED) {
            return PipelineState.FAILED;
        }
        return execution == PipelineState.IN_PROGRESS && conditions.stream().anyMatch(StageCondition::inProgress)
                ? PipelineState.IN_PROGRESS
                : state;
    }

    /// Without the structure there may be actions that did not run, so that only a failure, a wait and a run are
    /// certain, and a success where the whole execution succeeded.
    private static PipelineState state(List<Action> actions, PipelineState execution, boolean structured) {
        PipelineState state = PipelineRules.stageStateOf(actions, execution);
        return state == PipelineState.SUCCEEDED && !structured && execution != PipelineState.SUCCEEDED
                ? PipelineState.UNKNOWN
                : state;
    }

    /// The first stage that did not run holds the execution back when its transition is switched off.
    private List<Stage> heldAt(PastExecution past, List<Stage> stages) {
        Optional<Stage> next = stages.stream()
                .filter(stage -> stage.state() == PipelineState.NOT_RUN)
                .findFirst();
        Optional<DisabledTransition> off = next.flatMap(stage -> disabled.apply(stage.name()));
        return off.isEmpty()
                ? stages
                : stages.stream()
                        .map(stage -> stage.equals(next.orElseThrow()) ? held(stage, past.id(), off) : stage)
                        .toList();
    }

    private static Stage held(Stage stage, String execution, Optional<DisabledTransition> off) {
        return new Stage(
                stage.name(),
                stage.state(),
                stage.awsStatus(),
                stage.executionId(),
                stage.rollback(),
                stage.actions(),
                List.of(execution),
                off,
                stage.startedAt(),
                stage.endedAt(),
                stage.typical(),
                stage.failedBefore(),
                stage.conditions(),
                stage.retries(),
                stage.complete());
    }

    /// Executions of a PARALLEL pipeline have nothing to do with each other: only a retry within this one counts.
    private static boolean retriedHere(String stage, List<ActionRun> runs, Map<String, ActionRun> newest) {
        return runs.stream()
                .anyMatch(run -> run.stage().equals(stage) && run.failed() && !run.equals(newest.get(run.action())));
    }

    private List<Action> actions(String stage, Optional<Structure> structure, Map<String, ActionRun> newest) {
        List<Action> actions = new ArrayList<>();
        Map<String, ActionRun> left = new LinkedHashMap<>(newest);
        structure.flatMap(known -> known.stage(stage)).stream()
                .flatMap(shape -> shape.actions().stream())
                .forEach(shape -> {
                    ActionRun run = left.remove(shape.name());
                    actions.add(
                            run == null
                                    ? StageMapper.notRun(shape.name(), Optional.of(shape.type()))
                                    : built(shape.asked(run.toAction())));
                });
        left.values().forEach(run -> actions.add(built(run.toAction())));
        return actions;
    }

    private Action built(Action action) {
        return Actions.withBuild(action, action.externalId().flatMap(builds));
    }

    /// The word that AWS would use for a stage in that state.
    private static String word(PipelineState state) {
        return switch (state) {
            case FAILED -> "Failed";
            case WAITING_FOR_APPROVAL, IN_PROGRESS, HELD -> "InProgress";
            case STOPPING -> "Stopping";
            case STOPPED -> "Stopped";
            case CANCELLED -> "Cancelled";
            case SUCCEEDED -> "Succeeded";
            case SKIPPED -> "Skipped";
            case SUPERSEDED, UNKNOWN, NOT_RUN -> "";
        };
    }
}
