package org.tallyboard.ui.board;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Arranged;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.Need;
import org.tallyboard.board.Next;
import org.tallyboard.board.Slots;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.RowId;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobKey;
import org.tallyboard.recording.Worker;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.kit.Commands;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.OverlayLayer;
import org.tallyboard.ui.kit.Palette;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.order.OrderSheet;
import org.tallyboard.ui.pipeline.PipelineIntents;
import org.tallyboard.ui.pipeline.RowCard;
import org.tallyboard.ui.recording.JobCard;
import org.tallyboard.ui.recording.JobIntents;
import org.tallyboard.ui.recording.Pictures;

/// The whole window: what stands where, and what is shown in it.
public final class BoardWindow {

    private final Setting setting;
    private final Look look;
    private final VBox root = new VBox();
    private final Scene scene;
    private final Header header;
    private final TallyBar tallies;
    private final NeedsStrip needs;
    private final Column<RowId, Row> pipelines;
    private final Column<JobKey, Job> jobs;
    private final NextPart next;
    private final Middle middle;
    private final StatusLine status;
    private final OverlayLayer overlay;
    private final Feed feed;
    private final Doings doings;
    private final Panels panels;
    private final Parts parts;
    private final Commands commands;
    private final VBox page = new VBox();
    private final AtomicBoolean ordersWaiting = new AtomicBoolean();
    private int zoomed;
    private @Nullable Arranged shown;

    /// @param width of the scene, pixels
    /// @param height of the scene, pixels
    public BoardWindow(Setting setting, double width, double height) {
        this.setting = setting;
        look = setting.look();
        overlay = new OverlayLayer(look);
        doings = new Doings(setting, this);
        Pictures pictures = new Pictures(setting.background(), setting.window());
        CardList<RowId, Row> rowList = new CardList<>(
                look,
                Row::id,
                RowCard::heightInEm,
                0.6,
                () -> new RowCard(look, doings.pipelines(), doings.projects()));
        CardList<JobKey, Job> jobList = new CardList<>(
                look, Job::key, JobCard::heightInEm, 0.65, () -> new JobCard(look, pictures, doings.jobs()));
        pipelines = new Column<>("PIPELINES", "pipeline", rowList, Row::id);
        jobs = new Column<>("RECORDINGS", "recording", jobList, Job::key);
        jobs.getStyleClass().add("right");
        next = new NextPart(look, setting::told);
        jobs.under(next);
        jobs.heightProperty().addListener((o, was, is) -> next.room(is.doubleValue()));
        feed = new Feed(setting.board(), look, setting.background(), setting.window(), this::show);
        header = new Header(
                look,
                setting.subtitle(),
                text -> feed.ask(feed.query().searching(text)),
                this::enterList,
                doings::notifyAboutSelection);
        header.notifies(!setting.accounts().isEmpty());
        tallies = new TallyBar(setting, feed::ask);
        needs = new NeedsStrip(look, doings.needs(), doings::showNeeds);
        middle = new Middle(look, new Halves(setting, pipelines, jobs));
        status = new StatusLine(look, setting.brokers(), doings::showOrders);
        parts = new Parts(rowList, jobList, next.list(), middle, setting.showsPipelines());
        panels = new Panels(setting, doings, pictures, middle, rowList, jobList, next.list());
        commands = new Commands(() -> overlay.open().isPresent());
        Keys.add(commands, this, doings);
        VBox.setVgrow(middle, Priority.ALWAYS);
        page.getChildren().addAll(header, tallies, needs, middle, status);
        StackPane layers = new StackPane(page, overlay);
        VBox.setVgrow(layers, Priority.ALWAYS);
        if (setting.sandbox()) {
            // Outside the layers, so that no dialog covers it.
            root.getChildren().add(band());
        }
        root.getChildren().add(layers);
        root.setFocusTraversable(false);
        scene = new Scene(root, width, height);
        look.palette().get().dress(scene);
        sizeText();
        scene.widthProperty().addListener((o, was, is) -> sizeText());
        scene.heightProperty().addListener((o, was, is) -> sizeText());
        commands.install(scene);
        // Nothing has the focus at first: a list that has it would hold its order while it fills.
        page.requestFocus();
        status.showOrders(setting.desk().orders());
        setting.desk().onChange(orders -> {
            if (!ordersWaiting.getAndSet(true)) {
                setting.window().execute(this::ordersChanged);
            }
        });
    }

