package org.tallyboard.operate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.recording.JobKey;
import org.tallyboard.source.Account;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the record keeps of an order. Never an approval token; of a job's arguments and of a long message only size and
/// digest, since they may hold secrets and are as large as their authors like.
public final class OperationDetails {

    private static final int MOST_MESSAGE = 4_000;
    private static final JsonMapper JSON = JsonMapper.shared();

    private OperationDetails() {}

    /// Kind of order for people, for example `retry stage`.
    public static String kind(Operation operation) {
        return switch (operation) {
            case Operation.RetryStage ignored -> "retry stage";
            case Operation.DecideApproval order ->
                order.decision() == Operation.Decision.APPROVE ? "approve" : "reject";
            case Operation.RetryJob ignored -> "send job again";
            case Operation.StopRecording ignored -> "stop recording";
            case Operation.ChangeEnd ignored -> "change end of recording";
            case Operation.StartNow ignored -> "start recording now";
            case Operation.StartPlanned ignored -> "start planned recording now";
            case Operation.SendNotification ignored -> "send notification";
            case Operation.Acknowledge order -> order.until().isPresent() ? "snooze" : "acknowledge";
            case Operation.WithdrawAcknowledgement ignored -> "withdraw acknowledgement";
        };
    }

    /// What the order is about, for people.
    public static String target(Operation operation) {
        return switch (operation) {
            case Operation.RetryStage order ->
                order.account().name() + " · " + order.pipeline() + " / " + order.stage() + " · execution "
                        + Words.shortId(order.executionId());
            case Operation.DecideApproval order ->
                order.account().name() + " · " + order.pipeline() + " / " + order.stage() + " / " + order.action()
                        + " · execution " + Words.shortId(order.executionId());
            case Operation.RetryJob order -> job(order.job(), order.title());
            case Operation.OfHeldRecording order ->
                job(order.recording().job(), order.recording().title()) + " · "
                        + Words.line(order.recording().worker());
            case Operation.StartPlanned order -> job(order.job(), order.title());
            case Operation.SendNotification order ->
                order.account().name() + " · " + topicName(order.draft()) + " · "
                        + (order.draft().subject().isBlank()
                                ? "no subject"
                                : Words.line(order.draft().subject()));
            case Operation.OfAttention order -> Words.line(order.what());
        };
    }

    private static String job(JobKey job, String title) {
        return job.broker() + " · " + Words.line(title) + " · job " + Words.shortId(job.id());
    }

    /// What no two different orders may be about at the same time, for example one stage: the second would act
    /// on what the first is changing.
    static String subject(Operation operation) {
        return switch (operation) {
            case Operation.RetryStage order ->
                String.join(
                        "\n", "stage", order.account().name(), order.pipeline(), order.stage(), order.executionId());
            case Operation.DecideApproval order ->
                String.join(
                        "\n",
                        "approval",
                        order.account().name(),
                        order.pipeline(),
                        order.stage(),
                        order.action(),
                        order.executionId());
            case Operation.RetryJob order -> subject(order.job());
            case Operation.OfHeldRecording order -> subject(order.recording().job());
            case Operation.StartPlanned order -> subject(order.job());
            case Operation.SendNotification order ->
                String.join(
                        "\n",
                        "notification",
                        order.account().name(),
                        order.draft().topicArn(),
                        order.draft().subject(),
                        order.draft().message());
            case Operation.OfAttention order ->
                String.join("\n", "attention", order.key().text());
        };
    }

    private static String subject(JobKey job) {
        return String.join("\n", "job", job.broker(), job.id());
    }

    /// The order's parameters as JSON, without secrets.
    ///
    /// @param newId the id that a job is sent under; empty text for the other orders
    public static String json(Operation operation, String newId) {
        ObjectNode json = JSON.createObjectNode().put("operation", kind(operation));
        switch (operation) {
            case Operation.RetryStage order -> {
                account(json, order.account());
                json.put("pipelineName", order.pipeline())
                        .put("stageName", order.stage())
                        .put("pipelineExecutionId", order.executionId())
                        .put("retryMode", order.mode().name());
                order.failedActions().forEach(json.putArray("failedActions")::add);
            }
            case Operation.DecideApproval order -> {
                account(json, order.account());
                json.put("pipelineName", order.pipeline())
                        .put("stageName", order.stage())
                        .put("actionName", order.action())
                        .put("pipelineExecutionId", order.executionId())
                        .put("status", order.decision() == Operation.Decision.APPROVE ? "Approved" : "Rejected")
                        .put("summary", order.comment())
                        .put("parallel", order.parallel());
            }
            case Operation.RetryJob order ->
                json.put("broker", order.job().broker())
                        .put("id", newId)
                        .put("parent_id", order.job().id())
                        .put("retries", order.retries())
                        .put("task", order.payload().taskName())
                        .put("exchange", order.payload().exchange())
                        .put("routing_key", order.payload().routingKey())
                        .put("payloadSource", order.payload().source().name())
                        .put("payloadBytes", bytes(payload(order)))
                        .put("payloadSha256", sha256(payload(order)))
                        .put("embedSeen", order.payload().embedJson().isPresent());
            case Operation.OfHeldRecording order -> {
                HeldRecording seen = order.recording();
                json.put("broker", seen.job().broker())
                        .put("id", seen.job().id())
                        .put("retries", seen.retries())
                        .put("worker", seen.worker())
                        .put("running", seen.running());
                seen.start().ifPresent(start -> json.put("startSeen", start.toString()));
                seen.end().ifPresent(end -> json.put("endSeen", end.toString()));
                if (order instanceof Operation.ChangeEnd change) {
                    json.put("end", change.end().toString());
                }
            }
            case Operation.StartPlanned order ->
                json.put("broker", order.job().broker())
                        .put("id", order.job().id())
                        .put("startSeen", order.start().toString());
            case Operation.SendNotification order -> {
                account(json, order.account());
                String message = order.draft().message();
                json.put("topicArn", order.draft().topicArn())
                        .put("subject", order.draft().subject())
                        .put("message", cut(message))
                        .put("messageBytes", SnsLimits.messageBytes(message))
                        .put("messageSha256", sha256(message));
            }
            case Operation.Acknowledge order -> {
                json.put("key", order.key().text())
                        .put("severity", order.severity().name())
                        .put("why", order.why());
                order.until().ifPresent(until -> json.put("until", until.toString()));
            }
            case Operation.WithdrawAcknowledgement order ->
                json.put("key", order.key().text());
        }
        return JSON.writeValueAsString(json);
    }

    static String topicName(Draft draft) {
        return draft.topicArn().substring(draft.topicArn().lastIndexOf(':') + 1);
    }

    private static void account(ObjectNode json, Account account) {
        json.put("account", account.name())
                .put("accountId", account.accountId())
                .put("region", account.region());
    }

    private static String payload(Operation.RetryJob order) {
        return order.payload().argsJson() + "\n" + order.payload().kwargsJson() + "\n"
                + order.payload().embedJson().orElse("");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String cut(String text) {
        if (text.length() <= MOST_MESSAGE) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_MESSAGE - 1)) ? MOST_MESSAGE - 1 : MOST_MESSAGE;
        return text.substring(0, end) + "…";
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
