package org.tallyboard.ui.board;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.FollowedAction;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Batch;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.job.ChangeEndSheet;
import org.tallyboard.ui.job.FinishedFileProbe;
import org.tallyboard.ui.job.JobIntents;
import org.tallyboard.ui.job.JobText;
import org.tallyboard.ui.job.PlannedIntents;
import org.tallyboard.ui.job.PlannedStartSheet;
import org.tallyboard.ui.job.RecordingSheet;
import org.tallyboard.ui.job.RetryJobSheet;
import org.tallyboard.ui.kit.Command;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.notification.Drafts;
import org.tallyboard.ui.notification.NotifySheet;
import org.tallyboard.ui.notification.PrefilledNotification;
import org.tallyboard.ui.order.BatchSheet;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.RowActions;
import org.tallyboard.ui.pipeline.ApprovalSheet;
import org.tallyboard.ui.pipeline.PipelineText;
import org.tallyboard.ui.pipeline.RetryStageSheet;

/// What a person can do in the window, whichever button or key they use for it.
final class BoardActions implements RowActions {

    private final BoardServices setting;
    private final ViewContext look;
    private final BoardWindow window;
    private final OrderContext context;
    private final Drafts drafts = new Drafts();
    private final FileActions files;
    private LosingRecordings none;

    BoardActions(BoardServices setting, BoardWindow window) {
        this.setting = setting;
        this.window = window;
        look = setting.look();
        context = new OrderContext(setting.desk(), new ShownJobs(window::shown), look, setting.window());
        files = new FileActions(setting, text -> window.status().tell(text), text -> window.status()
                .say(text));
        none = new LosingRecordings(List.of(), look.now());
    }

    private void open(Sheet sheet) {
        window.overlay().open(sheet);
    }

    @Override
    public void begin(ActionKind kind, Subject subject) {
        if (kind.offer(subject, context.situation()) instanceof Offer.Closed closed) {
            refuse(kind, subject, closed);
            return;
        }
        switch (kind) {
            case RETRY_STAGE -> retryStage(subject);
            case DECIDE_APPROVAL -> reviewApproval(subject);
            case RETRY_JOB -> withJob(subject, job -> new RetryJobSheet(context, job, losses()));
            case CHANGE_END -> withJob(subject, job -> new ChangeEndSheet(context, job));
            case START_NOW, STOP_RECORDING -> confirm(kind, subject);
            case SEND_NOTIFICATION -> notifyAbout(prefill(subject));
            case ACKNOWLEDGE, WITHDRAW_ACKNOWLEDGEMENT -> acknowledge(subject);
        }
    }

    private void refuse(ActionKind kind, Subject subject, Offer.Closed closed) {
        window.status()
                .say(
                        closed.reason().equals(setting.desk().closedBecause())
                                ? "Orders are off: " + closed.reason()
                                : subject.name() + " cannot be " + done(kind) + ": " + CommonText.line(closed.text()));
    }

    private static String done(ActionKind kind) {
        return switch (kind) {
            case RETRY_STAGE, RETRY_JOB -> "retried";
            case DECIDE_APPROVAL -> "reviewed";
            case START_NOW -> "started";
            case CHANGE_END -> "given another end";
            case STOP_RECORDING -> "stopped";
            case SEND_NOTIFICATION -> "notified about";
            case ACKNOWLEDGE -> "acknowledged";
            case WITHDRAW_ACKNOWLEDGEMENT -> "taken back";
        };
    }

    private void withJob(Subject subject, Function<Job, Sheet> sheet) {
        if (subject instanceof Subject.OfJob(Job job)) {
            open(sheet.apply(job));
        }
    }

    /// What needs nothing more said than yes.
    private void confirm(ActionKind kind, Subject subject) {
        if (kind.offer(subject, context.situation()) instanceof Offer.Open offer) {
            switch (subject) {
                case Subject.OfJob(Job job) -> open(new RecordingSheet(context, job, offer));
                case Subject.OfPlanned planned -> open(new PlannedStartSheet(context, planned, offer));
                case Subject.OfPipeline ignored -> {}
                case Subject.OfProject ignored -> {}
                case Subject.OfNeed ignored -> {}
            }
        }
    }

    private void acknowledge(Subject subject) {
        if (subject instanceof Subject.OfNeed need) {
            attention().stream()
                    .filter(item -> item.key().equals(need.key()))
                    .findFirst()
                    .ifPresent(item -> open(new AcknowledgeSheet(context, item)));
        }
    }