    private void ordersChanged() {
        ordersWaiting.set(false);
        List<OrderRecord> orders = setting.desk().orders();
        status.showOrders(orders);
        overlay.open().ifPresent(sheet -> {
            if (sheet instanceof OrdersSheet list) {
                list.show(orders);
            } else if (sheet instanceof OrderSheet order) {
                order.orders(orders);
            }
        });
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
        pipelines.title(snapshot.projects().isEmpty() ? "PIPELINES" : "PIPELINES AND BUILDS");
        pipelines.show(arranged.rows(), snapshot::row, arranged.query());
        jobs.show(arranged.jobs(), snapshot::job, arranged.query());
        EmptyWords left = EmptyWords.pipelines(arranged, !setting.accounts().isEmpty(), look);
        pipelines.emptyWords(left.title(), left.text());
        EmptyWords right = EmptyWords.jobs(arranged, !setting.brokers().isEmpty(), look);
        jobs.emptyWords(right.title(), right.text());
        pipelines.note("Attention first");
        header.closed(setting.desk().closedBecause());
        jobs.note(!setting.brokers().isEmpty() ? workers(snapshot.workers()) : "");
        jobs.foot(foot(arranged));
        next.show(arranged.next());
        status.show(snapshot);
        panels.show(arranged);
        overlay.open().ifPresent(sheet -> {
            if (sheet instanceof OrderSheet order) {
                order.newest(arranged);
            }
        });
    }

    private static String foot(Arranged arranged) {
        OptionalLong unnamed = arranged.jobTally().unnamed();
        if (unnamed.isPresent()) {
            return unnamed.getAsLong() == 0
                    ? ""
                    : "+" + unnamed.getAsLong() + " more queued; a name is known once a worker takes the job";
        }
        return arranged.snapshot().brokers().isEmpty()
                ? ""
                : "How many more are queued is not known: no worker has told yet which queues it takes jobs from";
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
                + (slots > 0 ? " · " + busy + " of " + slots + " slots busy" : "")
                + clocks(workers);
    }

    /// Which, and by how much, is told in the panel of a job.
    private static String clocks(List<Worker> workers) {
        long off = workers.stream()
                .filter(worker -> worker.clockRemark().isPresent())
                .count();
        return off == 0 ? "" : " · " + Sizes.count(off, "clock is off", "clocks are off");
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
        if (shown != null) {
            next.show(shown.next());
            panels.show(shown);
        }
        status.tick();
        overlay.tick();
        feed.refresh();
    }

    /// Ends the feed.
    public void close() {
        feed.close();
    }

    /// What is shown now.
    Optional<Arranged> shown() {
        return Optional.ofNullable(shown);
    }

    /// What keys act on: the panel's subject too when the row that it was opened from has left its list.
    Selection selection() {
        Selection current = parts.current();
        return panels.isOpen() && (!parts.isListFocused() || current.isEmpty()) ? panels.subject() : current;
    }

    /// The lists and the panel, as keys go through them.
    Parts parts() {
        return parts;
    }

    private void enterList() {
        parts.enter();
    }

    /// Closes the panel; without one leaves the list.
    void leave() {
        if (panels.isOpen()) {
            panels.close();
        } else {
            page.requestFocus();
        }
    }

    /// Begins to search.
    void search() {
        header.search().requestFocus();
        header.search().selectAll();
    }

    /// Shows everything that needs a person.
    void showNeeds() {
        doings.showNeeds();
    }

