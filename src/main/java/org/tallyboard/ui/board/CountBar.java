package org.tallyboard.ui.board;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.Query;
import org.tallyboard.board.StateCounts;
import org.tallyboard.board.StateCounts.JobFilter;
import org.tallyboard.board.StateCounts.PipelineFilter;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// The counts above both halves.
final class CountBar extends StackPane {

    private final ViewContext look;
    private final Map<PipelineFilter, CountButton> pipelines = new EnumMap<>(PipelineFilter.class);
    private final Map<JobFilter, CountButton> jobs = new EnumMap<>(JobFilter.class);
    private final Label total = new Label();
    private Query query = Query.all();

    CountBar(BoardServices setting, Consumer<Query> ask) {
        look = setting.look();
        getStyleClass().add("tally-bar");
        PriorityRow left = new PriorityRow(look, 0.55);
        left.getStyleClass().add("tally-half");
        PriorityRow right = new PriorityRow(look, 0.3);
        right.getStyleClass().addAll("tally-half", "right");
        for (PipelineFilter filter : PipelineFilter.values()) {
            CountButton button = new CountButton(
                    mood(filter),
                    StateCounts.word(filter),
                    filter != PipelineFilter.OTHER && filter != PipelineFilter.UNREAD,
                    () -> ask.accept(query.toggled(filter)));
            pipelines.put(filter, button);
            left.giving(button, 2, 0.1);
        }
        for (JobFilter filter : JobFilter.values()) {
            CountButton button = new CountButton(
                    mood(filter), StateCounts.word(filter), usual(filter), () -> ask.accept(query.toggled(filter)));
            jobs.put(filter, button);
            right.giving(button, filter == JobFilter.DONE ? 9 : 1 + filter.ordinal(), 0.1);
        }
        total.getStyleClass().add("dim");
        total.setMinWidth(0);
        left.spring().giving(total, 3, 0);
        getChildren().add(new SplitPanes(setting, left, right));
    }

    void show(BoardView arranged) {
        query = arranged.query();
        pipelines.forEach((filter, button) -> {
            button.setSelected(query.pipelines().contains(filter));
            List<String> shorter = filter == PipelineFilter.WAITING ? List.of("waiting") : List.of();
            button.show(arranged.pipelineTally().of(filter), StateCounts.word(filter), shorter);
        });
        jobs.forEach((filter, button) -> {
            button.setSelected(query.jobs().contains(filter));
            if (filter == JobFilter.DONE) {
                String since = "done since " + look.at(arranged.snapshot().observedFrom());
                button.show(arranged.jobTally().of(filter), since, List.of("done"));
            } else {
                button.show(arranged.jobTally().of(filter), StateCounts.word(filter), List.of());
            }
        });
        StateCounts.Pipelines all = arranged.pipelineTally();
        int shown = arranged.rows().size();
        String rows = Sizes.count(all.pipelines(), "pipeline", "pipelines")
                + (all.projects() == 0 ? "" : ", " + Sizes.count(all.projects(), "project", "projects"));
        total.setText(shown == all.total() ? rows : shown + " of " + rows);
    }

    /// The button of a filter; for tests.
    CountButton button(Enum<?> filter) {
        CountButton button = filter instanceof PipelineFilter p ? pipelines.get(p) : jobs.get(filter);
        return java.util.Objects.requireNonNull(button);
    }

    private static boolean usual(JobFilter filter) {
        return filter == JobFilter.FAILED
                || filter == JobFilter.RECORDING
                || filter == JobFilter.QUEUED
                || filter == JobFilter.DONE;
    }

    private static StatusStyle mood(PipelineFilter filter) {
        return switch (filter) {
            case FAILED -> StatusStyle.FAIL;
            case WAITING -> StatusStyle.WAIT;
            case RUNNING -> StatusStyle.RUN;
            case SUCCEEDED -> StatusStyle.OK;
            case OTHER, UNREAD -> StatusStyle.IDLE;
        };
    }

    private static StatusStyle mood(JobFilter filter) {
        return switch (filter) {
            case FAILED -> StatusStyle.FAIL;
            case RETRYING -> StatusStyle.WAIT;
            case RECORDING -> StatusStyle.REC;
            case RUNNING -> StatusStyle.RUN;
            case QUEUED -> StatusStyle.QUEUED;
            case DONE -> StatusStyle.OK;
            case LOST_TRACK -> StatusStyle.UNKNOWN;
            case OTHER -> StatusStyle.IDLE;
        };
    }
}