    private List<AttentionItem> attention() {
        return window.shown().map(arranged -> arranged.snapshot().attention()).orElse(List.of());
    }

    private PrefilledNotification prefill(Subject subject) {
        return switch (subject) {
            case Subject.OfPipeline(Pipeline pipeline) -> PrefilledNotification.of(pipeline, look.now());
            case Subject.OfProject(Project project) -> PrefilledNotification.of(project, look.now());
            case Subject.OfJob(Job job) -> PrefilledNotification.of(job, look::at);
            case Subject.OfPlanned planned ->
                next().row(planned.job())
                        .map(row -> PrefilledNotification.of(row, look::at))
                        .orElseGet(PrefilledNotification::blank);
            case Subject.OfNeed ignored -> PrefilledNotification.blank();
        };
    }

    @Override
    public String off(ActionKind kind, Subject subject) {
        return kind.closed(subject, context.situation())
                .map(closed -> CommonText.line(closed.text()))
                .orElse("");
    }

    @Override
    public Optional<FollowedAction> followed(Subject subject) {
        return window.shown().map(BoardView::snapshot).flatMap(snapshot -> switch (subject) {
            case Subject.OfPipeline(Pipeline pipeline) -> snapshot.followed(pipeline);
            case Subject.OfJob(Job job) -> snapshot.followed(job);
            default -> Optional.empty();
        });
    }

    /// What an action has set going, as what another action is about.
    private Optional<Subject> subjectOf(FollowedAction action) {
        return window.shown().map(BoardView::snapshot).flatMap(snapshot -> switch (action.about()) {
            case FollowedAction.OfStage stage ->
                snapshot.pipeline(stage.pipeline()).map(Subject.OfPipeline::new);
            case FollowedAction.OfJob job -> snapshot.job(job.job()).map(Subject.OfJob::new);
        });
    }

    private static ActionKind again(FollowedAction action) {
        return action.about() instanceof FollowedAction.OfStage ? ActionKind.RETRY_STAGE : ActionKind.RETRY_JOB;
    }

    /// Opens the side panel of what an action has set going.
    void open(FollowedAction action) {
        subjectOf(action).ifPresent(window::open);
    }

    @Override
    public boolean notifies() {
        return !setting.accounts().isEmpty();
    }

    /// What can be done with a job.
    JobIntents jobs() {
        return new JobIntents() {
            @Override
            public void begin(ActionKind kind, Subject subject) {
                BoardActions.this.begin(kind, subject);
            }

            @Override
            public String off(ActionKind kind, Subject subject) {
                return BoardActions.this.off(kind, subject);
            }

            @Override
            public Optional<FollowedAction> followed(Subject subject) {
                return BoardActions.this.followed(subject);
            }

            @Override
            public boolean notifies() {
                return BoardActions.this.notifies();
            }

            @Override
            public void open(Job shown) {
                files.open(shown);
            }

            @Override
            public void openFolder(Job shown) {
                files.openFolder(shown);
            }

            @Override
            public void copyPath(Job shown) {
                files.copyPath(shown);
            }

            @Override
            public FinishedFileProbe fileLook() {
                return files.look();
            }

            @Override
            public String broker(Job shown) {
                return setting.told(shown.key().broker());
            }

            @Override
            public Optional<String> unheard(String broker) {
                return window.shown().flatMap(arranged -> BoardActions.this.unheard(arranged, broker));
            }

            @Override
            public Optional<Worker> worker(WorkerKey key) {
                return window.shown().flatMap(arranged -> arranged.snapshot().worker(key));
            }

            @Override
            public LosingRecordings losses() {
                return BoardActions.this.losses();
            }
        };
    }

    /// What can be done with a planned recording.
    PlannedIntents planned() {
        return new PlannedIntents() {
            @Override
            public void begin(ActionKind kind, Subject subject) {
                BoardActions.this.begin(kind, subject);
            }

            @Override
            public String off(ActionKind kind, Subject subject) {
                return BoardActions.this.off(kind, subject);
            }

            @Override
            public Optional<FollowedAction> followed(Subject subject) {
                return BoardActions.this.followed(subject);
            }

            @Override
            public boolean notifies() {
                return BoardActions.this.notifies();
            }

            @Override
            public Subject subject(UpcomingRecordings.Row shown) {
                return BoardActions.this.subject(shown);
            }

            @Override
            public String broker(UpcomingRecordings.Row shown) {
                return setting.told(shown.key().broker());
            }
        };
    }

