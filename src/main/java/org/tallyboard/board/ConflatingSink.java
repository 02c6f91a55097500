package org.tallyboard.board;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Hands changes of rows, lists and lamps on from a thread of its own, so that whoever makes them may hold a lock and
/// never waits for a board that is behind. Only the newest change of each waits: as many as there are rows.
///
/// Not for changes that tell of events: of those none may be left out.
public final class ConflatingSink implements Consumer<Change>, AutoCloseable {

    private final Consumer<Change> sink;
    private final Map<Object, Change> waiting = new LinkedHashMap<>();
    private final Thread thread;

    /// @param sink may make its caller wait; must not throw
    public ConflatingSink(Consumer<Change> sink) {
        this.sink = sink;
        thread = Thread.ofVirtual().name("conflating-sink").start(this::handOn);
    }

    /// @throws IllegalArgumentException for a change that tells of events
    @Override
    public void accept(Change change) {
        synchronized (waiting) {
            switch (change) {
                // In its old place: a row's change must not come before the list that tells of the row.
                case Change.PipelinesListed listed -> waiting.put(List.of("pipelines", listed.account()), listed);
                case Change.ProjectsListed listed -> waiting.put(List.of("projects", listed.account()), listed);
                case Change.PipelineRead read -> last(read.pipeline().id(), read);
                case Change.ProjectRead read -> last(read.project().id(), read);
                // A failed read leaves the row as it was read before, so both wait.
                case Change.PipelineNotRead failed -> last(List.of("not read", failed.id()), failed);
                case Change.ProjectNotRead failed -> last(List.of("not read", failed.id()), failed);
                case Change.SourceReported reported -> last(reported.status().id(), reported);
                default -> throw new IllegalArgumentException("an event: " + change.getClass());
            }
            waiting.notifyAll();
        }
    }

    private void last(Object of, Change change) {
        waiting.remove(of);
        waiting.put(of, change);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void handOn() {
        try {
            while (true) {
                next().forEach(sink);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Change> next() throws InterruptedException {
        synchronized (waiting) {
            while (waiting.isEmpty()) {
                waiting.wait();
            }
            List<Change> all = new ArrayList<>(waiting.values());
            waiting.clear();
            return all;
        }
    }
}
