package org.tallyboard.operate;

import java.util.Optional;
import java.util.stream.Collectors;
import org.tallyboard.notification.SnsLimits;

/// Sends a notification. SNS keeps nothing that could be read afterwards: its answer is all there is.
final class PublishNotification implements OrderSteps {

    private final SendNotification order;
    private final PipelineOrders callers;
    private final NotificationOrders orders;
    private String caller = "";

    PublishNotification(SendNotification order, PipelineOrders callers, NotificationOrders orders) {
        this.order = order;
        this.callers = callers;
        this.orders = orders;
    }

    @Override
    public Optional<Outcome.Refused> compare() throws ReadFailedException {
        String problems = SnsLimits.check(order.draft()).stream()
                .filter(SnsLimits.Problem::blocking)
                .map(SnsLimits.Problem::text)
                .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            return Optional.of(new Outcome.Refused(problems, "correct it and send it again"));
        }
        Caller found = callers.caller(order.account());
        caller = found.arn();
        return PipelineReadback.refusal(found, order.account());
    }

    @Override
    public String caller() {
        return caller;
    }

    @Override
    public Answer act() {
        return orders.publish(order);
    }

    @Override
    public Outcome confirm(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted -> new Outcome.Done("sent, message id " + accepted.reference());
            case Answer.Refused refused -> new Outcome.Refused(refused.reason(), refused.nextStep());
            case Answer.Unknown unknown ->
                new Outcome.Unknown(unknown.reason() + "; ask a receiver whether it arrived before you send it again");
        };
    }
}
