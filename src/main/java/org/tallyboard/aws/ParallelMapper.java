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
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

/// Makes the executions of a PARALLEL pipeline, each with its own stages, from ListPipelineExecutions and
/// ListActionExecutions: GetPipelineState means nothing for these.
///
/// @param structure the pipeline's structure, where read; without it only what ran is shown
/// @param builds finds a CodeBuild build by its id
record ParallelMapper(Optional<Structure> structure, History history, Function<String, Optional<Build>> builds) {

    Execution execution(PastExecution past) {
        PipelineState state = PipelineRules.ofStatus(past.status());
        List<ActionRun> runs = history.runs(past.id());
        List<Stage> stages = runs.isEmpty() ? List.of() : stages(past.id(), state, runs);
        boolean waits = PipelineRules.busy(state)
                && stages.stream().anyMatch(stage -> stage.state() == PipelineState.WAITING_FOR_APPROVAL);
        return past.toExecution(waits ? PipelineState.WAITING_FOR_APPROVAL : state, stages);
    }

    private List<Stage> stages(String execution, PipelineState state, List<ActionRun> runs) {
        Set<String> names = new LinkedHashSet<>();
        structure.ifPresent(known -> known.stages().forEach(stage -> names.add(stage.name())));
        runs.stream()
                .sorted(Comparator.comparing(run -> run.startedAt().orElse(Instant.MAX)))
                .forEach(run -> names.add(run.stage()));
        return names.stream().map(name -> stage(execution, name, state, runs)).toList();
    }

    private Stage stage(String execution, String name, PipelineState executionState, List<ActionRun> runs) {
        Map<String, ActionRun> newest = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.stage().equals(name))
                .sorted(Comparator.comparing(run -> run.startedAt().orElse(Instant.EPOCH)))
                .forEach(run -> newest.put(run.action(), run));
        List<Action> actions = actions(name, newest);
        PipelineState state = PipelineRules.stageStateOf(actions, executionState);
        boolean ran = state != PipelineState.NOT_RUN;
        boolean busy = PipelineRules.busy(state);
        return new Stage(
                name,
                state,
                word(state),
                ran ? Optional.of(execution) : Optional.empty(),
                false,
                actions,
                List.of(),
                Optional.empty(),
                history.stageStart(execution, name),
                busy ? Optional.empty() : history.stageEnd(execution, name),
                history.typical(name),
                busy && history.followsFailure(execution, name) && retriedHere(name, runs, newest));
    }

    /// Executions of a PARALLEL pipeline have nothing to do with each other: only a retry within this one counts.
    private static boolean retriedHere(String stage, List<ActionRun> runs, Map<String, ActionRun> newest) {
        return runs.stream()
                .anyMatch(run -> run.stage().equals(stage) && run.failed() && !run.equals(newest.get(run.action())));
    }

    private List<Action> actions(String stage, Map<String, ActionRun> newest) {
        List<Action> actions = new ArrayList<>();
        Map<String, ActionRun> left = new LinkedHashMap<>(newest);
        structure.stream()
                .flatMap(known -> known.stages().stream())
                .filter(shape -> shape.name().equals(stage))
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
            case WAITING_FOR_APPROVAL, IN_PROGRESS -> "InProgress";
            case STOPPING -> "Stopping";
            case STOPPED -> "Stopped";
            case CANCELLED -> "Cancelled";
            case SUCCEEDED -> "Succeeded";
            case SKIPPED -> "Skipped";
            case SUPERSEDED, UNKNOWN, NOT_RUN -> "";
        };
    }
}
