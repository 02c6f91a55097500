package org.tallyboard.ui.board;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import org.tallyboard.board.Arranged;
import org.tallyboard.board.Query;
import org.tallyboard.board.Tally;
import org.tallyboard.board.Tally.JobFilter;
import org.tallyboard.board.Tally.PipelineFilter;
import org.tallyboard.ui.kit.Line;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;

/// The counts above both halves.
final class TallyBar extends StackPane {

    private final Look look;
    private final Map<PipelineFilter, TallyButton> pipelines = new EnumMap<>(PipelineFilter.class);
    private final Map<JobFilter, TallyButton> jobs = new EnumMap<>(JobFilter.class);
    private final Label total = new Label();
    private Query query = Query.all();

    TallyBar(Setting setting, Consumer<Query> ask) {
        look = setting.look();
        getStyleClass().add("tally-bar");
        Line left = new Line(look, 0.55);
        left.getStyleClass().add("tally-half");
        Line right = new Line(look, 0.3);
        right.getStyleClass().addAll("tally-half", "right");
        for (PipelineFilter filter : PipelineFilter.values()) {
            TallyButton button = new TallyButton(
                    mood(filter),
                    Tally.word(filter),
                    filter != PipelineFilter.OTHER && filter != PipelineFilter.UNREAD,
                    () -> ask.accept(query.toggled(filter)));
            pipelines.put(filter, button);
            left.giving(button, 2, 0.1);
        }
        for (JobFilter filter : JobFilter.values()) {
            TallyButton button = new TallyButton(
                    mood(filter), Tally.word(filter), usual(filter), () -> ask.accept(query.toggled(filter)));
            jobs.put(filter, button);
            right.giving(button, filter == JobFilter.DONE ? 9 : 1 + filter.ordinal(), 0.1);
        }
        total.getStyleClass().add("dim");
        total.setMinWidth(0);
        left.spring().giving(total, 3, 0);
        getChildren().add(new Halves(setting, left, right));
    }

    void show(Arranged arranged) {
        query = arranged.query();
        pipelines.forEach((filter, button) -> {
            button.setSelected(query.pipelines().contains(filter));
            List<String> shorter = filter == PipelineFilter.WAITING ? List.of("waiting") : List.of();
            button.show(arranged.pipelineTally().of(filter), Tally.word(filter), shorter);
        });
        jobs.forEach((filter, button) -> {
            button.setSelected(query.jobs().contains(filter));
            if (filter == JobFilter.DONE) {
                String since = "done since " + look.at(arranged.snapshot().observedFrom());
                button.show(arranged.jobTally().of(filter), since, List.of("done"));
            } else {
                button.show(arranged.jobTally().of(filter), Tally.word(filter), List.of());
            }
        });
        Tally.Pipelines all = arranged.pipelineTally();
        int shown = arranged.rows().size();
        String rows = Sizes.count(all.pipelines(), "pipeline", "pipelines")
                + (all.projects() == 0 ? "" : ", " + Sizes.count(all.projects(), "project", "projects"));
        total.setText(shown == all.total() ? rows : shown + " of " + rows);
    }

    /// The button of a filter; for tests.
    TallyButton button(Enum<?> filter) {
        TallyButton button = filter instanceof PipelineFilter p ? pipelines.get(p) : jobs.get(filter);
        return java.util.Objects.requireNonNull(button);
    }

    private static boolean usual(JobFilter filter) {
        return filter == JobFilter.FAILED
                || filter == JobFilter.RECORDING
                || filter == JobFilter.QUEUED
                || filter == JobFilter.DONE;
    }

    private static Mood mood(PipelineFilter filter) {
        return switch (filter) {
            case FAILED -> Mood.FAIL;
            case WAITING -> Mood.WAIT;
            case RUNNING -> Mood.RUN;
            case SUCCEEDED -> Mood.OK;
            case OTHER, UNREAD -> Mood.IDLE;
        };
    }

    private static Mood mood(JobFilter filter) {
        return switch (filter) {
            case FAILED -> Mood.FAIL;
            case RETRYING -> Mood.WAIT;
            case RECORDING -> Mood.REC;
            case RUNNING -> Mood.RUN;
            case QUEUED -> Mood.QUEUED;
            case DONE -> Mood.OK;
            case LOST_TRACK -> Mood.UNKNOWN;
            case OTHER -> Mood.IDLE;
        };
    }
}
