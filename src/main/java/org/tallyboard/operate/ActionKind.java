package org.tallyboard.operate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.RetryTarget;

/// The catalogue of actions: all that a person can change, with what people call it, by which key and which command
/// they ask for it, and what it is offered for. Buttons, keys, menus, palette, list of shortcuts and command line are
/// made from it. What an action does stands in the file of its [Operation].
public enum ActionKind {
    /// [RetryStage]
    RETRY_STAGE("Retry stage", "Retry the failed stage or job…", "R", true, "retry-stage"),
    /// [DecideApproval], either way.
    DECIDE_APPROVAL("Review approval", "Review the approval…", "A", false, "approve", "reject"),
    /// [RetryJob]
    RETRY_JOB("Retry job", "Retry the failed stage or job…", "R", true, "retry-job"),
    /// [StartNow] at its worker, [StartPlanned] at its scheduler.
    START_NOW("Start now", "Start the waiting recording now…", "B", false, "start-now"),
    /// [ChangeEnd]
    CHANGE_END("Change end", "Change the end of the recording…", "E", false, "change-end"),
    /// [StopRecording]
    STOP_RECORDING("Stop recording", "Stop the recording…", "X", true, "stop-recording"),
    /// [SendNotification]
    SEND_NOTIFICATION("Notify", "Send a notification about it…", "N", false, "notify"),
    /// [Acknowledge]
    ACKNOWLEDGE("Acknowledge", "Acknowledge what needs you there…", "C", true, "ack"),
    /// [WithdrawAcknowledgement]
    WITHDRAW_ACKNOWLEDGEMENT("Take acknowledgement back", "Take an acknowledgement back…", "", false, "ack");

    private final String title;
    private final String text;
    private final String key;
    private final boolean forSeveral;
    private final List<String> commands;

    ActionKind(String title, String text, String key, boolean forSeveral, String... commands) {
        this.title = title;
        this.text = text;
        this.key = key;
        this.forSeveral = forSeveral;
        this.commands = List.of(commands);
    }

    /// What people call it: `Retry stage`.
    public String title() {
        return title;
    }

    /// What its key does, for the list of shortcuts; the same for actions that share a key.
    public String text() {
        return text;
    }

    /// The letter that asks for it; empty text for none. Two actions that share one are about different subjects.
    public String key() {
        return key;
    }

    /// Whether it can be given for several subjects at once ([Batch]).
    public boolean isForSeveral() {
        return forSeveral;
    }

    /// The commands of the command line that give it.
    public List<String> commands() {
        return commands;
    }

    /// Whether such a subject can ever be acted on in this way.
    public boolean actsOn(Subject subject) {
        return switch (this) {
            case RETRY_STAGE, DECIDE_APPROVAL -> subject instanceof Subject.OfPipeline;
            case RETRY_JOB -> subject instanceof Subject.OfJob;
            case START_NOW -> subject instanceof Subject.OfPlanned || isRecording(subject);
            case CHANGE_END, STOP_RECORDING -> isRecording(subject);
            case SEND_NOTIFICATION -> !(subject instanceof Subject.OfNeed);
            case ACKNOWLEDGE, WITHDRAW_ACKNOWLEDGEMENT -> subject instanceof Subject.OfNeed;
        };
    }

    private static boolean isRecording(Subject subject) {
        return subject instanceof Subject.OfJob(var job) && job.isRecording();
    }

    /// The actions for a subject.
    public static List<ActionKind> of(Subject subject) {
        return Stream.of(values()).filter(kind -> kind.actsOn(subject)).toList();
    }

    /// Whether the subject calls for it, so that its row has a button for it, be it on or off.
    public boolean isCalledFor(Subject subject) {
        return switch (subject) {
            case Subject.OfPipeline(var pipeline) ->
                this == RETRY_STAGE
                        ? !(RetryTarget.of(pipeline) instanceof RetryTarget.None)
                        : this == DECIDE_APPROVAL && DecideApproval.waits(pipeline);
            case Subject.OfJob(var job) -> this == RETRY_JOB && job.state() != JobState.REVOKED && JobRetry.isOver(job);
            case Subject.OfProject ignored -> false;
            case Subject.OfPlanned ignored -> this == START_NOW;
            case Subject.OfNeed need -> this == (need.acknowledged() ? WITHDRAW_ACKNOWLEDGEMENT : ACKNOWLEDGE);
        };
    }

    /// What can be done for a subject now.
    public Offer offer(Subject subject, Situation situation) {
        return closed(subject, situation).<Offer>map(closed -> closed).orElseGet(() -> open(subject, situation));
    }

    /// Why it cannot be done for a subject now; empty when it can. Cheap.
    public Optional<Offer.Closed> closed(Subject subject, Situation situation) {
        if (!situation.closedBecause().isEmpty()) {
            return Optional.of(new Offer.Closed(situation.closedBecause(), ""));
        }
        if (!actsOn(subject)) {
            return Optional.of(new Offer.Closed("this is not for " + subject.name(), ""));
        }
        if (this == RETRY_JOB && subject instanceof Subject.OfJob(var job)) {
            return RetryJob.closed(job, situation.jobs());
        }
        return open(subject, situation) instanceof Offer.Closed closed ? Optional.of(closed) : Optional.empty();
    }

    private Offer open(Subject subject, Situation situation) {
        return switch (subject) {
            case Subject.OfPipeline(var pipeline) ->
                switch (this) {
                    case RETRY_STAGE -> RetryStage.offer(pipeline);
                    case DECIDE_APPROVAL -> DecideApproval.offer(pipeline);
                    default -> new Offer.Asks("topic and text");
                };
            case Subject.OfJob(var job) ->
                switch (this) {
                    case RETRY_JOB -> RetryJob.offer(job, situation.jobs());
                    case START_NOW -> StartNow.offer(job, situation);
                    case CHANGE_END -> ChangeEnd.offer(job);
                    case STOP_RECORDING -> StopRecording.offer(job, situation);
                    default -> new Offer.Asks("topic and text");
                };
            case Subject.OfProject ignored -> new Offer.Asks("topic and text");
            case Subject.OfPlanned planned ->
                this == START_NOW ? StartPlanned.offer(planned, situation) : new Offer.Asks("topic and text");
            case Subject.OfNeed need ->
                this == ACKNOWLEDGE
                        ? Acknowledge.offer(need, Optional.empty(), "")
                        : WithdrawAcknowledgement.offer(need);
        };
    }
}
