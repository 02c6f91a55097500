package org.tallyboard.ui.recording;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import org.tallyboard.board.Tally;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.recording.FinishedFiles.Found;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobKey;
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
    private final PressButton<Job> start;
    private final PressButton<Job> end;
    private final PressButton<Job> stop;
    private final PressButton<Job> open;
    private final PressButton<Job> folder;
    private final PressButton<Job> copy;
    private final PressButton<Job> tell;
    private final FileLook file;
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
        start = new PressButton<>("Start now…", null, () -> shown, intents::startNow).styled("primary");
        end = new PressButton<>("Change end…", null, () -> shown, intents::changeEnd);
        stop = new PressButton<>("Stop…", null, () -> shown, intents::stop).styled("danger");
        open = new PressButton<>("Open", null, () -> shown, intents::open).styled("primary");
        folder = new PressButton<>("Show folder", null, () -> shown, intents::openFolder);
        copy = new PressButton<>("Copy path", null, () -> shown, intents::copyPath);
        file = intents.fileLook();
        tell = new PressButton<>("Notify…", null, () -> shown, intents::tell);
        List<PressButton<Job>> all = List.of(retry, start, end, stop, open, folder, copy, tell);
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
                JobWords.mood(job),
                Words.line(job.title()),
                JobDoc.remark(job, intents.losses(), look),
                JobDoc.of(
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
        boolean waits = job.isRecording() && job.state() == JobState.RECEIVED && !Tally.betweenTries(job);
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
