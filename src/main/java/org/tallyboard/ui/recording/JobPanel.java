package org.tallyboard.ui.recording;

import javafx.scene.layout.Region;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobState;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.PressButton;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.Words;

/// The side panel of a job.
public final class JobPanel {

    private final Look look;
    private final Pictures pictures;
    private final JobIntents intents;
    private final SidePanel panel;
    private final PressButton<Job> retry;
    private final PressButton<Job> tell;
    private Job shown;

    /// @param first what it shows at first
    public JobPanel(Look look, Pictures pictures, JobIntents intents, Runnable onClose, Job first) {
        this.look = look;
        this.pictures = pictures;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        retry = new PressButton<>("Retry…", new Glyph(Glyph.Shape.AGAIN), () -> shown, intents::retry)
                .styled("primary");
        tell = new PressButton<>("Notify…", null, () -> shown, intents::tell);
        retry.button().setFocusTraversable(true);
        tell.button().setFocusTraversable(true);
        panel.buttons(retry, tell);
        show(first);
    }

    /// The job's id.
    public String id() {
        return shown.id();
    }

    /// Shows the newest value, or the same again when time moved on.
    public void show(Job job) {
        shown = job;
        panel.show(
                JobWords.mood(job),
                Words.line(job.title()),
                JobDoc.remark(job, intents.losses(), look),
                JobDoc.of(job, intents.losses(), look, pictures));
        retry.shown(job.state() == JobState.FAILED || job.state() == JobState.REJECTED);
        retry.off(RetryRules.offBecause(job, intents.closedBecause()));
        tell.off(intents.closedBecause());
    }

    /// The newest value shown.
    public Job shown() {
        return shown;
    }

    /// The panel's node.
    public Region node() {
        return panel;
    }
}
