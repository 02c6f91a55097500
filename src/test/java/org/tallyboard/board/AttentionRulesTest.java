package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.testing.Samples;

class AttentionRulesTest {

    @Test
    void what_loses_every_minute_comes_before_everything_else() {
        Job losing = Samples.recording("j", "Sky", attempt(0, JobState.FAILED, 600));
        Snapshot base = Samples.snapshot(
                List.of(Samples.failed("red", "a"), Samples.waiting("waits", "b", "t"), Samples.succeeded("fine", 5)),
                List.of(losing));
        List<SourceStatus> sources = new ArrayList<>(base.sources());
        sources.add(new SourceStatus(
                new SourceId(SourceId.Kind.AWS, "staging"),
                new SourceStatus.Failed(new Failure("credentials expired", "aws sso login", NOW)),
                Optional.empty(),
                Duration.ofSeconds(20),
                9));
        Snapshot snapshot = new Snapshot(
                        1,
                        NOW,
                        NOW,
                        sources,
                        base.pipelines(),
                        base.jobs(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of())
                .attended();
        List<AttentionCause> needs =
                AttentionRules.of(snapshot, new LosingRecordings(snapshot.jobs(), NOW), UpcomingRecordings.NONE, NOW);
        assertThat(needs).hasSize(4);
        assertThat(needs.get(0)).isInstanceOf(AttentionCause.LosingProgramme.class);
        assertThat(needs.get(1)).isInstanceOf(AttentionCause.SourceFailed.class);
        assertThat(needs.get(2)).isInstanceOf(AttentionCause.ApprovalWaits.class);
        assertThat(needs.get(3)).isInstanceOf(AttentionCause.StageFailed.class);
    }

    @Test
    void newer_executions_behind_an_approval_are_counted_once_each() {
        Stage source = Samples.stage("Source", "Succeeded", "newest");
        Stage build = Samples.stage("Build", "InProgress", "newer");
        Stage base = Samples.stage("Approve", "InProgress", "old", Samples.approval("Approve", "t"));
        Stage approve = new Stage(
                base.name(),
                base.state(),
                base.awsStatus(),
                base.executionId(),
                false,
                base.actions(),
                List.of("newest"),
                Optional.empty(),
                base.startedAt(),
                base.endedAt(),
                base.typical(),
                false);
        Pipeline p = Samples.pipeline(Samples.PROD, "p", NOW, source, build, approve);
        p = withExecutions(p, "newest", "newer", "old");
        assertThat(AttentionRules.newerBehind(p, approve)).isEqualTo(2);
        assertThat(AttentionRules.approvals(p)).hasSize(1);
        assertThat(AttentionRules.approvals(p).getFirst().newerBehind()).isEqualTo(2);
    }

    @Test
    void the_execution_that_waits_is_not_behind_itself() {
        Pipeline p = Samples.waiting("p", "only", "t");
        assertThat(AttentionRules.approvals(p).getFirst().newerBehind()).isZero();
    }

    @Test
    void a_parallel_pipeline_tells_each_waiting_execution() {
        Pipeline base = Samples.waiting("p", "a", "t");
        Execution a = Samples.execution(
                "a",
                PipelineState.WAITING_FOR_APPROVAL,
                Samples.stage("A", "InProgress", "a", Samples.approval("A", "ta")));
        Execution b = Samples.execution(
                "b",
                PipelineState.WAITING_FOR_APPROVAL,
                Samples.stage("A", "InProgress", "b", Samples.approval("A", "tb")));
        Execution c = Samples.execution("c", PipelineState.FAILED, Samples.stage("Build", "Failed", "c"));
        Pipeline p = new Pipeline(
                base.id(),
                base.account(),
                1,
                "V2",
                "PARALLEL",
                PipelineState.FAILED,
                false,
                List.of(),
                List.of(c, b, a),
                Optional.of("c"),
                base.since(),
                base.freshness());
        assertThat(AttentionRules.approvals(p).stream()
                        .map(n -> n.action().approvalToken().orElseThrow()))
                .containsExactly("tb", "ta");
        assertThat(AttentionRules.failedStage(p))
                .get()
                .extracting(Stage::executionId)
                .isEqualTo(Optional.of("c"));
    }

    private static Pipeline withExecutions(Pipeline p, String... newestFirst) {
        List<Execution> executions = java.util.Arrays.stream(newestFirst)
                .map(id -> Samples.execution(id, PipelineState.IN_PROGRESS))
                .toList();
        return new Pipeline(
                p.id(),
                p.account(),
                1,
                "V2",
                "QUEUED",
                p.state(),
                false,
                p.stages(),
                executions,
                p.headline(),
                p.since(),
                p.freshness());
    }
}
