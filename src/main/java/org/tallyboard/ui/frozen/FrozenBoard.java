package org.tallyboard.ui.frozen;

import java.util.function.Consumer;
import org.tallyboard.board.Board;
import org.tallyboard.board.Snapshot;

/// A board that never changes.
///
/// @param snapshot what it shows
public record FrozenBoard(Snapshot snapshot) implements Board {

    @Override
    public Subscription subscribe(Consumer<Snapshot> listener) {
        return () -> {};
    }
}
