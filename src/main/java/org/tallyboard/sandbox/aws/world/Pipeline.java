package org.tallyboard.sandbox.aws.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pipeline as it stands. Guarded by the world's lock.
public final class Pipeline {
    /// How many executions are remembered; older ones that have come to rest are forgotten with their builds.
    static final int HISTORY = 150;

    private final SimulatedAccount account;
    private final List<PipelineSpec> versions = new ArrayList<>();
    private final Map<String, Stage> stages = new LinkedHashMap<>();
    private final Deque<Execution> executions = new ArrayDeque<>();
    private final Map<String, Commit> heads = new HashMap<>();
    private final Map<String, String> startTokens = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > HISTORY;
        }
    };
    private long counter;

    Pipeline(SimulatedAccount account, PipelineSpec spec) {
        this.account = account;
        change(spec);
    }

    void change(PipelineSpec spec) {
        versions.add(spec);
        Map<String, Stage> kept = new LinkedHashMap<>();
        for (StageSpec stage : spec.stages()) {
            kept.put(stage.name(), stages.getOrDefault(stage.name(), new Stage(stage.name())));
        }
        stages.clear();
        stages.putAll(kept);
    }

    long nextNumber() {
        return ++counter;
    }

    void started(Execution execution) {
        executions.addFirst(execution);
        heads.putAll(execution.commits());
        for (Iterator<Execution> oldest = executions.descendingIterator();
                executions.size() > HISTORY && oldest.hasNext(); ) {
            Execution old = oldest.next();
            if (!old.active()) {
                oldest.remove();
                old.runs().forEach(run -> {
                    run.build().ifPresent(account::forget);
                    run.batch().ifPresent(account::forget);
                });
            }
        }
    }

    Map<String, Commit> heads() {
        return heads;
    }

    Map<String, String> startTokens() {
        return startTokens;
    }

    /// The account that owns it.
    public SimulatedAccount account() {
        return account;
    }

    /// Its structure now.
    public PipelineSpec spec() {
        return versions.getLast();
    }

    /// Its name.
    public String name() {
        return spec().name();
    }

    /// Its structure in a former version.
    public Optional<PipelineSpec> version(int version) {
        return versions.stream().filter(spec -> spec.version() == version).findFirst();
    }

    /// Its stages, first to last.
    public Collection<Stage> stages() {
        return Collections.unmodifiableCollection(stages.values());
    }

    /// The stage of that name.
    public Optional<Stage> stage(String name) {
        return Optional.ofNullable(stages.get(name));
    }

    /// Its executions, newest first.
    public Collection<Execution> executions() {
        return Collections.unmodifiableCollection(executions);
    }

    /// The execution with that id.
    public Optional<Execution> execution(String id) {
        return executions.stream()
                .filter(execution -> execution.id().equals(id))
                .findFirst();
    }

    /// Whether its executions run beside each other and its stages mean nothing.
    public boolean parallel() {
        return spec().mode() == ExecutionMode.PARALLEL;
    }
}
