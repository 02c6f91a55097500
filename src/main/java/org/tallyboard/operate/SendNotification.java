package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.source.Account;
import tools.jackson.databind.node.ObjectNode;

/// Publishes to an SNS topic.
public record SendNotification(Account account, Draft draft) implements Operation {

    @Override
    public Optional<Account> where() {
        return Optional.of(account);
    }

    @Override
    public String kind() {
        return "send notification";
    }

    @Override
    public String target() {
        return account.name() + " · " + topicName() + " · "
                + (draft.subject().isBlank() ? "no subject" : CurrentStateText.line(draft.subject()));
    }

    String topicName() {
        return draft.topicArn().substring(draft.topicArn().lastIndexOf(':') + 1);
    }

    @Override
    public String subject() {
        return String.join("\n", "notification", account.name(), draft.topicArn(), draft.subject(), draft.message());
    }

    @Override
    public void details(ObjectNode json, String newId) {
        PipelineTarget.record(json, account);
        String message = draft.message();
        json.put("topicArn", draft.topicArn())
                .put("subject", draft.subject())
                .put("message", RecordedText.head(message))
                .put("messageBytes", SnsLimits.messageBytes(message))
                .put("messageSha256", RecordedText.sha256(message));
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        List<Fact> facts = PipelineTarget.account(account, caller);
        facts.add(new Fact("Topic", topicName()));
        facts.add(new Fact("Topic ARN", draft.topicArn()));
        facts.add(new Fact("Subject", draft.subject().isBlank() ? "none" : draft.subject()));
        facts.add(new Fact("Message", SnsLimits.messageBytes(draft.message()) + " bytes"));
        List<SnsLimits.Problem> problems = SnsLimits.check(draft);
        List<String> obstacles = new ArrayList<>(PipelineTarget.obstacles(account, caller));
        problems.stream()
                .filter(SnsLimits.Problem::blocking)
                .map(SnsLimits.Problem::text)
                .forEach(obstacles::add);
        return new Confirmation(
                "Send notification to " + topicName(),
                "Send",
                facts,
                problems.stream()
                        .filter(p -> !p.blocking())
                        .map(SnsLimits.Problem::text)
                        .toList(),
                obstacles);
    }

    @Override
    public OrderSteps steps(OrderPorts means) {
        return new PublishNotification(
                this, means.ports().pipelines(), means.ports().notifications());
    }
}
