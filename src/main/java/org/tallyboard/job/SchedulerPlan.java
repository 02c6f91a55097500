package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What one scheduler last told of one schedule (event `schedule-planned`, `docs/recording-contract.md`).
///
/// @param broker configured name of the broker through which it is told, and to which its jobs go
/// @param scheduler node name of the scheduler, for example `scheduler@studio`
/// @param schedule the schedule's name
/// @param heardAt when it arrived, by our clock
/// @param every how often the scheduler promises to tell it again
/// @param until how far the scheduler looked ahead
/// @param total how many recordings it has planned until then; more than `jobs` where they were too many to tell
/// @param jobs those that start first, in the order of their start
public record SchedulerPlan(
        String broker,
        String scheduler,
        String schedule,
        Instant heardAt,
        Duration every,
        Instant until,
        int total,
        List<PlannedRecording> jobs) {

    private static final int MISSED = 3;

    public SchedulerPlan {
        jobs = List.copyOf(jobs);
        if (total < jobs.size()) {
            throw new IllegalArgumentException("there are at least as many jobs as are told");
        }
    }

    /// True when it was not told again for three of its intervals: since then anything may have been planned or
    /// cancelled.
    public boolean isStale(Instant now) {
        return heardAt.plus(every.multipliedBy(MISSED)).isBefore(now);
    }

    /// Up to when every planned recording is among `jobs`.
    public Instant completeUntil() {
        return total > jobs.size() && !jobs.isEmpty() ? jobs.getLast().start() : until;
    }

    /// How many were not told one by one.
    public int untold() {
        return total - jobs.size();
    }
}
