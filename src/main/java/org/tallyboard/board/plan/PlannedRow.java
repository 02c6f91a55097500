package org.tallyboard.board.plan;

import java.time.Duration;
import java.time.Instant;

/// What the plan knows of one row.
final class PlannedRow {

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    final String name;
    boolean running;
    boolean looked;
    boolean soon;
    boolean tried;
    boolean everTried;
    boolean inFlight;
    int failures;
    /// Attempts that a read takes, which falls slowly: a row that is read with several calls weighs more.
    double cost = 1;
    /// How much a detail is wanted; 0 for not at all.
    int wanted;

    private int attemptsNow;

    Instant lastStart = Instant.EPOCH;
    /// What `lastStart` was before the read under way; a read that brought nothing leaves the row as due as it was.
    Instant previousStart = Instant.EPOCH;
    Instant notBefore = Instant.EPOCH;
    Instant detailNotBefore = Instant.EPOCH;

    PlannedRow(String name) {
        this.name = name;
    }

    boolean due(Instant now, Duration cycle) {
        return !inFlight
                && !now.isBefore(notBefore)
                && (!tried || failures > 0 || !now.isBefore(lastStart.plus(cycle)));
    }

    /// A row counts as one in motion once it is known to be, or is looked at.
    boolean inRunningLane() {
        return everTried && (running || looked);
    }

    /// Comes before the oldest: a row without a first read, and one whose failure may have been an accident. A row that
    /// fails again waits its turn, so that many failing rows do not starve the others.
    boolean hurried() {
        return !tried || failures == 1;
    }

    boolean detailDue(Instant now) {
        return wanted > 0 && everTried && !inFlight && !now.isBefore(detailNotBefore);
    }

    void begin(Instant now) {
        previousStart = lastStart;
        lastStart = now;
        attemptsNow = 1;
    }

    /// One more attempt of the read under way: the others are to know at once that it takes so many.
    void again() {
        cost = Math.max(cost, ++attemptsNow);
    }

    void read(double attempts) {
        tried = true;
        everTried = true;
        failures = 0;
        cost = Math.max(1, Math.max(attempts, cost * 0.7 + attempts * 0.3));
    }

    void failed(Instant now) {
        tried = true;
        everTried = true;
        failures++;
        notBefore = now.plus(backOff(failures));
    }

    static Duration backOff(int failures) {
        Duration wait = Duration.ofSeconds(1L << Math.min(failures, 6));
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }
}
