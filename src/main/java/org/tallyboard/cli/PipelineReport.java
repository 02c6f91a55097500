package org.tallyboard.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.PipelineReason;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.DisabledTransition;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.StageRetries;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A pipeline as JSON, for `tallyboard status --json`; the members are described in docs/status.md and in its schema.
final class PipelineReport {

    private final JsonMapper json;
    private final Instant at;

    /// @param at when the snapshot was made
    PipelineReport(JsonMapper json, Instant at) {
        this.json = json;
        this.at = at;
    }

    ObjectNode of(Pipeline pipeline) {
        ObjectNode node = json.createObjectNode();
        node.put("account", pipeline.id().account());
        node.put("accountId", pipeline.account().accountId());
        node.put("region", pipeline.account().region());
        node.put("name", pipeline.id().name());
        node.put("state", StatusReport.word(pipeline.state()));
        PipelineReason.of(pipeline).ifPresentOrElse(why -> node.put("reason", why), () -> node.putNull("reason"));
        time(node, "since", pipeline.since());
        node.put("failedBehind", pipeline.failedBehind());
        node.put("version", pipeline.version());
        node.put("type", pipeline.type());
        node.put("mode", pipeline.mode());
        node.put("freshness", StatusReport.word(pipeline.freshness().look(at)));
        time(node, "readAt", pipeline.freshness().readAt());
        pipeline.freshness().failure().ifPresent(f -> node.put("failure", f.cause())
                .put("remedy", f.remedy()));
        node.put("partlyKnown", pipeline.partlyKnown());
        ArrayNode missing = node.putArray("missing");
        pipeline.missing().forEach(m -> missing.addObject()
                .put("permission", m.permission())
                .put("reason", m.failure().cause())
                .put("remedy", m.failure().remedy()));
        node.set("retry", retry(pipeline));
        pipeline.headlineExecution()
                .ifPresentOrElse(e -> node.set("execution", execution(e)), () -> node.putNull("execution"));
        ArrayNode executions = node.putArray("executions");
        pipeline.executions().forEach(e -> executions.add(execution(e)));
        node.set("stages", stages(pipeline.stages()));
        return node;
    }

    private ObjectNode retry(Pipeline pipeline) {
        ObjectNode node = json.createObjectNode();
        switch (RetryTarget.of(pipeline)) {
            case RetryTarget.None none -> node.put("possible", false);
            case RetryTarget.Unknown(String reason) ->
                node.put("possible", false).put("reason", reason);
            case RetryTarget.Ready(Stage stage) ->
                node.put("possible", true)
                        .put("stage", stage.name())
                        .put("executionId", stage.executionId().orElse(""));
        }
        return node;
    }

    private ObjectNode execution(Execution execution) {
        ObjectNode node = json.createObjectNode();
        node.put("id", execution.id());
        node.put("state", StatusReport.word(execution.state()));
        node.put("status", execution.awsStatus());
        time(node, "startedAt", execution.startedAt());
        time(node, "updatedAt", execution.updatedAt());
        execution.commits().stream()
                .findFirst()
                .ifPresentOrElse(c -> node.set("commit", commit(c)), () -> node.putNull("commit"));
        ArrayNode revisions = node.putArray("revisions");
        execution.commits().forEach(c -> revisions.add(commit(c)));
        execution
                .trigger()
                .ifPresentOrElse(
                        t -> {
                            ObjectNode trigger = node.putObject("trigger")
                                    .put("type", t.type())
                                    .put("detail", t.detail());
                            t.who().ifPresent(who -> trigger.put("who", who));
                        },
                        () -> node.putNull("trigger"));
        execution
                .detail()
                .rollbackOf()
                .ifPresentOrElse(
                        target -> node.putObject("rollback").put("target", target), () -> node.putNull("rollback"));
        node.put("statusSummary", execution.detail().statusSummary());
        node.put("stopReason", execution.detail().stopReason());
        node.set("stages", stages(execution.stages()));
        return node;
    }

