package org.tallyboard.ui.board;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Arranged;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.recording.Job;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.pipeline.PipelinePanel;
import org.tallyboard.ui.recording.JobPanel;
import org.tallyboard.ui.recording.Pictures;

/// Opens, fills and closes the side panel. While it is open it follows the current row.
final class Panels {

    private final Setting setting;
    private final Doings doings;
    private final Pictures pictures;
    private final Middle middle;
    private final CardList<PipelineId, Pipeline> pipelines;
    private final CardList<String, Job> jobs;
    private @Nullable PipelinePanel pipeline;
    private @Nullable JobPanel job;

    Panels(
            Setting setting,
            Doings doings,
            Pictures pictures,
            Middle middle,
            CardList<PipelineId, Pipeline> pipelines,
            CardList<String, Job> jobs) {
        this.setting = setting;
        this.doings = doings;
        this.pictures = pictures;
        this.middle = middle;
        this.pipelines = pipelines;
        this.jobs = jobs;
        pipelines.setOnOpen(this::open);
        jobs.setOnOpen(this::open);
        pipelines.setOnCurrent(() -> {
            if (isOpen()) {
                pipelines.current().ifPresent(this::open);
            }
        });
        jobs.setOnCurrent(() -> {
            if (isOpen()) {
                jobs.current().ifPresent(this::open);
            }
        });
    }

    /// Opens the panel of a pipeline.
    void open(Pipeline shown) {
        if (pipeline != null && pipeline.id().equals(shown.id())) {
            pipeline.show(shown);
            return;
        }
        job = null;
        PipelinePanel panel =
                new PipelinePanel(setting.look(), setting.browser(), doings.pipelines(), this::close, shown);
        pipeline = panel;
        middle.show(panel.node(), true);
        pipelines.setOpen(shown.id());
        jobs.setOpen(null);
        setting.lookAt().accept(Optional.of(shown.id()));
    }

    /// Opens the panel of a job.
    void open(Job shown) {
        if (job != null && job.id().equals(shown.id())) {
            job.show(shown);
            return;
        }
        pipeline = null;
        JobPanel panel = new JobPanel(setting.look(), pictures, doings.jobs(), this::close, shown);
        job = panel;
        middle.show(panel.node(), false);
        jobs.setOpen(shown.id());
        pipelines.setOpen(null);
        setting.lookAt().accept(Optional.empty());
    }

    /// Closes the panel and gives the focus back to the list that it spoke of, if the panel had it.
    void close() {
        boolean hadFocus = middle.panel().filter(p -> p.isFocusWithin()).isPresent();
        CardList<?, ?> list = job != null ? jobs : pipelines;
        pipeline = null;
        job = null;
        middle.show(null, true);
        pipelines.setOpen(null);
        jobs.setOpen(null);
        setting.lookAt().accept(Optional.empty());
        if (hadFocus) {
            list.requestFocus();
        }
    }

    /// True while a panel is open.
    boolean isOpen() {
        return pipeline != null || job != null;
    }

    /// What the open panel speaks of.
    Selection subject() {
        return new Selection(
                Optional.ofNullable(pipeline).map(PipelinePanel::shown),
                Optional.ofNullable(job).map(JobPanel::shown));
    }

    /// Shows what is known now.
    void show(Arranged arranged) {
        PipelinePanel p = pipeline;
        JobPanel j = job;
        if (p != null) {
            p.show(arranged.snapshot().pipeline(p.id()).orElse(p.shown()));
        }
        if (j != null) {
            j.show(arranged.snapshot().job(j.id()).orElse(j.shown()));
        }
    }
}
