package org.tallyboard.sandbox.aws.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.sandbox.aws.world.World;

/// Plans what has happened to a pipeline until now. Since the length of every step is known beforehand, an execution
/// can be started at just the time from which it stands where it should when the board first looks.
final class Past {
    private final World world;
    private final DemoBehaviour behaviour;
    private final long seed;
    private final Instant now;

    Past(World world, DemoBehaviour behaviour, long seed, Instant now) {
        this.world = world;
        this.behaviour = behaviour;
        this.seed = seed;
        this.now = now;
    }

    void of(Pipeline pipeline, Present present) {
        Chance chance = Chance.of(seed, "past", pipeline.name());
        Instant last = present(pipeline, present, chance);
        for (int left = chance.between(7, 13); left > 0; left--) {
            last = last.minus(chance.minutes(4 * 60, 26 * 60));
            start(pipeline, chance.uuid(), last, history(pipeline, chance));
        }
    }

    private Script history(Pipeline pipeline, Chance chance) {
        int percent = chance.between(0, 99);
        if (percent < 80) {
            return Script.succeeds();
        }
        List<StageSpec> working = pipeline.spec().stages().stream()
                .skip(1)
                .filter(stage -> stage.actions().getFirst().kind() != ActionKind.APPROVAL)
                .toList();
        return Script.fails(chance.pick(working).name(), percent < 92);
    }

    /// Plans the executions that make the present.
    ///
    /// @return when the first of them starts
    private Instant present(Pipeline pipeline, Present present, Chance chance) {
        PipelineSpec spec = pipeline.spec();
        String id = chance.uuid();
        return switch (present) {
            case Present.Healthy ignored -> {
                Duration rest = chance.minutes(3, 30 * 60);
                yield within(pipeline, id, spec.stages().size(), 0, rest, Script.succeeds());
            }
            case Present.Failed failed -> {
                Duration rest = chance.minutes(3, 50);
                yield within(
                        pipeline, id, spec.indexOf(failed.stage()) + 1, 0, rest, Script.fails(failed.stage(), false));
            }
            case Present.Waiting waiting -> {
                Script script = Script.waits(waiting.stage());
                Duration waits = chance.minutes(20, 75);
                Instant start = within(pipeline, id, spec.indexOf(waiting.stage()), 0, waits, script);
                for (int i = 1; i <= waiting.newer(); i++) {
                    start(pipeline, chance.uuid(), now.minus(waits).plus(chance.minutes(i * 5 - 3, i * 5)), script);
                }
                yield start;
            }
            case Present.Running running -> {
                double share = 0.1 + 0.4 * chance.share();
                Instant start =
                        within(pipeline, id, spec.indexOf(running.stage()), share, Duration.ZERO, Script.succeeds());
                Duration since = Duration.between(start, now);
                for (int i = 1; i <= running.newer(); i++) {
                    start(pipeline, chance.uuid(), start.plus(part(since, 0.3 * i)), Script.succeeds());
                }
                yield start;
            }
            case Present.Parallel ignored -> parallel(pipeline, chance);
            case Present.Held held -> {
                world.at(now.minus(Duration.ofHours(3)), () -> world.orders()
                        .transition(
                                pipeline,
                                held.stage(),
                                false,
                                People.releaseManager(pipeline.account(), chance),
                                Optional.of("Frozen until the derby is over")));
                yield start(pipeline, id, now.minus(Duration.ofMinutes(52)), Script.succeeds());
            }
            case Present.Refused refused ->
                within(
                        pipeline,
                        id,
                        spec.indexOf(refused.stage()),
                        0,
                        chance.minutes(8, 40),
                        Script.refused(refused.stage()));
            case Present.Retried retried ->
                within(
                        pipeline,
                        id,
                        spec.indexOf(retried.stage()) + 1,
                        0,
                        behaviour.scaled(Duration.ofSeconds(5)),
                        Script.fails(retried.stage(), false));
            case Present.Stopped stopped -> {
                Duration rest = chance.minutes(60, 400);
                world.at(now.minus(rest), () -> world.orders().stop(pipeline, id, true, "Wrong branch was merged"));
                yield within(pipeline, id, spec.indexOf(stopped.stage()), 0.5, rest, Script.succeeds());
            }
        };
    }

    private Instant parallel(Pipeline pipeline, Chance chance) {
        PipelineSpec spec = pipeline.spec();
        Optional<StageSpec> approval = spec.stages().stream()
                .filter(stage -> stage.actions().getFirst().kind() == ActionKind.APPROVAL)
                .findFirst();
        int last = spec.stages().size() - 1;
        Instant waiting = within(
                pipeline,
                chance.uuid(),
                approval.map(stage -> spec.indexOf(stage.name())).orElse(last),
                0,
                chance.minutes(15, 40),
                approval.map(stage -> Script.waits(stage.name())).orElse(Script.succeeds()));
        Instant deploying = within(pipeline, chance.uuid(), last, 0.3, Duration.ZERO, Script.succeeds());
        within(pipeline, chance.uuid(), 1, 0.2, Duration.ZERO, Script.succeeds());
        return waiting.isBefore(deploying) ? waiting : deploying;
    }

    /// Starts an execution so that, a while before now, it has come through all stages before that one and through a
    /// share of that one.
    private Instant within(Pipeline pipeline, String id, int stage, double share, Duration before, Script script) {
        Duration sum = before;
        List<StageSpec> stages = pipeline.spec().stages();
        for (StageSpec passed : stages.subList(0, stage)) {
            sum = sum.plus(behaviour.length(id, passed, script));
        }
        if (share > 0) {
            sum = sum.plus(part(behaviour.length(id, stages.get(stage), script), share));
        }
        return start(pipeline, id, now.minus(sum), script);
    }

    private static Duration part(Duration whole, double share) {
        return Duration.ofMillis(Math.round(whole.toMillis() * share));
    }

    private Instant start(Pipeline pipeline, String id, Instant when, Script script) {
        behaviour.script(id, script);
        world.at(when, () -> behaviour.starts().push(world, pipeline, Optional.of(id)));
        return when;
    }
}
