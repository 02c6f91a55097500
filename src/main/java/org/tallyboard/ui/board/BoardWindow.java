package org.tallyboard.ui.board;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Arranged;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.Worker;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.OverlayLayer;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.pipeline.PipelineCard;
import org.tallyboard.ui.recording.JobCard;
import org.tallyboard.ui.recording.Pictures;

/// The whole window: what stands where, and what is shown in it.
public final class BoardWindow {

    private final Setting setting;
    private final Look look;
    private final StackPane root = new StackPane();
    private final Scene scene;
    private final Header header;
    private final TallyBar tallies;
    private final NeedsStrip needs;
    private final Column<PipelineId, Pipeline> pipelines;
    private final Column<String, Job> jobs;
    private final Middle middle;
    private final StatusLine status;
    private final OverlayLayer overlay;
    private final Feed feed;
    private final Doings doings;
    private @Nullable Arranged shown;

    /// @param width of the scene, pixels
    /// @param height of the scene, pixels
    public BoardWindow(Setting setting, double width, double height) {
        this.setting = setting;
        look = setting.look();
        overlay = new OverlayLayer(look);
        doings = new Doings(setting, this);
        Pictures pictures = new Pictures(setting.background(), setting.window());
        CardList<PipelineId, Pipeline> pipelineList = new CardList<>(
                look, Pipeline::id, PipelineCard::heightInEm, 0.6, () -> new PipelineCard(look, doings.pipelines()));
        CardList<String, Job> jobList = new CardList<>(
                look, Job::id, JobCard::heightInEm, 0.65, () -> new JobCard(look, pictures, doings.jobs()));
        pipelines = new Column<>("PIPELINES", "pipeline", pipelineList, Pipeline::id);
        jobs = new Column<>("RECORDINGS", "recording", jobList, Job::id);
        jobs.getStyleClass().add("right");
        feed = new Feed(setting.board(), look, setting.background(), setting.window(), this::show);
        header = new Header(
                look,
                setting.subtitle(),
                text -> feed.ask(feed.query().searching(text)),
                () -> pipelines.list().requestFocus(),
                doings::notifyAboutSelection);
        tallies = new TallyBar(look, feed::ask);
        needs = new NeedsStrip(look, doings.needs(), doings::showNeeds);
        middle = new Middle(look, new Halves(look, pipelines, jobs));
        status = new StatusLine(look, doings::showOrders);
        VBox page = new VBox();
        if (setting.sandbox()) {
            page.getChildren().add(band());
        }
        VBox.setVgrow(middle, Priority.ALWAYS);
        page.getChildren().addAll(header, tallies, needs, middle, status);
        root.getChildren().addAll(page, overlay);
        root.setFocusTraversable(false);
        scene = new Scene(root, width, height);
        look.palette().get().dress(scene);
        status.showOrders(setting.desk().orders());
    }

    private static HBox band() {
        Label word = new Label("SANDBOX");
        word.getStyleClass().add("strong");
        HBox band =
                new HBox(10, word, new Label("Everything here is simulated on this machine. No account is touched."));
        band.getStyleClass().add("sandbox-band");
        return band;
    }

    /// The scene to put into a stage.
    public Scene scene() {
        return scene;
    }

    private void show(Arranged arranged) {
        shown = arranged;
        header.show(arranged.snapshot().sources());
        tallies.show(arranged);
        needs.show(arranged);
        var snapshot = arranged.snapshot();
        pipelines.show(arranged.pipelines(), snapshot::pipeline, arranged.query());
        jobs.show(arranged.jobs(), snapshot::job, arranged.query());
        EmptyWords left = EmptyWords.pipelines(arranged, !setting.accounts().isEmpty(), look);
        pipelines.emptyWords(left.title(), left.text());
        EmptyWords right = EmptyWords.jobs(arranged, setting.broker().isPresent(), look);
        jobs.emptyWords(right.title(), right.text());
        pipelines.note("Attention first");
        jobs.note(workers(snapshot.workers()));
        status.show(snapshot);
    }

    private static String workers(List<Worker> workers) {
        if (workers.isEmpty()) {
            return "no worker heard yet";
        }
        long online =
                workers.stream().filter(w -> w.state() == Worker.State.ONLINE).count();
        long silent =
                workers.stream().filter(w -> w.state() == Worker.State.UNKNOWN).count();
        int slots = workers.stream()
                .map(Worker::slots)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .sum();
        int busy = workers.stream()
                .map(Worker::active)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .sum();
        return Sizes.count(online, "worker", "workers")
                + (silent > 0 ? " · " + silent + " not heard" : "")
                + (slots > 0 ? " · " + busy + " of " + slots + " slots busy" : "");
    }

    /// Shows the newest snapshot now.
    public void refresh() {
        feed.refresh();
    }

    /// Lets time move on: called once a second.
    public void tick() {
        if (shown != null) {
            header.show(shown.snapshot().sources());
            needs.show(shown);
        }
        pipelines.list().tick();
        jobs.list().tick();
        status.tick();
        overlay.tick();
        feed.refresh();
    }

    /// Ends the feed.
    public void close() {
        feed.close();
    }

    Optional<Arranged> shown() {
        return Optional.ofNullable(shown);
    }

    OverlayLayer overlay() {
        return overlay;
    }

    Middle middle() {
        return middle;
    }

    Column<PipelineId, Pipeline> pipelines() {
        return pipelines;
    }

    Column<String, Job> jobs() {
        return jobs;
    }

    Header header() {
        return header;
    }

    StatusLine status() {
        return status;
    }

    TallyBar tallies() {
        return tallies;
    }
}
