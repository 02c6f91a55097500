package org.tallyboard.aws;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.PipelineRules;

/// The action executions of one stage in one execution, those of earlier attempts among them: a retry keeps the
/// execution's id and adds action executions, and with FAILED_ACTIONS the actions that succeeded keep theirs.
///
/// @param runs in any order
record StageRuns(List<StageRuns.Run> runs) {

    /// @param startedAt empty when only the stage's state names it and it has ended
    /// @param endedAt empty while it runs
    record Run(String action, String id, Optional<Instant> startedAt, Optional<Instant> endedAt, boolean succeeded) {

        private static Run of(ActionRun run) {
            boolean busy = run.status().equals("InProgress");
            return new Run(
                    run.action(),
                    run.id(),
                    run.startedAt(),
                    busy ? Optional.empty() : run.updatedAt(),
                    run.succeeded());
        }

        private static Run of(Action action, String id) {
            boolean busy = PipelineRules.busy(action.state());
            return new Run(
                    action.name(),
                    id,
                    busy ? action.startedAt() : Optional.empty(),
                    busy ? Optional.empty() : action.changedAt(),
                    action.awsStatus().equals("Succeeded"));
        }

        private boolean startsFrom(Instant time) {
            return startedAt.filter(start -> !start.isBefore(time)).isPresent();
        }
    }

    static StageRuns of(List<ActionRun> known) {
        return new StageRuns(known.stream().map(Run::of).toList());
    }

    /// With the action executions that the stage's state shows and history does not know yet.
    StageRuns with(List<Action> actions) {
        return new StageRuns(
                Stream.concat(runs.stream(), unknown(actions).stream()).toList());
    }

    /// True when the stage's state shows an action that has run again since these were read.
    boolean outdated(List<Action> actions) {
        return unknown(actions).stream().anyMatch(this::again);
    }

    /// When the present attempt began: the first start after the end of all that ended before a retry. Empty when
    /// that is not known.
    Optional<Instant> start() {
        if (runs.stream().anyMatch(run -> run.startedAt().isEmpty() && again(run))) {
            return Optional.empty();
        }
        Instant retry = runs.stream()
                .filter(this::past)
                .flatMap(run -> run.endedAt().stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        return runs.stream()
                .filter(run -> run.startsFrom(retry))
                .flatMap(run -> run.startedAt().stream())
                .min(Comparator.naturalOrder());
    }

    /// Of an earlier attempt: its action has run again, or it did not succeed and something started after it, which
    /// only a retry brings about.
    private boolean past(Run run) {
        return run.endedAt()
                .filter(end -> runs.stream()
                        .filter(other -> other.startsFrom(end) && !other.id().equals(run.id()))
                        .anyMatch(later -> !run.succeeded() || later.action().equals(run.action())))
                .isPresent();
    }

    private boolean again(Run run) {
        return runs.stream()
                .anyMatch(other ->
                        other.action().equals(run.action()) && !other.id().equals(run.id()));
    }

    private List<Run> unknown(List<Action> actions) {
        return actions.stream()
                .flatMap(action -> action.executionId().map(id -> Run.of(action, id)).stream())
                .filter(run -> runs.stream().noneMatch(known -> known.id().equals(run.id())))
                .toList();
    }
}
