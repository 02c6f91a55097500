package org.tallyboard.ui.job;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.Card;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;

/// One job as a row: a recording with its picture and how far it is, or a plain job in two lines.
public final class JobCard extends Region implements Card<Job> {

    private static final PseudoClass PLAIN = PseudoClass.getPseudoClass("plain");
    private static final PseudoClass TROUBLE = PseudoClass.getPseudoClass("trouble");
    private static final PseudoClass OLD = PseudoClass.getPseudoClass("old");
    private static final PseudoClass SILENT = PseudoClass.getPseudoClass("silent");

    /// What a title leaves for the worker's name before it gives more itself.
    private static final double WORKER_EM = 5;

    /// An ordinary title stays whole: then a narrow row has no room for the worker.
    private static final double TITLE_EM = 11;

    private final ViewContext look;
    private final JobIntents intents;
    private final PreviewView preview;
    private final Glyph glyph = new Glyph(StatusStyle.IDLE);
    private final Label title = new Label();
    private final Label rec = new Label("REC");
    private final AbbreviatingLabel worker = new AbbreviatingLabel("row-dim");
    private final Label main = new Label();
    private final Label detail = new Label();
    private final Region track = new Region();
    private final Region bar = new Region();
    private final PriorityRow head;
    private final ActionButton<Job> retry;
    private @Nullable Job shown;
    private double fraction = Double.NaN;

    public JobCard(ViewContext look, PreviewCache pictures, JobIntents intents) {
        this.look = look;
        this.intents = intents;
        preview = new PreviewView(look, pictures, false);
        retry = new ActionButton<Job>(ActionKind.RETRY_JOB, intents, () -> shown, Subject.OfJob::new);
        getStyleClass().addAll("card", "job-card");
        title.getStyleClass().add("row-name");
        rec.getStyleClass().add("rec-badge");
        rec.setGraphic(new Glyph(Glyph.Shape.DOT));
        rec.setMinWidth(USE_PREF_SIZE);
        main.getStyleClass().add("job-main");
        detail.getStyleClass().add("job-detail");
        track.getStyleClass().add("bar-track");
        bar.getStyleClass().add("bar-done");
        head = new PriorityRow(look, 0.55)
                .giving(title, 2, TITLE_EM)
                .givingAgain(title, 0, () -> 4)
                .fixed(rec)
                .fixed(glyph)
                .spring()
                .giving(worker, 3, WORKER_EM)
                .givingAgain(worker, 1, () -> 0)
                .fixed(retry);
        getChildren().addAll(preview, head, main, detail, track, bar);
    }

    /// How high the row of a job is, in sizes of ordinary text.
    public static double heightInEm(Job job) {
        return job.isRecording() ? 5.75 : 3.7;
    }

    @Override
    public Region node() {
        return this;
    }

    @Override
    public void show(Job job) {
        boolean same = job == shown;
        shown = job;
        LosingRecordings losses = intents.losses();
        main.setText(JobText.main(job, losses, look));
        // Nothing is heard of what goes on; what has ended has ended.
        Optional<String> unheard = JobText.ended(job)
                ? Optional.empty()
                : intents.unheard(job.key().broker());
        detail.setText(unheard.orElseGet(() -> JobText.detail(job, losses, look)));
        pseudoClassStateChanged(OLD, unheard.isPresent());
        double now = JobText.fraction(job, look.now());
        if (Double.compare(now, fraction) != 0) {
            fraction = now;
            requestLayout();
        }
        pseudoClassStateChanged(SILENT, JobText.silent(job, look.now()));
        if (job.isRecording()) {
            preview.show(job);
        }
        StatusStyle mood = JobText.mood(job);
        boolean losing = losses.of(job).isPresent();
        (losing ? StatusStyle.FAIL : losses.takenOver(job) && mood == StatusStyle.FAIL ? StatusStyle.STOPPED : mood)
                .on(this);
        pseudoClassStateChanged(TROUBLE, mood == StatusStyle.FAIL || mood == StatusStyle.WAIT);
        retry.show(
                job,
                ActionKind.RETRY_JOB.isCalledFor(new Subject.OfJob(job))
                        && losses.successor(job).isEmpty());
        if (same) {
            return;
        }
        pseudoClassStateChanged(PLAIN, !job.isRecording());
        preview.setVisible(job.isRecording());
        glyph.mood(mood);
        boolean onAir = job.isRecording()
                && job.state() == JobState.STARTED
                && JobText.lost(job).isEmpty();
        rec.setVisible(onAir);
        glyph.setVisible(!onAir);
        title.setText(CommonText.line(job.title()));
        String at = job.latest().worker().map(JobText::worker).orElse("");
        String broker = intents.broker(job);
        worker.show(broker.isEmpty() ? List.of(at) : List.of(CommonText.dots(List.of(at, broker)), broker));
        worker.setVisible(!at.isEmpty() || !broker.isEmpty());
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double em = look.em().get();
        Job job = shown;
        boolean recording = job != null && job.isRecording();
        double pad = Math.round(0.75 * em);
        double h = getHeight();
        double left = Math.round(0.85 * em);
        if (recording) {
            // In a narrow column the picture gives way to the words.
            double pw = Math.round(Math.min((h - 2 * Math.round(0.62 * em)) * 16 / 9, getWidth() * 0.23));
            double ph = Math.round(pw * 9 / 16);
            preview.resizeRelocate(left, Math.round((h - ph) / 2), pw, ph);
            left += pw + Math.round(0.9 * em);
        }
        double w = Math.max(0, getWidth() - left - pad);
        double y = Math.round(0.5 * em);
        double headHeight = Math.round(1.65 * em);
        head.resizeRelocate(left, y, w, headHeight);
        y += headHeight - Math.round(0.05 * em);
        double line = Math.round(1.25 * em);
        if (recording) {
            main.resizeRelocate(left, y, w, line);
            detail.resizeRelocate(left, y + line, w, line);
        } else {
            double mainWidth = Math.min(w, Math.ceil(main.prefWidth(-1)));
            double detailWidth = Math.min(w * 0.6, Math.ceil(detail.prefWidth(-1)));
            mainWidth = Math.min(mainWidth, Math.max(0, w - detailWidth - em));
            main.resizeRelocate(left, y, mainWidth, line);
            detail.resizeRelocate(left + w - detailWidth, y, detailWidth, line);
        }
        boolean bars = recording && !Double.isNaN(fraction);
        track.setVisible(bars);
        bar.setVisible(bars);
        if (bars) {
            double bh = Math.max(3, Math.round(0.28 * em));
            double by = h - Math.round(0.5 * em) - bh;
            track.resizeRelocate(left, by, w, bh);
            bar.resizeRelocate(left, by, Math.round(w * fraction), bh);
        }
    }

    @Override
    public String spoken() {
        Job job = shown;
        return job == null
                ? ""
                : job.title() + ", " + JobText.present(job) + ", " + main.getText() + ", " + detail.getText();
    }
}
