package org.tallyboard.sandbox.aws.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.Commit;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import org.tallyboard.sandbox.aws.world.Start;
import org.tallyboard.sandbox.aws.world.Trigger;
import org.tallyboard.sandbox.aws.world.TriggerType;
import org.tallyboard.sandbox.aws.world.World;

/// Starts executions the way pushes and people do.
final class Starts {
    private final long seed;
    private long count;

    Starts(long seed) {
        this.seed = seed;
    }

    /// Starts an execution on a new commit.
    void push(World world, Pipeline pipeline, Optional<String> id) {
        Chance chance = Chance.of(seed, "push", pipeline.name(), count++);
        start(world, pipeline, chance, Commits.next(chance), id);
    }

    /// Starts an execution on a commit that puts right what failed.
    void fix(World world, Pipeline pipeline) {
        Chance chance = Chance.of(seed, "fix", pipeline.name(), count++);
        start(world, pipeline, chance, Commits.fix(chance), Optional.empty());
    }

    private void start(World world, Pipeline pipeline, Chance chance, Commit commit, Optional<String> id) {
        Map<String, Commit> commits = new HashMap<>();
        ActionSpec source = pipeline.spec().stages().getFirst().actions().getFirst();
        boolean byHand = chance.percent(12);
        if (!byHand) {
            commits.put(source.name(), commit);
        }
        Trigger trigger = byHand
                ? new Trigger(TriggerType.START_PIPELINE_EXECUTION, People.developer(pipeline.account(), chance))
                : trigger(pipeline, source);
        try {
            world.orders().start(pipeline, new Start(id, trigger, commits, Map.of()), Optional.empty());
        } catch (AwsError e) {
            // A full queue swallows a push on AWS, too.
            return;
        }
    }

    private static Trigger trigger(Pipeline pipeline, ActionSpec source) {
        SimulatedAccount account = pipeline.account();
        if (source.kind() == ActionKind.CONNECTION) {
            return pipeline.spec().type() == PipelineType.V2
                    ? new Trigger(TriggerType.WEBHOOK_V2, source.setting("ConnectionArn"))
                    : new Trigger(TriggerType.WEBHOOK, source.setting("ConnectionArn"));
        }
        return new Trigger(
                TriggerType.CLOUD_WATCH_EVENT, account.arn("events", "rule/codepipeline-" + pipeline.name() + "-main"));
    }
}
