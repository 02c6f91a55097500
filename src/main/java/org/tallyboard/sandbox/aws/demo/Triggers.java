package org.tallyboard.sandbox.aws.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.Execution;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.World;

/// Pushes that start executions now and then: about one every 45 seconds at natural speed, of whichever pipeline, and
/// not more than one pipeline in a dozen at work at once however many there are.
final class Triggers {
    private static final Duration EACH = Duration.ofMinutes(22);
    private static final int CROWD = 100;
    private static final int BACKLOG = 3;

    private final World world;
    private final DemoBehaviour behaviour;
    private final long seed;
    private final Duration mean;

    Triggers(World world, DemoBehaviour behaviour, long seed, int pipelines) {
        this.world = world;
        this.behaviour = behaviour;
        this.seed = seed;
        this.mean = Duration.ofMillis(EACH.toMillis() * Math.max(CROWD, pipelines) / CROWD);
    }

    /// Keeps a pipeline going from then on. What stands at the board for a person to deal with is left alone for
    /// longer.
    void from(Pipeline pipeline, Instant now, Present present) {
        Chance chance = Chance.of(seed, "first", pipeline.name());
        Duration first =
                switch (present) {
                    case Present.Healthy ignored -> part(mean, chance.share());
                    case Present.Running ignored -> part(mean, 0.5 + chance.share());
                    case Present.Parallel ignored -> part(mean, 0.2 + chance.share());
                    case Present.Failed ignored -> part(mean, 2 + 2 * chance.share());
                    case Present.Waiting ignored -> part(mean, 1 + chance.share());
                    case Present.Held ignored -> part(mean, 1 + chance.share());
                    case Present.Refused ignored -> part(mean, 2 + chance.share());
                    case Present.Retried ignored -> part(mean, 0.5 + chance.share());
                    case Present.Stopped ignored -> part(mean, 2 + chance.share());
                };
        world.at(now.plus(behaviour.scaled(first)), () -> push(pipeline, 1));
    }

    private void push(Pipeline pipeline, int round) {
        long active = pipeline.executions().stream().filter(Execution::active).count();
        if (active < BACKLOG) {
            behaviour.starts().push(world, pipeline, Optional.empty());
        }
        Chance chance = Chance.of(seed, "next", pipeline.name(), round);
        world.after(behaviour.scaled(part(mean, 0.4 + 1.2 * chance.share())), () -> push(pipeline, round + 1));
    }

    private static Duration part(Duration whole, double share) {
        return Duration.ofMillis(Math.round(whole.toMillis() * share));
    }
}
