package org.tallyboard.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One stage with its latest execution.
///
/// @param name the stage's name
/// @param state derived from AWS's status and the actions; see [PipelineRules#stageState]
/// @param awsStatus StageExecutionStatus as sent; empty when it never ran
/// @param executionId pipelineExecutionId of the stage's latest execution; stages of one pipeline may differ
/// @param rollback true when the latest execution's type is ROLLBACK
/// @param actions in the pipeline's order
/// @param inbound ids of the executions that wait to enter
/// @param disabledReason present when the inbound transition is disabled: the reason, may be empty text
/// @param startedAt when the first action of its present run started, after a retry the first one since; empty until
///     read
/// @param endedAt when its last action of this execution ended; empty while it runs or until read
/// @param typical median duration of the stage's recent successful runs; empty when not known
/// @param failedBefore true while it runs again after a failure, until it has passed
public record Stage(
        String name,
        PipelineState state,
        String awsStatus,
        Optional<String> executionId,
        boolean rollback,
        List<Action> actions,
        List<String> inbound,
        Optional<String> disabledReason,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Duration> typical,
        boolean failedBefore) {

    public Stage {
        actions = List.copyOf(actions);
        inbound = List.copyOf(inbound);
    }

    /// The first failed action, where there is one.
    public Optional<Action> failedAction() {
        return actions.stream().filter(a -> a.state() == PipelineState.FAILED).findFirst();
    }

    /// The approval that waits, where there is one.
    public Optional<Action> waitingApproval() {
        return actions.stream()
                .filter(a -> a.state() == PipelineState.WAITING_FOR_APPROVAL)
                .findFirst();
    }
}
