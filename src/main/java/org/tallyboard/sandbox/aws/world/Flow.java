package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ConditionSpec.Result;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;

/// How executions move through stages: one execution in a stage at a time (except PARALLEL), the rest wait before it, a
/// newer one replaces the one that waits (SUPERSEDED) or joins the queue (QUEUED), actions of equal run order run side
/// by side. Source: the CodePipeline user guide, "How pipeline executions work". Guarded by the world's lock.
final class Flow {
    private final World world;
    private final Agenda agenda;
    private final Ids ids;
    private final Behaviour behaviour;

    Flow(World world, Agenda agenda, Ids ids, Behaviour behaviour) {
        this.world = world;
        this.agenda = agenda;
        this.ids = ids;
        this.behaviour = behaviour;
    }

    Instant now() {
        return agenda.now();
    }

    Execution start(Pipeline pipeline, Start how) {
        Map<String, Commit> commits = new HashMap<>();
        pipeline.spec().stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .filter(action -> action.kind().isSource())
                .forEach(action -> commits.put(
                        action.name(),
                        how.commits()
                                .getOrDefault(
                                        action.name(),
                                        pipeline.heads()
                                                .getOrDefault(
                                                        action.name(), new Commit(ids.commit(), "Initial commit")))));
        Execution execution = new Execution(
                pipeline,
                how.id().orElseGet(ids::uuid),
                pipeline.nextNumber(),
                now(),
                how.trigger(),
                commits,
                how.variables(),
                Optional.empty());
        pipeline.started(execution);
        arrive(execution, 0);
        return execution;
    }

    /// Brings back, in one stage, what last succeeded in it on the same structure: a new execution of that stage alone.
    private void rollBack(StageRun failed) {
        Execution bad = failed.execution();
        Pipeline pipeline = bad.pipeline();
        String stage = failed.stage().name();
        pipeline.executions().stream()
                .filter(execution -> execution != bad
                        && execution.rollbackOf().isEmpty()
                        && execution.spec().version() == pipeline.spec().version()
                        && execution
                                .stage(stage)
                                .filter(run -> run.status() == StageStatus.SUCCEEDED)
                                .isPresent())
                .findFirst()
                .ifPresent(target -> {
                    Execution rollback = new Execution(
                            pipeline,
                            ids.uuid(),
                            pipeline.nextNumber(),
                            now(),
                            new Trigger(
                                    TriggerType.AUTOMATED_ROLLBACK,
                                    "{\"FailedPipelineExecutionId\":\"" + bad.id() + "\"}"),
                            target.commits(),
                            target.variables(),
                            Optional.of(target));
                    pipeline.started(rollback);
                    arrive(rollback, failed.index());
                });
    }

    private void arrive(Execution execution, int index) {
        boolean rolledBack =
                execution.rollbackOf().isPresent() && !execution.stages().isEmpty();
        if (index >= execution.spec().stages().size() || rolledBack) {
            rest(execution, ExecutionStatus.SUCCEEDED);
            return;
        }
        Pipeline pipeline = execution.pipeline();
        Stage stage =
                pipeline.stage(execution.spec().stages().get(index).name()).orElseThrow();
        if (pipeline.parallel()) {
            if (stage.transition().enabled()) {
                enter(execution, index);
            } else {
                stage.queue().addLast(execution);
            }
            return;
        }
        if (stage.transition().enabled() && !stage.occupied() && stage.queue().isEmpty()) {
            enter(execution, index);
            return;
        }
        if (pipeline.spec().mode() == ExecutionMode.SUPERSEDED) {
            Deque<Execution> replaced = new ArrayDeque<>(stage.queue());
            stage.queue().clear();
            replaced.forEach(older -> rest(older, ExecutionStatus.SUPERSEDED));
        }
        stage.queue().addLast(execution);
    }

    /// Lets the next execution in, if the stage is free and its transition open; all of them if they run beside each
    /// other, since then nobody occupies a stage.
    void admit(Stage stage) {
        while (!stage.occupied()
                && stage.transition().enabled()
                && !stage.queue().isEmpty()) {
            Execution next = stage.queue().removeFirst();
            enter(next, next.spec().indexOf(stage.name()));
        }
    }

