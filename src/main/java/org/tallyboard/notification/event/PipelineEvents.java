package org.tallyboard.notification.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Events of CodePipeline: `CodePipeline Pipeline`, `Stage` and `Action Execution State Change`.
final class PipelineEvents {

    private final Envelope in;
    private final Map<?, ?> detail;
    private final String account;
    private final String region;

    PipelineEvents(Envelope in) {
        this.in = in;
        this.detail = in.detail();
        this.account = in.account();
        this.region = in.region();
    }

    NotificationEvent pipeline() {
        String pipeline = Json.text(detail, "pipeline");
        EventMaker maker = ofPipeline(Kind.PIPELINE, Json.text(detail, "state"))
                .with("error.text", Json.text(detail, "stop-execution-comments"))
                .with("took", took(Json.text(detail, "start-time"), Json.text(detail, "state")))
                .called(pipeline, "Pipeline " + pipeline)
                .about(account, region, pipeline);
        return maker.made(execution(), attempt());
    }

    NotificationEvent stage() {
        String pipeline = Json.text(detail, "pipeline");
        String stage = Json.text(detail, "stage");
        EventMaker maker = ofPipeline(Kind.STAGE, Json.text(detail, "state"))
                .with("stage", stage)
                .with("took", took(Json.text(detail, "start-time"), Json.text(detail, "state")))
                .called(Envelope.name(pipeline, stage), "Stage " + stage + " of " + pipeline)
                .about(account, region, pipeline, stage);
        return maker.made(execution(), attempt());
    }

    NotificationEvent action() {
        Map<?, ?> action = Json.object(detail, "type");
        Map<?, ?> result = Json.object(detail, "execution-result");
        String category = Json.text(action, "category");
        boolean approval = category.equals("Approval");
        boolean source = category.equals("Source");
        String pipeline = Json.text(detail, "pipeline");
        String stage = Json.text(detail, "stage");
        String name = Json.text(detail, "action");
        String state = Json.text(detail, "state");
        String summary = Json.text(result, "external-execution-summary");
        EventMaker maker = ofPipeline(approval ? Kind.APPROVAL : Kind.ACTION, approval ? ofApproval(state) : state)
                .with("stage", stage)
                .with("action.name", name)
                .with("action.category", category)
                .with("action.provider", Json.text(action, "provider"))
                .with("action.id", Json.text(result, "external-execution-id"))
                .with("action.url", Json.text(result, "external-execution-url"))
                .with("error.code", Json.text(result, "error-code"))
                .with("took", took(Json.text(detail, "start-time"), state))
                .called(
                        Envelope.name(pipeline, name),
                        (category.isEmpty() || approval ? "Action " : category + " action ") + name + " of stage "
                                + stage + " in " + pipeline)
                .about(account, region, pipeline, stage, name);
        if (source && !state.equals("FAILED")) {
            Envelope.commit(maker, Json.text(result, "external-execution-id"), summary);
        } else {
            maker.with(approval ? "approval.text" : "error.text", summary);
        }
        String run = Json.text(detail, "action-execution-id");
        return maker.made(execution(), run.isEmpty() ? attempt() : run);
    }

    /// Stages and actions of an approval begin to wait at once, and CodePipeline calls a rejection and a time-out
    /// FAILED alike.
    private static String ofApproval(String state) {
        return switch (state) {
            case "STARTED" -> States.WAITING;
            case "SUCCEEDED" -> "approved";
            case "FAILED" -> "not approved";
            default -> state;
        };
    }

    private EventMaker ofPipeline(Kind kind, String state) {
        Map<?, ?> trigger = Json.object(detail, "execution-trigger");
        Map<?, ?> more = in.more();
        EventMaker maker = in.maker(kind, state)
                .with("pipeline.name", Json.text(detail, "pipeline"))
                .with("pipeline.execution", execution())
                .with("pipeline.version", Json.whole(detail, "version"))
                .with("pipeline.trigger", Json.text(trigger, "trigger-type"))
                .with("pipeline.by", Json.text(trigger, "trigger-detail"))
                .with("attempt", attempt())
                .with("url", Pages.pipeline(in.partition(), account, region, Json.text(detail, "pipeline")))
                .with("failures", failures(more));
        for (Object source : Json.list(more, "sourceActions")) {
            if (source instanceof Map<?, ?> map && maker.value("commit.id").isEmpty()) {
                Map<?, ?> told = Json.object(map, "sourceActionVariables");
                Envelope.commit(maker, Json.text(told, "CommitId"), Json.text(told, "CommitMessage"));
                maker.with("commit.branch", Json.text(told, "BranchName"))
                        .with("commit.repository", Json.text(told, "RepositoryName", "FullRepositoryName"));
            }
        }
        return maker;
    }

    private static List<Map<String, String>> failures(Map<?, ?> more) {
        List<Map<String, String>> failures = new ArrayList<>();
        for (Object failed : Json.list(more, "failedActions")) {
            if (failed instanceof Map<?, ?> map) {
                failures.add(Map.of(
                        "failure.action", Json.text(map, "action"),
                        "failure.text", Json.text(map, "additionalInformation")));
            }
        }
        return failures;
    }

    private String execution() {
        return Json.text(detail, "execution-id");
    }

    private String attempt() {
        return Json.whole(detail, "pipeline-execution-attempt");
    }

    private String took(String start, String state) {
        return state.equals("STARTED") ? "" : Times.between(start, in.time());
    }
}
