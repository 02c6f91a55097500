package org.tallyboard.board;

import java.time.Instant;
import java.util.List;

/// A snapshot put in order for a person: what a window draws.
///
/// @param snapshot what is known
/// @param query what was asked for
/// @param rows the pipelines and projects asked for, in the order of attention
/// @param jobs those asked for, in the order of attention
/// @param pipelineTally counts of all pipelines and projects
/// @param jobTally counts of all jobs
/// @param next what records next, those asked for
/// @param losses which recordings are losing their programme
public record BoardView(
        Snapshot snapshot,
        Query query,
        List<org.tallyboard.pipeline.Row> rows,
        List<org.tallyboard.job.Job> jobs,
        StateCounts.Pipelines pipelineTally,
        StateCounts.Jobs jobTally,
        UpcomingRecordings next,
        LosingRecordings losses) {

    /// Puts a snapshot in order as of `now`. Pure; takes a few milliseconds for thousands of jobs, so not on a window's
    /// thread.
    public static BoardView of(Snapshot snapshot, Query query, Instant now) {
        LosingRecordings losses = LosingRecordings.of(snapshot, now);
        Search search = new Search(query.search());
        var all = snapshot.rows();
        var rows = Attention.rows(all.stream()
                .filter(p ->
                        query.pipelines().isEmpty() || query.pipelines().contains(StateCounts.PipelineFilter.of(p)))
                .filter(search::matches)
                .toList());
        var jobs = Attention.jobs(
                snapshot.jobs().stream()
                        .filter(j -> query.jobs().isEmpty() || query.jobs().contains(StateCounts.JobFilter.of(j)))
                        .filter(search::matches)
                        .toList(),
                losses);
        UpcomingRecordings next = UpcomingRecordings.of(snapshot, search, now);
        return new BoardView(
                snapshot,
                query,
                rows,
                jobs,
                StateCounts.rows(all),
                StateCounts.jobs(snapshot.jobs(), snapshot.brokers()),
                next,
                losses);
    }
}
