package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.Build;
import software.amazon.awssdk.services.codebuild.model.BuildBatch;
import software.amazon.awssdk.services.codebuild.model.BuildBatchPhase;
import software.amazon.awssdk.services.codebuild.model.BuildGroup;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.BuildSummary;
import software.amazon.awssdk.services.codebuild.model.LogsLocation;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;

/// Turns CodeBuild's builds and batch builds into values.
final class BuildMapper {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{1,254}:[0-9a-fA-F-]{36}");
    private static final String IN_PROGRESS = "IN_PROGRESS";

    private BuildMapper() {}

    /// What was read of one build.
    ///
    /// @param finished true when it does not change any more
    /// @param inBatch true when it is one of a batch's
    record Sent(Build build, boolean finished, boolean inBatch) {

        String id() {
            return build.id();
        }
    }

    /// True for what CodeBuild takes as an id: one that it cannot read makes it refuse a whole batch of them.
    static boolean isId(@Nullable String id) {
        return id != null && ID.matcher(id).matches();
    }

    static Sent of(software.amazon.awssdk.services.codebuild.model.Build sent) {
        LogsLocation logs = sent.logs();
        Build build = new Build(
                AwsText.text(sent.id()),
                false,
                Optional.ofNullable(sent.buildNumber()),
                AwsText.text(sent.buildStatusAsString()),
                AwsText.some(sent.currentPhase()),
                AwsText.some(sent.sourceVersion()),
                AwsText.some(sent.resolvedSourceVersion()),
                AwsText.some(sent.initiator()),
                Optional.ofNullable(sent.startTime()),
                Optional.ofNullable(sent.endTime()),
                present(sent.phases()).map(BuildMapper::phase).toList(),
                List.of(),
                logs == null ? Optional.empty() : AwsText.some(logs.groupName()),
                logs == null ? Optional.empty() : AwsText.some(logs.streamName()),
                logs == null ? Optional.empty() : AwsText.https(logs.deepLink()));
        return new Sent(
                build,
                finished(sent.buildComplete(), sent.endTime(), build.status()),
                AwsText.some(sent.buildBatchArn()).isPresent());
    }

    static Sent of(BuildBatch sent) {
        Build build = new Build(
                AwsText.text(sent.id()),
                true,
                Optional.ofNullable(sent.buildBatchNumber()),
                AwsText.text(sent.buildBatchStatusAsString()),
                AwsText.some(sent.currentPhase()),
                AwsText.some(sent.sourceVersion()),
                AwsText.some(sent.resolvedSourceVersion()),
                AwsText.some(sent.initiator()),
                Optional.ofNullable(sent.startTime()),
                Optional.ofNullable(sent.endTime()),
                present(sent.phases()).map(BuildMapper::phase).toList(),
                present(sent.buildGroups()).map(BuildMapper::group).toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Sent(build, finished(sent.complete(), sent.endTime(), build.status()), false);
    }

    private static boolean finished(@Nullable Boolean complete, @Nullable Instant end, String status) {
        return Boolean.TRUE.equals(complete) || end != null && !IN_PROGRESS.equals(status);
    }

    private static Build.Phase phase(BuildPhase sent) {
        return new Build.Phase(
                AwsText.text(sent.phaseTypeAsString()),
                AwsText.some(sent.phaseStatusAsString()),
                Optional.ofNullable(sent.startTime()),
                duration(sent.durationInSeconds()),
                messages(sent.contexts()));
    }

    private static Build.Phase phase(BuildBatchPhase sent) {
        return new Build.Phase(
                AwsText.text(sent.phaseTypeAsString()),
                AwsText.some(sent.phaseStatusAsString()),
                Optional.ofNullable(sent.startTime()),
                duration(sent.durationInSeconds()),
                messages(sent.contexts()));
    }

    private static Build.Group group(BuildGroup sent) {
        BuildSummary newest = sent.currentBuildSummary();
        return new Build.Group(
                AwsText.text(sent.identifier()),
                newest == null ? Optional.empty() : AwsText.some(newest.buildStatusAsString()),
                present(sent.dependsOn()).toList(),
                Boolean.TRUE.equals(sent.ignoreFailure()),
                (int) present(sent.priorBuildSummaryList()).count());
    }

    private static List<String> messages(List<PhaseContext> contexts) {
        return present(contexts)
                .map(BuildMapper::message)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Optional<Duration> duration(@Nullable Long seconds) {
        return Optional.ofNullable(seconds).map(Duration::ofSeconds);
    }

    private static String message(PhaseContext context) {
        String code = AwsText.text(context.statusCode()).strip();
        String text = AwsText.text(context.message()).strip();
        return code.isEmpty() || text.isEmpty() ? code + text : code + ": " + text;
    }

    private static <T> Stream<T> present(List<T> sent) {
        return sent.stream().filter(Objects::nonNull);
    }
}
