package org.tallyboard.sandbox.aws.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tallyboard.sandbox.aws.world.BatchTimeline;
import org.tallyboard.sandbox.aws.world.Build;
import org.tallyboard.sandbox.aws.world.BuildBatch;
import org.tallyboard.sandbox.aws.world.BuildPhaseType;
import org.tallyboard.sandbox.aws.world.BuildRequest;
import org.tallyboard.sandbox.aws.world.BuildStatus;
import org.tallyboard.sandbox.aws.world.BuildTimeline;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import tools.jackson.databind.node.ObjectNode;

/// Renders a CodeBuild `Build` or `BuildBatch`.
final class BuildJson {
    private final SimulatedAccount account;
    private final Instant now;

    BuildJson(SimulatedAccount account, Instant now) {
        this.account = account;
        this.now = now;
    }

    ObjectNode build(Build build) {
        BuildTimeline timeline = BuildTimeline.of(build, now);
        ObjectNode node = Json.object();
        node.put("id", build.id());
        node.put("arn", account.arn("codebuild", "build/" + build.id()));
        node.put("buildNumber", build.number());
        node.put("startTime", Json.time(build.startTime()));
        build.endTime().ifPresent(end -> node.put("endTime", Json.time(end)));
        node.put("currentPhase", timeline.current().name());
        node.put("buildStatus", build.status().name());
        source(node, build.request(), build.project(), build.uuid());
        node.set("phases", Json.array(timeline.phases(), phase -> phase(build, phase)));
        setting(node, build.project());
        node.set("logs", logs(build, timeline));
        node.put("timeoutInMinutes", 60);
        node.put("queuedTimeoutInMinutes", 480);
        node.put("buildComplete", build.status() != BuildStatus.IN_PROGRESS);
        node.put("initiator", build.request().initiator());
        build.batchId().ifPresent(batch -> node.put("buildBatchArn", account.arn("codebuild", "build-batch/" + batch)));
        node.put("encryptionKey", account.arn("kms", "alias/aws/s3"));
        return node;
    }

    ObjectNode batch(BuildBatch batch) {
        String prefix = account.arn("codebuild", "");
        ObjectNode node = Json.object();
        List<BatchTimeline.Phase> phases = BatchTimeline.of(batch, now);
        node.put("id", batch.id());
        node.put("arn", prefix + "build-batch/" + batch.id());
        node.put("buildBatchNumber", batch.number());
        node.put("startTime", Json.time(batch.startTime()));
        batch.endTime().ifPresent(end -> node.put("endTime", Json.time(end)));
        node.put("currentPhase", phases.getLast().type().name());
        node.put("buildBatchStatus", batch.status().name());
        source(
                node,
                batch.request(),
                batch.project(),
                batch.id().substring(batch.project().length() + 1));
        node.set("phases", Json.array(phases, BuildJson::phase));
        setting(node, batch.project());
        node.put("buildTimeoutInMinutes", 60);
        node.put("queuedTimeoutInMinutes", 480);
        node.put("complete", batch.status() != BuildStatus.IN_PROGRESS);
        node.put("initiator", batch.request().initiator());
        node.put("encryptionKey", account.arn("kms", "alias/aws/s3"));
        ObjectNode config = node.putObject("buildBatchConfig");
        config.put(
                "serviceRole", account.globalArn("iam", "role/service-role/codebuild-" + batch.project() + "-batch"));
        config.putObject("restrictions").put("maximumBuildsAllowed", 100);
        config.put("timeoutInMins", 480);
        node.set("buildGroups", Json.array(batch.groups(), group -> group(group, prefix)));
        node.put("debugSessionEnabled", false);
        return node;
    }

    private static ObjectNode group(BuildBatch.Group group, String prefix) {
        ObjectNode node = Json.object();
        node.put("identifier", group.spec().identifier());
        node.set("dependsOn", Json.texts(group.spec().dependsOn()));
        node.put("ignoreFailure", group.spec().ignoreFailure());
        group.builds().stream().findFirst().ifPresent(build -> node.set("currentBuildSummary", summary(build, prefix)));
        node.set(
                "priorBuildSummaryList",
                Json.array(group.builds().stream().skip(1).toList(), build -> summary(build, prefix)));
        return node;
    }

