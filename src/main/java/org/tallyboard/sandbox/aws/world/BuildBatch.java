package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// One CodeBuild batch build: groups that each run a build, after those that they depend on. Guarded by the world's
/// lock.
public final class BuildBatch {
    private final Project project;
    private final String uuid;
    private final long number;
    private final BuildRequest request;
    private final Instant startTime;
    private final List<Group> groups = new ArrayList<>();
    private BuildStatus status = BuildStatus.IN_PROGRESS;
    private Optional<Instant> endTime = Optional.empty();

    /// What a batch's buildspec says of one of its builds.
    ///
    /// @param dependsOn the groups that have to succeed before
    public record GroupSpec(String identifier, List<String> dependsOn, boolean ignoreFailure) {
        /// Copies the list.
        public GroupSpec {
            dependsOn = List.copyOf(dependsOn);
        }

        /// A build that depends on none and has to succeed.
        public static GroupSpec plain(String identifier) {
            return new GroupSpec(identifier, List.of(), false);
        }
    }

    /// One of its builds, with those that were tried before.
    public static final class Group {
        private final GroupSpec spec;
        private final List<Build> builds = new ArrayList<>();

        Group(GroupSpec spec) {
            this.spec = spec;
        }

        /// As the buildspec has it.
        public GroupSpec spec() {
            return spec;
        }

        /// Its builds, newest first; none before it is its turn.
        public List<Build> builds() {
            return Collections.unmodifiableList(builds);
        }

        private boolean succeeded() {
            return !builds.isEmpty() && builds.getFirst().status() == BuildStatus.SUCCEEDED;
        }

        private boolean passed() {
            return succeeded() || spec.ignoreFailure() && !builds.isEmpty() && ended();
        }

        private boolean ended() {
            return builds.getFirst().status() != BuildStatus.IN_PROGRESS;
        }
    }

    BuildBatch(
            Project project, String uuid, long number, BuildRequest request, Instant startTime, List<GroupSpec> specs) {
        this.project = project;
        this.uuid = uuid;
        this.number = number;
        this.request = request;
        this.startTime = startTime;
        specs.forEach(spec -> groups.add(new Group(spec)));
    }

    /// Starts the builds whose turn it is, and ends once none is left or one has failed.
    void proceed(Instant now, Ids ids) {
        if (status != BuildStatus.IN_PROGRESS) {
            return;
        }
        boolean failed = groups.stream().anyMatch(group -> !group.builds.isEmpty() && group.ended() && !group.passed());
        boolean running = groups.stream().anyMatch(group -> !group.builds.isEmpty() && !group.ended());
        if (!failed) {
            for (Group group : groups) {
                if (group.builds.isEmpty()
                        && group.spec.dependsOn().stream()
                                .allMatch(name ->
                                        group(name).filter(Group::passed).isPresent())) {
                    group.builds.addFirst(
                            project.newBuild(ids.uuid(), request, now, Optional.empty(), Optional.of(this)));
                    running = true;
                }
            }
        }
        if (!running) {
            end(now, failed ? BuildStatus.FAILED : BuildStatus.SUCCEEDED);
        }
    }

    /// Ends it with whatever of it still runs.
    void end(Instant now, BuildStatus how, Optional<Failure.BuildFault> why) {
        if (status == BuildStatus.IN_PROGRESS) {
            groups.stream()
                    .flatMap(group -> group.builds.stream())
                    .filter(build -> build.status() == BuildStatus.IN_PROGRESS)
                    .forEach(build -> build.end(now, how, why));
            end(now, how);
        }
    }

    private void end(Instant now, BuildStatus how) {
        status = how;
        endTime = Optional.of(now);
    }

    /// The group of that name.
    public Optional<Group> group(String identifier) {
        return groups.stream()
                .filter(group -> group.spec.identifier().equals(identifier))
                .findFirst();
    }

    /// The id that BatchGetBuildBatches takes: `project:uuid`.
    public String id() {
        return project.name() + ":" + uuid;
    }

    /// The project it belongs to.
    public String project() {
        return project.name();
    }

    /// From 1, counted per project and apart from builds.
    public long number() {
        return number;
    }

    /// What it was started with.
    public BuildRequest request() {
        return request;
    }

    /// When it was submitted.
    public Instant startTime() {
        return startTime;
    }

    /// Its builds by group, in the order of the buildspec.
    public List<Group> groups() {
        return Collections.unmodifiableList(groups);
    }

    /// Its status.
    public BuildStatus status() {
        return status;
    }

    /// When it ended.
    public Optional<Instant> endTime() {
        return endTime;
    }
}
