package org.tallyboard.ui.board;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.job.FinishedFileProbe;
import org.tallyboard.ui.job.JobIntents;
import org.tallyboard.ui.job.PlannedIntents;
import org.tallyboard.ui.job.RetryJobSheet;
import org.tallyboard.ui.job.RetryRules;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.notification.Drafts;
import org.tallyboard.ui.notification.NotifySheet;
import org.tallyboard.ui.notification.PrefilledNotification;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.pipeline.ApprovalSheet;
import org.tallyboard.ui.pipeline.PipelineIntents;
import org.tallyboard.ui.pipeline.PipelineText;
import org.tallyboard.ui.pipeline.ProjectIntents;
import org.tallyboard.ui.pipeline.RetryStageSheet;

/// What a person can do in the window, whichever button or key they use for it.
final class BoardActions {

    private final BoardServices setting;
    private final ViewContext look;
    private final BoardWindow window;
    private final OrderContext context;
    private final Drafts drafts = new Drafts();
    private final RecordingActions recordings;
    private final FileActions files;
    private LosingRecordings none;

    BoardActions(BoardServices setting, BoardWindow window) {
        this.setting = setting;
        this.window = window;
        look = setting.look();
        context = new OrderContext(setting.desk(), look, setting.window());
        recordings = new RecordingActions(
                context, this::open, text -> window.status().say(text), this::isTold);
        files = new FileActions(setting, text -> window.status().tell(text), text -> window.status()
                .say(text));
        none = new LosingRecordings(List.of(), look.now());
    }

    private boolean isTold(JobKey planned) {
        return window.shown().stream()
                .flatMap(arranged -> arranged.snapshot().agendas().stream())
                .filter(agenda -> agenda.broker().equals(planned.broker()))
                .flatMap(agenda -> agenda.jobs().stream())
                .anyMatch(recording -> recording.id().equals(planned.id()));
    }

    private void open(Sheet sheet) {
        window.overlay().open(sheet);
    }

    /// What can be done with a pipeline.
    PipelineIntents pipelines() {
        return new PipelineIntents() {
            @Override
            public void retry(Pipeline shown) {
                retryStage(shown);
            }

            @Override
            public void review(Pipeline shown) {
                reviewApproval(shown);
            }

            @Override
            public void tell(Pipeline shown) {
                notifyAbout(PrefilledNotification.of(shown, look.now()));
            }

            @Override
            public String closedBecause() {
                return setting.desk().closedBecause();
            }
        };
    }

    /// What can be done with a project.
    ProjectIntents projects() {
        return new ProjectIntents() {
            @Override
            public void tell(Project shown) {
                notifyAbout(PrefilledNotification.of(shown, look.now()));
            }

            @Override
            public String closedBecause() {
                return setting.desk().closedBecause();
            }
        };
    }