    private static ObjectNode summary(Build build, String prefix) {
        return Json.object()
                .put("arn", prefix + "build/" + build.id())
                .put("requestedOn", Json.time(build.startTime()))
                .put("buildStatus", build.status().name());
    }

    private static ObjectNode phase(BatchTimeline.Phase phase) {
        ObjectNode node = Json.object();
        node.put("phaseType", phase.type().name());
        phase.status().ifPresent(status -> node.put("phaseStatus", status.name()));
        node.put("startTime", Json.time(phase.start()));
        phase.end().ifPresent(end -> node.put("endTime", Json.time(end))
                .put("durationInSeconds", Duration.between(phase.start(), end).toSeconds()));
        return node;
    }

    private void source(ObjectNode node, BuildRequest request, String project, String uuid) {
        node.put("sourceVersion", request.sourceVersion().orElseGet(() -> account.partition()
                .arn(
                        "s3",
                        "",
                        "",
                        DeclarationJson.bucket(account) + "/"
                                + request.pipeline().orElse(project) + "/SourceOutp/"
                                + uuid.substring(0, 7) + ".zip")));
        if (!request.commit().isEmpty()) {
            node.put("resolvedSourceVersion", request.commit());
        }
        node.put("projectName", project);
        if (request.pipeline().isPresent()) {
            node.putObject("source").put("type", "CODEPIPELINE").put("insecureSsl", false);
        } else {
            node.putObject("source")
                    .put("type", "GITHUB")
                    .put("location", "https://github.com/northlight-tv/" + project + ".git")
                    .put("gitCloneDepth", 1)
                    .put("insecureSsl", false);
        }
    }

    private void setting(ObjectNode node, String project) {
        node.putArray("secondarySources");
        node.putArray("secondarySourceVersions");
        node.putObject("artifacts").put("location", "");
        node.putObject("cache").put("type", "NO_CACHE");
        ObjectNode environment = node.putObject("environment");
        environment.put("type", "LINUX_CONTAINER");
        environment.put("image", "aws/codebuild/standard:7.0");
        environment.put("computeType", "BUILD_GENERAL1_SMALL");
        environment.putArray("environmentVariables");
        environment.put("privilegedMode", false);
        environment.put("imagePullCredentialsType", "CODEBUILD");
        node.put("serviceRole", account.globalArn("iam", "role/service-role/codebuild-" + project));
    }

    private static ObjectNode phase(Build build, BuildTimeline.Phase phase) {
        ObjectNode node = Json.object();
        node.put("phaseType", phase.type().name());
        phase.status().ifPresent(status -> node.put("phaseStatus", status.name()));
        node.put("startTime", Json.time(phase.start()));
        phase.end().ifPresent(end -> {
            node.put("endTime", Json.time(end));
            node.put("durationInSeconds", Duration.between(phase.start(), end).toSeconds());
            ObjectNode context = node.putArray("contexts").addObject();
            build.fault()
                    .filter(fault -> fault.phase() == phase.type())
                    .ifPresentOrElse(
                            fault -> context.put("statusCode", fault.statusCode())
                                    .put("message", fault.message()),
                            () -> context.put("statusCode", "").put("message", ""));
        });
        return node;
    }

    /// There are stream names only once the build has been given a machine.
    private ObjectNode logs(Build build, BuildTimeline timeline) {
        ObjectNode logs = Json.object();
        String console = "https://" + account.partition().console() + "/cloudwatch/home?region=" + account.region()
                + "#logsV2:log-groups/log-group/";
        if (timeline.current().compareTo(BuildPhaseType.PROVISIONING) >= 0) {
            String group = "/aws/codebuild/" + build.project();
            logs.put("groupName", group);
            logs.put("streamName", build.uuid());
            logs.put("deepLink", console + group.replace("/", "$252F") + "/log-events/" + build.uuid());
            logs.put("cloudWatchLogsArn", account.arn("logs", "log-group:" + group + ":log-stream:" + build.uuid()));
        } else {
            logs.put("deepLink", console + "null/log-events/null");
        }
        logs.putObject("cloudWatchLogs").put("status", "ENABLED");
        logs.putObject("s3Logs").put("status", "DISABLED").put("encryptionDisabled", false);
        return logs;
    }
}
