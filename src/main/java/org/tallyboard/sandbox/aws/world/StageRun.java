package org.tallyboard.sandbox.aws.world;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;

/// One execution's passage through one stage, retries included.
public final class StageRun {
    private final Execution execution;
    private final StageSpec stage;
    private final int index;
    private final Map<String, ActionRun> current = new LinkedHashMap<>();
    private StageStatus status = StageStatus.IN_PROGRESS;
    private final Map<When, ConditionRun> conditions = new EnumMap<>(When.class);
    private final List<RuleRun> rules = new ArrayList<>();
    private int manualRetries;
    private int automaticRetries;
    private boolean lastRetryAutomatic;
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

    void judged(ConditionRun run) {
        conditions.put(run.condition().when(), run);
        rules.addAll(run.rules());
    }

    void retry(boolean fromTheStart, boolean automatic) {
        lastRetryAutomatic = automatic;
        if (automatic) {
            automaticRetries++;
        } else {
            manualRetries++;
        }
        retrying = true;
        // What let it in still holds; what kept it out is asked again.
        conditions.values().removeIf(run -> run.condition().when() != When.BEFORE_ENTRY || !run.met());
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

    /// How often CodePipeline retried it.
    public int automaticRetries() {
        return automaticRetries;
    }

    /// Whether the last retry was CodePipeline's own.
    public boolean lastRetryAutomatic() {
        return lastRetryAutomatic;
    }

    /// The newest evaluation of its condition of that kind.
    public Optional<ConditionRun> condition(When when) {
        return Optional.ofNullable(conditions.get(when));
    }

    /// Every run of a rule, oldest first.
    public List<RuleRun> rules() {
        return Collections.unmodifiableList(rules);
    }

    /// Whether a rule is being evaluated.
    public boolean judging() {
        return conditions.values().stream().anyMatch(ConditionRun::inProgress);
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
