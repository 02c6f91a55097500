package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
                how.variables());
        pipeline.started(execution);
        arrive(execution, 0);
        return execution;
    }

    private void arrive(Execution execution, int index) {
        if (index >= execution.spec().stages().size()) {
            rest(execution, ExecutionStatus.SUCCEEDED);
            return;
        }
        Pipeline pipeline = execution.pipeline();
        if (pipeline.parallel()) {
            enter(execution, index);
            return;
        }
        Stage stage =
                pipeline.stage(execution.spec().stages().get(index).name()).orElseThrow();
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

    /// Lets the next execution in, if the stage is free and its transition open.
    void admit(Stage stage) {
        if (!stage.occupied() && stage.transition().enabled() && !stage.queue().isEmpty()) {
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
        Execution execution = run.execution();
        if (execution.status() == ExecutionStatus.STOPPING) {
            run.became(StageStatus.STOPPED);
            run.rested();
            rest(execution, ExecutionStatus.STOPPED);
            admitBehind(run);
        } else if (run.hasFailed()) {
            fail(run);
            run.rested();
            behaviour.ended(world, execution);
            admitBehind(run);
        } else if (open.isEmpty()) {
            run.became(StageStatus.SUCCEEDED);
            run.rested();
            execution.touch(now());
            arrive(execution, run.index() + 1);
            admitBehind(run);
        } else {
            int order = open.stream().mapToInt(ActionSpec::runOrder).min().orElseThrow();
            open.stream().filter(action -> action.runOrder() == order).forEach(action -> begin(run, action));
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
                        "arn:aws:cloudformation:" + account.region() + ":" + account.accountId() + ":stack/"
                                + action.setting("StackName") + "/" + ids.uuid();
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
