package org.tallyboard.board;

import java.time.Instant;
import java.util.List;
import org.tallyboard.job.Jobs;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;

/// Puts one snapshot after another in order for a person. Of the jobs it looks at what changed since the snapshot
/// before; at all of them only when something else is asked for. For one thread at a time.
public final class Arranger {

    /// So many jobs are listed: more than anybody goes through. Of the others a person sees the counts, and finds each
    /// by searching.
    public static final int LISTED = 5_000;

    private Query query = Query.all();
    private Search search = new Search("");
    private JobOrder order = order(query, search);
    private final JobCounts counts = new JobCounts();
    private Jobs counted = Jobs.NONE;
    private List<Pipeline> pipelines = List.of();
    private List<Project> projects = List.of();
    private List<Row> rows = List.of();
    private StateCounts.Pipelines rowTally = StateCounts.rows(List.of());

    /// Puts a snapshot in order as of `now`.
    public BoardView arrange(Snapshot snapshot, Query asked, Instant now) {
        boolean other = !asked.equals(query);
        if (other) {
            query = asked;
            search = new Search(asked.search());
            order = order(query, search);
        }
        if (other || snapshot.pipelines() != pipelines || snapshot.projects() != projects) {
            arrangeRows(snapshot);
        }
        order.follow(snapshot.jobs());
        Jobs.changes(counted, snapshot.jobs(), (was, is) -> {
            if (was != null) {
                counts.remove(was);
            }
            if (is != null) {
                counts.add(is);
            }
        });
        counted = snapshot.jobs();
        LosingRecordings losses = LosingRecordings.of(snapshot, now);
        return new BoardView(
                snapshot,
                query,
                rows,
                order.first(LISTED, losses),
                order.size(),
                rowTally,
                counts.tally(snapshot.brokers()),
                UpcomingRecordings.of(snapshot, search, now),
                losses);
    }

    private void arrangeRows(Snapshot snapshot) {
        pipelines = snapshot.pipelines();
        projects = snapshot.projects();
        List<Row> all = snapshot.rows();
        rows = Attention.rows(all.stream()
                .filter(row ->
                        query.pipelines().isEmpty() || query.pipelines().contains(StateCounts.PipelineFilter.of(row)))
                .filter(search::matches)
                .toList());
        rowTally = StateCounts.rows(all);
    }

    private static JobOrder order(Query query, Search search) {
        return new JobOrder(job -> (query.jobs().isEmpty() || query.jobs().contains(StateCounts.JobFilter.of(job)))
                && search.matches(job));
    }
}
