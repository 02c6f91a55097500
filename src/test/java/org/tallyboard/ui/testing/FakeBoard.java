package org.tallyboard.ui.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.tallyboard.board.Board;
import org.tallyboard.board.Snapshot;

/// A board that shows what a test tells it.
public final class FakeBoard implements Board {

    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot;

    public FakeBoard(Snapshot first) {
        snapshot = first;
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public Subscription subscribe(Consumer<Snapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Shows another snapshot.
    public void show(Snapshot newest) {
        snapshot = newest;
        listeners.forEach(l -> l.accept(newest));
    }

    /// How many listen.
    public int listeners() {
        return listeners.size();
    }
}
