package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.AwsError;

/// What a caller can order, with CodePipeline's own refusals. Called by the services, under the world's lock.
///
/// Where AWS does not say which of its errors it gives, the choice is: a second retry while the first still runs is a
/// ConflictException; an execution that the stage has left behind is a NotLatestPipelineExecutionException.
public final class Orders {
    private static final String BUSY =
            "Your request cannot be handled because the pipeline is busy handling ongoing activities. Try again later.";
    private static final String NOT_RETRYABLE =
            "Unable to retry. The pipeline structure or stage state might have changed while actions awaited retry, "
                    + "or the stage contains no failed actions.";
    private static final int QUEUE_LIMIT = 50;

    private final Flow flow;

    Orders(Flow flow) {
        this.flow = flow;
    }

    /// Retries a stage of an execution, under the same execution id.
    public void retry(Pipeline pipeline, String stageName, String executionId, StageRetryMode mode) {
        Stage stage = stage(pipeline, stageName);
        Optional<Execution> named = pipeline.execution(executionId);
        if (!pipeline.parallel() && stage.latest().isPresent()) {
            if (!stage.latest().get().execution().id().equals(executionId)) {
                throw refuse(
                        "NotLatestPipelineExecutionException",
                        "The pipeline execution " + executionId
                                + " is out of date: a later execution has entered the stage " + stageName + ".");
            }
        }
        StageRun run = named.flatMap(execution -> execution.stage(stageName))
                .orElseThrow(() -> refuse("StageNotRetryableException", NOT_RETRYABLE));
        Execution execution = run.execution();
        if (execution.spec().version() != pipeline.spec().version()) {
            throw refuse("StageNotRetryableException", NOT_RETRYABLE);
        }
        if (run.retrying()) {
            throw refuse("ConflictException", BUSY);
        }
        boolean all = mode == StageRetryMode.ALL_ACTIONS;
        boolean over = run.status() == StageStatus.FAILED || run.status() == StageStatus.STOPPED;
        if (!over || (all && run.busy())) {
            throw refuse("StageNotRetryableException", NOT_RETRYABLE);
        }
        boolean busy = run.busy();
        run.retry(all, false);
        execution.resumed();
        execution.became(ExecutionStatus.IN_PROGRESS, flow.now());
        if (busy) {
            flow.rerun(run);
        } else {
            flow.proceed(run);
        }
    }

    /// Answers an approval that waits.
    ///
    /// @return when it was answered
    public Instant answer(
            Pipeline pipeline,
            String stageName,
            String actionName,
            String token,
            boolean approved,
            String summary,
            String by) {
        Stage stage = stage(pipeline, stageName);
        StageSpec declared = pipeline.spec().stages().get(pipeline.spec().indexOf(stageName));
        boolean known = declared.actions().stream()
                .anyMatch(action -> action.name().equals(actionName) && action.kind() == ActionKind.APPROVAL);
        if (!known) {
            throw refuse(
                    "ActionNotFoundException",
                    "The pipeline " + pipeline.name() + " does not have an approval action with the name " + actionName
                            + " in the stage " + stageName + ".");
        }
        List<ActionRun> candidates = new ArrayList<>();
        if (pipeline.parallel()) {
            pipeline.executions()
                    .forEach(execution -> execution.stage(stageName).ifPresent(run -> run.current().stream()
                            .filter(action -> action.action().name().equals(actionName))
                            .forEach(candidates::add)));
        } else {
            stage.newest(actionName).ifPresent(candidates::add);
        }
        ActionRun run = candidates.stream()
                .filter(candidate -> candidate.externalId().equals(token))
                .findFirst()
                .orElseThrow(() -> refuse(
                        "InvalidApprovalTokenException",
                        "The approval request already received a response or has expired."));
        if (!run.inProgress()) {
            throw refuse(
                    "ApprovalAlreadyCompletedException", "The approval action has already been approved or rejected.");
        }
        flow.end(run, Outcome.answered(approved, summary, by));
        return flow.now();
    }

    /// Starts an execution; a client request token that was used before gives the execution it started then.
    public Execution start(Pipeline pipeline, Start how, Optional<String> clientRequestToken) {
        Optional<Execution> before = clientRequestToken
                .flatMap(token -> Optional.ofNullable(pipeline.startTokens().get(token)))
                .flatMap(pipeline::execution);
        if (before.isPresent()) {
            return before.get();
        }
        long active = pipeline.executions().stream().filter(Execution::active).count();
        if (pipeline.spec().mode() != ExecutionMode.SUPERSEDED && active >= QUEUE_LIMIT) {
            throw refuse(
                    "ConcurrentPipelineExecutionsLimitExceededException",
                    "The pipeline " + pipeline.name() + " has reached the limit of " + QUEUE_LIMIT
                            + " concurrent pipeline executions.");
        }
        Execution execution = flow.start(pipeline, how);
        clientRequestToken.ifPresent(token -> pipeline.startTokens().put(token, execution.id()));
        return execution;
    }

    /// Stops an execution: at once, abandoning what runs, or when what runs has ended.
    public void stop(Pipeline pipeline, String executionId, boolean abandon, String reason) {
        Execution execution = pipeline.execution(executionId)
                .orElseThrow(() -> refuse(
                        "PipelineExecutionNotStoppableException",
                        "The pipeline " + pipeline.name() + " does not have an execution with the id " + executionId
                                + "."));
        if (!execution.active()) {
            throw refuse(
                    "PipelineExecutionNotStoppableException",
                    "The pipeline execution " + executionId + " is not in progress.");
        }
        if (execution.status() == ExecutionStatus.STOPPING && !abandon) {
            throw refuse(
                    "DuplicatedStopRequestException",
                    "The pipeline execution " + executionId + " is already in a Stopping state.");
        }
        execution.stopping(reason);
        execution.became(ExecutionStatus.STOPPING, flow.now());
        for (Stage stage : pipeline.stages()) {
            if (stage.queue().remove(execution)) {
                flow.rest(execution, ExecutionStatus.STOPPED);
                return;
            }
        }
        execution.stages().stream()
                .filter(run -> run.busy() || run.judging())
                .toList()
                .forEach(run -> {
                    run.became(StageStatus.STOPPING);
                    if (abandon) {
                        flow.abandon(run);
                    }
                });
    }

    /// Opens or closes the transition into a stage.
    public void transition(Pipeline pipeline, String stageName, boolean enabled, String by, Optional<String> reason) {
        Stage stage = stage(pipeline, stageName);
        stage.change(
                new Transition(enabled, Optional.of(by), Optional.of(flow.now()), enabled ? Optional.empty() : reason));
        flow.admit(stage);
    }

    private static Stage stage(Pipeline pipeline, String stageName) {
        return pipeline.stage(stageName)
                .orElseThrow(() -> refuse(
                        "StageNotFoundException",
                        "The pipeline " + pipeline.name() + " does not have a stage with the name " + stageName + "."));
    }

    private static AwsError refuse(String code, String message) {
        return AwsError.badRequest(code, message);
    }
}
