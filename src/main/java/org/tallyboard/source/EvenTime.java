package org.tallyboard.source;

import java.time.Instant;
import java.time.InstantSource;

/// A time that goes on evenly when somebody sets the clock of the machine: for whatever waits, plans or judges silence.
/// It begins with what the clock shows; how it stands to the clock later says nothing.
public final class EvenTime implements InstantSource {

    private final Instant start;
    private final long startNanos;

    private EvenTime(Instant start) {
        this.start = start;
        startNanos = System.nanoTime();
    }

    /// The time of this machine, from what its clock shows now.
    public static EvenTime from(InstantSource clock) {
        return new EvenTime(clock.instant());
    }

    /// Now; never earlier than before.
    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
