package org.tallyboard.ui.job;

import java.time.Duration;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Rectangle2D;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Recording;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// The newest picture of a recording with its age; dimmed once it is older than ten seconds while more
/// are awaited; words where there is none.
public final class PreviewView extends Region {

    private static final Duration OLD = Duration.ofSeconds(10);
    private static final PseudoClass DIM = PseudoClass.getPseudoClass("dim");

    private final ViewContext look;
    private final PreviewCache pictures;
    private final ImageView picture = new ImageView();
    private final Label word = new Label();
    private final Label age = new Label();
    private final boolean last;
    private @Nullable Job shown;

    /// @param last true to show the last picture of a recording that does not run any more
    public PreviewView(ViewContext look, PreviewCache pictures, boolean last) {
        this.last = last;
        this.look = look;
        this.pictures = pictures;
        getStyleClass().add("preview");
        word.getStyleClass().add("preview-word");
        age.getStyleClass().add("preview-age");
        picture.setSmooth(true);
        Rectangle clip = new Rectangle();
        clip.widthProperty().bind(widthProperty());
        clip.heightProperty().bind(heightProperty());
        clip.setArcWidth(8);
        clip.setArcHeight(8);
        setClip(clip);
        getChildren().addAll(picture, word, age);
        setMouseTransparent(true);
    }

    /// Shows a job's picture.
    public void show(Job job) {
        shown = job;
        boolean running = job.state() == JobState.STARTED;
        Optional<Image> image = job.preview().flatMap(p -> pictures.of(job.key(), p, this::again));
        boolean failed = !last && (JobText.mood(job) == StatusStyle.FAIL || JobText.mood(job) == StatusStyle.WAIT);
        picture.setImage(failed ? null : image.orElse(null));
        boolean hasPicture = picture.getImage() != null;
        word.setVisible(!hasPicture);
        word.setText(hasPicture ? "" : wordFor(job));
        (failed ? StatusStyle.FAIL : hasPicture ? StatusStyle.OK : StatusStyle.IDLE).on(this);
        Optional<Duration> old =
                job.preview().filter(p -> hasPicture).map(p -> Duration.between(p.takenAt(), look.now()));
        boolean stale = old.filter(o -> o.compareTo(OLD) > 0).isPresent();
        // The last picture of what has ended does not grow old.
        boolean aging = running || last && !JobText.ended(job);
        pseudoClassStateChanged(DIM, aging && stale);
        age.setVisible(old.isPresent() && aging);
        age.setText(
                old.map(o -> stale ? TimeText.age(o) + " old" : TimeText.age(o)).orElse(""));
        requestLayout();
    }

    private void again() {
        Job job = shown;
        if (job != null) {
            show(job);
        }
    }

    private String wordFor(Job job) {
        return switch (job.state()) {
            case FAILED, REJECTED, RETRY -> "no signal";
            case SENT, RECEIVED ->
                StateCounts.betweenTries(job)
                        ? "no signal"
                        : job.recording()
                                .flatMap(Recording::plannedStart)
                                .map(look::at)
                                .orElse("queued");
            case STARTED ->
                JobText.lost(job).isPresent()
                        ? "no signal"
                        : job.preview().isPresent() ? "no picture" : "no preview yet";
            case SUCCEEDED -> "no preview";
            case REVOKED -> "revoked";
            case LOST_TRACK -> "lost track of";
            case UNKNOWN -> "unknown";
        };
    }

    @Override
    protected void layoutChildren() {
        double w = getWidth();
        double h = getHeight();
        Image image = picture.getImage();
        if (image != null && image.getWidth() > 0 && image.getHeight() > 0) {
            // Fills the frame: what is too wide or too high is cut on both sides.
            double scale = Math.max(w / image.getWidth(), h / image.getHeight());
            double cutWidth = w / scale;
            double cutHeight = h / scale;
            picture.setViewport(new Rectangle2D(
                    (image.getWidth() - cutWidth) / 2, (image.getHeight() - cutHeight) / 2, cutWidth, cutHeight));
            picture.setFitWidth(w);
            picture.setFitHeight(h);
        }
        double wordWidth = Math.min(w, Math.ceil(word.prefWidth(-1)));
        double wordHeight = word.prefHeight(-1);
        word.resizeRelocate(Math.round((w - wordWidth) / 2), Math.round((h - wordHeight) / 2), wordWidth, wordHeight);
        double ageWidth = Math.ceil(age.prefWidth(-1));
        double ageHeight = Math.ceil(age.prefHeight(-1));
        age.resizeRelocate(w - ageWidth - 3, h - ageHeight - 3, ageWidth, ageHeight);
    }
}
