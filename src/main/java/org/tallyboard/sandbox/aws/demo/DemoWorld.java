package org.tallyboard.sandbox.aws.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.tallyboard.sandbox.aws.world.AccountControl;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import org.tallyboard.sandbox.aws.world.Topic;
import org.tallyboard.sandbox.aws.world.World;

/// Makes the living world: a past that has happened by the rules of the world, a present that shows every state, and
/// triggers that keep it going.
public final class DemoWorld {
    private static final Duration PAST = Duration.ofDays(16);

    private DemoWorld() {}

    /// The CodeBuild projects of the first account that no pipeline starts.
    public static List<String> projects() {
        return PlainProjects.NAMES;
    }

    /// Makes a living world of so many pipelines.
    ///
    /// @param accounts account ids by name; the first holds most of the pipelines, the last the rest
    /// @param speed how many times faster than natural steps run
    public static World make(
            String region, Map<String, String> accounts, long seed, int pipelines, double speed, InstantSource clock) {
        Instant now = clock.instant();
        DemoBehaviour behaviour = new DemoBehaviour(seed, speed, pipelines);
        World world = new World(region, accounts, seed, now.minus(PAST), clock, behaviour);
        world.setUp(() -> {
            List<SimulatedAccount> all = List.copyOf(world.accounts());
            List<String> connections =
                    all.stream().map(account -> connection(account, seed)).toList();
            all.forEach(account -> topics(world.account(account.name()), account));
            List<Blueprints.Blueprint> blueprints = Blueprints.make(pipelines, seed, now, connections);
            Past past = new Past(world, behaviour, seed, now);
            Triggers triggers = new Triggers(world, behaviour, seed, pipelines);
            for (int i = 0; i < blueprints.size(); i++) {
                Blueprints.Blueprint blueprint = blueprints.get(i);
                SimulatedAccount account = all.get(blueprint.account());
                world.account(account.name()).add(blueprint.spec());
                Pipeline pipeline = account.pipeline(blueprint.spec().name()).orElseThrow();
                Present present = Present.of(i, pipeline.spec(), seed);
                past.of(pipeline, present);
                triggers.from(pipeline, now, present);
            }
            new PlainProjects(world, behaviour, seed, now).in(all.getFirst().name());
        });
        return world;
    }

    private static String connection(SimulatedAccount account, long seed) {
        Chance chance = Chance.of(seed, "connection", account.name());
        return account.arn("codestar-connections", "connection/" + chance.uuid());
    }

    private static void topics(AccountControl control, SimulatedAccount account) {
        String prefix = account.arn("sns", "");
        control.addTopic(
                account.name() + "-ops-alerts",
                "ops-desk@northlight.example",
                "night-shift@northlight.example",
                "head-of-ops@northlight.example");
        control.addTopic(account.name() + "-release-notes", "newsroom@northlight.example");
        control.put(new Topic(
                prefix + account.name() + "-on-call",
                Map.of("DisplayName", "On call"),
                List.of(
                        new Topic.Subscription("PendingConfirmation", "https", "https://pager.example.net/hook"),
                        new Topic.Subscription(
                                prefix + account.name() + "-on-call:6f1a3c52-0d1e-4b7c-9a55-2f0b1c9d7e34",
                                "sms",
                                "+4915550100"))));
        control.put(new Topic(
                prefix + account.name() + "-incidents.fifo",
                Map.of("DisplayName", "", "ContentBasedDeduplication", "true"),
                List.of(new Topic.Subscription(
                        prefix + account.name() + "-incidents.fifo:0b7d5a1e-77f2-4f0a-8c1d-5e9a3b6c2d10",
                        "sqs",
                        account.arn("sqs", "incidents.fifo")))));
    }
}
