package org.tallyboard.board;

import java.util.List;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;

/// Why a CodeBuild build failed, as AWS tells it.
public final class BuildReason {

    private BuildReason() {}

    /// The phase that failed with the first line of its message, or the builds of a batch that failed:
    /// `BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: make`, `1 of 3 builds failed: linux`.
    public static String of(Build build) {
        List<String> failed = build.groups().stream()
                .filter(group -> group.state() == PipelineState.FAILED && !group.ignoreFailure())
                .map(Build.Group::identifier)
                .toList();
        if (!failed.isEmpty()) {
            int all = build.groups().size();
            return failed.size() + " of " + all + (all == 1 ? " build" : " builds") + " failed: "
                    + String.join(", ", failed);
        }
        return build.failedPhase()
                .map(phase -> phase.type() + ": "
                        + phase.messages().stream()
                                .flatMap(String::lines)
                                .map(String::strip)
                                .filter(text -> !text.isEmpty())
                                .findFirst()
                                .orElseGet(() -> phase.status().orElse("")))
                .orElseGet(() -> build.status() + "; CodeBuild names no phase");
    }
}
