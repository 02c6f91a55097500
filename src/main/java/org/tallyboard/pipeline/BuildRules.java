package org.tallyboard.pipeline;

import java.util.List;
import java.util.Optional;

/// What CodeBuild's statuses mean on the board, and which of a project's builds its row speaks of.
public final class BuildRules {

    private BuildRules() {}

    /// The state that a StatusType means; [PipelineState#UNKNOWN] for one that this version does not know.
    public static PipelineState state(String status) {
        return switch (status) {
            case "SUCCEEDED" -> PipelineState.SUCCEEDED;
            case "FAILED", "FAULT", "TIMED_OUT" -> PipelineState.FAILED;
            case "IN_PROGRESS" -> PipelineState.IN_PROGRESS;
            case "STOPPED" -> PipelineState.STOPPED;
            default -> PipelineState.UNKNOWN;
        };
    }

    /// The build that a project's row speaks of: the newest one if it failed or its state is not known, else the newest
    /// that runs, else the newest. A build that succeeded quickly hides no older one that still runs.
    public static Optional<Build> headline(List<Build> newestFirst) {
        Optional<Build> newest = newestFirst.stream().findFirst();
        if (newest.filter(build -> build.state() == PipelineState.FAILED || build.state() == PipelineState.UNKNOWN)
                .isPresent()) {
            return newest;
        }
        return newestFirst.stream()
                .filter(build -> build.state() == PipelineState.IN_PROGRESS)
                .findFirst()
                .or(() -> newest);
    }

    /// True when the newest build that came to a result failed, and the row speaks of a newer one that runs or was
    /// stopped.
    public static boolean failedBehind(List<Build> newestFirst) {
        PipelineState shown = headline(newestFirst).map(Build::state).orElse(PipelineState.NOT_RUN);
        return (shown == PipelineState.IN_PROGRESS || shown == PipelineState.STOPPED)
                && newestFirst.stream()
                        .map(Build::state)
                        .filter(state -> state == PipelineState.FAILED || state == PipelineState.SUCCEEDED)
                        .findFirst()
                        .filter(state -> state == PipelineState.FAILED)
                        .isPresent();
    }
}
