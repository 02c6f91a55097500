package org.tallyboard.sandbox.aws.service;

import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import org.tallyboard.sandbox.aws.world.StageSpec;
import tools.jackson.databind.node.ObjectNode;

/// Renders how a pipeline is declared: `PipelineSummary`, `PipelineDeclaration`, `PipelineMetadata`.
final class DeclarationJson {
    private DeclarationJson() {}

    static ObjectNode summary(PipelineSpec spec) {
        ObjectNode summary = Json.object();
        summary.put("name", spec.name());
        summary.put("version", spec.version());
        summary.put("pipelineType", spec.type().name());
        summary.put("executionMode", spec.mode().name());
        summary.put("created", Json.time(spec.created()));
        summary.put("updated", Json.time(spec.updated()));
        return summary;
    }

    static ObjectNode pipeline(SimulatedAccount account, PipelineSpec spec) {
        ObjectNode answer = Json.object();
        ObjectNode pipeline = answer.putObject("pipeline");
        pipeline.put("name", spec.name());
        pipeline.put("roleArn", account.globalArn("iam", "role/service-role/codepipeline-" + spec.name()));
        pipeline.putObject("artifactStore").put("type", "S3").put("location", bucket(account));
        pipeline.set("stages", Json.array(spec.stages(), DeclarationJson::stage));
        pipeline.put("version", spec.version());
        pipeline.put("executionMode", spec.mode().name());
        pipeline.put("pipelineType", spec.type().name());
        triggers(spec, pipeline);
        ObjectNode metadata = answer.putObject("metadata");
        metadata.put("pipelineArn", arn(account, spec.name()));
        metadata.put("created", Json.time(spec.created()));
        metadata.put("updated", Json.time(spec.updated()));
        return answer;
    }

    static String arn(SimulatedAccount account, String pipeline) {
        return account.arn("codepipeline", pipeline);
    }

    static String bucket(SimulatedAccount account) {
        return "codepipeline-" + account.region() + "-" + account.accountId();
    }

    static ObjectNode actionTypeId(ActionSpec action) {
        ObjectNode type = Json.object();
        type.put("category", action.kind().category());
        type.put("owner", action.kind().owner());
        type.put("provider", action.kind().provider());
        type.put("version", "1");
        return type;
    }

    private static ObjectNode stage(StageSpec spec) {
        ObjectNode stage = Json.object();
        stage.put("name", spec.name());
        stage.set("actions", Json.array(spec.actions(), DeclarationJson::action));
        ConditionJson.declare(spec, stage);
        return stage;
    }

    private static ObjectNode action(ActionSpec spec) {
        ObjectNode action = Json.object();
        action.put("name", spec.name());
        action.set("actionTypeId", actionTypeId(spec));
        action.put("runOrder", spec.runOrder());
        action.set("configuration", Json.map(spec.configuration()));
        action.set("outputArtifacts", Json.array(spec.outputArtifacts(), name -> Json.object()
                .put("name", name)));
        action.set("inputArtifacts", Json.array(spec.inputArtifacts(), name -> Json.object()
                .put("name", name)));
        Json.put(action, "namespace", spec.namespace());
        return action;
    }

    /// V2 pipelines on a connection are started by pushes to the branch of their source.
    private static void triggers(PipelineSpec spec, ObjectNode pipeline) {
        if (spec.type() != PipelineType.V2) {
            return;
        }
        spec.stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .filter(action -> action.kind() == org.tallyboard.sandbox.aws.world.ActionKind.CONNECTION)
                .forEach(source -> {
                    ObjectNode trigger = pipeline.withArray("triggers").addObject();
                    trigger.put("providerType", "CodeStarSourceConnection");
                    ObjectNode git = trigger.putObject("gitConfiguration");
                    git.put("sourceActionName", source.name());
                    git.putArray("push")
                            .addObject()
                            .putObject("branches")
                            .putArray("includes")
                            .add(source.setting("BranchName"));
                });
    }
}
