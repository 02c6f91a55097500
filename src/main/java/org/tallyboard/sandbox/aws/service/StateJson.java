package org.tallyboard.sandbox.aws.service;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;
import org.tallyboard.sandbox.aws.world.Execution;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.Stage;
import org.tallyboard.sandbox.aws.world.StageRun;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.sandbox.aws.world.Transition;
import tools.jackson.databind.node.ObjectNode;

/// Renders GetPipelineState. A stage that never ran has no `latestExecution`. An action that has not yet run in the
/// stage's newest execution still shows its run in an older one, as the state of an action carries no execution id.
/// Stages of PARALLEL pipelines show structure only: their state is not meaningful.
final class StateJson {
    private final Links links;
    private final Instant now;

    StateJson(Links links, Instant now) {
        this.links = links;
        this.now = now;
    }

    ObjectNode state(Pipeline pipeline) {
        ObjectNode state = Json.object();
        state.put("pipelineName", pipeline.name());
        state.put("pipelineVersion", pipeline.spec().version());
        state.set(
                "stageStates",
                Json.array(
                        pipeline.spec().stages(),
                        spec -> stage(spec, pipeline.stage(spec.name()).orElseThrow(), pipeline.parallel())));
        state.put("created", Json.time(pipeline.spec().created()));
        state.put("updated", Json.time(pipeline.spec().updated()));
        return state;
    }

    private ObjectNode stage(StageSpec spec, Stage stage, boolean parallel) {
        ObjectNode node = Json.object();
        node.put("stageName", spec.name());
        Collection<Execution> inbound = parallel ? List.of() : stage.inbound();
        inbound.stream().findFirst().ifPresent(first -> node.set("inboundExecution", waiting(first)));
        node.set("inboundExecutions", Json.array(inbound, StateJson::waiting));
        node.set("inboundTransitionState", transition(stage.transition()));
        node.set("actionStates", Json.array(spec.actions(), action -> action(action, stage.newest(action.name()))));
        stage.latest().ifPresent(run -> {
            ObjectNode latest = node.putObject("latestExecution");
            latest.put("pipelineExecutionId", run.execution().id());
            latest.put("status", run.status().wire());
            if (run.execution().rollbackOf().isPresent()) {
                latest.put("type", "ROLLBACK");
            }
            run.condition(When.BEFORE_ENTRY)
                    .ifPresent(judged -> node.set("beforeEntryConditionState", ConditionJson.state(judged)));
            run.condition(When.ON_SUCCESS)
                    .ifPresent(judged -> node.set("onSuccessConditionState", ConditionJson.state(judged)));
            run.condition(When.ON_FAILURE)
                    .ifPresent(judged -> node.set("onFailureConditionState", ConditionJson.state(judged)));
            retries(run, node);
        });
        return node;
    }

    private static ObjectNode waiting(Execution execution) {
        return Json.object().put("pipelineExecutionId", execution.id()).put("status", "InProgress");
    }

    private static void retries(StageRun run, ObjectNode node) {
        if (run.manualRetries() + run.automaticRetries() == 0) {
            return;
        }
        ObjectNode retries = node.putObject("retryStageMetadata");
        if (run.automaticRetries() > 0) {
            retries.put("autoStageRetryAttempt", run.automaticRetries());
        }
        if (run.manualRetries() > 0) {
            retries.put("manualStageRetryAttempt", run.manualRetries());
        }
        retries.put("latestRetryTrigger", run.lastRetryAutomatic() ? "AutomatedStageRetry" : "ManualStageRetry");
    }

    private static ObjectNode transition(Transition transition) {
        ObjectNode node = Json.object();
        node.put("enabled", transition.enabled());
        Json.put(node, "lastChangedBy", transition.lastChangedBy());
        transition.lastChangedAt().ifPresent(when -> node.put("lastChangedAt", Json.time(when)));
        Json.put(node, "disabledReason", transition.disabledReason());
        return node;
    }

    private ObjectNode action(ActionSpec spec, Optional<ActionRun> newest) {
        ObjectNode node = Json.object();
        node.put("actionName", spec.name());
        newest.filter(run -> spec.kind().isSource() && run.status() == ActionStatus.SUCCEEDED)
                .ifPresent(run -> {
                    node.putObject("currentRevision")
                            .put("revisionId", run.externalId())
                            .put("revisionChangeId", run.externalId())
                            .put("created", Json.time(run.lastUpdateTime()));
                    Json.put(node, "revisionUrl", links.revision(spec, run.externalId()));
                });
        newest.ifPresent(run -> node.set("latestExecution", latest(run)));
        Json.put(node, "entityUrl", links.entity(spec));
        return node;
    }

    private ObjectNode latest(ActionRun run) {
        ObjectNode node = Json.object();
        node.put("actionExecutionId", run.id());
        node.put("status", run.status().wire());
        Json.put(node, "summary", ExecutionJson.summary(run));
        node.put("lastStatusChange", Json.time(run.lastUpdateTime()));
        if (run.action().kind() == ActionKind.APPROVAL) {
            if (run.inProgress()) {
                node.put("token", run.externalId());
            }
        } else if (!run.action().kind().isSource()) {
            node.put("externalExecutionId", run.externalId());
        } else if (run.status() == ActionStatus.SUCCEEDED) {
            node.put("externalExecutionId", run.externalId());
        }
        Json.put(node, "lastUpdatedBy", run.outcome().updatedBy());
        Json.put(node, "externalExecutionUrl", links.run(run));
        percent(run).ifPresent(percent -> node.put("percentComplete", percent));
        run.outcome().failure().ifPresent(failure -> node.putObject("errorDetails")
                .put("code", failure.code())
                .put("message", failure.message()));
        return node;
    }

    /// Only deployments tell how far they are.
    private Optional<Integer> percent(ActionRun run) {
        if (run.action().kind() != ActionKind.CODEDEPLOY || !run.inProgress()) {
            return Optional.empty();
        }
        return run.expected().filter(length -> !length.isZero()).map(length ->
                (int) Math.min(99, Duration.between(run.startTime(), now).toMillis() * 100 / length.toMillis()));
    }
}
