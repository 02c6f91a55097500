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
public record Arranged(
        Snapshot snapshot,
        Query query,
        List<org.tallyboard.pipeline.Row> rows,
        List<org.tallyboard.recording.Job> jobs,
        Tally.Pipelines pipelineTally,
        Tally.Jobs jobTally,
        Next next,
        Losses losses) {

    /// Puts a snapshot in order as of `now`. Pure; takes a few milliseconds for thousands of jobs, so not on a window's
    /// thread.
    public static Arranged of(Snapshot snapshot, Query query, Instant now) {
        Losses losses = Losses.of(snapshot, now);
        Search search = new Search(query.search());
        var all = snapshot.rows();
        var rows = Attention.rows(all.stream()
                .filter(p -> query.pipelines().isEmpty() || query.pipelines().contains(Tally.PipelineFilter.of(p)))
                .filter(search::matches)
                .toList());
        var jobs = Attention.jobs(
                snapshot.jobs().stream()
                        .filter(j -> query.jobs().isEmpty() || query.jobs().contains(Tally.JobFilter.of(j)))
                        .filter(search::matches)
                        .toList(),
                losses);
        Next next = Next.of(snapshot, search, now);
        return new Arranged(
                snapshot,
                query,
                rows,
                jobs,
                Tally.rows(all),
                Tally.jobs(snapshot.jobs(), snapshot.brokers()),
                next,
                losses);
    }
}
