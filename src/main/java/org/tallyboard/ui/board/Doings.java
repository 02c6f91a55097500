package org.tallyboard.ui.board;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tallyboard.board.Arranged;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.Losses;
import org.tallyboard.board.Need;
import org.tallyboard.board.Needs;
import org.tallyboard.board.Next;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobKey;
import org.tallyboard.recording.Worker;
import org.tallyboard.recording.WorkerKey;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.notification.Drafts;
import org.tallyboard.ui.notification.NotifySheet;
import org.tallyboard.ui.notification.Prefill;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.pipeline.ApprovalSheet;
import org.tallyboard.ui.pipeline.PipelineIntents;
import org.tallyboard.ui.pipeline.PipelineWords;
import org.tallyboard.ui.pipeline.ProjectIntents;
import org.tallyboard.ui.pipeline.RetryStageSheet;
import org.tallyboard.ui.recording.FileLook;
import org.tallyboard.ui.recording.JobIntents;
import org.tallyboard.ui.recording.PlannedIntents;
import org.tallyboard.ui.recording.RetryJobSheet;
import org.tallyboard.ui.recording.RetryRules;

/// What a person can do in the window, whichever button or key they use for it.
final class Doings {

    private final Setting setting;
    private final Look look;
    private final BoardWindow window;
    private final OrderContext context;
    private final Drafts drafts = new Drafts();
    private final RecordingDoings recordings;
    private final FileDoings files;
    private Losses none;

