package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// One CodeBuild project with its builds and batch builds. Guarded by the world's lock.
public final class Project {
    private final String name;
    private final Instant created;
    private final Deque<Build> builds = new ArrayDeque<>();
    private final Deque<BuildBatch> batches = new ArrayDeque<>();
    private long lastBuild;
    private long lastBatch;

    Project(String name, Instant created) {
        this.name = name;
        this.created = created;
    }

    Build newBuild(
            String uuid, BuildRequest request, Instant now, Optional<Duration> expected, Optional<BuildBatch> batch) {
        Build build = new Build(name, uuid, ++lastBuild, request, now, expected, batch.map(BuildBatch::id));
        builds.addFirst(build);
        return build;
    }

    BuildBatch newBatch(String uuid, BuildRequest request, Instant now, List<BuildBatch.GroupSpec> groups) {
        BuildBatch batch = new BuildBatch(this, uuid, ++lastBatch, request, now, groups);
        batches.addFirst(batch);
        return batch;
    }

    void forget(Build build) {
        builds.remove(build);
    }

    void forget(BuildBatch batch) {
        batches.remove(batch);
        batch.groups().forEach(group -> builds.removeAll(group.builds()));
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// When it was made.
    public Instant created() {
        return created;
    }

    /// Its builds, newest first.
    public Collection<Build> builds() {
        return Collections.unmodifiableCollection(builds);
    }

    /// Its batch builds, newest first.
    public Collection<BuildBatch> batches() {
        return Collections.unmodifiableCollection(batches);
    }
}
