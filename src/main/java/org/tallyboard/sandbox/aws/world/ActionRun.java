package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One run of an action in one execution. A retry makes a new one.
public final class ActionRun {
    private final Execution execution;
    private final String stageName;
    private final ActionSpec action;
    private final String id;
    private final int attempt;
    private final Instant startTime;
    private final String externalId;
    private Optional<Build> build = Optional.empty();
    private Optional<BuildBatch> batch = Optional.empty();
    private Optional<Duration> expected = Optional.empty();
    private Instant lastUpdateTime;
    private Outcome outcome = Outcome.inProgress();

    ActionRun(
            Execution execution,
            String stageName,
            ActionSpec action,
            String id,
            int attempt,
            Instant startTime,
            String externalId) {
        this.execution = execution;
        this.stageName = stageName;
        this.action = action;
        this.id = id;
        this.attempt = attempt;
        this.startTime = startTime;
        this.externalId = externalId;
        this.lastUpdateTime = startTime;
    }

    void expect(Optional<Duration> duration) {
        expected = duration;
    }

    void builds(Build running) {
        build = Optional.of(running);
    }

    void builds(BuildBatch running) {
        batch = Optional.of(running);
    }

    void end(Instant when, Outcome how) {
        lastUpdateTime = when;
        outcome = how;
        BuildStatus ended =
                switch (how.status()) {
                    case SUCCEEDED -> BuildStatus.SUCCEEDED;
                    case ABANDONED -> BuildStatus.STOPPED;
                    case FAILED, IN_PROGRESS -> BuildStatus.FAILED;
                };
        Optional<Failure.BuildFault> fault = how.failure().map(failure -> failure.build()
                .orElse(new Failure.BuildFault(BuildPhaseType.BUILD, failure.code(), failure.message())));
        build.ifPresent(b -> b.end(when, ended, fault));
        batch.ifPresent(b -> b.end(when, ended, fault));
    }

    /// The execution it belongs to.
    public Execution execution() {
        return execution;
    }

    /// The stage it runs in.
    public String stageName() {
        return stageName;
    }

    /// The action as declared when the execution started.
    public ActionSpec action() {
        return action;
    }

    /// `actionExecutionId`.
    public String id() {
        return id;
    }

    /// 1, and one more for each time this action ran again in this execution.
    public int attempt() {
        return attempt;
    }

    /// When it started.
    public Instant startTime() {
        return startTime;
    }

    /// When its status last changed.
    public Instant lastUpdateTime() {
        return lastUpdateTime;
    }

    /// The build, deployment or Jenkins number behind it; for an approval its token.
    public String externalId() {
        return externalId;
    }

    /// The build behind it.
    public Optional<Build> build() {
        return build;
    }

    /// The batch build behind it.
    public Optional<BuildBatch> batch() {
        return batch;
    }

    /// How long it is going to run, if that is settled.
    public Optional<Duration> expected() {
        return expected;
    }

    /// How it stands.
    public ActionStatus status() {
        return outcome.status();
    }

    /// How it ended, or that it has not.
    public Outcome outcome() {
        return outcome;
    }

    /// Whether it has not ended.
    public boolean inProgress() {
        return outcome.status() == ActionStatus.IN_PROGRESS;
    }
}