    /// What can be done with a job.
    JobIntents jobs() {
        return new JobIntents() {
            @Override
            public void retry(Job shown) {
                retryJob(shown);
            }

            @Override
            public void stop(Job shown) {
                recordings.stop(shown);
            }

            @Override
            public void changeEnd(Job shown) {
                recordings.changeEnd(shown);
            }

            @Override
            public void startNow(Job shown) {
                recordings.startNow(shown);
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
            public RecordingOffers offers() {
                return recordings.offers();
            }

            @Override
            public void tell(Job shown) {
                notifyAbout(PrefilledNotification.of(shown, look::at));
            }

            @Override
            public String closedBecause() {
                return setting.desk().closedBecause();
            }

            @Override
            public String broker(Job shown) {
                return setting.told(shown.key().broker());
            }

            @Override
            public boolean notifies() {
                return !setting.accounts().isEmpty();
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
            public void startNow(UpcomingRecordings.Row shown) {
                recordings.startNow(shown);
            }

            @Override
            public String broker(UpcomingRecordings.Row shown) {
                return setting.told(shown.key().broker());
            }

            @Override
            public boolean notifies() {
                return !setting.accounts().isEmpty();
            }

            @Override
            public String startOff(UpcomingRecordings.Row shown) {
                String closed = closedBecause();
                return closed.isEmpty() ? recordings.startOff(shown) : closed;
            }

            @Override
            public void tell(UpcomingRecordings.Row shown) {
                notifyAbout(PrefilledNotification.of(shown, look::at));
            }

            @Override
            public String closedBecause() {
                return setting.desk().closedBecause();
            }
        };
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
                    case AttentionCause.LosingProgramme losing -> retryJob(losing.job());
                    case AttentionCause.ApprovalWaits approval -> review(approval.pipeline(), List.of(approval));
                    case AttentionCause.ExecutionHeld held -> window.openNeed(need);
                    case AttentionCause.StageFailed failed -> retryStage(failed.pipeline());
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
                if (!refused()) {
                    BoardActions.this.open(new AcknowledgeSheet(context, item));
                }
            }

            @Override
            public String broker(AttentionCause need) {
                return need.ofBroker().map(setting::told).orElse("");
            }

            @Override
            public String offBecause(AttentionCause need) {
                String closed = setting.desk().closedBecause();
                return switch (need) {
                    case AttentionCause.LosingProgramme losing -> RetryRules.offBecause(losing.job(), closed);
                    case AttentionCause.BuildFailed failed -> "";
                    case AttentionCause.NotSent unsent -> "";
                    case AttentionCause.TooFewSlots few -> "";
                    case AttentionCause.ApprovalWaits approval -> closed;
                    case AttentionCause.ExecutionHeld held -> "";
                    case AttentionCause.StageFailed failed -> retryOff(failed.pipeline());
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

    private String retryOff(Pipeline shown) {
        String closed = setting.desk().closedBecause();
        return closed.isEmpty() ? PipelineText.retryOff(shown) : closed;
    }

    private void retryStage(Pipeline shown) {
        switch (RetryTarget.of(shown)) {
            case RetryTarget.Ready(Stage stage) -> open(new RetryStageSheet(context, shown, stage));
            case RetryTarget.Unknown(String reason) ->
                window.status()
                        .say(CommonText.line(shown.id().name()) + " cannot be retried: " + CommonText.line(reason));
            case RetryTarget.None none ->
                window.status().say(CommonText.line(shown.id().name()) + " has no failed or stopped stage to retry");
        }
    }

    private void reviewApproval(Pipeline shown) {
        review(shown, AttentionRules.approvals(shown));
    }

    private void review(Pipeline shown, List<AttentionCause.ApprovalWaits> approvals) {
        if (approvals.isEmpty()) {
            window.status().say(CommonText.line(shown.id().name()) + " has no approval that waits");
        } else {
            open(new ApprovalSheet(context, shown, approvals, setting.browser()));
        }
    }

    private void retryJob(Job shown) {
        String off = RetryRules.offBecause(shown, "");
        if (off.isEmpty()) {
            open(new RetryJobSheet(context, shown, losses()));
        } else {
            window.status().say(CommonText.line(shown.title()) + " cannot be sent again: " + off);
        }
    }

    private void notifyAbout(PrefilledNotification prefill) {
        if (setting.accounts().isEmpty()) {
            window.status().say("No AWS account is configured, so there is no topic to notify");
        } else {
            open(new NotifySheet(context, setting.accounts(), prefill, drafts));
        }
    }

    /// Retries what is selected: a failed stage or a failed job.
    void retrySelection() {
        if (refused()) {
            return;
        }
        Optional<Job> job = window.selection().job();
        Optional<Pipeline> pipeline = window.selection().pipeline();
        if (job.isPresent()) {
            retryJob(job.get());
        } else if (pipeline.isPresent()) {
            retryStage(pipeline.get());
        } else if (window.selection().project().isPresent()) {
            window.status().say("Builds outside pipelines cannot be retried from here");
        } else if (window.selection().planned().isPresent()) {
            window.status().say("A planned recording has not run yet: there is nothing to retry");
        } else {
            window.status().say("Select a row first: J and K move, Enter opens");
        }
    }

    /// Stops the selected recording.
    void stopSelection() {
        orderSelected(recordings::stop);
    }

    /// Gives the selected recording another end.
    void changeEndOfSelection() {
        orderSelected(recordings::changeEnd);
    }

    /// Starts the selected recording before its time.
    void startSelection() {
        Optional<UpcomingRecordings.Row> planned = window.selection().planned();
        if (planned.isEmpty()) {
            orderSelected(recordings::startNow);
        } else if (!refused()) {
            recordings.startNow(planned.get());
        }
    }

    /// Opens the file of the selected recording.
    void openSelection() {
        selected(files::open);
    }

    private void orderSelected(Consumer<Job> order) {
        if (!refused()) {
            selected(order);
        }
    }

    private void selected(Consumer<Job> act) {
        window.selection().job().ifPresentOrElse(act, () -> window.status().say("Select a recording first"));
    }

    /// Reviews the approval of what is selected.
    void reviewSelection() {
        if (refused()) {
            return;
        }
        window.selection().pipeline().ifPresentOrElse(this::reviewApproval, () -> window.status()
                .say("Select a pipeline that waits for approval first"));
    }

    /// Writes a notification about what is selected, or a blank one.
    void notifyAboutSelection() {
        if (refused()) {
            return;
        }
        Optional<Job> job = window.selection().job();
        Optional<UpcomingRecordings.Row> planned = window.selection().planned();
        Optional<Pipeline> pipeline = window.selection().pipeline();
        if (job.isPresent()) {
            notifyAbout(PrefilledNotification.of(job.get(), look::at));
        } else if (planned.isPresent()) {
            notifyAbout(PrefilledNotification.of(planned.get(), look::at));
        } else {
            notifyAbout(pipeline.map(p -> PrefilledNotification.of(p, look.now()))
                    .or(() -> window.selection().project().map(p -> PrefilledNotification.of(p, look.now())))
                    .orElseGet(PrefilledNotification::blank));
        }
    }

    private boolean refused() {
        String closed = setting.desk().closedBecause();
        if (!closed.isEmpty()) {
            window.status().say("Orders are off: " + closed);
        }
        return !closed.isEmpty();
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
