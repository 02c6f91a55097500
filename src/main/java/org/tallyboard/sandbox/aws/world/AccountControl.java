package org.tallyboard.sandbox.aws.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A handle on one account of the world, to set it up and to look at it from any thread.
public final class AccountControl {
    private final World world;
    private final SimulatedAccount account;

    AccountControl(World world, SimulatedAccount account) {
        this.world = world;
        this.account = account;
    }

    /// Twelve digits.
    public String accountId() {
        return account.accountId();
    }

    /// Adds a pipeline that has never run.
    ///
    /// @throws IllegalArgumentException if the account has one of that name
    public PipelineControl add(PipelineSpec spec) {
        return world.locked(() -> new PipelineControl(world, account.add(spec)));
    }

    /// Adds so many plain pipelines (`prefix-000`, ...) that succeeded once and are idle.
    public List<PipelineControl> addIdle(String prefix, int count) {
        List<PipelineControl> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PipelineControl pipeline = add(PipelineSpec.plain("%s-%03d".formatted(prefix, i)));
            pipeline.startAndSucceed();
            all.add(pipeline);
        }
        return all;
    }

    /// Adds so many plain pipelines (`prefix-000`, ...) whose Build stage is running.
    public List<PipelineControl> addRunning(String prefix, int count) {
        List<PipelineControl> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PipelineControl pipeline = add(PipelineSpec.plain("%s-%03d".formatted(prefix, i)));
            pipeline.startAndReach("Build");
            all.add(pipeline);
        }
        return all;
    }

    /// The handle on a pipeline.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public PipelineControl pipeline(String name) {
        return world.locked(() -> new PipelineControl(
                world,
                account.pipeline(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "account " + account.name() + " has no pipeline " + name))));
    }

    /// Adds a CodeBuild project that has built nothing.
    public ProjectControl addProject(String name) {
        return world.locked(() -> new ProjectControl(world, account, account.project(name, world.now())));
    }

    /// Adds a topic with confirmed e-mail subscribers.
    ///
    /// @return its ARN
    public String addTopic(String name, String... emails) {
        return world.locked(() -> {
            String arn = account.arn("sns", name);
            Topic topic = new Topic(arn, Map.of("DisplayName", ""), List.of());
            for (String email : emails) {
                topic = topic.with(
                        new Topic.Subscription(arn + ":" + world.ids().uuid(), "email", email));
            }
            account.add(topic);
            return arn;
        });
    }

    /// Adds a topic, or replaces the one with that ARN.
    public void put(Topic topic) {
        world.locked(() -> {
            account.add(topic);
            return topic;
        });
    }

    /// Remembers a message as published.
    public void publish(Published message) {
        world.locked(() -> {
            account.publish(message);
            return message;
        });
    }

    /// The last messages published, oldest first.
    public List<Published> published() {
        return world.locked(account::published);
    }
}
