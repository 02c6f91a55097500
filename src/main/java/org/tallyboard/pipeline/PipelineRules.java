package org.tallyboard.pipeline;

import java.util.List;
import java.util.Optional;

/// Derives the states that CodePipeline does not send.
public final class PipelineRules {

    private PipelineRules() {}

    /// The state that a status word of CodePipeline (stage, action or pipeline execution) stands for. An empty word is
    /// [PipelineState#NOT_RUN], since CodePipeline leaves the execution out for what never ran; a word that this
    // version
    /// does not know is [PipelineState#UNKNOWN].
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

    /// The state of a stage: AWS's word, except that a stage in progress whose approval action is in progress waits for
    /// approval. A stage where an approval waits beside actions that still run waits as well: a person is asked
    // now.
    public static PipelineState stageState(String awsStatus, List<Action> actions) {
        PipelineState state = ofStatus(awsStatus);
        if (state == PipelineState.IN_PROGRESS
                && actions.stream().anyMatch(a -> a.state() == PipelineState.WAITING_FOR_APPROVAL)) {
            return PipelineState.WAITING_FOR_APPROVAL;
        }
        return state;
    }

    /// The state of a pipeline from its stages, in this order:
    ///
    /// 1. `FAILED` when a stage failed and no stage before it is busy with a newer run;
    /// 2. `WAITING_FOR_APPROVAL` when a stage waits for approval;
    /// 3. `IN_PROGRESS`, then `STOPPING`, when a stage is;
    /// 4. `UNKNOWN` when a stage's status is not known to this version;
    /// 5. `STOPPED` or `CANCELLED` when the last stage that ran was;
    /// 6. `SUCCEEDED` when a stage succeeded or was skipped;
    /// 7. `NOT_RUN` when no stage ever ran.
    ///
    /// A failure that lies behind a newer run does not decide; [#failedBehind] tells of it.
    public static PipelineState pipelineState(List<Stage> stages) {
        boolean busyBefore = false;
        for (Stage stage : stages) {
            if (stage.state() == PipelineState.FAILED && !busyBefore) {
                return PipelineState.FAILED;
            }
            busyBefore |= busy(stage.state());
        }
        for (PipelineState state : List.of(
                PipelineState.WAITING_FOR_APPROVAL,
                PipelineState.IN_PROGRESS,
                PipelineState.STOPPING,
                PipelineState.UNKNOWN)) {
            if (stages.stream().anyMatch(s -> s.state() == state)) {
                return state;
            }
        }
        Optional<PipelineState> last = stages.reversed().stream()
                .map(Stage::state)
                .filter(s -> s != PipelineState.NOT_RUN)
                .findFirst();
        return last.map(s -> s == PipelineState.SKIPPED ? PipelineState.SUCCEEDED : s)
                .orElse(PipelineState.NOT_RUN);
    }

    /// True when a stage's failure is not the pipeline's state because a stage before it is busy with a newer run, or
    /// when a stage runs again after its own failure.
    public static boolean failedBehind(List<Stage> stages) {
        return pipelineState(stages) != PipelineState.FAILED
                && stages.stream().anyMatch(s -> s.state() == PipelineState.FAILED || s.failedBefore());
    }

    /// The state of a PARALLEL pipeline from its executions: `FAILED` while the newest finished one failed, else the
    // most
    /// urgent of those in flight, else that of the newest finished one.
    public static PipelineState parallelState(List<Execution> newestFirst) {
        Optional<PipelineState> finished = newestFirst.stream()
                .map(Execution::state)
                .filter(s -> !busy(s) && s != PipelineState.NOT_RUN)
                .findFirst();
        if (finished.filter(s -> s == PipelineState.FAILED).isPresent()) {
            return PipelineState.FAILED;
        }
        for (PipelineState state :
                List.of(PipelineState.WAITING_FOR_APPROVAL, PipelineState.IN_PROGRESS, PipelineState.STOPPING)) {
            if (newestFirst.stream().anyMatch(e -> e.state() == state)) {
                return state;
            }
        }
        return finished.orElse(PipelineState.NOT_RUN);
    }

    private static boolean busy(PipelineState state) {
        return state == PipelineState.IN_PROGRESS
                || state == PipelineState.WAITING_FOR_APPROVAL
                || state == PipelineState.STOPPING;
    }
}
