package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.recording.JobKey;
import org.tallyboard.source.Account;

/// What a person is asked before an order is given. Follows from the operation alone, holds no token, and is the same
/// wherever the order was begun.
///
/// @param title what is asked, for example `Retry stage Build of payments`
/// @param verb the text of the button that gives the order, for example `Retry failed actions`
/// @param facts what it acts on and as whom, in the order to show
/// @param warnings what a person should think of first
/// @param obstacles why the order would be refused; while there is one the button is off
public record Confirmation(String title, String verb, List<Fact> facts, List<String> warnings, List<String> obstacles) {

    public Confirmation {
        facts = List.copyOf(facts);
        warnings = List.copyOf(warnings);
        obstacles = List.copyOf(obstacles);
    }

    /// One line: what, and its value.
    public record Fact(String label, String value) {}

    /// The confirmation of an order.
    ///
    /// @param caller who would act, as [Desk#caller] tells; for an order to the broker [Caller#local]; empty
    ///     while it is not known
    public static Confirmation of(Operation operation, Optional<Caller> caller) {
        return switch (operation) {
            case Operation.RetryStage order -> retryStage(order, caller);
            case Operation.DecideApproval order -> decideApproval(order, caller);
            case Operation.RetryJob order -> retryJob(order, caller);
            case Operation.StopRecording order -> recording("Stop ", " now", "Stop now", order.recording(), caller);
            case Operation.ChangeEnd order ->
                recording("Change the end of ", "", "Change the end", order.recording(), caller);
            case Operation.StartNow order -> recording("Start ", " now", "Start now", order.recording(), caller);
            case Operation.StartPlanned order ->
                new Confirmation(
                        "Start " + Words.line(order.title()) + " now",
                        "Start now",
                        job(order.job(), order.title(), caller),
                        List.of(),
                        List.of());
            case Operation.SendNotification order -> sendNotification(order, caller);
            case Operation.Acknowledge order ->
                new Confirmation(
                        "Acknowledge " + Words.line(order.what()),
                        order.until().isPresent() ? "Snooze" : "Acknowledge",
                        List.of(
                                new Fact("What", Words.line(order.what())),
                                new Fact("Why", order.why().isBlank() ? "not said" : Words.line(order.why()))),
                        List.of(),
                        List.of());
            case Operation.WithdrawAcknowledgement order ->
                new Confirmation(
                        "Take the acknowledgement of " + Words.line(order.what()) + " back",
                        "Take it back",
                        List.of(new Fact("What", Words.line(order.what()))),
                        List.of(),
                        List.of());
        };
    }

    /// The same with what the offer knows: more facts and warnings.
    public Confirmation with(Offer.Open offer) {
        return new Confirmation(
                title, verb, joined(facts, offer.facts()), joined(warnings, offer.warnings()), obstacles);
    }

    /// True while the order may be given.
    public boolean possible() {
        return obstacles.isEmpty();
    }

    private static Confirmation retryStage(Operation.RetryStage order, Optional<Caller> caller) {
        boolean all = order.mode() == Operation.RetryMode.ALL_ACTIONS;
        List<Fact> facts = account(order.account(), caller);
        facts.add(new Fact("Pipeline", order.pipeline()));
        facts.add(new Fact("Stage", order.stage()));
        facts.add(new Fact("Execution", order.executionId()));
        facts.add(new Fact(
                "Runs again",
                all
                        ? "every action of the stage"
                        : "the actions that failed (" + order.failedActions().size() + ")"));
        List<String> warnings = all
                ? List.of(
                        "Actions that succeeded run again too, and what they produce replaces what they produced before.")
                : List.of();
        return new Confirmation(
                "Retry stage " + order.stage() + " of " + order.pipeline(),
                all ? "Retry all actions" : "Retry failed actions",
                facts,
                warnings,
                obstacles(order.account(), caller));
    }

