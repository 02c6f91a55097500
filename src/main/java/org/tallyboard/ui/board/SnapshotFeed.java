package org.tallyboard.ui.board;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Arranger;
import org.tallyboard.board.Board;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.Query;
import org.tallyboard.ui.kit.ViewContext;

/// Brings snapshots to the window: put in order on a background thread, handed over by one waiting task at a time.
/// However fast snapshots come, at most one is being arranged and at most one waits for the JavaFX thread.
public final class SnapshotFeed implements AutoCloseable {

    private final Board board;
    private final ViewContext look;
    private final Executor background;
    private final Executor window;
    private final Consumer<BoardView> show;
    private final Arranger arranger = new Arranger();
    private volatile Query query = Query.all();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean arranging = new AtomicBoolean();
    private final AtomicReference<@Nullable BoardView> ready = new AtomicReference<>();
    private volatile boolean closed;
    private final Board.Subscription subscription;

    /// @param background arranges
    /// @param window runs `show` on the JavaFX thread
    public SnapshotFeed(Board board, ViewContext look, Executor background, Executor window, Consumer<BoardView> show) {
        this.board = board;
        this.look = look;
        this.background = background;
        this.window = window;
        this.show = show;
        subscription = board.subscribe(snapshot -> refresh());
    }

    /// What is asked for now.
    public Query query() {
        return query;
    }

    /// Asks for something else; what fits comes a moment later.
    public void ask(Query wantedQuery) {
        query = wantedQuery;
        refresh();
    }

    /// Arranges the newest snapshot again: something new came, or time moved on.
    public void refresh() {
        wanted.set(true);
        if (!closed && arranging.compareAndSet(false, true)) {
            background.execute(this::arrange);
        }
    }

    private void arrange() {
        try {
            while (wanted.compareAndSet(true, false) && !closed) {
                BoardView arranged = arranger.arrange(board.snapshot(), query, look.now());
                if (ready.getAndSet(arranged) == null) {
                    window.execute(this::handOver);
                }
            }
        } finally {
            arranging.set(false);
        }
        if (wanted.get()) {
            refresh();
        }
    }

    private void handOver() {
        BoardView arranged = ready.getAndSet(null);
        if (arranged != null && !closed) {
            show.accept(arranged);
        }
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
    }
}
