package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.operate.PipelineReadback.Seen;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;

/// Answers a manual approval. Its token belongs to one execution of the action: with it nobody decides on something
/// that they have not seen.
final class ApprovalDecision implements OrderSteps {

    /// CodePipeline's limit on ApprovalResult's summary.
    private static final int LONGEST_COMMENT = 512;

    private final DecideApproval order;
    private final PipelineOrders orders;
    private final PipelineReadback sight;

    ApprovalDecision(DecideApproval order, OrderService.Ports ports, OrderClock waiting) {
        this.order = order;
        this.orders = ports.pipelines();
        this.sight = new PipelineReadback(
                ports, waiting, order.account(), order.pipeline(), order.stage(), order.executionId());
    }

    /// Why the comment cannot be sent.
    static Optional<String> commentTooLong(DecideApproval order) {
        int length = order.comment().codePointCount(0, order.comment().length());
        return length <= LONGEST_COMMENT
                ? Optional.empty()
                : Optional.of("the comment has " + length + " characters; CodePipeline takes " + LONGEST_COMMENT);
    }

    @Override
    public Optional<Outcome.Refused> compare() throws ReadFailedException {
        Optional<String> tooLong = commentTooLong(order);
        if (tooLong.isPresent()) {
            return Optional.of(new Outcome.Refused(tooLong.get(), "shorten it and order again"));
        }
        Optional<Outcome.Refused> wrong = sight.wrongCaller();
        if (wrong.isPresent()) {
            return wrong;
        }
        Pipeline read = sight.read();
        if (read.parallel() != order.parallel()) {
            return Optional.of(new Outcome.Refused(
                    "the execution mode of " + order.pipeline() + " is " + read.mode() + " since",
                    PipelineReadback.LOOK_AGAIN));
        }
        Optional<Seen> found = sight.stageIn(read);
        return found.isEmpty() ? Optional.of(sight.gone(read)) : differs(found.get());
    }

    private Optional<Outcome.Refused> differs(Seen seen) {
        if (!seen.shows(order.executionId())) {
            return Optional.of(sight.otherExecution(seen));
        }
        if (!seen.stage().complete()) {
            return Optional.of(new Outcome.Refused(
                    "the actions of " + order.stage() + " could not be read completely", PipelineReadback.LOOK_AGAIN));
        }
        Optional<Action> action = action(seen);
        if (action.isEmpty()) {
            return Optional.of(new Outcome.Refused(
                    order.stage() + " has no action " + order.action() + " any more",
                    "look at the pipeline as it is now"));
        }
        if (action.get().state() != PipelineState.WAITING_FOR_APPROVAL) {
            return Optional.of(new Outcome.Refused(
                    "it does not wait any more: " + seen.words().action(action.get()), "nothing is left to decide"));
        }
        if (!action.get().approvalToken().equals(Optional.of(order.token()))) {
            return Optional.of(new Outcome.Refused(
                    order.action() + " waits again, after the time that you saw"
                            + seen.words().since(action.get().changedAt()),
                    PipelineReadback.LOOK_AGAIN));
        }
        return Optional.empty();
    }

    private Optional<Action> action(Seen seen) {
        return seen.stage().actions().stream()
                .filter(a -> a.name().equals(order.action()))
                .findFirst();
    }

    @Override
    public String caller() {
        return sight.caller();
    }

    @Override
    public Answer act() {
        return orders.decideApproval(order);
    }

    private boolean decided(Seen seen) {
        return !seen.shows(order.executionId())
                || action(seen)
                        .filter(a -> a.state() == PipelineState.WAITING_FOR_APPROVAL
                                && a.approvalToken().equals(Optional.of(order.token())))
                        .isEmpty();
    }

    /// True when the approval ended as ordered and by this caller; AWS tells who in lastUpdatedBy, an ARN or
    /// the name in it.
    private boolean decidedByUs(Seen seen) {
        PipelineState wanted =
                order.decision() == DecideApproval.Decision.APPROVE ? PipelineState.SUCCEEDED : PipelineState.FAILED;
        return seen.shows(order.executionId())
                && action(seen)
                        .filter(a -> a.state() == wanted)
                        .flatMap(Action::updatedBy)
                        .filter(who -> who.equals(caller()) || caller().endsWith("/" + who))
                        .isPresent();
    }

    /// What became of it; when the next execution has come into the stage, that it is another one which shows.
    private String told(Seen seen) {
        if (!seen.shows(order.executionId())) {
            return seen.toldOfNext();
        }
        return action(seen).map(a -> seen.words().action(a)).orElseGet(seen::told);
    }

    @Override
    public Outcome confirm(Answer answer) throws InterruptedException {
        return switch (answer) {
            case Answer.Accepted ignored ->
                sight.await(this::decided)
                        .map(seen -> new Outcome.Done("CodePipeline took it; " + told(seen)))
                        .orElseGet(() -> new Outcome.Done("CodePipeline took it, but after " + LONGEST.toSeconds()
                                + " s the change does not show yet; " + sight.sinceTold()));
            case Answer.Refused refused ->
                new Outcome.Refused(
                        CurrentStateText.join(
                                "; ",
                                refused.reason(),
                                sight.now().map(this::told).orElse("")),
                        refused.nextStep());
            case Answer.Unknown unknown -> {
                Optional<Seen> seen = sight.await(this::decided);
                if (seen.filter(this::decidedByUs).isPresent()) {
                    yield new Outcome.Done("no clear answer came (" + unknown.reason() + "), but it has happened: "
                            + told(seen.get()));
                }
                yield new Outcome.Unknown(CurrentStateText.join(
                        "; ",
                        unknown.reason(),
                        seen.map(s -> "it shows: " + told(s)).orElseGet(sight::sinceTold)));
            }
        };
    }
}
