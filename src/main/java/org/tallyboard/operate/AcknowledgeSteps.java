package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.Severity;

/// Gives or takes back an acknowledgement. One is given only for what still needs a person, and is no worse than the
/// person saw.
final class AcknowledgeSteps implements OrderSteps {

    private final AttentionOrder order;
    private final Acknowledgements acknowledgements;
    private final OrderClock waiting;
    private final String user;

    AcknowledgeSteps(AttentionOrder order, Acknowledgements acknowledgements, OrderClock waiting, String user) {
        this.order = order;
        this.acknowledgements = acknowledgements;
        this.waiting = waiting;
        this.user = user;
    }

    @Override
    public Optional<Outcome.Refused> compare() {
        Optional<Severity> now = acknowledgements.severity(order.key());
        return switch (order) {
            case Acknowledge given ->
                now.isEmpty()
                        ? Optional.of(new Outcome.Refused("this is over, so there is nothing to acknowledge", ""))
                        : now.filter(present -> present.isWorseThan(given.severity()))
                                .map(worse -> new Outcome.Refused(
                                        "this has become worse since you saw it",
                                        "look at it before you acknowledge it"));
            // What is over is withdrawn too: it may come again.
            case WithdrawAcknowledgement ignored -> Optional.empty();
        };
    }

    @Override
    public String caller() {
        return user;
    }

    @Override
    public Answer act() {
        return switch (order) {
            case Acknowledge given ->
                acknowledgements.give(new Acknowledgement(
                        given.key(), given.severity(), user, waiting.now(), given.until(), given.why()));
            case WithdrawAcknowledgement taken -> acknowledgements.withdraw(taken.key(), user, waiting.now());
        };
    }

    @Override
    public Outcome confirm(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted -> new Outcome.Done(accepted.reference());
            case Answer.Refused refused -> new Outcome.Refused(refused.reason(), refused.nextStep());
            case Answer.Unknown unknown -> new Outcome.Unknown(unknown.reason());
        };
    }
}
