package org.tallyboard.ui.job;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.SnapshotButton;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;
import org.tallyboard.ui.order.FollowText;

/// The side panel of a job.
public final class JobPanel {

    private final ViewContext look;
    private final PreviewCache pictures;
    private final JobIntents intents;
    private final SidePanel panel;
    private final ActionButton<Job> retry;
    private final ActionButton<Job> start;
    private final ActionButton<Job> end;
    private final ActionButton<Job> stop;
    private final SnapshotButton<Job> open;
    private final SnapshotButton<Job> folder;
    private final SnapshotButton<Job> copy;
    private final ActionButton<Job> tell;
    private final FinishedFileProbe file;
    private Job shown;

    /// @param first what it shows at first
    public JobPanel(ViewContext look, PreviewCache pictures, JobIntents intents, Runnable onClose, Job first) {
        this.look = look;
        this.pictures = pictures;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        retry = action(ActionKind.RETRY_JOB);
        start = action(ActionKind.START_NOW);
        end = action(ActionKind.CHANGE_END);
        stop = action(ActionKind.STOP_RECORDING);
        tell = action(ActionKind.SEND_NOTIFICATION);
        open = new SnapshotButton<>("Open", null, () -> shown, intents::open).styled("primary");
        folder = new SnapshotButton<>("Show folder", null, () -> shown, intents::openFolder);
        copy = new SnapshotButton<>("Copy path", null, () -> shown, intents::copyPath);
        file = intents.fileLook();
        List.of(open, folder, copy).forEach(button -> button.button().setFocusTraversable(true));
        panel.buttons(retry, start, end, stop, open, folder, copy, tell);
        show(first);
    }

    private ActionButton<Job> action(ActionKind kind) {
        return new ActionButton<Job>(kind, intents, () -> shown, Subject.OfJob::new).reached();
    }

    /// Names the job.
    public JobKey key() {
        return shown.key();
    }

    /// Shows the newest value, or the same again when time moved on.
    public void show(Job job) {
        shown = job;
        file.at(job, () -> show(shown));
        panel.show(
                JobText.mood(job),
                CommonText.line(job.title()),
                JobDetails.remark(job, intents.losses(), look),
                details(job));
        retry.show(job, ActionKind.RETRY_JOB.isCalledFor(new Subject.OfJob(job)) || job.state() == JobState.REVOKED);
        tell.show(job, intents.notifies());
        showTimes(job);
        boolean here = file.found().filter(Found.Here.class::isInstance).isPresent();
        open.shown(here);
        folder.shown(here);
        copy.shown(here || file.found().filter(Found.There.class::isInstance).isPresent());
    }

    private List<DetailItem> details(Job job) {
        List<DetailItem> details = new ArrayList<>();
        intents.followed(new Subject.OfJob(job))
                .ifPresent(action ->
                        details.add(new DetailItem.Note(FollowText.style(action), FollowText.of(action, look))));
        details.addAll(JobDetails.of(
                job,
                intents.losses(),
                intents.broker(job),
                job.worker().flatMap(intents::worker),
                look,
                pictures,
                file));
        return details;
    }

    /// What changes the times of a recording that runs or waits.
    private void showTimes(Job job) {
        boolean runs = job.isRecording() && job.state() == JobState.STARTED;
        boolean waits = job.isRecording() && job.state() == JobState.RECEIVED && !StateCounts.betweenTries(job);
        start.show(job, waits);
        end.show(job, runs || waits);
        stop.show(job, runs);
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
