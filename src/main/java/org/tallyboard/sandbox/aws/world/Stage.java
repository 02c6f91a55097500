package org.tallyboard.sandbox.aws.world;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A stage as it stands: who is in it, who waits before it, and the newest run of each of its actions.
public final class Stage {
    private final String name;
    private final Deque<Execution> inbound = new ArrayDeque<>();
    private final Map<String, ActionRun> newest = new LinkedHashMap<>();
    private Optional<StageRun> latest = Optional.empty();
    private Transition transition = Transition.open();

    Stage(String name) {
        this.name = name;
    }

    Deque<Execution> queue() {
        return inbound;
    }

    void entered(StageRun run) {
        latest = Optional.of(run);
    }

    void ran(ActionRun run) {
        newest.put(run.action().name(), run);
    }

    void change(Transition changed) {
        transition = changed;
    }

    /// Whether an execution is in it that keeps others out.
    boolean occupied() {
        return latest.map(run -> run.status() == StageStatus.IN_PROGRESS
                        || run.status() == StageStatus.STOPPING
                        || run.busy()
                        || run.judging())
                .orElse(false);
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// The executions that wait to enter, first to enter first.
    public Collection<Execution> inbound() {
        return Collections.unmodifiableCollection(inbound);
    }

    /// The execution that entered last, with what became of it here.
    public Optional<StageRun> latest() {
        return latest;
    }

    /// The newest run of an action, in whichever execution that was.
    public Optional<ActionRun> newest(String actionName) {
        return Optional.ofNullable(newest.get(actionName));
    }

    /// The transition into this stage.
    public Transition transition() {
        return transition;
    }
}
