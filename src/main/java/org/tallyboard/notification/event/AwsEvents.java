package org.tallyboard.notification.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tallyboard.notification.event.Json.NotJsonException;

/// Reads what AWS tells of pipelines, builds, deployments and repositories: events of EventBridge, the processed form
/// that notification rules send, and the message of a manual approval; each alone or wrapped by SNS or SQS. Every field
/// may be absent or written otherwise than the reference shows, and a state that nobody knows is shown as it came.
///
/// Shapes: CodePipeline user guide (`detect-state-changes-cloudwatch-events`, `approvals-json-format`), CodeBuild user
/// guide (`sample-build-notifications-ref`), EventBridge reference (`events-ref-codedeploy`), CodeCommit user guide
/// (`monitoring-events`).
public final class AwsEvents {

    /// How deep one message may be wrapped in others: SQS, SNS, the event.
    private static final int DEEPEST = 4;

    private AwsEvents() {}

    /// All that an invocation or a message tells; empty for what is nothing of this kind.
    ///
    /// @param json as [Json] reads it
    public static List<NotificationEvent> read(@Nullable Object json) {
        List<NotificationEvent> events = new ArrayList<>();
        read(json, DEEPEST, events);
        return events;
    }

    private static void read(@Nullable Object json, int deeper, List<NotificationEvent> events) {
        if (deeper == 0 || !(json instanceof Map<?, ?> event)) {
            return;
        }
        if (event.get("Records") instanceof List<?> records) {
            records.forEach(record -> read(record, deeper - 1, events));
        } else if (event.get("Sns") instanceof Map<?, ?> sns) {
            wrapped(Json.text(sns, "Message"), deeper, events);
        } else if (event.containsKey("Message") && event.containsKey("TopicArn")) {
            wrapped(Json.text(event, "Message"), deeper, events);
        } else if (event.containsKey("body")) {
            wrapped(Json.text(event, "body"), deeper, events);
        } else if (event.get("approval") instanceof Map<?, ?> approval) {
            events.add(approval(event, approval));
        } else if (event.get("detail") instanceof Map<?, ?> detail) {
            events.add(new Envelope(event, detail).read());
        }
    }

    private static void wrapped(String text, int deeper, List<NotificationEvent> events) {
        try {
            read(Json.read(text), deeper - 1, events);
        } catch (NotJsonException e) {
            // A message of somebody else's on the same topic or queue is nothing to tell of.
        }
    }

    /// The message that a manual approval sends to its topic. Its token, with which anybody can approve, goes nowhere.
    private static NotificationEvent approval(Map<?, ?> event, Map<?, ?> approval) {
        String pipeline = Json.text(approval, "pipelineName");
        String stage = Json.text(approval, "stageName");
        String action = Json.text(approval, "actionName");
        String region = Json.text(event, "region");
        EventMaker maker = new EventMaker(Kind.APPROVAL)
                .state(States.WAITING)
                .with("account.region", region)
                .with("pipeline.name", pipeline)
                .with("stage", stage)
                .with("action.name", action)
                .with("action.category", "Approval")
                .with("approval.review", Json.text(approval, "approvalReviewLink"))
                .with("approval.link", Json.text(approval, "externalEntityLink"))
                .with("approval.text", Json.text(approval, "customData"))
                .with("approval.expires", Times.iso(Json.text(approval, "expires")))
                .with("url", Json.text(event, "consoleLink"))
                .called(Envelope.name(pipeline, action), "Action " + action + " of stage " + stage + " in " + pipeline)
                .about(region, pipeline, stage, action);
        return maker.made(Json.text(approval, "expires"));
    }
}
