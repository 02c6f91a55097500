package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One CodeBuild build. What a reader sees of it follows from its times ([BuildTimeline]).
public final class Build {
    private final String project;
    private final String uuid;
    private final long number;
    private final BuildRequest request;
    private final Instant startTime;
    private final Optional<Duration> expected;
    private final Optional<String> batchId;
    private BuildStatus status = BuildStatus.IN_PROGRESS;
    private Optional<Instant> endTime = Optional.empty();
    private Optional<Failure.BuildFault> fault = Optional.empty();

    Build(
            String project,
            String uuid,
            long number,
            BuildRequest request,
            Instant startTime,
            Optional<Duration> expected,
            Optional<String> batchId) {
        this.project = project;
        this.uuid = uuid;
        this.number = number;
        this.request = request;
        this.startTime = startTime;
        this.expected = expected;
        this.batchId = batchId;
    }

    /// Ends it; a build that has ended stays as it is.
    void end(Instant when, BuildStatus how, Optional<Failure.BuildFault> why) {
        if (status != BuildStatus.IN_PROGRESS) {
            return;
        }
        endTime = Optional.of(when);
        status = how;
        fault = why;
    }

    /// The id that BatchGetBuilds takes: `project:uuid`.
    public String id() {
        return project + ":" + uuid;
    }

    /// The project it belongs to.
    public String project() {
        return project;
    }

    /// The second half of its id, which is also the name of its log stream.
    public String uuid() {
        return uuid;
    }

    /// From 1, counted per project.
    public long number() {
        return number;
    }

    /// What it was started with.
    public BuildRequest request() {
        return request;
    }

    /// The batch build it is part of.
    public Optional<String> batchId() {
        return batchId;
    }

    /// When it was submitted.
    public Instant startTime() {
        return startTime;
    }

    /// How long it is going to take, if that is settled.
    public Optional<Duration> expected() {
        return expected;
    }

    /// Its status.
    public BuildStatus status() {
        return status;
    }

    /// When it ended.
    public Optional<Instant> endTime() {
        return endTime;
    }

    /// Which phase failed, and why.
    public Optional<Failure.BuildFault> fault() {
        return fault;
    }
}
