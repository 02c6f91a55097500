package org.tallyboard.sandbox.aws.service;

import java.util.List;
import org.tallyboard.sandbox.aws.world.ConditionRun;
import org.tallyboard.sandbox.aws.world.ConditionSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.RuleSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;
import org.tallyboard.sandbox.aws.world.RuleRun;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import org.tallyboard.sandbox.aws.world.StageSpec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Renders conditions and rules: what a `StageDeclaration` declares of them, `StageConditionState` and
/// `RuleExecutionDetail`.
final class ConditionJson {
    private ConditionJson() {}

    static void declare(StageSpec spec, ObjectNode stage) {
        spec.condition(When.BEFORE_ENTRY)
                .ifPresent(entry -> stage.putObject("beforeEntry").set("conditions", conditions(entry)));
        spec.condition(When.ON_SUCCESS)
                .ifPresent(success -> stage.putObject("onSuccess").set("conditions", conditions(success)));
        spec.condition(When.ON_FAILURE).ifPresent(failure -> {
            ObjectNode node = stage.putObject("onFailure");
            if (failure.rules().isEmpty()) {
                node.put("result", failure.result().name());
            } else {
                node.set("conditions", conditions(failure));
            }
            failure.retryMode()
                    .ifPresent(mode -> node.putObject("retryConfiguration").put("retryMode", mode.name()));
        });
    }

    static ObjectNode state(ConditionRun judged) {
        String summary = judged.met() ? "1 of 1 conditions met" : "0 of 1 conditions met";
        ObjectNode state = Json.object();
        state.putObject("latestExecution").put("status", judged.status()).put("summary", summary);
        ObjectNode condition = state.putArray("conditionStates").addObject();
        condition
                .putObject("latestExecution")
                .put("status", judged.status())
                .put("lastStatusChange", Json.time(judged.lastStatusChange()));
        condition.set("ruleStates", Json.array(judged.rules(), ConditionJson::rule));
        return state;
    }

    static ObjectNode detail(SimulatedAccount account, RuleRun run) {
        ObjectNode detail = Json.object();
        detail.put("pipelineExecutionId", run.stage().execution().id());
        detail.put("ruleExecutionId", run.id());
        detail.put("pipelineVersion", run.stage().execution().spec().version());
        detail.put("stageName", run.stage().stage().name());
        detail.put("ruleName", run.rule().name());
        detail.put("startTime", Json.time(run.startTime()));
        detail.put("lastUpdateTime", Json.time(run.lastUpdateTime()));
        Json.put(detail, "updatedBy", run.outcome().updatedBy());
        detail.put("status", run.status().wire());
        ObjectNode input = detail.putObject("input");
        input.set("ruleTypeId", type(run.rule()));
        input.set("configuration", Json.map(run.rule().configuration()));
        input.set("resolvedConfiguration", Json.map(run.rule().configuration()));
        input.put("region", account.region());
        input.putArray("inputArtifacts");
        ObjectNode result = detail.putObject("output").putObject("executionResult");
        Json.put(result, "externalExecutionSummary", run.outcome().summary());
        error(run, result);
        return detail;
    }

    private static ArrayNode conditions(ConditionSpec spec) {
        return Json.array(List.of(spec), condition -> {
            ObjectNode node = Json.object();
            node.put("result", condition.result().name());
            node.set("rules", Json.array(condition.rules(), rule -> {
                ObjectNode declared = Json.object().put("name", rule.name());
                declared.set("ruleTypeId", type(rule));
                declared.set("configuration", Json.map(rule.configuration()));
                declared.putArray("inputArtifacts");
                return declared;
            }));
            return node;
        });
    }

    private static ObjectNode type(RuleSpec rule) {
        return Json.object()
                .put("category", "Rule")
                .put("owner", "AWS")
                .put("provider", rule.provider())
                .put("version", "1");
    }

    private static ObjectNode rule(RuleRun run) {
        ObjectNode node = Json.object().put("ruleName", run.rule().name());
        ObjectNode latest = node.putObject("latestExecution");
        latest.put("ruleExecutionId", run.id());
        latest.put("status", run.status().wire());
        Json.put(latest, "summary", run.outcome().summary());
        latest.put("lastStatusChange", Json.time(run.lastUpdateTime()));
        Json.put(latest, "lastUpdatedBy", run.outcome().updatedBy());
        error(run, latest);
        return node;
    }

    private static void error(RuleRun run, ObjectNode node) {
        run.outcome().failure().ifPresent(failure -> node.putObject("errorDetails")
                .put("code", failure.code())
                .put("message", failure.message()));
    }
}
