package org.tallyboard.sandbox.aws.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.Commit;
import org.tallyboard.sandbox.aws.world.Execution;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import org.tallyboard.sandbox.aws.world.Trigger;
import tools.jackson.databind.node.ObjectNode;

/// Renders executions and the runs of their actions: `PipelineExecutionSummary`, `PipelineExecution`,
/// `ActionExecutionDetail`.
final class ExecutionJson {
    private static final int SUMMARY = 2_048;

    private final SimulatedAccount account;
    private final Links links;

    ExecutionJson(SimulatedAccount account) {
        this.account = account;
        this.links = new Links(account);
    }

    /// What CodePipeline says in a word about a run: a source's commit message, an approver's comment, what failed.
    ///
    /// Sources behind a connection give JSON in a text, as AWS does.
    static Optional<String> summary(ActionRun run) {
        if (run.action().kind().isSource() && run.status() == ActionStatus.SUCCEEDED) {
            return Optional.of(revisionSummary(run.action(), commit(run)));
        }
        if (run.action().kind() == ActionKind.CODEDEPLOY
                && run.outcome().failure().isPresent()) {
            return Optional.of("Deployment " + run.externalId() + " failed");
        }
        return run.outcome().summary();
    }

    private static Commit commit(ActionRun run) {
        return run.execution().commits().getOrDefault(run.action().name(), new Commit(run.externalId(), ""));
    }

    private static String revisionSummary(ActionSpec source, Commit commit) {
        String message = commit.message();
        if (source.kind() == ActionKind.CONNECTION) {
            message = Json.object()
                    .put("ProviderType", "GitHub")
                    .put("CommitMessage", message)
                    .toString();
        }
        return message.length() > SUMMARY ? message.substring(0, SUMMARY) : message;
    }

    ObjectNode summary(Execution execution) {
        ObjectNode node = Json.object();
        node.put("pipelineExecutionId", execution.id());
        node.put("status", execution.status().wire());
        Json.put(node, "statusSummary", execution.statusSummary());
        node.put("startTime", Json.time(execution.startTime()));
        node.put("lastUpdateTime", Json.time(execution.lastUpdateTime()));
        node.set("sourceRevisions", Json.array(sources(execution), run -> {
            ObjectNode revision = Json.object();
            revision.put("actionName", run.action().name());
            revision.put("revisionId", run.externalId());
            Json.put(revision, "revisionSummary", Optional.of(revisionSummary(run.action(), commit(run))));
            Json.put(revision, "revisionUrl", links.revision(run.action(), run.externalId()));
            return revision;
        }));
        node.set("trigger", trigger(execution.trigger()));
        execution.stopReason().ifPresent(reason -> {
            ObjectNode stop = node.putObject("stopTrigger");
            Json.put(stop, "reason", Optional.of(reason));
        });
        kind(execution, node);
        return node;
    }

    ObjectNode execution(Execution execution) {
        ObjectNode answer = Json.object();
        ObjectNode node = answer.putObject("pipelineExecution");
        node.put("pipelineName", execution.pipeline().name());
        node.put("pipelineVersion", execution.spec().version());
        node.put("pipelineExecutionId", execution.id());
        node.put("status", execution.status().wire());
        Json.put(node, "statusSummary", execution.statusSummary());
        node.set("artifactRevisions", Json.array(sources(execution), run -> {
            ObjectNode revision = Json.object();
            revision.put(
                    "name", run.action().outputArtifacts().stream().findFirst().orElse("SourceOutput"));
            revision.put("revisionId", run.externalId());
            Json.put(revision, "revisionSummary", Optional.of(revisionSummary(run.action(), commit(run))));
            Json.put(revision, "revisionUrl", links.revision(run.action(), run.externalId()));
            revision.put("created", Json.time(run.lastUpdateTime()));
            return revision;
        }));
        if (!execution.variables().isEmpty()) {
            node.set("variables", Json.array(new TreeMap<>(execution.variables()).entrySet(), entry -> Json.object()
                    .put("name", entry.getKey())
                    .put("resolvedValue", entry.getValue())));
        }
        node.set("trigger", trigger(execution.trigger()));
        kind(execution, node);
        return answer;
    }

    private static void kind(Execution execution, ObjectNode node) {
        node.put("executionMode", execution.spec().mode().name());
        node.put("executionType", execution.rollbackOf().isPresent() ? "ROLLBACK" : "STANDARD");
        execution.rollbackOf().ifPresent(target -> node.putObject("rollbackMetadata")
                .put("rollbackTargetPipelineExecutionId", target.id()));
    }