    Doings(Setting setting, BoardWindow window) {
        this.setting = setting;
        this.window = window;
        look = setting.look();
        context = new OrderContext(setting.desk(), look, setting.window());
        recordings =
                new RecordingDoings(context, this::open, text -> window.status().say(text), this::isTold);
        files = new FileDoings(setting, text -> window.status().tell(text), text -> window.status()
                .say(text));
        none = new Losses(List.of(), look.now());
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
                notifyAbout(Prefill.of(shown, look.now()));
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
                notifyAbout(Prefill.of(shown, look.now()));
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
            public FileLook fileLook() {
                return files.look();
            }

            @Override
            public RecordingOffers offers() {
                return recordings.offers();
            }

            @Override
            public void tell(Job shown) {
                notifyAbout(Prefill.of(shown, look::at));
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
                return window.shown().flatMap(arranged -> Doings.this.unheard(arranged, broker));
            }

            @Override
            public Optional<Worker> worker(WorkerKey key) {
                return window.shown().flatMap(arranged -> arranged.snapshot().worker(key));
            }

            @Override
            public Losses losses() {
                return Doings.this.losses();
            }
        };
    }

    /// What can be done with a planned recording.
    PlannedIntents planned() {
        return new PlannedIntents() {
            @Override
            public void startNow(Next.Row shown) {
                recordings.startNow(shown);
            }

            @Override
            public String broker(Next.Row shown) {
                return setting.told(shown.key().broker());
            }

            @Override
            public boolean notifies() {
                return !setting.accounts().isEmpty();
            }

            @Override
            public String startOff(Next.Row shown) {
                String closed = closedBecause();
                return closed.isEmpty() ? recordings.startOff(shown) : closed;
            }

            @Override
            public void tell(Next.Row shown) {
                notifyAbout(Prefill.of(shown, look::at));
            }

            @Override
            public String closedBecause() {
                return setting.desk().closedBecause();
            }
        };
    }

    /// What can be done with a need.
    NeedsStrip.NeedIntents needs() {
        return new NeedsStrip.NeedIntents() {
            @Override
            public void open(Need need) {
                window.openNeed(need);
            }

            @Override
            public void act(Need need) {
                switch (need) {
                    case Need.LosingProgramme losing -> retryJob(losing.job());
                    case Need.ApprovalWaits approval -> review(approval.pipeline(), List.of(approval));
                    case Need.ExecutionHeld held -> window.openNeed(need);
                    case Need.StageFailed failed -> retryStage(failed.pipeline());
                    case Need.BuildFailed failed -> window.openNeed(need);
                    case Need.NotSent unsent -> window.openNeed(need);
                    case Need.TooFewSlots few -> window.openNeed(need);
                    case Need.SourceFailed failed -> enterCode(failed);
                    // They have no button.
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

            @Override
            public void acknowledge(AttentionItem item) {
                if (!refused()) {
                    Doings.this.open(new AcknowledgeSheet(context, item));
                }
            }

            @Override
            public String broker(Need need) {
                return need.ofBroker().map(setting::told).orElse("");
            }

            @Override
            public String offBecause(Need need) {
                String closed = setting.desk().closedBecause();
                return switch (need) {
                    case Need.LosingProgramme losing -> RetryRules.offBecause(losing.job(), closed);
                    case Need.BuildFailed failed -> "";
                    case Need.NotSent unsent -> "";
                    case Need.TooFewSlots few -> "";
                    case Need.ApprovalWaits approval -> closed;
                    case Need.ExecutionHeld held -> "";
                    case Need.StageFailed failed -> retryOff(failed.pipeline());
                    // To sign in is no order.
                    case Need.SourceFailed failed -> "";
                    case Need.SourceBehind behind -> "";
                    case Need.BrokerAlarm alarm -> "";
                    case Need.NodeDown down -> "";
                    case Need.NodesPartitioned partition -> "";
                    case Need.QueueWithoutConsumer queue -> "";
                    case Need.DeadLettersGrow letters -> "";
                    case Need.NoEvents quiet -> "";
                    case Need.DeprecatedFeatures features -> "";
                };
            }
        };
    }

    private void enterCode(Need.SourceFailed source) {
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
                .filter(Need.SourceFailed.class::isInstance)
                .map(Need.SourceFailed.class::cast)
                .filter(source -> source.failure().mfaDevice().isPresent())
                .findFirst()
                .ifPresentOrElse(this::enterCode, () -> window.status().say("No account waits for an MFA code"));
    }

    private Optional<String> unheard(Arranged shown, String broker) {
        for (SourceStatus source : shown.snapshot().sources()) {
            if (source.id().equals(new SourceId(SourceId.Kind.EVENTS, broker))
                    && source.phase() instanceof SourceStatus.Failed(Failure failure)) {
                return Optional.of("as of " + look.at(failure.since()) + " · " + Words.line(failure.cause()));
            }
        }
        return Optional.empty();
    }

    /// What records next, as it is shown.
    Next next() {
        return window.shown().map(Arranged::next).orElse(Next.NONE);
    }

    private Losses losses() {
        return window.shown().map(Arranged::losses).orElse(none);
    }

    private String retryOff(Pipeline shown) {
        String closed = setting.desk().closedBecause();
        return closed.isEmpty() ? PipelineWords.retryOff(shown) : closed;
    }

    private void retryStage(Pipeline shown) {
        switch (RetryTarget.of(shown)) {
            case RetryTarget.Ready(Stage stage) -> open(new RetryStageSheet(context, shown, stage));
            case RetryTarget.Unknown(String reason) ->
                window.status().say(Words.line(shown.id().name()) + " cannot be retried: " + Words.line(reason));
            case RetryTarget.None none ->
                window.status().say(Words.line(shown.id().name()) + " has no failed or stopped stage to retry");
        }
    }

    private void reviewApproval(Pipeline shown) {
        review(shown, Needs.approvals(shown));
    }

    private void review(Pipeline shown, List<Need.ApprovalWaits> approvals) {
        if (approvals.isEmpty()) {
            window.status().say(Words.line(shown.id().name()) + " has no approval that waits");
        } else {
            open(new ApprovalSheet(context, shown, approvals, setting.browser()));
        }
    }

    private void retryJob(Job shown) {
        String off = RetryRules.offBecause(shown, "");
        if (off.isEmpty()) {
            open(new RetryJobSheet(context, shown, losses()));
        } else {
            window.status().say(Words.line(shown.title()) + " cannot be sent again: " + off);
        }
    }

    private void notifyAbout(Prefill prefill) {
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
        Optional<Next.Row> planned = window.selection().planned();
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
        Optional<Next.Row> planned = window.selection().planned();
        Optional<Pipeline> pipeline = window.selection().pipeline();
        if (job.isPresent()) {
            notifyAbout(Prefill.of(job.get(), look::at));
        } else if (planned.isPresent()) {
            notifyAbout(Prefill.of(planned.get(), look::at));
        } else {
            notifyAbout(pipeline.map(p -> Prefill.of(p, look.now()))
                    .or(() -> window.selection().project().map(p -> Prefill.of(p, look.now())))
                    .orElseGet(Prefill::blank));
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
        open(new NeedsSheet(look, needs(), () -> window.shown()
                .map(arranged -> arranged.snapshot().attention())
                .orElse(List.of())));
    }

    /// Shows all orders from this desk.
    void showOrders() {
        open(new OrdersSheet(look, setting.desk().orders()));
    }
}
