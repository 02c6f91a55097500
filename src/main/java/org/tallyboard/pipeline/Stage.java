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
/// @param disabled present when the inbound transition is switched off
/// @param startedAt when the first action of its present run started, after a retry the first one since; empty until
///     read
/// @param endedAt when its last action of this execution ended; empty while it runs or until read
/// @param typical median duration of the stage's recent successful runs; empty when not known
/// @param failedBefore true while it runs again after a failure, until it has passed
/// @param conditions its conditions with their latest evaluation, which may be one of an older execution; see
///     [#decidingCondition]
/// @param retries how often it was retried in this execution, where AWS says so
/// @param complete true when the structure and all actions of this execution are known, so that something may be
///     ordered for what is shown
public record Stage(
        String name,
        PipelineState state,
        String awsStatus,
        Optional<String> executionId,
        boolean rollback,
        List<Action> actions,
        List<String> inbound,
        Optional<DisabledTransition> disabled,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Duration> typical,
        boolean failedBefore,
        List<StageCondition> conditions,
        Optional<StageRetries> retries,
        boolean complete) {

    public Stage {
        actions = List.copyOf(actions);
        inbound = List.copyOf(inbound);
        conditions = List.copyOf(conditions);
    }

    /// A completely known stage without conditions and retries.
    public Stage(
            String name,
            PipelineState state,
            String awsStatus,
            Optional<String> executionId,
            boolean rollback,
            List<Action> actions,
            List<String> inbound,
            Optional<DisabledTransition> disabled,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Duration> typical,
            boolean failedBefore) {
        this(
                name,
                state,
                awsStatus,
                executionId,
                rollback,
                actions,
                inbound,
                disabled,
                startedAt,
                endedAt,
                typical,
                failedBefore,
                List.of(),
                Optional.empty(),
                true);
    }

    /// The condition that explains the stage's state: one that was not met where the stage failed or was skipped and
    /// no action failed, one that is evaluated where the stage is in progress and no action is.
    public Optional<StageCondition> decidingCondition() {
        return switch (state) {
            case FAILED, SKIPPED ->
                failedAction().isPresent()
                        ? Optional.empty()
                        : conditions.stream().filter(StageCondition::failed).findFirst();
            case IN_PROGRESS ->
                actions.stream().anyMatch(action -> PipelineRules.busy(action.state()))
                        ? Optional.empty()
                        : conditions.stream().filter(StageCondition::inProgress).findFirst();
            default -> Optional.empty();
        };
    }

    /// True when executions stand before its inbound transition because that is switched off.
    public boolean holds() {
        return disabled.isPresent() && !inbound.isEmpty();
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