    private void enter(Execution execution, int index) {
        StageRun run = new StageRun(execution, execution.spec().stages().get(index), index);
        execution.entered(run);
        execution.touch(now());
        if (!execution.pipeline().parallel()) {
            execution.pipeline().stage(run.stage().name()).ifPresent(stage -> stage.entered(run));
        }
        proceed(run);
    }

    /// Starts whatever may run next in this passage, or ends it.
    void proceed(StageRun run) {
        List<ActionSpec> open = run.stage().actions().stream()
                .filter(action -> !run.hasRun(action.name()))
                .toList();
        if (run.busy()) {
            if (run.hasFailed()) {
                fail(run);
            }
            return;
        }
        if (run.judging()) {
            return;
        }
        Execution execution = run.execution();
        if (execution.status() == ExecutionStatus.STOPPING) {
            run.became(StageStatus.STOPPED);
            run.rested();
            rest(execution, ExecutionStatus.STOPPED);
            admitBehind(run);
        } else if (asks(run, When.BEFORE_ENTRY)) {
            return;
        } else if (refused(run, When.BEFORE_ENTRY)) {
            refuse(run, When.BEFORE_ENTRY);
        } else if (run.hasFailed()) {
            fail(run);
            if (!asks(run, When.ON_FAILURE)) {
                failed(run);
            }
        } else if (!open.isEmpty()) {
            int order = open.stream().mapToInt(ActionSpec::runOrder).min().orElseThrow();
            open.stream().filter(action -> action.runOrder() == order).forEach(action -> begin(run, action));
        } else if (!asks(run, When.ON_SUCCESS)) {
            if (refused(run, When.ON_SUCCESS)) {
                refuse(run, When.ON_SUCCESS);
            } else {
                pass(run, StageStatus.SUCCEEDED);
            }
        }
    }

    private void pass(StageRun run, StageStatus status) {
        run.became(status);
        run.rested();
        run.execution().touch(now());
        arrive(run.execution(), run.index() + 1);
        admitBehind(run);
    }

    /// Starts the rules of a condition that has not been judged in this passage.
    ///
    /// @return true while it is judged
    private boolean asks(StageRun run, When when) {
        Optional<ConditionSpec> condition =
                run.stage().condition(when).filter(declared -> !declared.rules().isEmpty());
        if (condition.isEmpty() || run.condition(when).isPresent()) {
            return false;
        }
        List<RuleRun> rules = condition.get().rules().stream()
                .map(rule -> new RuleRun(run, rule, ids.uuid(), now()))
                .toList();
        run.judged(new ConditionRun(condition.get(), rules));
        run.execution().touch(now());
        for (RuleRun rule : rules) {
            Course course = behaviour.course(world, rule);
            course.after().ifPresent(after -> agenda.at(now().plus(after), () -> end(rule, course.outcome())));
        }
        return true;
    }

    private static boolean refused(StageRun run, When when) {
        return run.condition(when).filter(judged -> !judged.met()).isPresent();
    }

    private void refuse(StageRun run, When when) {
        Result result = run.stage().condition(when).orElseThrow().result();
        if (result == Result.SKIP) {
            pass(run, StageStatus.SKIPPED);
            return;
        }
        fail(run);
        run.execution()
                .explain("The " + when.words() + " condition of stage "
                        + run.stage().name() + " was not met.");
        follow(run, result);
    }

    /// What the stage declares for its failure; when rules were asked, only if they are met.
    private void failed(StageRun run) {
        follow(
                run,
                run.stage()
                        .condition(When.ON_FAILURE)
                        .filter(declared -> run.condition(When.ON_FAILURE)
                                .map(ConditionRun::met)
                                .orElse(true))
                        .map(ConditionSpec::result)
                        .orElse(Result.FAIL));
    }

