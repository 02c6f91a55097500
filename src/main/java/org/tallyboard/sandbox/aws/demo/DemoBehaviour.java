package org.tallyboard.sandbox.aws.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.Behaviour;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;
import org.tallyboard.sandbox.aws.world.Course;
import org.tallyboard.sandbox.aws.world.Execution;
import org.tallyboard.sandbox.aws.world.ExecutionStatus;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.Outcome;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.RuleRun;
import org.tallyboard.sandbox.aws.world.StageRetryMode;
import org.tallyboard.sandbox.aws.world.StageRun;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.sandbox.aws.world.StageStatus;
import org.tallyboard.sandbox.aws.world.World;

/// How steps go in the demo: how long they take, which fail, that two of three retries succeed, and what colleagues do
/// when something fails or waits.
final class DemoBehaviour implements Behaviour {
    private static final int RETRY_SUCCEEDS = 66;
    private static final Duration RULE = Duration.ofSeconds(2);

    private final long seed;
    private final double speed;
    private final int failingLimit;
    private final Map<String, Script> scripts = new HashMap<>();
    private final Starts starts;

    DemoBehaviour(long seed, double speed, int pipelines) {
        this.seed = seed;
        this.speed = speed;
        this.failingLimit = Math.max(4, pipelines / 8);
        this.starts = new Starts(seed);
    }

    /// Settles an execution in advance.
    void script(String executionId, Script script) {
        scripts.put(executionId, script);
    }

    Starts starts() {
        return starts;
    }

    /// A time of the world at its speed.
    Duration scaled(Duration natural) {
        return Duration.ofMillis(Math.max(50, Math.round(natural.toMillis() / speed)));
    }

    /// How long a stage is going to take in the execution with that id, at the first attempt.
    Duration length(String id, StageSpec stage, Script script) {
        Map<Integer, Duration> longest = new HashMap<>();
        for (ActionSpec action : stage.actions()) {
            longest.merge(
                    action.runOrder(),
                    length(id, stage.name(), action, 1, script),
                    (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
        long conditions = stage.conditions().stream()
                .filter(condition -> condition.when() != When.ON_FAILURE
                        && !condition.rules().isEmpty())
                .count();
        return longest.values().stream().reduce(scaled(RULE).multipliedBy(conditions), Duration::plus);
    }

    private Duration length(String id, String stage, ActionSpec action, int attempt, Script script) {
        Chance chance = Chance.of(seed, "length", id, stage, action.name(), attempt);
        return switch (action.kind()) {
            case CODECOMMIT, CONNECTION -> scaled(chance.seconds(3, 9));
            case CODEBUILD -> scaled(chance.seconds(50, 130));
            case CODEBUILD_TEST -> scaled(chance.seconds(35, 90));
            case JENKINS -> scaled(chance.seconds(40, 110));
            case CODEDEPLOY -> scaled(chance.seconds(40, 100));
            case CLOUDFORMATION -> scaled(chance.seconds(20, 60));
            case APPROVAL -> script.past() ? chance.minutes(2, 25) : scaled(chance.minutes(4, 10));
        };
    }

    @Override
    public Course course(World world, ActionRun run) {
        Execution execution = run.execution();
        Script script = scripts.getOrDefault(execution.id(), Script.parallel());
        Duration length = length(execution.id(), run.stageName(), run.action(), run.attempt(), script);
        Chance chance = Chance.of(
                seed, "course", execution.id(), run.stageName(), run.action().name(), run.attempt());
        if (run.action().kind() == ActionKind.APPROVAL) {
            return approval(run, script, length, chance);
        }
        return Course.of(
                length,
                fails(world, run, script, chance) ? Outcome.failed(Failures.of(run, chance)) : Outcome.succeeded());
    }

    @Override
    public Course course(World world, RuleRun run) {
        Script script = scripts.getOrDefault(run.stage().execution().id(), Script.parallel());
        boolean refused =
                script.refused().filter(run.stage().stage().name()::equals).isPresent();
        return Course.of(
                scaled(RULE),
                refused
                        ? Outcome.saying(
                                ActionStatus.FAILED,
                                "Outside the deployment window",
                                Optional.of(Failure.job("Deployments are not allowed before the late match has ended")))
                        : Outcome.saying(ActionStatus.SUCCEEDED, "All checks passed", Optional.empty()));
    }

    private Course approval(ActionRun run, Script script, Duration length, Chance chance) {
        if (script.waiting().filter(run.stageName()::equals).isPresent()) {
            return Course.untilTold();
        }
        boolean approved = script.past() || !chance.percent(6);
        String comment = approved
                ? chance.pick(List.of("", "Looks good on staging", "ok", "Checked with the editors", "LGTM"))
                : chance.pick(List.of("Not before the match", "Captions are missing on staging"));
        return Course.of(
                length,
                Outcome.answered(
                        approved,
                        comment,
                        People.releaseManager(run.execution().pipeline().account(), chance)));
    }

    private boolean fails(World world, ActionRun run, Script script, Chance chance) {
        if (run.action().kind().isSource()) {
            return false;
        }
        if (run.attempt() > 1) {
            return !chance.percent(RETRY_SUCCEEDS);
        }
        StageSpec stage =
                run.execution().spec().stages().get(run.execution().spec().indexOf(run.stageName()));
        if (script.failing().isPresent()) {
            return script.failing().get().equals(run.stageName())
                    && stage.actions().getLast().equals(run.action());
        }
        if (script.past()) {
            return false;
        }
        return chance.percent(6) && failing(world) < failingLimit;
    }

    private static long failing(World world) {
        return world.accounts().stream()
                .flatMap(account -> account.pipelines().stream())
                .filter(DemoBehaviour::isFailing)
                .count();
    }

    private static boolean isFailing(Pipeline pipeline) {
        return pipeline.stages().stream().anyMatch(stage -> stage.latest()
                .map(run -> run.status() == StageStatus.FAILED)
                .orElse(false));
    }

    /// After a failure a colleague retries, or pushes a fix, unless it is settled that this one stays for the board.
    @Override
    public void ended(World world, Execution execution) {
        Script script = scripts.getOrDefault(execution.id(), Script.parallel());
        if (execution.status() != ExecutionStatus.FAILED) {
            return;
        }
        Chance chance =
                Chance.of(seed, "after", execution.id(), execution.runs().size());
        if (script.past()) {
            if (script.colleagueRetries()) {
                world.after(chance.minutes(2, 9), () -> retry(world, execution));
            }
        } else if (chance.percent(30)) {
            world.after(scaled(chance.minutes(5, 12)), () -> retry(world, execution));
        } else {
            world.after(scaled(chance.minutes(5, 15)), () -> fix(world, execution));
        }
    }

    private void retry(World world, Execution execution) {
        for (StageRun run : List.copyOf(execution.stages())) {
            if (run.status() == StageStatus.FAILED) {
                try {
                    world.orders()
                            .retry(
                                    execution.pipeline(),
                                    run.stage().name(),
                                    execution.id(),
                                    StageRetryMode.FAILED_ACTIONS);
                } catch (AwsError e) {
                    // Somebody was quicker, or a newer execution has come: a colleague would shrug, too.
                    return;
                }
            }
        }
    }

    private void fix(World world, Execution execution) {
        boolean newest = execution.pipeline().executions().stream()
                .findFirst()
                .map(execution::equals)
                .orElse(false);
        if (newest && execution.status() == ExecutionStatus.FAILED) {
            starts.fix(world, execution.pipeline());
        }
    }
}
