package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/// What is still to happen, and the world's own time. Whoever looks at the world first lets happen what has come due,
/// each thing at its own time, so that the outcome does not depend on when anybody looked. Guarded by the world's
/// lock.
final class Agenda {
    private record Due(Instant at, long order, Runnable what) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private Instant now;
    private long order;

    Agenda(Instant start) {
        this.now = start;
    }

    /// The time at which the thing that is happening happens. Never goes back.
    Instant now() {
        return now;
    }

    /// Lets something happen then, or next if that time has passed.
    void at(Instant when, Runnable what) {
        due.add(new Due(when.isBefore(now) ? now : when, order++, what));
    }

    /// Lets everything happen that is due by then.
    void advance(Instant until) {
        for (Due next = due.peek(); next != null && !next.at().isAfter(until); next = due.peek()) {
            due.remove();
            now = next.at();
            next.what().run();
        }
        if (until.isAfter(now)) {
            now = until;
        }
    }
}
