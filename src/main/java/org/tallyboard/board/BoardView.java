package org.tallyboard.board;

import java.time.Instant;
import java.util.List;

/// A snapshot put in order for a person: what a window draws.
///
/// @param snapshot what is known
/// @param query what was asked for
/// @param rows the pipelines and projects asked for, in the order of attention
/// @param jobs those asked for, in the order of attention, the first [Arranger#LISTED] of them
/// @param jobsAsked how many jobs were asked for
/// @param pipelineTally counts of all pipelines and projects
/// @param jobTally counts of all jobs
/// @param next what records next, those asked for
/// @param losses which recordings are losing their programme
public record BoardView(
        Snapshot snapshot,
        Query query,
        List<org.tallyboard.pipeline.Row> rows,
        List<org.tallyboard.job.Job> jobs,
        int jobsAsked,
        StateCounts.Pipelines pipelineTally,
        StateCounts.Jobs jobTally,
        UpcomingRecordings next,
        LosingRecordings losses) {

    /// Puts a snapshot in order as of `now`, without one before it.
    public static BoardView of(Snapshot snapshot, Query query, Instant now) {
        return new Arranger().arrange(snapshot, query, now);
    }
}
