package org.tallyboard.board.plan;

import java.time.Duration;
import java.util.Collection;

/// How often the rows in motion, and those at rest, are read with a rate of calls, and the bounds that follow.
final class PollIntervals {

    private static final double RUNNING_SHARE = 0.5;
    private static final double RUNNING_SHARE_FIRST_ROUND = 0.25;
    /// One read in four for details makes a cycle a third longer; the list and what people ask for take a little.
    private static final double BOUND_PER_CYCLE = 1.4;

    private static final Duration BOUND_MARGIN = Duration.ofSeconds(1);

    private final RateLimit pace;
    private final Collection<PlannedRow> rows;

    /// @param rows the plan's rows as they are at each call
    PollIntervals(RateLimit pace, Collection<PlannedRow> rows) {
        this.pace = pace;
        this.rows = rows;
    }

    /// True until every row had a read, well or badly, since the start or the latest outage.
    boolean firstRound() {
        return rows.stream().anyMatch(row -> !row.tried);
    }

    /// The most that rows in motion get.
    double runningShare() {
        return firstRound() ? RUNNING_SHARE_FIRST_ROUND : RUNNING_SHARE;
    }

    Duration running(double rate) {
        return longer(PollPlan.RUNNING_CYCLE, load(true) / (rate * runningShare()));
    }

    Duration idle(double rate) {
        // How many rows are in motion is known only after the first round; until then their whole half is set aside.
        double perSecond = firstRound() ? Double.MAX_VALUE : load(true) / (PollPlan.RUNNING_CYCLE.toMillis() / 1000.0);
        double rest = rate - Math.min(rate * RUNNING_SHARE, perSecond);
        return longer(PollPlan.IDLE_CYCLE, load(false) / rest);
    }

    Duration runningBound() {
        return bound(running(pace.rate()));
    }

    Duration idleBound() {
        return bound(idle(pace.rate()));
    }

    /// Who takes many calls makes them without a pause, and all others wait so long.
    private Duration longestRead() {
        double calls = rows.stream().mapToDouble(row -> row.cost).max().orElse(1) - 1;
        return Duration.ofMillis((long) (calls / pace.rate() * 1000));
    }

    private double load(boolean moving) {
        return rows.stream()
                .filter(row -> row.inRunningLane() == moving)
                .mapToDouble(row -> row.cost)
                .sum();
    }

    private Duration bound(Duration cycle) {
        return Duration.ofMillis((long) (cycle.toMillis() * BOUND_PER_CYCLE))
                .plus(BOUND_MARGIN)
                .plus(longestRead());
    }

    private static Duration longer(Duration least, double seconds) {
        Duration needed = Duration.ofMillis((long) (seconds * 1000));
        return needed.compareTo(least) > 0 ? needed : least;
    }
}