    /// Shows the list of shortcuts.
    void showShortcuts() {
        overlay.open(new ShortcutsSheet(commands.all()));
    }

    /// Puts both lists in the order of attention now.
    void sortNow() {
        pipelines.sortNow();
        jobs.sortNow();
    }

    /// Changes between dark and light.
    void switchTheme() {
        look.palette().set(look.palette().get() == Palette.DARK ? Palette.LIGHT : Palette.DARK);
        look.palette().get().dress(scene);
        pipelines.list().tick();
        jobs.list().tick();
        if (shown != null) {
            panels.show(shown);
        }
    }

    /// Makes text larger or smaller; 0 makes it as usual.
    void zoom(int by) {
        zoomed = by == 0 ? 0 : Math.clamp(zoomed + by, -4, 14);
        sizeText();
    }

    private void sizeText() {
        double em = Look.em(scene.getWidth(), scene.getHeight()) + zoomed;
        if (em != look.em().get()) {
            look.em().set(em);
            root.setStyle("-fx-font-size: " + em + "px");
        }
    }

    /// Opens what needs a person.
    void openNeed(Need need) {
        switch (need) {
            case Need.LosingProgramme losing -> panels.open(losing.job());
            case Need.NotSent unsent -> openPlanned(unsent.late().getFirst());
            case Need.TooFewSlots few -> openFirst(few.shortage());
            case Need.ApprovalWaits approval -> panels.open(approval.pipeline());
            case Need.ExecutionHeld held -> panels.open(held.pipeline());
            case Need.StageFailed failed -> panels.open(failed.pipeline());
            case Need.BuildFailed failed -> panels.open(failed.project());
            case Need.SourceFailed failed -> {}
            case Need.SourceBehind behind -> {}
            case Need.BrokerAlarm alarm -> {}
            case Need.NodeDown down -> {}
            case Need.NodesPartitioned partition -> {}
            case Need.QueueWithoutConsumer queue -> {}
            case Need.DeadLettersGrow letters -> {}
            case Need.NoEvents quiet -> {}
            case Need.DeprecatedFeatures features -> {}
        }
    }

    /// Opens the first of the recordings that start while there are too few slots.
    private void openFirst(Slots.Shortage shortage) {
        Next known = doings.next();
        shortage.starting().stream()
                .flatMap(key -> known.row(key).stream())
                .findFirst()
                .ifPresent(this::openPlanned);
    }

    private void openPlanned(Next.Row row) {
        next.list().requestFocus();
        next.list().setCurrent(row);
        panels.open(row);
    }

    /// Opens the side panel of a pipeline.
    public void open(Pipeline pipeline) {
        panels.open(pipeline);
    }

    /// Opens the side panel of a project.
    public void open(Project project) {
        panels.open(project);
    }

    /// Opens the dialog that acknowledges something that needs a person.
    public void acknowledge(AttentionItem item) {
        doings.needs().acknowledge(item);
    }

    /// Opens the side panel of a job.
    public void open(Job job) {
        panels.open(job);
    }

    /// Opens the side panel of the first recording for which there may be no slot.
    public void openShortage() {
        doings.next().shortages().stream().findFirst().ifPresent(this::openFirst);
    }

    /// What a person can do here.
    Doings doings() {
        return doings;
    }

    /// Does what the key of a command does, by the command's id.
    public void run(String command) {
        commands.all().stream().filter(c -> c.id().equals(command)).forEach(c -> c.run()
                .run());
    }

    /// What can be done with pipelines.
    public PipelineIntents pipelineIntents() {
        return doings.pipelines();
    }

    /// What can be done with jobs.
    public JobIntents jobIntents() {
        return doings.jobs();
    }

    OverlayLayer overlay() {
        return overlay;
    }

    Middle middle() {
        return middle;
    }

    Column<RowId, Row> pipelines() {
        return pipelines;
    }

    Column<JobKey, Job> jobs() {
        return jobs;
    }

    NextPart next() {
        return next;
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
