package org.tallyboard.board;

import java.util.function.Consumer;

/// The newest snapshot, and word of newer ones.
public interface Board {

    /// The newest snapshot. Cheap; any thread.
    Snapshot snapshot();

    /// Calls `listener` after each new snapshot, at most a few times a second however fast changes arrive, from the
    /// state owner's thread; the listener returns quickly. Close the subscription to end it.
    Subscription subscribe(Consumer<Snapshot> listener);

    /// Ends a subscription.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
