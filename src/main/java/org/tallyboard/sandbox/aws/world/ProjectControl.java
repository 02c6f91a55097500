package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A handle on one CodeBuild project of the world: starts and ends its builds on command, from any thread.
public final class ProjectControl {
    private final World world;
    private final SimulatedAccount account;
    private final Project project;

    ProjectControl(World world, SimulatedAccount account, Project project) {
        this.world = world;
        this.account = account;
        this.project = project;
    }

    /// Its name.
    public String name() {
        return project.name();
    }

    /// Starts a build that runs until it is told to end.
    ///
    /// @return its id
    public String start(BuildRequest request) {
        return world.locked(() -> begin(request, Optional.empty()).id());
    }

    /// Starts a build that ends by itself. Only within the world's lock.
    public void start(BuildRequest request, Duration length, Optional<Failure.BuildFault> fault) {
        Build build = begin(request, Optional.of(length));
        world.after(
                length,
                () -> build.end(world.now(), fault.isPresent() ? BuildStatus.FAILED : BuildStatus.SUCCEEDED, fault));
    }

    /// Starts a build that succeeds at once.
    ///
    /// @return its id
    public String startAndSucceed(BuildRequest request) {
        String id = start(request);
        end(id, BuildStatus.SUCCEEDED);
        return id;
    }

    /// Starts a build that fails at once.
    ///
    /// @return its id
    public String startAndFail(BuildRequest request, Failure why) {
        return world.locked(() -> {
            Build build = begin(request, Optional.empty());
            build.end(world.now(), BuildStatus.FAILED, why.build());
            return build.id();
        });
    }

    /// Ends a build, and with the last one its batch.
    public void end(String id, BuildStatus how) {
        world.locked(() -> {
            account.build(id).ifPresent(build -> build.end(world.now(), how, Optional.empty()));
            project.batches().forEach(batch -> batch.proceed(world.now(), world.ids()));
            return true;
        });
    }

    /// Starts a batch build; those of its builds that depend on none run until they are told to end.
    ///
    /// @return its id
    public String startBatch(BuildRequest request, BuildBatch.GroupSpec... groups) {
        return world.locked(() -> {
            BuildBatch batch = project.newBatch(world.ids().uuid(), request, world.now(), List.of(groups));
            batch.proceed(world.now(), world.ids());
            return batch.id();
        });
    }

    /// Ends the running build of a batch's group.
    public void endGroup(String batchId, String identifier, BuildStatus how) {
        String build = world.locked(() -> account.batch(batchId)
                .flatMap(batch -> batch.group(identifier))
                .flatMap(group -> group.builds().stream().findFirst())
                .orElseThrow(() -> new IllegalArgumentException("no build of " + identifier + " in " + batchId))
                .id());
        end(build, how);
    }

    /// Deletes the project with all its builds.
    public void delete() {
        world.locked(() -> {
            account.delete(project);
            return true;
        });
    }

    private Build begin(BuildRequest request, Optional<Duration> length) {
        return project.newBuild(world.ids().uuid(), request, world.now(), length, Optional.empty());
    }
}
