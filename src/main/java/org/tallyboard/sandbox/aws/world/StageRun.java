package org.tallyboard.sandbox.aws.world;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// One execution's passage through one stage, retries included.
public final class StageRun {
    private final Execution execution;
    private final StageSpec stage;
    private final int index;
    private final Map<String, ActionRun> current = new LinkedHashMap<>();
    private StageStatus status = StageStatus.IN_PROGRESS;
    private int manualRetries;
    private boolean retrying;

    StageRun(Execution execution, StageSpec stage, int index) {
        this.execution = execution;
        this.stage = stage;
        this.index = index;
    }

    void became(StageStatus newStatus) {
        status = newStatus;
    }

    void ran(ActionRun run) {
        current.put(run.action().name(), run);
    }

    void retry(boolean fromTheStart) {
        manualRetries++;
        retrying = true;
        if (fromTheStart) {
            current.clear();
        } else {
            current.values()
                    .removeIf(run -> run.status() == ActionStatus.FAILED || run.status() == ActionStatus.ABANDONED);
        }
        status = StageStatus.IN_PROGRESS;
    }

    void rested() {
        retrying = false;
    }

    /// The execution that passes.
    public Execution execution() {
        return execution;
    }

    /// The stage as declared when the execution started.
    public StageSpec stage() {
        return stage;
    }

    /// The stage's place in the pipeline, from 0.
    public int index() {
        return index;
    }

    /// How it stands.
    public StageStatus status() {
        return status;
    }

    /// How often a person retried it.
    public int manualRetries() {
        return manualRetries;
    }

    /// Whether a retry has been ordered and has not come to rest.
    public boolean retrying() {
        return retrying;
    }

    /// The newest run of each action in this passage; an action that has still to run (again) is not among them.
    public Collection<ActionRun> current() {
        return current.values();
    }

    /// Whether an action of this passage is running.
    public boolean busy() {
        return current.values().stream().anyMatch(ActionRun::inProgress);
    }

    boolean hasFailed() {
        return current.values().stream().anyMatch(run -> run.status() == ActionStatus.FAILED);
    }

    boolean hasRun(String actionName) {
        return current.containsKey(actionName);
    }
}
