package org.tallyboard.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Execution.Detail;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.Trigger;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.codepipeline.model.ExecutionTrigger;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecution;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.PipelineRollbackMetadata;
import software.amazon.awssdk.services.codepipeline.model.SourceRevision;

/// One execution as ListPipelineExecutions or GetPipelineExecution tells it.
///
/// @param status PipelineExecutionStatus as sent
/// @param startedAt empty where only GetPipelineExecution told of it: that has no times
record PastExecution(
        String id,
        String status,
        Optional<Instant> startedAt,
        Optional<Instant> updatedAt,
        List<Commit> commits,
        Optional<Trigger> trigger,
        Detail detail) {

    PastExecution {
        commits = List.copyOf(commits);
    }

    static PastExecution of(PipelineExecutionSummary summary) {
        return new PastExecution(
                AwsText.text(summary.pipelineExecutionId()),
                AwsText.text(summary.statusAsString()),
                Optional.ofNullable(summary.startTime()),
                Optional.ofNullable(summary.lastUpdateTime()),
                summary.sourceRevisions().stream()
                        .filter(revision -> AwsText.some(revision.revisionId()).isPresent())
                        .map(PastExecution::commit)
                        .toList(),
                trigger(summary.trigger()),
                new Detail(
                        AwsText.text(summary.statusSummary()),
                        rollback(summary.rollbackMetadata()),
                        summary.stopTrigger() == null
                                ? ""
                                : AwsText.text(summary.stopTrigger().reason())));
    }

    /// What GetPipelineExecution tells, with what is known before of times and of what it does not send: its revisions
    /// name the artifact instead of the source action.
    static PastExecution of(String id, PipelineExecution execution, Optional<PastExecution> before) {
        List<Commit> commits = execution.artifactRevisions().stream()
                .filter(revision -> AwsText.some(revision.revisionId()).isPresent())
                .map(PastExecution::commit)
                .toList();
        return new PastExecution(
                id,
                AwsText.text(execution.statusAsString()),
                before.flatMap(PastExecution::startedAt),
                before.flatMap(PastExecution::updatedAt),
                before.map(PastExecution::commits)
                        .filter(known -> !known.isEmpty())
                        .orElse(commits),
                trigger(execution.trigger()),
                new Detail(
                        AwsText.text(execution.statusSummary()),
                        rollback(execution.rollbackMetadata()),
                        before.map(known -> known.detail().stopReason()).orElse("")));
    }

    private static Commit commit(SourceRevision revision) {
        return commit(
                AwsText.text(revision.actionName()),
                revision.revisionId(),
                revision.revisionSummary(),
                revision.revisionUrl());
    }

    private static Commit commit(ArtifactRevision revision) {
        return commit(
                AwsText.text(revision.name()),
                revision.revisionId(),
                revision.revisionSummary(),
                revision.revisionUrl());
    }

    private static Commit commit(String source, String id, @Nullable String sent, @Nullable String url) {
        AwsText.Summary summary = AwsText.summary(sent);
        return new Commit(source, id, summary.message(), summary.provider(), AwsText.https(url));
    }

    private static Optional<Trigger> trigger(@Nullable ExecutionTrigger sent) {
        return sent == null
                ? Optional.empty()
                : Optional.of(
                        new Trigger(AwsText.text(sent.triggerTypeAsString()), AwsText.text(sent.triggerDetail())));
    }

    private static Optional<String> rollback(@Nullable PipelineRollbackMetadata sent) {
        return sent == null ? Optional.empty() : AwsText.some(sent.rollbackTargetPipelineExecutionId());
    }

    boolean busy() {
        return PipelineRules.busy(state());
    }

    /// True unless it is known to have ended: a status that this release does not know may be one of those to come.
    boolean mayRun() {
        return busy() || state() == PipelineState.UNKNOWN;
    }

    /// The state that the status stands for; a missing status is unknown, since every execution has one.
    PipelineState state() {
        return status.isEmpty() ? PipelineState.UNKNOWN : PipelineRules.ofStatus(status);
    }

    Execution toExecution(PipelineState state, List<Stage> stages) {
        return new Execution(id, state, status, startedAt, updatedAt, commits, trigger, stages, detail);
    }
}
