package org.tallyboard.board;

import java.util.Set;

/// What a person wants to see: filters and search text. No filter means all.
///
/// @param pipelines tally filters of the left half
/// @param jobs tally filters of the right half
/// @param search search text over both
public record Query(Set<StateCounts.PipelineFilter> pipelines, Set<StateCounts.JobFilter> jobs, String search) {
    public Query {
        pipelines = Set.copyOf(pipelines);
        jobs = Set.copyOf(jobs);
    }

    /// Everything.
    public static Query all() {
        return new Query(Set.of(), Set.of(), "");
    }

    /// The same query with another search text.
    public Query searching(String text) {
        return new Query(pipelines, jobs, text);
    }

    /// The same query with one pipeline filter switched.
    public Query toggled(StateCounts.PipelineFilter filter) {
        return new Query(toggle(pipelines, filter), jobs, search);
    }

    /// The same query with one job filter switched.
    public Query toggled(StateCounts.JobFilter filter) {
        return new Query(pipelines, toggle(jobs, filter), search);
    }

    private static <F> Set<F> toggle(Set<F> set, F filter) {
        var changed = new java.util.HashSet<>(set);
        if (!changed.remove(filter)) {
            changed.add(filter);
        }
        return changed;
    }
}
