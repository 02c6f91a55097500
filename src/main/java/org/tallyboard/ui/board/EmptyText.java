package org.tallyboard.ui.board;

import java.util.List;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.Query;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.ViewContext;

/// What an empty list says: why it is empty, and what to do next.
///
/// @param title empty text while the list is not empty
record EmptyText(String title, String text) {

    static final EmptyText NONE = new EmptyText("", "");

    /// The words of the left half.
    static EmptyText pipelines(BoardView a, boolean accounts, ViewContext look) {
        if (!a.rows().isEmpty()) {
            return NONE;
        }
        if (!accounts) {
            return new EmptyText(
                    "No AWS account is configured",
                    "Add an [[account]] to the configuration file, then start the board again.");
        }
        if (a.pipelineTally().total() > 0) {
            return filtered(a.query(), !a.query().pipelines().isEmpty());
        }
        return ofSources(
                a,
                List.of(SourceId.Kind.AWS, SourceId.Kind.BUILDS),
                look,
                "Reading the accounts",
                "No pipelines",
                "The accounts answered and have no pipelines, and no watched projects, whose names match the configured"
                        + " filter.");
    }

    /// The words of the right half.
    static EmptyText jobs(BoardView a, boolean broker, ViewContext look) {
        if (!a.jobs().isEmpty()) {
            return NONE;
        }
        if (!broker) {
            return new EmptyText(
                    "No broker is configured",
                    "Add a [[broker]] to the configuration file to see recordings, then start the board again.");
        }
        if (a.jobTally().total() > 0) {
            return filtered(a.query(), !a.query().jobs().isEmpty());
        }
        return ofSources(
                a,
                List.of(SourceId.Kind.EVENTS, SourceId.Kind.BROKER_API),
                look,
                "Connecting to the broker",
                "No jobs since " + look.at(a.snapshot().observedFrom()),
                "Jobs show as soon as a worker tells of one. Workers tell only when they run with -E"
                        + " (or worker_send_task_events = True).");
    }

    private static EmptyText filtered(Query query, boolean byTally) {
        String search = query.search().isBlank() ? "" : "the search “" + CommonText.line(query.search()) + "”";
        String what = search.isEmpty() ? "the filter" : byTally ? search + " and the filter" : search;
        return new EmptyText(
                "Nothing matches " + what,
                "Esc in the search field clears it; press a lit count again to switch its filter off.");
    }

    private static EmptyText ofSources(
            BoardView a, List<SourceId.Kind> kinds, ViewContext look, String wait, String title, String text) {
        for (SourceStatus source : a.snapshot().sources()) {
            if (kinds.contains(source.id().kind()) && source.phase() instanceof SourceStatus.Failed(var failure)) {
                return new EmptyText(
                        CommonText.line(source.id().name()) + " cannot be read: " + CommonText.line(failure.cause()),
                        CommonText.capital(CommonText.line(failure.remedy())) + "\nIt is tried again by itself.");
            }
        }
        boolean waiting = a.snapshot().sources().stream()
                        .filter(s -> kinds.contains(s.id().kind()))
                        .anyMatch(s -> s.phase() instanceof SourceStatus.Connecting
                                || s.phase() instanceof SourceStatus.Reading)
                || a.snapshot().sources().stream().noneMatch(s -> kinds.contains(s.id().kind()));
        return waiting ? new EmptyText(wait, "Rows fill in as they are read.") : new EmptyText(title, text);
    }
}
