package org.tallyboard.sandbox.aws.service;

import java.time.Duration;
import java.time.Instant;
import org.tallyboard.sandbox.aws.world.Build;
import org.tallyboard.sandbox.aws.world.BuildPhaseType;
import org.tallyboard.sandbox.aws.world.BuildStatus;
import org.tallyboard.sandbox.aws.world.BuildTimeline;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import tools.jackson.databind.node.ObjectNode;

/// Renders a CodeBuild `Build` that a pipeline started.
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
        node.put(
                "sourceVersion",
                account.partition()
                        .arn(
                                "s3",
                                "",
                                "",
                                DeclarationJson.bucket(account) + "/" + build.pipelineName() + "/SourceOutp/"
                                        + build.uuid().substring(0, 7) + ".zip"));
        if (!build.commit().isEmpty()) {
            node.put("resolvedSourceVersion", build.commit());
        }
        node.put("projectName", build.project());
        node.set("phases", Json.array(timeline.phases(), phase -> phase(build, phase)));
        node.putObject("source").put("type", "CODEPIPELINE").put("insecureSsl", false);
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
        node.put(
                "serviceRole",
                account.globalArn("iam", "role/service-role/codebuild-" + build.project()));
        node.set("logs", logs(build, timeline));
        node.put("timeoutInMinutes", 60);
        node.put("queuedTimeoutInMinutes", 480);
        node.put("buildComplete", build.status() != BuildStatus.IN_PROGRESS);
        node.put("initiator", "codepipeline/" + build.pipelineName());
        node.put("encryptionKey", account.arn("kms", "alias/aws/s3"));
        return node;
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
            logs.put(
                    "cloudWatchLogsArn",
                    account.arn("logs", "log-group:" + group + ":log-stream:" + build.uuid()));
        } else {
            logs.put("deepLink", console + "null/log-events/null");
        }
        logs.putObject("cloudWatchLogs").put("status", "ENABLED");
        logs.putObject("s3Logs").put("status", "DISABLED").put("encryptionDisabled", false);
        return logs;
    }
}
