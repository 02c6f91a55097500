package org.tallyboard.ui.board;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.CapacityForecast;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Worker;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.RowId;
import org.tallyboard.ui.job.JobCard;
import org.tallyboard.ui.job.PreviewCache;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.Commands;
import org.tallyboard.ui.kit.OverlayLayer;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.OrderSheet;
import org.tallyboard.ui.pipeline.RowCard;

/// The whole window: what stands where, and what is shown in it.
public final class BoardWindow {

    private final BoardServices setting;
    private final ViewContext look;
    private final VBox root = new VBox();
    private final Scene scene;
    private final Header header;
    private final CountBar tallies;
    private final AttentionStrip needs;
    private final Column<RowId, Row> pipelines;
    private final Column<JobKey, Job> jobs;
    private final UpcomingPart next;
    private final ContentArea middle;
    private final StatusLine status;
    private final OverlayLayer overlay;
    private final SnapshotFeed feed;
    private final BoardActions doings;
    private final DetailPane panels;
    private final RowMenu menu;
    private final FocusZones parts;
    private final Commands commands;
    private final VBox page = new VBox();
    private final AtomicBoolean ordersWaiting = new AtomicBoolean();
    private int zoomed;
    private @Nullable BoardView shown;

    /// @param width of the scene, pixels
    /// @param height of the scene, pixels
    public BoardWindow(BoardServices setting, double width, double height) {
        this.setting = setting;
        look = setting.look();
        overlay = new OverlayLayer(look);
        doings = new BoardActions(setting, this);
        PreviewCache pictures = new PreviewCache(setting.background(), setting.window());
        CardList<RowId, Row> rowList =
                new CardList<>(look, Row::id, RowCard::heightInEm, 0.6, () -> new RowCard(look, doings));
        CardList<JobKey, Job> jobList = new CardList<>(
                look, Job::key, JobCard::heightInEm, 0.65, () -> new JobCard(look, pictures, doings.jobs()));
        pipelines = new Column<>("PIPELINES", "pipeline", rowList, Row::id);
        jobs = new Column<>("RECORDINGS", "recording", jobList, Job::key);
        jobs.getStyleClass().add("right");
        next = new UpcomingPart(look, setting::told);
        jobs.under(next);
        jobs.heightProperty().addListener((o, was, is) -> next.room(is.doubleValue()));
        feed = new SnapshotFeed(setting.board(), look, setting.background(), setting.window(), this::show);
        header = new Header(
                look,
                setting.subtitle(),
                text -> feed.ask(feed.query().searching(text)),
                this::enterList,
                doings::notifyAboutSelection);
        header.notifies(!setting.accounts().isEmpty());
        tallies = new CountBar(setting, feed::ask);
        needs = new AttentionStrip(look, doings.needs(), doings::showNeeds);
        middle = new ContentArea(look, new SplitPanes(setting, pipelines, jobs));
        status = new StatusLine(look, setting.brokers(), doings::showOrders);
        parts = new FocusZones(rowList, jobList, next.list(), middle, setting.showsPipelines());
        menu = new RowMenu(doings, status::tell);
        panels = new DetailPane(setting, doings, pictures, middle, rowList, jobList, next.list());
        commands = new Commands(() -> overlay.open().isPresent());
        KeyBindings.add(commands, this, doings);
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
        menuOn(rowList);
        menuOn(jobList);
        menuOn(next.list());
        page.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            boolean arrow = e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.UP;
            if (arrow && page.isFocused()) {
                enterList();
                e.consume();
            }
        });
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

    private void show(BoardView arranged) {
        shown = arranged;
        header.show(arranged.snapshot().sources());
        tallies.show(arranged);
        needs.show(arranged);
        var snapshot = arranged.snapshot();
        pipelines.title(snapshot.projects().isEmpty() ? "PIPELINES" : "PIPELINES AND BUILDS");
        pipelines.show(arranged.rows(), snapshot::row, arranged.query());
        jobs.show(arranged.jobs(), snapshot::job, arranged.query());
        EmptyText left = EmptyText.pipelines(arranged, !setting.accounts().isEmpty(), look);
        pipelines.emptyWords(left.title(), left.text());
        EmptyText right = EmptyText.jobs(arranged, !setting.brokers().isEmpty(), look);
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

    private static String foot(BoardView arranged) {
        int listed = arranged.jobs().size();
        if (arranged.jobsAsked() > listed) {
            return String.format(
                    Locale.ROOT,
                    "the first %,d of %,d; search, or choose a count above, to see others",
                    listed,
                    arranged.jobsAsked());
        }
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
    Optional<BoardView> shown() {
        return Optional.ofNullable(shown);
    }

    /// What keys act on: the panel's subject too when the row that it was opened from has left its list.
    Selection selection() {
        Selection current = parts.current();
        return panels.isOpen() && (!parts.isListFocused() || current.isEmpty()) ? panels.subject() : current;
    }

    /// Opens the command palette.
    ///
    /// @param words what is written in it at first
    public void showPalette(String words) {
        doings.showPalette(commands.all(), words);
    }

    /// True while a person writes into a field, or reads one: what is selected in it is what they want copied.
    boolean isTyping() {
        return scene.getFocusOwner() instanceof TextInputControl;
    }

    /// Copies the names of what is selected.
    void copySelected() {
        List<Subject> rows = doings.selection();
        menu.copy(RowCopies.names(rows), rows.size() > 1 ? "the names" : "the name");
    }

    private <T> void menuOn(CardList<?, T> list) {
        list.setOnMenu((x, y) -> {
            List<Subject> rows = doings.selection();
            if (!rows.isEmpty()) {
                menu.show(rows, list, x, y);
            }
        });
    }

    /// The menu of rows; for tests.
    RowMenu menu() {
        return menu;
    }

    /// Opens the side panel of a row.
    void open(Subject row) {
        switch (row) {
            case Subject.OfPipeline(Pipeline pipeline) -> panels.open(pipeline);
            case Subject.OfProject(Project project) -> panels.open(project);
            case Subject.OfJob(Job job) -> panels.open(job);
            case Subject.OfPlanned planned -> doings.next().row(planned.job()).ifPresent(this::openPlanned);
            case Subject.OfNeed ignored -> showNeeds();
        }
    }

    /// The rows that are selected together; empty while there is but a current one.
    List<?> several() {
        return parts.several();
    }

    /// The lists and the panel, as keys go through them.
    FocusZones parts() {
        return parts;
    }

    private void enterList() {
        parts.enter();
    }

    /// Closes the panel; without one leaves the list.
    void leave() {
        if (parts.clearSelection()) {
            return;
        }
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
        look.palette().set(look.palette().get() == ColorPalette.DARK ? ColorPalette.LIGHT : ColorPalette.DARK);
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
        double em = ViewContext.em(scene.getWidth(), scene.getHeight()) + zoomed;
        if (em != look.em().get()) {
            look.em().set(em);
            root.setStyle("-fx-font-size: " + em + "px");
        }
    }

    /// Opens what needs a person.
    void openNeed(AttentionCause need) {
        switch (need) {
            case AttentionCause.LosingProgramme losing -> panels.open(losing.job());
            case AttentionCause.NotSent unsent -> openPlanned(unsent.late().getFirst());
            case AttentionCause.TooFewSlots few -> openFirst(few.shortage());
            case AttentionCause.ApprovalWaits approval -> panels.open(approval.pipeline());
            case AttentionCause.ExecutionHeld held -> panels.open(held.pipeline());
            case AttentionCause.StageFailed failed -> panels.open(failed.pipeline());
            case AttentionCause.ActionFailed failed -> doings.open(failed.action());
            case AttentionCause.BuildFailed failed -> panels.open(failed.project());
            case AttentionCause.SourceFailed failed -> {}
            case AttentionCause.SourceBehind behind -> {}
            case AttentionCause.BrokerAlarm alarm -> {}
            case AttentionCause.NodeDown down -> {}
            case AttentionCause.NodesPartitioned partition -> {}
            case AttentionCause.QueueWithoutConsumer queue -> {}
            case AttentionCause.DeadLettersGrow letters -> {}
            case AttentionCause.NoEvents quiet -> {}
            case AttentionCause.DeprecatedFeatures features -> {}
        }
    }

    /// Opens the first of the recordings that start while there are too few slots.
    private void openFirst(CapacityForecast.Shortage shortage) {
        UpcomingRecordings known = doings.next();
        shortage.starting().stream()
                .flatMap(key -> known.row(key).stream())
                .findFirst()
                .ifPresent(this::openPlanned);
    }

    private void openPlanned(UpcomingRecordings.Row row) {
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
    BoardActions doings() {
        return doings;
    }

    /// Does what the key of a command does, by the command's id.
    public void run(String command) {
        commands.all().stream().filter(c -> c.id().equals(command)).forEach(c -> c.run()
                .run());
    }

    /// Opens the preview of one action on several subjects.
    public void begin(ActionKind kind, List<Subject> subjects) {
        doings.begin(kind, subjects);
    }

    /// Opens the dialog of an action.
    public void begin(ActionKind kind, Subject subject) {
        doings.begin(kind, subject);
    }

    OverlayLayer overlay() {
        return overlay;
    }

    ContentArea middle() {
        return middle;
    }

    Column<RowId, Row> pipelines() {
        return pipelines;
    }

    Column<JobKey, Job> jobs() {
        return jobs;
    }

    UpcomingPart next() {
        return next;
    }

    Header header() {
        return header;
    }

    StatusLine status() {
        return status;
    }

    CountBar tallies() {
        return tallies;
    }
}