    ObjectNode action(ActionRun run) {
        ObjectNode node = Json.object();
        node.put("pipelineExecutionId", run.execution().id());
        node.put("actionExecutionId", run.id());
        node.put("pipelineVersion", run.execution().spec().version());
        node.put("stageName", run.stageName());
        node.put("actionName", run.action().name());
        node.put("startTime", Json.time(run.startTime()));
        node.put("lastUpdateTime", Json.time(run.lastUpdateTime()));
        Json.put(node, "updatedBy", run.outcome().updatedBy());
        node.put("status", run.status().wire());
        node.set("input", input(run));
        node.set("output", output(run));
        return node;
    }

    private ObjectNode input(ActionRun run) {
        ActionSpec action = run.action();
        ObjectNode input = Json.object();
        input.set("actionTypeId", DeclarationJson.actionTypeId(action));
        input.set("configuration", Json.map(action.configuration()));
        input.set("resolvedConfiguration", Json.map(action.configuration()));
        input.put("region", account.region());
        input.set("inputArtifacts", Json.array(action.inputArtifacts(), name -> artifact(run, name)));
        Json.put(input, "namespace", action.namespace());
        return input;
    }

    private ObjectNode output(ActionRun run) {
        ObjectNode output = Json.object();
        boolean succeeded = run.status() == ActionStatus.SUCCEEDED;
        output.set(
                "outputArtifacts",
                Json.array(succeeded ? run.action().outputArtifacts() : List.of(), name -> artifact(run, name)));
        ObjectNode result = output.putObject("executionResult");
        if (!run.action().kind().isSource() || succeeded) {
            result.put("externalExecutionId", run.externalId());
        }
        Json.put(result, "externalExecutionSummary", summary(run));
        Json.put(
                result,
                "externalExecutionUrl",
                run.action().kind().isSource() ? links.revision(run.action(), run.externalId()) : links.run(run));
        run.outcome().failure().ifPresent(failure -> result.putObject("errorDetails")
                .put("code", failure.code())
                .put("message", failure.message()));
        Map<String, String> variables = variables(run);
        if (!variables.isEmpty()) {
            output.set("outputVariables", Json.map(variables));
        }
        return output;
    }

    /// The documented output variables of source actions. None of them names an author.
    private Map<String, String> variables(ActionRun run) {
        if (!run.action().kind().isSource() || run.status() != ActionStatus.SUCCEEDED) {
            return Map.of();
        }
        Map<String, String> variables = new TreeMap<>();
        variables.put("AuthorDate", run.execution().startTime().toString());
        variables.put("BranchName", run.action().setting("BranchName"));
        variables.put("CommitId", run.externalId());
        variables.put("CommitMessage", commit(run).message());
        if (run.action().kind() == ActionKind.CONNECTION) {
            variables.put("ConnectionArn", run.action().setting("ConnectionArn"));
            variables.put("FullRepositoryName", run.action().setting("FullRepositoryId"));
        } else {
            variables.put("CommitterDate", run.execution().startTime().toString());
            variables.put("RepositoryName", run.action().setting("RepositoryName"));
        }
        return variables;
    }

    private ObjectNode artifact(ActionRun run, String name) {
        String pipeline = run.execution().pipeline().name();
        String key = pipeline.substring(0, Math.min(20, pipeline.length())) + "/"
                + name.substring(0, Math.min(10, name.length())) + "/"
                + run.execution().id().substring(0, 7);
        ObjectNode artifact = Json.object().put("name", name);
        artifact.putObject("s3location")
                .put("bucket", DeclarationJson.bucket(account))
                .put("key", key);
        return artifact;
    }

    private static ObjectNode trigger(Trigger trigger) {
        ObjectNode node = Json.object().put("triggerType", trigger.type().wire());
        Json.put(node, "triggerDetail", Optional.of(trigger.detail()));
        return node;
    }

    /// Of every source action that has succeeded; a rollback has those of the execution that it brings back.
    private static List<ActionRun> sources(Execution execution) {
        List<ActionRun> sources = new ArrayList<>();
        execution.rollbackOf().orElse(execution).stages().forEach(stage -> stage.current().stream()
                .filter(run -> run.action().kind().isSource() && run.status() == ActionStatus.SUCCEEDED)
                .forEach(sources::add));
        return sources;
    }
}
