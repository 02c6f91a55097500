package org.tallyboard.ui.board;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.RowId;
import org.tallyboard.ui.job.JobPanel;
import org.tallyboard.ui.job.PlannedPanel;
import org.tallyboard.ui.job.PreviewCache;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.pipeline.PipelinePanel;
import org.tallyboard.ui.pipeline.ProjectPanel;

/// Opens, fills and closes the side panel. While it is open it follows the current row.
final class DetailPane {

    private final BoardServices setting;
    private final BoardActions doings;
    private final PreviewCache pictures;
    private final ContentArea middle;
    private final CardList<RowId, Row> rows;
    private final CardList<JobKey, Job> jobs;
    private final CardList<JobKey, UpcomingRecordings.Row> next;
    private @Nullable PipelinePanel pipeline;
    private @Nullable ProjectPanel project;
    private @Nullable JobPanel job;
    private @Nullable PlannedPanel planned;

    DetailPane(
            BoardServices setting,
            BoardActions doings,
            PreviewCache pictures,
            ContentArea middle,
            CardList<RowId, Row> rows,
            CardList<JobKey, Job> jobs,
            CardList<JobKey, UpcomingRecordings.Row> next) {
        this.setting = setting;
        this.doings = doings;
        this.pictures = pictures;
        this.middle = middle;
        this.rows = rows;
        this.jobs = jobs;
        this.next = next;
        follow(rows, this::open);
        follow(jobs, this::open);
        follow(next, this::open);
    }

    private <T> void follow(CardList<?, T> list, Consumer<T> open) {
        list.setOnOpen(open);
        list.setOnCurrent(() -> {
            if (isOpen()) {
                list.current().ifPresent(open);
            }
        });
    }

    /// Opens the panel of a row of the left half.
    void open(Row shown) {
        switch (shown) {
            case Pipeline of -> open(of);
            case Project of -> open(of);
        }
    }

    /// Opens the panel of a project.
    void open(Project shown) {
        if (project != null && project.id().equals(shown.id())) {
            project.show(shown);
            return;
        }
        forget();
        ProjectPanel panel = new ProjectPanel(setting.look(), setting.browser(), doings, this::close, shown);
        project = panel;
        middle.show(panel.node(), true);
        rows.setOpen(shown.id());
        setting.lookAt().accept(Optional.empty());
    }

    /// Opens the panel of a pipeline.
    void open(Pipeline shown) {
        if (pipeline != null && pipeline.id().equals(shown.id())) {
            pipeline.show(shown);
            return;
        }
        forget();
        PipelinePanel panel = new PipelinePanel(setting.look(), setting.browser(), doings, this::close, shown);
        pipeline = panel;
        middle.show(panel.node(), true);
        rows.setOpen(shown.id());
        setting.lookAt().accept(Optional.of(shown.id()));
    }

    /// Opens the panel of a job.
    void open(Job shown) {
        if (job != null && job.key().equals(shown.key())) {
            job.show(shown);
            return;
        }
        forget();
        JobPanel panel = new JobPanel(setting.look(), pictures, doings.jobs(), this::close, shown);
        job = panel;
        middle.show(panel.node(), false);
        jobs.setOpen(shown.key());
        setting.lookAt().accept(Optional.empty());
    }

    /// Opens the panel of a planned recording.
    void open(UpcomingRecordings.Row shown) {
        if (planned != null && planned.key().equals(shown.key())) {
            planned.show(shown, doings.next());
            return;
        }
        forget();
        PlannedPanel panel = new PlannedPanel(setting.look(), doings.planned(), this::close, shown, doings.next());
        planned = panel;
        middle.show(panel.node(), false);
        next.setOpen(shown.key());
        setting.lookAt().accept(Optional.empty());
    }

    private void forget() {
        pipeline = null;
        project = null;
        job = null;
        planned = null;
        rows.setOpen(null);
        jobs.setOpen(null);
        next.setOpen(null);
    }

    /// Closes the panel and gives the focus back to the list that it spoke of, if the panel had it.
    void close() {
        boolean hadFocus = middle.panel().filter(p -> p.isFocusWithin()).isPresent();
        CardList<?, ?> list = planned != null ? next : job != null ? jobs : rows;
        forget();
        middle.show(null, true);
        setting.lookAt().accept(Optional.empty());
        if (hadFocus) {
            list.requestFocus();
        }
    }

    /// True while a panel is open.
    boolean isOpen() {
        return pipeline != null || project != null || job != null || planned != null;
    }

    /// What the open panel speaks of.
    Selection subject() {
        return new Selection(
                Optional.<Row>ofNullable(pipeline == null ? null : pipeline.shown())
                        .or(() -> Optional.ofNullable(project).map(ProjectPanel::shown)),
                Optional.ofNullable(job).map(JobPanel::shown),
                Optional.ofNullable(planned).map(PlannedPanel::shown));
    }

    /// Shows what is known now.
    void show(BoardView arranged) {
        PipelinePanel p = pipeline;
        ProjectPanel builds = project;
        JobPanel j = job;
        if (p != null) {
            p.show(arranged.snapshot().pipeline(p.id()).orElse(p.shown()));
        }
        if (builds != null) {
            builds.show(arranged.snapshot().project(builds.id()).orElse(builds.shown()));
        }
        if (j != null) {
            j.show(arranged.snapshot().job(j.key()).orElse(j.shown()));
        }
        if (planned != null) {
            show(planned, arranged);
        }
    }

    /// Once its job is there, the panel is that job's.
    private void show(PlannedPanel panel, BoardView arranged) {
        arranged.snapshot()
                .job(panel.key())
                .ifPresentOrElse(
                        this::open,
                        () -> panel.show(arranged.next().row(panel.key()).orElse(panel.shown()), arranged.next()));
    }
}
