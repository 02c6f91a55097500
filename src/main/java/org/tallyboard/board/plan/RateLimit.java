package org.tallyboard.board.plan;

import java.time.Duration;
import java.time.Instant;

/// The pace of one service's calls: evenly spaced attempts within a budget, slower after throttling, back to full by
/// itself. Orders are spaced by the whole budget even while polling is slowed. Not safe for use by several threads
/// without a lock.
public final class RateLimit {

    /// Part of the budget that is planned with: the rest absorbs attempts that reach the network a little late.
    private static final double PLANNED = 0.9;
    /// A throttled answer takes this much off the rate,
    private static final double CUT = 0.7;
    /// and each good one gives back this part of the full rate: with one throttled in ten, three quarters of it remain.
    private static final double GAIN = 0.025;
    /// Answers to a burst come back together, and are one event.
    private static final Duration ONE_EVENT = Duration.ofSeconds(1);

    private static final double SLOWEST = 1.0 / 16;

    private final double budget;
    private final double full;
    private double rate;
    private Instant last = Instant.EPOCH;
    private Instant lastCut = Instant.EPOCH;

    /// @param callsPerSecond the budget, counted in HTTP attempts; more than 0
    public RateLimit(double callsPerSecond) {
        if (!(callsPerSecond > 0) || Double.isInfinite(callsPerSecond)) {
            throw new IllegalArgumentException("a budget is more than 0 calls per second, not " + callsPerSecond);
        }
        budget = callsPerSecond;
        full = callsPerSecond * PLANNED;
        rate = full;
    }

    /// The earliest time for the next polling attempt; `now` or later.
    public Instant nextPoll(Instant now) {
        return later(now, last.plus(spacing(rate)));
    }

    /// The earliest time for an order, which does not wait for what polling has lost to throttling.
    public Instant nextOrder(Instant now) {
        return later(now, last.plus(spacing(full)));
    }

    /// Books one attempt at `at`.
    public void book(Instant at) {
        last = later(last, at);
    }

    /// An attempt was answered without throttling.
    public void answered() {
        rate = Math.min(full, rate + full * GAIN);
    }

    /// An attempt was throttled.
    public void throttled(Instant now) {
        if (!now.isBefore(lastCut.plus(ONE_EVENT))) {
            lastCut = now;
            rate = Math.max(full * SLOWEST, rate * CUT);
        }
    }

    /// The present rate of polling in attempts per second.
    public double rate() {
        return rate;
    }

    /// The configured budget in attempts per second.
    public double budget() {
        return budget;
    }

    /// True while throttling has taken more than a fifth of the rate.
    public boolean slowed() {
        return rate < full * 0.8;
    }

    private static Duration spacing(double perSecond) {
        return Duration.ofNanos((long) (1_000_000_000L / perSecond));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
