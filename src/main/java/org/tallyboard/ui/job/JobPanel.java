package org.tallyboard.ui.job;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.SnapshotButton;
import org.tallyboard.ui.kit.ViewContext;

/// The side panel of a job.
public final class JobPanel {

    private final ViewContext look;
    private final PreviewCache pictures;
    private final JobIntents intents;
    private final SidePanel panel;
    private final SnapshotButton<Job> retry;
    private final SnapshotButton<Job> start;
    private final SnapshotButton<Job> end;
    private final SnapshotButton<Job> stop;
    private final SnapshotButton<Job> open;
    private final SnapshotButton<Job> folder;
    private final SnapshotButton<Job> copy;
    private final SnapshotButton<Job> tell;
    private final FinishedFileProbe file;
    private Job shown;

    /// @param first what it shows at first
    public JobPanel(ViewContext look, PreviewCache pictures, JobIntents intents, Runnable onClose, Job first) {
        this.look = look;
        this.pictures = pictures;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        retry = new SnapshotButton<>("Retry…", new Glyph(Glyph.Shape.AGAIN), () -> shown, intents::retry)
                .styled("primary");
        start = new SnapshotButton<>("Start now…", null, () -> shown, intents::startNow).styled("primary");
        end = new SnapshotButton<>("Change end…", null, () -> shown, intents::changeEnd);
        stop = new SnapshotButton<>("Stop…", null, () -> shown, intents::stop).styled("danger");
        open = new SnapshotButton<>("Open", null, () -> shown, intents::open).styled("primary");
        folder = new SnapshotButton<>("Show folder", null, () -> shown, intents::openFolder);
        copy = new SnapshotButton<>("Copy path", null, () -> shown, intents::copyPath);
        file = intents.fileLook();
        tell = new SnapshotButton<>("Notify…", null, () -> shown, intents::tell);
        List<SnapshotButton<Job>> all = List.of(retry, start, end, stop, open, folder, copy, tell);
        all.forEach(button -> button.button().setFocusTraversable(true));
        panel.buttons(all.toArray(Node[]::new));
        show(first);
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
                JobDetails.of(
                        job,
                        intents.losses(),
                        intents.broker(job),
                        job.worker().flatMap(intents::worker),
                        look,
                        pictures,
                        file));
        retry.shown(RetryRules.mayBeSentAgain(job));
        retry.off(RetryRules.offBecause(job, intents.closedBecause()));
        tell.shown(intents.notifies());
        tell.off(intents.closedBecause());
        showTimes(job);
        boolean here = file.found().filter(Found.Here.class::isInstance).isPresent();
        open.shown(here);
        folder.shown(here);
        copy.shown(here || file.found().filter(Found.There.class::isInstance).isPresent());
    }

    /// What changes the times of a recording that runs or waits.
    private void showTimes(Job job) {
        boolean runs = job.isRecording() && job.state() == JobState.STARTED;
        boolean waits = job.isRecording() && job.state() == JobState.RECEIVED && !StateCounts.betweenTries(job);
        start.shown(waits);
        end.shown(runs || waits);
        stop.shown(runs);
        if (runs || waits) {
            RecordingOffers offers = intents.offers();
            start.off(off(offers.startNow(job)));
            stop.off(off(offers.stop(job)));
            end.off(offers.fixedEnd(job).map(this::off).orElseGet(intents::closedBecause));
        }
    }

    private String off(Offer offer) {
        String closed = intents.closedBecause();
        return !closed.isEmpty() ? closed : offer instanceof Offer.Closed(String reason, String ignored) ? reason : "";
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
