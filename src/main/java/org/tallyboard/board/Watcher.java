package org.tallyboard.board;

import java.util.function.Consumer;

/// Watches one source and hands over what it learns. Implementations run on threads of their own, recover from every
/// outage by themselves and never throw at the sink.
public interface Watcher extends AutoCloseable {

    /// Begins to watch.
    ///
    /// @param sink may be called from any thread; makes its caller wait while the board is behind. A watcher with
    ///     locks is given a [ConflatingSink]
    void start(Consumer<Change> sink);

    /// Stops watching and releases connections.
    @Override
    void close();
}
