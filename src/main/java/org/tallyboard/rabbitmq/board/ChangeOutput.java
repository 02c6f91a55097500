package org.tallyboard.rabbitmq.board;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;

/// Where changes go, shared by everything that talks to one broker. Before [#open] and after [#close] they go nowhere;
/// an error of the receiver does not end the sender.
final class ChangeOutput implements Consumer<Change> {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeOutput.class);

    private volatile @Nullable Consumer<Change> sink;

    void open(Consumer<Change> to) {
        sink = to;
    }

    void close() {
        sink = null;
    }

    @Override
    public void accept(Change change) {
        Consumer<Change> to = sink;
        if (to == null) {
            return;
        }
        try {
            to.accept(change);
        } catch (RuntimeException e) {
            LOG.error("A change was not taken: {}", change.getClass().getSimpleName(), e);
        }
    }
}
