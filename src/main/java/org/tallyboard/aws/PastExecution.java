package org.tallyboard.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.Trigger;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.SourceRevision;

/// One execution as ListPipelineExecutions tells it.
///
/// @param status PipelineExecutionStatus as sent
record PastExecution(
        String id,
        String status,
        Optional<Instant> startedAt,
        Optional<Instant> updatedAt,
        List<Commit> commits,
        Optional<Trigger> trigger) {

    PastExecution {
        commits = List.copyOf(commits);
    }

    static PastExecution of(PipelineExecutionSummary summary) {
        return new PastExecution(
                Texts.text(summary.pipelineExecutionId()),
                Texts.text(summary.statusAsString()),
                Optional.ofNullable(summary.startTime()),
                Optional.ofNullable(summary.lastUpdateTime()),
                summary.sourceRevisions().stream()
                        .filter(revision -> Texts.some(revision.revisionId()).isPresent())
                        .map(PastExecution::commit)
                        .toList(),
                summary.trigger() == null
                        ? Optional.empty()
                        : Optional.of(new Trigger(
                                Texts.text(summary.trigger().triggerTypeAsString()),
                                Texts.text(summary.trigger().triggerDetail()))));
    }

    private static Commit commit(SourceRevision revision) {
        Texts.Summary summary = Texts.summary(revision.revisionSummary());
        return new Commit(
                Texts.text(revision.actionName()),
                revision.revisionId(),
                summary.message(),
                summary.provider(),
                Texts.https(revision.revisionUrl()));
    }

    boolean busy() {
        return PipelineRules.busy(PipelineRules.ofStatus(status));
    }

    Execution toExecution(PipelineState state, List<Stage> stages) {
        return new Execution(id, state, status, startedAt, updatedAt, commits, trigger, stages);
    }
}