    private static Confirmation decideApproval(Operation.DecideApproval order, Optional<Caller> caller) {
        boolean approve = order.decision() == Operation.Decision.APPROVE;
        List<Fact> facts = account(order.account(), caller);
        facts.add(new Fact("Pipeline", order.pipeline()));
        facts.add(new Fact("Stage", order.stage()));
        facts.add(new Fact("Approval", order.action()));
        facts.add(new Fact("Execution", order.executionId()));
        facts.add(new Fact("Comment", order.comment().isBlank() ? "none" : order.comment()));
        List<String> obstacles = new ArrayList<>(obstacles(order.account(), caller));
        ApprovalDecision.commentTooLong(order).ifPresent(obstacles::add);
        return new Confirmation(
                (approve ? "Approve " : "Reject ") + order.action() + " of " + order.pipeline(),
                approve ? "Approve" : "Reject",
                facts,
                approve ? List.of() : List.of("The stage " + order.stage() + " fails for this execution."),
                obstacles);
    }

    private static Confirmation retryJob(Operation.RetryJob order, Optional<Caller> caller) {
        List<Fact> facts = job(order.job(), order.title(), caller);
        facts.add(new Fact("New job", "gets an id of its own"));
        facts.add(new Fact("Task", order.payload().taskName()));
        facts.add(new Fact("Attempts so far", String.valueOf(order.retries() + 1)));
        facts.add(new Fact(
                "Sent to",
                order.payload().exchange().isEmpty()
                        ? "queue " + order.payload().routingKey()
                        : "exchange " + order.payload().exchange() + ", key "
                                + order.payload().routingKey()));
        facts.add(new Fact(
                "Payload",
                switch (order.payload().source()) {
                    case REMOTE_CONTROL -> "as its worker told it while it held the job";
                    case MESSAGE -> "the message itself, seen by this desk";
                    case JOURNAL -> "the message itself, from the scheduler's journal";
                }));
        List<String> warnings = order.payload().embedJson().isPresent()
                ? List.of()
                : List.of(
                        "Custom headers, callbacks, errbacks, chain and chord of the old job were not seen: the new job"
                                + " goes without them, so they will not run.");
        return new Confirmation(
                "Send " + Words.line(order.title()) + " again", "Send again", facts, warnings, List.of());
    }

    private static Confirmation recording(
            String before, String after, String verb, HeldRecording seen, Optional<Caller> caller) {
        List<Fact> facts = job(seen.job(), seen.title(), caller);
        facts.add(new Fact(
                seen.running() ? "Recorded by" : "Waits at",
                Words.line(seen.worker()) + ", attempt " + (seen.retries() + 1)));
        return new Confirmation(before + Words.line(seen.title()) + after, verb, facts, List.of(), List.of());
    }

    private static List<Fact> job(JobKey job, String title, Optional<Caller> caller) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Broker", job.broker()));
        facts.add(new Fact("Ordered by", caller.map(Caller::arn).orElse("not known yet")));
        facts.add(new Fact("Job", Words.line(title)));
        facts.add(new Fact("Job id", job.id()));
        return facts;
    }

    private static Confirmation sendNotification(Operation.SendNotification order, Optional<Caller> caller) {
        List<Fact> facts = account(order.account(), caller);
        facts.add(new Fact("Topic", OperationDetails.topicName(order.draft())));
        facts.add(new Fact("Topic ARN", order.draft().topicArn()));
        facts.add(new Fact(
                "Subject",
                order.draft().subject().isBlank() ? "none" : order.draft().subject()));
        facts.add(new Fact("Message", SnsLimits.messageBytes(order.draft().message()) + " bytes"));
        List<SnsLimits.Problem> problems = SnsLimits.check(order.draft());
        List<String> obstacles = new ArrayList<>(obstacles(order.account(), caller));
        problems.stream()
                .filter(SnsLimits.Problem::blocking)
                .map(SnsLimits.Problem::text)
                .forEach(obstacles::add);
        return new Confirmation(
                "Send notification to " + OperationDetails.topicName(order.draft()),
                "Send",
                facts,
                problems.stream()
                        .filter(p -> !p.blocking())
                        .map(SnsLimits.Problem::text)
                        .toList(),
                obstacles);
    }

    private static List<Fact> account(Account account, Optional<Caller> caller) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Account", account.name()));
        facts.add(new Fact("Account id", account.accountId()));
        facts.add(new Fact("Region", account.region()));
        facts.add(new Fact("Caller", caller.map(Caller::arn).orElse("not known yet")));
        return facts;
    }

    private static List<String> obstacles(Account account, Optional<Caller> caller) {
        return caller.flatMap(found -> found.mismatch(account)).stream().toList();
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
