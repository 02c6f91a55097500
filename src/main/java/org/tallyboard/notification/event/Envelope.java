package org.tallyboard.notification.event;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One event of EventBridge or of a notification rule.
final class Envelope {

    private static final Pattern WORD = Pattern.compile("[^A-Za-z]+");

    private final Map<?, ?> event;
    private final Map<?, ?> detail;
    private final String type;
    private final String account;
    private final String region;

    Envelope(Map<?, ?> event, Map<?, ?> detail) {
        this.event = event;
        this.detail = detail;
        this.type = Json.text(event, "detail-type", "detailType");
        this.account = Json.text(event, "account");
        String told = Json.text(event, "region");
        this.region = told.isEmpty() ? Json.text(detail, "region") : told;
    }

    NotificationEvent read() {
        return switch (WORD.matcher(type).replaceAll(" ").strip()) {
            case "CodePipeline Pipeline Execution State Change" -> new PipelineEvents(this).pipeline();
            case "CodePipeline Stage Execution State Change" -> new PipelineEvents(this).stage();
            case "CodePipeline Action Execution State Change" -> new PipelineEvents(this).action();
            case "CodeBuild Build State Change" -> new BuildEvents(this).build();
            case "CodeBuild Build Phase Change" -> new BuildEvents(this).phase();
            case "CodeDeploy Deployment State change Notification" ->
                new DeploymentEvents(this).deployment(Kind.DEPLOYMENT);
            case "CodeDeploy Instance State change Notification" ->
                new DeploymentEvents(this).deployment(Kind.INSTANCE);
            case "CodeCommit Repository State Change" -> new RepositoryEvents(this).repository();
            case "CodeCommit Pull Request State Change" -> new RepositoryEvents(this).pullRequest(Kind.PULL_REQUEST);
            case "CodeCommit Comment on Pull Request", "CodeCommit Comment on Commit" ->
                new RepositoryEvents(this).pullRequest(Kind.COMMENT);
            default -> other();
        };
    }

    EventMaker maker(Kind kind, String state) {
        return new EventMaker(kind)
                .state(state)
                .with("at", Times.iso(Json.text(event, "time")))
                .with("account.id", account)
                .with("account.name", account)
                .with("account.region", region);
    }

    Map<?, ?> detail() {
        return detail;
    }

    /// What notification rules add.
    Map<?, ?> more() {
        return Json.object(event, "additionalAttributes");
    }

    String account() {
        return account;
    }

    String region() {
        return region;
    }

    String time() {
        return Json.text(event, "time");
    }

    /// Something of a kind that this version does not know: what it calls itself, and its state.
    private NotificationEvent other() {
        String state = Json.text(detail, "state", "status", "result", "event");
        String name = type.isEmpty() ? Json.text(event, "source") : type;
        List<?> resources = Json.list(event, "resources");
        String resource = resources.isEmpty() ? "" : String.valueOf(resources.getFirst());
        return maker(Kind.OTHER, state)
                .with("text", resource)
                .called(name, name.isEmpty() ? "An event of AWS" : name)
                .about(account, region, name, resource)
                .made(Json.text(event, "id"));
    }

    String partition() {
        List<?> resources = Json.list(event, "resources");
        String arn = resources.isEmpty() ? "" : String.valueOf(resources.getFirst());
        String[] parts = arn.split(":", 3);
        return parts.length == 3 && parts[0].equals("arn") ? parts[1] : "aws";
    }

    static EventMaker commit(EventMaker maker, String id, String message) {
        return maker.with("commit.id", id)
                .with("commit.short", id.matches("[0-9a-f]{40}|[0-9a-f]{64}") ? id.substring(0, 7) : "")
                .with("commit.message", message);
    }

    static String name(String first, String second) {
        return second.isEmpty() ? first : first.isEmpty() ? second : first + ": " + second;
    }
}