    /// CodePipeline retries by itself once only.
    private void follow(StageRun run, Result result) {
        Execution execution = run.execution();
        if (result == Result.RETRY && run.automaticRetries() == 0) {
            run.retry(
                    run.stage().condition(When.ON_FAILURE).flatMap(ConditionSpec::retryMode).stream()
                            .anyMatch(StageRetryMode.ALL_ACTIONS::equals),
                    true);
            execution.became(ExecutionStatus.IN_PROGRESS, now());
            proceed(run);
            return;
        }
        run.rested();
        if (result == Result.ROLLBACK && !execution.pipeline().parallel()) {
            rollBack(run);
        }
        behaviour.ended(world, execution);
        admitBehind(run);
    }

    /// Ends whatever runs in this passage at once.
    void abandon(StageRun run) {
        run.current().stream()
                .filter(ActionRun::inProgress)
                .toList()
                .forEach(action -> end(action, Outcome.abandoned()));
        run.rules().stream().filter(RuleRun::inProgress).toList().forEach(rule -> end(rule, Outcome.abandoned()));
    }

    /// Ends a running rule and lets its stage go on.
    void end(RuleRun run, Outcome outcome) {
        if (run.inProgress()) {
            run.end(now(), outcome);
            run.stage().execution().touch(now());
            proceed(run.stage());
        }
    }

    /// Runs the open actions of this passage whose turn has come while others are still running (a retry of failed
    /// actions).
    void rerun(StageRun run) {
        int order = run.current().stream()
                .filter(ActionRun::inProgress)
                .mapToInt(action -> action.action().runOrder())
                .max()
                .orElse(Integer.MAX_VALUE);
        run.stage().actions().stream()
                .filter(action -> !run.hasRun(action.name()) && action.runOrder() <= order)
                .forEach(action -> begin(run, action));
    }

    private void fail(StageRun run) {
        if (run.status() != StageStatus.FAILED) {
            run.became(StageStatus.FAILED);
            run.execution().became(ExecutionStatus.FAILED, now());
        }
    }

    private void admitBehind(StageRun run) {
        Pipeline pipeline = run.execution().pipeline();
        if (!pipeline.parallel()) {
            pipeline.stage(run.stage().name()).ifPresent(this::admit);
        }
    }

    void rest(Execution execution, ExecutionStatus status) {
        execution.became(status, now());
        behaviour.ended(world, execution);
    }

    private void begin(StageRun stageRun, ActionSpec action) {
        Execution execution = stageRun.execution();
        SimulatedAccount account = execution.pipeline().account();
        String stageName = stageRun.stage().name();
        String external =
                switch (action.kind()) {
                    case CODECOMMIT, CONNECTION ->
                        execution
                                .commits()
                                .getOrDefault(action.name(), new Commit(ids.commit(), ""))
                                .id();
                    case CODEBUILD, CODEBUILD_TEST -> action.setting("ProjectName") + ":" + ids.uuid();
                    case JENKINS -> Long.toString(account.nextNumber(action.setting("ProjectName")));
                    case APPROVAL -> ids.uuid();
                    case CODEDEPLOY -> ids.deployment();
                    case CLOUDFORMATION ->
                        account.arn("cloudformation", "stack/" + action.setting("StackName") + "/" + ids.uuid());
                };
        ActionRun run = new ActionRun(
                execution,
                stageName,
                action,
                ids.uuid(),
                execution.attempts(stageName, action.name()) + 1,
                now(),
                external);
        stageRun.ran(run);
        execution.ran(run);
        execution.touch(now());
        if (!execution.pipeline().parallel()) {
            execution.pipeline().stage(stageName).ifPresent(stage -> stage.ran(run));
        }
        Course course = behaviour.course(world, run);
        run.expect(course.after());
        if (action.kind().isBuild()) {
            account.newBuild(run, course.after(), ids);
        }
        course.after().ifPresent(after -> agenda.at(now().plus(after), () -> end(run, course.outcome())));
    }

    /// Ends a running action and lets its stage go on; an action that has ended stays as it is.
    void end(ActionRun run, Outcome outcome) {
        if (!run.inProgress()) {
            return;
        }
        run.end(now(), outcome);
        run.execution().touch(now());
        run.execution().stage(run.stageName()).ifPresent(this::proceed);
    }
}