    private Subject subject(UpcomingRecordings.Row shown) {
        boolean told = window.shown().stream()
                .flatMap(arranged -> arranged.snapshot().agendas().stream())
                .filter(agenda -> agenda.broker().equals(shown.key().broker()))
                .flatMap(agenda -> agenda.jobs().stream())
                .anyMatch(recording -> recording.id().equals(shown.recording().id()));
        return new Subject.OfPlanned(shown.key(), shown.recording(), told);
    }

    /// What can be done with a need.
    AttentionStrip.NeedIntents needs() {
        return new AttentionStrip.NeedIntents() {
            @Override
            public void open(AttentionCause need) {
                window.openNeed(need);
            }

            @Override
            public void act(AttentionCause need) {
                switch (need) {
                    case AttentionCause.LosingProgramme losing ->
                        begin(ActionKind.RETRY_JOB, new Subject.OfJob(losing.job()));
                    case AttentionCause.ApprovalWaits approval -> review(approval.pipeline(), List.of(approval));
                    case AttentionCause.ExecutionHeld held -> window.openNeed(need);
                    case AttentionCause.StageFailed failed ->
                        begin(ActionKind.RETRY_STAGE, new Subject.OfPipeline(failed.pipeline()));
                    case AttentionCause.ActionFailed(FollowedAction action) ->
                        subjectOf(action).ifPresent(subject -> begin(again(action), subject));
                    case AttentionCause.BuildFailed failed -> window.openNeed(need);
                    case AttentionCause.NotSent unsent -> window.openNeed(need);
                    case AttentionCause.TooFewSlots few -> window.openNeed(need);
                    case AttentionCause.SourceFailed failed -> enterCode(failed);
                    // They have no button.
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

            @Override
            public void acknowledge(AttentionItem item) {
                Subject subject = AcknowledgeSheet.subject(item, look);
                begin(item.isOpen() ? ActionKind.ACKNOWLEDGE : ActionKind.WITHDRAW_ACKNOWLEDGEMENT, subject);
            }

            @Override
            public String broker(AttentionCause need) {
                return need.ofBroker().map(setting::told).orElse("");
            }

            @Override
            public String offBecause(AttentionCause need) {
                String closed = setting.desk().closedBecause();
                return switch (need) {
                    case AttentionCause.LosingProgramme losing ->
                        off(ActionKind.RETRY_JOB, new Subject.OfJob(losing.job()));
                    case AttentionCause.ActionFailed(FollowedAction action) ->
                        subjectOf(action)
                                .map(subject -> off(again(action), subject))
                                .orElse("it is not known any more");
                    case AttentionCause.BuildFailed failed -> "";
                    case AttentionCause.NotSent unsent -> "";
                    case AttentionCause.TooFewSlots few -> "";
                    case AttentionCause.ApprovalWaits approval -> closed;
                    case AttentionCause.ExecutionHeld held -> "";
                    case AttentionCause.StageFailed failed ->
                        off(ActionKind.RETRY_STAGE, new Subject.OfPipeline(failed.pipeline()));
                    // To sign in is no order.
                    case AttentionCause.SourceFailed failed -> "";
                    case AttentionCause.SourceBehind behind -> "";
                    case AttentionCause.BrokerAlarm alarm -> "";
                    case AttentionCause.NodeDown down -> "";
                    case AttentionCause.NodesPartitioned partition -> "";
                    case AttentionCause.QueueWithoutConsumer queue -> "";
                    case AttentionCause.DeadLettersGrow letters -> "";
                    case AttentionCause.NoEvents quiet -> "";
                    case AttentionCause.DeprecatedFeatures features -> "";
                };
            }
        };
    }

    private void enterCode(AttentionCause.SourceFailed source) {
        source.failure()
                .mfaDevice()
                .ifPresent(device ->
                        open(new MfaSheet(setting, source.source().id().name(), device, text -> window.status()
                                .tell(text))));
    }

    /// Asks for the code of the first MFA device that a source waits for.
    void enterCode() {
        window.shown().stream()
                .flatMap(arranged -> arranged.snapshot().attention().stream())
                .map(AttentionItem::need)
                .filter(AttentionCause.SourceFailed.class::isInstance)
                .map(AttentionCause.SourceFailed.class::cast)
                .filter(source -> source.failure().mfaDevice().isPresent())
                .findFirst()
                .ifPresentOrElse(this::enterCode, () -> window.status().say("No account waits for an MFA code"));
    }

    private Optional<String> unheard(BoardView shown, String broker) {
        for (SourceStatus source : shown.snapshot().sources()) {
            if (source.id().equals(new SourceId(SourceId.Kind.EVENTS, broker))
                    && source.phase() instanceof SourceStatus.Failed(Failure failure)) {
                return Optional.of("as of " + look.at(failure.since()) + " · " + CommonText.line(failure.cause()));
            }
        }
        return Optional.empty();
    }

    /// What records next, as it is shown.
    UpcomingRecordings next() {
        return window.shown().map(BoardView::next).orElse(UpcomingRecordings.NONE);
    }

    private LosingRecordings losses() {
        return window.shown().map(BoardView::losses).orElse(none);
    }

    private void retryStage(Subject subject) {
        if (subject instanceof Subject.OfPipeline(Pipeline pipeline)
                && RetryTarget.of(pipeline) instanceof RetryTarget.Ready(Stage stage)) {
            open(new RetryStageSheet(context, pipeline, stage));
        }
    }

    private void reviewApproval(Subject subject) {
        if (subject instanceof Subject.OfPipeline(Pipeline pipeline)) {
            review(pipeline, AttentionRules.approvals(pipeline));
        }
    }

    private void review(Pipeline shown, List<AttentionCause.ApprovalWaits> approvals) {
        open(new ApprovalSheet(context, shown, approvals, setting.browser()));
    }

    private void notifyAbout(PrefilledNotification prefill) {
        if (setting.accounts().isEmpty()) {
            window.status().say("No AWS account is configured, so there is no topic to notify");
        } else {
            open(new NotifySheet(context, setting.accounts(), prefill, drafts));
        }
    }

    /// Begins the action that this key stands for, for what is selected.
    void beginSelected(String key) {
        List<ActionKind> kinds = Stream.of(ActionKind.values())
                .filter(kind -> kind.key().equals(key))
                .toList();
        ActionKind first = kinds.getFirst();
        List<Subject> several =
                window.several().stream().flatMap(row -> subject(row).stream()).toList();
        if (several.size() > 1) {
            beginSeveral(kinds, several);
            return;
        }
        Optional<Subject> selected = selected();
        if (selected.isEmpty()) {
            nothingSelected(first);
            return;
        }
        Subject row = selected.get();
        Subject subject = first == ActionKind.ACKNOWLEDGE ? need(row).orElse(row) : row;
        ActionKind kind =
                kinds.stream().filter(any -> any.actsOn(subject)).findFirst().orElse(first);
        if (kind.actsOn(subject)) {
            begin(kind, subject);
        } else {
            window.status().say(notFor(kind, subject));
        }
    }

    /// Opens the preview of one action on several rows.
    void begin(ActionKind kind, List<Subject> subjects) {
        open(new BatchSheet(context, Batch.of(kind, subjects, context.situation())));
    }

    private void beginSeveral(List<ActionKind> kinds, List<Subject> rows) {
        List<Subject> subjects = kinds.getFirst() == ActionKind.ACKNOWLEDGE
                ? rows.stream().map(row -> need(row).orElse(row)).toList()
                : rows;
        kinds.stream()
                .filter(kind -> kind.isForSeveral() && subjects.stream().anyMatch(kind::actsOn))
                .findFirst()
                .ifPresentOrElse(kind -> begin(kind, subjects), () -> window.status()
                        .say(kinds.getFirst().title() + " is done for one row at a time: Esc ends the selection"));
    }

    /// A row and what needs a person about it, as what actions are about.
    List<Subject> about(Subject row) {
        return Stream.concat(Stream.of(row), need(row).stream()).toList();
    }

    /// What is selected: several rows, the current one, or none.
    List<Subject> selection() {
        List<Subject> several =
                window.several().stream().flatMap(row -> subject(row).stream()).toList();
        return several.size() > 1 ? several : selected().stream().toList();
    }

    /// Opens the command palette.
    ///
    /// @param words what is written in it at first
    void showPalette(List<Command> commands, String words) {
        PaletteEntries entries = new PaletteEntries(this::off);
        PaletteSheet sheet = new PaletteSheet(text -> entries.find(text, paletteRows(), commands), this::take);
        sheet.write(words);
        open(sheet);
    }

    private void take(PaletteEntries.Entry entry) {
        switch (entry) {
            case PaletteEntries.Entry.Act act -> begin(act.kind(), act.row().subject());
            case PaletteEntries.Entry.Open open -> window.open(open.row().subject());
            case PaletteEntries.Entry.Run run -> run.command().run().run();
        }
    }

    /// Every subject, what needs a person first.
    private Stream<PaletteEntries.Row> paletteRows() {
        return window.shown().stream().flatMap(view -> {
            Snapshot snapshot = view.snapshot();
            Stream<PaletteEntries.Row> needs = snapshot.attention().stream()
                    .map(item -> new PaletteEntries.Row(AcknowledgeSheet.subject(item, look), "", ""));
            Stream<PaletteEntries.Row> left = Stream.concat(view.rows().stream(), snapshot.rows().stream())
                    .distinct()
                    .map(this::paletteRow);
            Stream<PaletteEntries.Row> right = Stream.concat(view.jobs().stream(), snapshot.jobs().stream())
                    .distinct()
                    .map(job -> new PaletteEntries.Row(
                            new Subject.OfJob(job),
                            job.latest().worker().map(CommonText::line).orElse(""),
                            "job · " + JobText.word(job.state())));
            Stream<PaletteEntries.Row> planned = view.next().rows().stream()
                    .map(row -> new PaletteEntries.Row(
                            subject(row), look.at(row.recording().start()), "planned"));
            return Stream.of(left, right, planned, needs).flatMap(part -> part);
        });
    }

    private PaletteEntries.Row paletteRow(Row row) {
        return switch (row) {
            case Pipeline pipeline ->
                new PaletteEntries.Row(
                        new Subject.OfPipeline(pipeline),
                        pipeline.account().name(),
                        "pipeline · " + PipelineText.word(pipeline.state(), ""));
            case Project project ->
                new PaletteEntries.Row(
                        new Subject.OfProject(project),
                        project.account().name(),
                        "builds · " + PipelineText.word(project.state(), ""));
        };
    }

    /// A row as what an action is about.
    Optional<Subject> subject(Object row) {
        return switch (row) {
            case Job job -> Optional.of(new Subject.OfJob(job));
            case Pipeline pipeline -> Optional.of(new Subject.OfPipeline(pipeline));
            case Project project -> Optional.of(new Subject.OfProject(project));
            case UpcomingRecordings.Row planned -> Optional.of(subject(planned));
            default -> Optional.empty();
        };
    }

    private void nothingSelected(ActionKind kind) {
        if (kind != ActionKind.SEND_NOTIFICATION) {
            window.status().say("Select a row first: J and K move, Enter opens");
        } else if (setting.desk().closedBecause().isEmpty()) {
            notifyAbout(PrefilledNotification.blank());
        } else {
            window.status().say("Orders are off: " + setting.desk().closedBecause());
        }
    }

    private static String notFor(ActionKind kind, Subject subject) {
        String name = subject.name();
        return switch (kind) {
            case ACKNOWLEDGE, WITHDRAW_ACKNOWLEDGEMENT -> "Nothing about " + name + " needs a person";
            case RETRY_STAGE, RETRY_JOB ->
                subject instanceof Subject.OfProject
                        ? "Builds outside pipelines cannot be retried from here"
                        : name + " has not run yet: there is nothing to retry";
            case DECIDE_APPROVAL -> "Select a pipeline that waits for approval first";
            case START_NOW, CHANGE_END, STOP_RECORDING, SEND_NOTIFICATION -> "Select a recording first";
        };
    }

    /// What needs a person about a row; what is acknowledged last.
    private Optional<Subject> need(Subject row) {
        return attention().stream()
                .filter(item -> NeedSubjects.isAbout(item.need(), row))
                .sorted(Comparator.comparing(item -> !item.isOpen()))
                .findFirst()
                .map(item -> AcknowledgeSheet.subject(item, look));
    }

    private Optional<Subject> selected() {
        Selection selection = window.selection();
        return selection
                .job()
                .<Subject>map(Subject.OfJob::new)
                .or(() -> selection.planned().map(this::subject))
                .or(() -> selection.pipeline().map(Subject.OfPipeline::new))
                .or(() -> selection.project().map(Subject.OfProject::new));
    }

    /// Opens the file of the selected recording.
    void openSelection() {
        window.selection().job().ifPresentOrElse(files::open, () -> window.status()
                .say("Select a recording first"));
    }

    /// Writes a notification about what is selected, or a blank one.
    void notifyAboutSelection() {
        beginSelected(ActionKind.SEND_NOTIFICATION.key());
    }

    /// Shows everything that needs a person.
    void showNeeds() {
        open(new AttentionSheet(look, needs(), () -> window.shown()
                .map(arranged -> arranged.snapshot().attention())
                .orElse(List.of())));
    }

    /// Shows all orders from this desk.
    void showOrders() {
        open(new OrdersSheet(look, setting.desk().orders()));
    }
}