    private ObjectNode commit(Commit commit) {
        ObjectNode node = json.createObjectNode();
        node.put("source", commit.action());
        node.put("id", commit.id());
        node.put("message", commit.message());
        commit.provider().ifPresent(provider -> node.put("provider", provider));
        commit.url().ifPresent(url -> node.put("url", url.toString()));
        return node;
    }

    private ArrayNode stages(List<Stage> stages) {
        ArrayNode nodes = json.createArrayNode();
        for (Stage stage : stages) {
            ObjectNode node = nodes.addObject();
            node.put("name", stage.name());
            node.put("state", StatusReport.word(stage.state()));
            node.put("status", stage.awsStatus());
            node.put("complete", stage.complete());
            node.put("failedBefore", stage.failedBefore());
            node.put("rollback", stage.rollback());
            text(node, "executionId", stage.executionId());
            time(node, "startedAt", stage.startedAt());
            time(node, "endedAt", stage.endedAt());
            stage.inbound().forEach(node.putArray("inbound")::add);
            stage.disabled()
                    .ifPresentOrElse(
                            off -> node.set("disabledTransition", disabled(off)),
                            () -> node.putNull("disabledTransition"));
            stage.retries().ifPresentOrElse(r -> node.set("retries", retries(r)), () -> node.putNull("retries"));
            ArrayNode conditions = node.putArray("conditions");
            stage.conditions().forEach(c -> conditions.add(condition(c)));
            ArrayNode actions = node.putArray("actions");
            stage.actions().forEach(a -> actions.add(action(a)));
        }
        return nodes;
    }

    private ObjectNode disabled(DisabledTransition off) {
        ObjectNode node = json.createObjectNode();
        node.put("reason", off.reason());
        text(node, "by", off.by());
        time(node, "at", off.at());
        return node;
    }

    private ObjectNode retries(StageRetries retries) {
        return json.createObjectNode()
                .put("automatic", retries.automatic())
                .put("manual", retries.manual())
                .put("latestTrigger", retries.latestTrigger());
    }

    private ObjectNode condition(StageCondition condition) {
        ObjectNode node = json.createObjectNode();
        node.put("kind", StatusReport.word(condition.kind()));
        node.put("status", condition.awsStatus());
        node.put("summary", condition.summary());
        text(node, "result", condition.result());
        time(node, "changedAt", condition.changedAt());
        ArrayNode rules = node.putArray("rules");
        condition.rules().forEach(rule -> {
            ObjectNode each = rules.addObject();
            each.put("name", rule.name());
            each.put("status", rule.awsStatus());
            each.put("summary", rule.summary());
            each.put("reason", rule.reason());
            time(each, "changedAt", rule.changedAt());
            rule.url().ifPresent(url -> each.put("url", url.toString()));
        });
        return node;
    }

    private ObjectNode action(Action action) {
        ObjectNode node = json.createObjectNode();
        node.put("name", action.name());
        node.put("state", StatusReport.word(action.state()));
        node.put("status", action.awsStatus());
        action.type().ifPresent(t -> node.put("category", t.category())
                .put("owner", t.owner())
                .put("provider", t.provider()));
        text(node, "executionId", action.executionId());
        time(node, "startedAt", action.startedAt());
        time(node, "changedAt", action.changedAt());
        text(node, "updatedBy", action.updatedBy());
        node.put("summary", action.summary());
        node.put("reason", PipelineReason.error(action));
        action.error().ifPresent(e -> node.put("error", e.message()).put("errorCode", e.code()));
        text(node, "externalId", action.externalId());
        action.url().ifPresent(url -> node.put("url", url.toString()));
        action.build().ifPresent(b -> node.set("build", BuildReport.build(b, json)));
        return node;
    }

    private static void time(ObjectNode node, String name, Optional<Instant> time) {
        text(node, name, time.map(Instant::toString));
    }

    private static void text(ObjectNode node, String name, Optional<String> value) {
        value.ifPresentOrElse(v -> node.put(name, v), () -> node.putNull(name));
    }
}
