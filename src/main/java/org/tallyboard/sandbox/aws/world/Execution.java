package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One execution of a pipeline.
public final class Execution {
    private final Pipeline pipeline;
    private final String id;
    private final long number;
    private final PipelineSpec spec;
    private final Instant startTime;
    private final Trigger trigger;
    private final Map<String, Commit> commits;
    private final Map<String, String> variables;
    private final Optional<Execution> rollbackOf;
    private final List<ActionRun> runs = new ArrayList<>();
    private final Map<String, StageRun> stages = new LinkedHashMap<>();
    private ExecutionStatus status = ExecutionStatus.IN_PROGRESS;
    private Instant lastUpdateTime;
    private Optional<String> stopReason = Optional.empty();
    private Optional<String> statusSummary = Optional.empty();

    Execution(
            Pipeline pipeline,
            String id,
            long number,
            Instant startTime,
            Trigger trigger,
            Map<String, Commit> commits,
            Map<String, String> variables,
            Optional<Execution> rollbackOf) {
        this.pipeline = pipeline;
        this.id = id;
        this.number = number;
        this.spec = pipeline.spec();
        this.startTime = startTime;
        this.lastUpdateTime = startTime;
        this.trigger = trigger;
        this.commits = Map.copyOf(commits);
        this.variables = Map.copyOf(variables);
        this.rollbackOf = rollbackOf;
    }

    void touch(Instant when) {
        lastUpdateTime = when;
    }

    void became(ExecutionStatus newStatus, Instant when) {
        status = newStatus;
        lastUpdateTime = when;
    }

    void stopping(String reason) {
        stopReason = Optional.of(reason);
    }

    void explain(String summary) {
        statusSummary = Optional.of(summary);
    }

    void resumed() {
        stopReason = Optional.empty();
        statusSummary = Optional.empty();
    }

    void entered(StageRun run) {
        stages.put(run.stage().name(), run);
    }

    void ran(ActionRun run) {
        runs.add(run);
    }

    int attempts(String stageName, String actionName) {
        return (int) runs.stream()
                .filter(run ->
                        run.stageName().equals(stageName) && run.action().name().equals(actionName))
                .count();
    }

    /// The pipeline it belongs to.
    public Pipeline pipeline() {
        return pipeline;
    }

    /// `pipelineExecutionId`.
    public String id() {
        return id;
    }

    /// From 1, counted per pipeline.
    public long number() {
        return number;
    }

    /// The structure it started with.
    public PipelineSpec spec() {
        return spec;
    }

    /// When it started.
    public Instant startTime() {
        return startTime;
    }

    /// When it last changed.
    public Instant lastUpdateTime() {
        return lastUpdateTime;
    }

    /// How it stands.
    public ExecutionStatus status() {
        return status;
    }

    /// What started it.
    public Trigger trigger() {
        return trigger;
    }

    /// The revision of each source action, known to a reader once that action has succeeded.
    public Map<String, Commit> commits() {
        return commits;
    }

    /// Its variables.
    public Map<String, String> variables() {
        return variables;
    }

    /// The reason it was asked to stop for (may be an empty text), if it was.
    public Optional<String> stopReason() {
        return stopReason;
    }

    /// The execution that it brings back, for one of type ROLLBACK.
    public Optional<Execution> rollbackOf() {
        return rollbackOf;
    }

    /// What is said of its status.
    public Optional<String> statusSummary() {
        return statusSummary;
    }

    /// Every run of an action, oldest first.
    public List<ActionRun> runs() {
        return Collections.unmodifiableList(runs);
    }

    /// Its passages through stages, in the order in which it entered them.
    public Collection<StageRun> stages() {
        return Collections.unmodifiableCollection(stages.values());
    }

    /// Its passage through that stage, if it has entered it.
    public Optional<StageRun> stage(String name) {
        return Optional.ofNullable(stages.get(name));
    }

    /// Whether it is under way.
    public boolean active() {
        return status == ExecutionStatus.IN_PROGRESS || status == ExecutionStatus.STOPPING;
    }
}
