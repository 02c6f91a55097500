package org.tallyboard.sandbox.aws.world;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A handle on one pipeline of the world: moves its executions on command, from any thread. In a world that waits to be
/// told this is the only thing, beside the API's own orders, that moves anything.
public final class PipelineControl {
    private final World world;
    private final Pipeline pipeline;

    PipelineControl(World world, Pipeline pipeline) {
        this.world = world;
        this.pipeline = pipeline;
    }

    /// Its name.
    public String name() {
        return pipeline.name();
    }

    /// Starts an execution as a push would; its source action runs.
    ///
    /// @return the execution id
    public String start() {
        return start(Start.by(push()));
    }

    /// Starts an execution.
    ///
    /// @return the execution id
    public String start(Start how) {
        return world.locked(() -> world.flow().start(pipeline, how).id());
    }

    /// Starts an execution and lets all of it succeed, approvals included.
    public String startAndSucceed() {
        String id = start();
        finish(id);
        return id;
    }

    /// Starts an execution that comes as far as that stage, whose first actions run or wait for approval.
    public String startAndReach(String stage) {
        String id = start();
        reach(id, stage);
        return id;
    }

    /// Starts an execution whose first action in that stage fails for that reason.
    public String startAndFail(String stage, Failure why) {
        return startAndFail(Start.by(push()), stage, why);
    }

    /// Starts an execution whose first action in that stage fails for that reason.
    public String startAndFail(Start how, String stage, Failure why) {
        String id = start(how);
        reach(id, stage);
        ActionRun first = world.locked(() -> running(execution(id)).getFirst());
        end(id, stage, first.action().name(), Outcome.failed(why));
        return id;
    }

    /// Lets everything succeed until the execution is in that stage.
    ///
    /// @throws IllegalStateException if it cannot get there
    public void reach(String executionId, String stage) {
        advance(executionId, () -> execution(executionId).stage(stage).isPresent(), stage);
    }

    /// Lets everything that is left of the execution succeed.
    public void finish(String executionId) {
        advance(executionId, () -> !execution(executionId).active(), "its end");
    }

    /// Ends a running action of the execution.
    ///
    /// @throws IllegalStateException if that action is not running
    public void end(String executionId, String stage, String action, Outcome outcome) {
        change(() -> world.flow().end(find(executionId, stage, action), outcome));
    }

    /// Lets a running action succeed.
    public void succeed(String executionId, String stage, String action) {
        end(executionId, stage, action, Outcome.succeeded());
    }

    /// Lets a running action fail.
    public void fail(String executionId, String stage, String action, Failure why) {
        end(executionId, stage, action, Outcome.failed(why));
    }

    /// Ends a rule that is being evaluated for a stage of the execution.
    ///
    /// @throws IllegalStateException if that rule is not running
    public void endRule(String executionId, String stage, String rule, Outcome outcome) {
        change(() -> world.flow()
                .end(
                        judging(execution(executionId)).stream()
                                .filter(run -> run.stage().stage().name().equals(stage)
                                        && run.rule().name().equals(rule))
                                .findFirst()
                                .orElseThrow(() -> new IllegalStateException(
                                        "rule " + rule + " of stage " + stage + " in " + name() + " is not running")),
                        outcome));
    }

    /// Opens or closes the transition into a stage.
    public void transition(String stage, boolean enabled, String reason) {
        change(() -> world.orders()
                .transition(
                        pipeline,
                        stage,
                        enabled,
                        pipeline.account().globalArn("iam", "user/operator"),
                        Optional.of(reason)));
    }

    /// Gives it another structure, as a new version.
    public void restructure(List<StageSpec> stages) {
        change(() -> pipeline.change(pipeline.spec().changed(stages, world.now())));
    }

    /// How an execution stands.
    public ExecutionStatus status(String executionId) {
        return world.locked(() -> execution(executionId).status());
    }

    /// How an execution stands in a stage; empty if it has not entered it.
    public Optional<StageStatus> status(String executionId, String stage) {
        return world.locked(() -> execution(executionId).stage(stage).map(StageRun::status));
    }

    /// How many executions there are.
    public int executionCount() {
        return world.locked(() -> pipeline.executions().size());
    }

    /// The token of an approval that waits in that stage of that execution.
    public Optional<String> approvalToken(String executionId, String stage) {
        return world.locked(() -> execution(executionId).stage(stage).stream()
                .flatMap(run -> run.current().stream())
                .filter(run -> run.inProgress() && run.action().kind() == ActionKind.APPROVAL)
                .map(ActionRun::externalId)
                .findFirst());
    }

    /// Looks at the pipeline itself, under the lock.
    public void look(Consumer<Pipeline> look) {
        change(() -> look.accept(pipeline));
    }

    private void advance(String executionId, Supplier<Boolean> there, String where) {
        change(() -> {
            while (!there.get()) {
                List<ActionRun> running = running(execution(executionId));
                List<RuleRun> judging = judging(execution(executionId));
                if (!judging.isEmpty()) {
                    world.flow().end(judging.getFirst(), Outcome.succeeded());
                    continue;
                }
                if (running.isEmpty()) {
                    throw new IllegalStateException("execution " + executionId + " of " + name() + " cannot reach "
                            + where + ": it is " + execution(executionId).status() + " and nothing of it is running");
                }
                world.flow().end(running.getFirst(), Outcome.succeeded());
            }
        });
    }

    private ActionRun find(String executionId, String stage, String action) {
        return running(execution(executionId)).stream()
                .filter(run ->
                        run.stageName().equals(stage) && run.action().name().equals(action))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "action " + action + " of stage " + stage + " in " + name() + " is not running"));
    }

    private static List<ActionRun> running(Execution execution) {
        return execution.runs().stream().filter(ActionRun::inProgress).toList();
    }

    private static List<RuleRun> judging(Execution execution) {
        return execution.stages().stream()
                .flatMap(run -> run.rules().stream())
                .filter(RuleRun::inProgress)
                .toList();
    }

    private Trigger push() {
        return new Trigger(TriggerType.CLOUD_WATCH_EVENT, pipeline.account().arn("events", "rule/source-changed"));
    }

    private Execution execution(String id) {
        return pipeline.execution(id).orElseThrow(() -> new IllegalStateException(name() + " has no execution " + id));
    }

    private void change(Runnable step) {
        world.locked(() -> {
            step.run();
            return true;
        });
    }
}
