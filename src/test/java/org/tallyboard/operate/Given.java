package org.tallyboard.operate;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Recording;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;

/// Pipelines, jobs and orders for tests.
final class Given {

    static final Instant NOW = Instant.parse("2026-03-01T10:31:05Z");
    static final Account PROD = new Account("prod", "111122223333", "eu-west-1", "#4c8dff");
    static final Caller KIM = new Caller("111122223333", "arn:aws:sts::111122223333:assumed-role/Ops/kim");
    static final String E1 = "11111111-aaaa-bbbb-cccc-000000000001";
    static final String E2 = "22222222-aaaa-bbbb-cccc-000000000002";
    static final String TOKEN = "7f1d4c52-token-token";

    private Given() {}

    static Action action(String name, PipelineState state, String executionId) {
        return new Action(
                name,
                Optional.of(new ActionType("Build", "AWS", "CodeBuild")),
                state,
                "",
                Optional.of(executionId),
                "",
                Optional.of(NOW.minusSeconds(60)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.<URI>empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Action approval(PipelineState state, Optional<String> token, Optional<String> updatedBy) {
        return new Action(
                "Approve",
                Optional.of(new ActionType("Approval", "AWS", "Manual")),
                state,
                "",
                Optional.of("a1"),
                "",
                Optional.of(NOW.minusSeconds(60)),
                Optional.empty(),
                updatedBy,
                Optional.empty(),
                Optional.<URI>empty(),
                Optional.empty(),
                Optional.empty(),
                token,
                Optional.empty());
    }

    static Action waiting() {
        return approval(PipelineState.WAITING_FOR_APPROVAL, Optional.of(TOKEN), Optional.empty());
    }

    static Stage stage(String name, PipelineState state, String executionId, Action... actions) {
        return new Stage(
                name,
                state,
                "",
                Optional.of(executionId),
                false,
                List.of(actions),
                List.of(),
                Optional.empty(),
                Optional.of(NOW.minusSeconds(5)),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    static Stage waitingBehind(Stage stage, String... inbound) {
        return new Stage(
                stage.name(),
                stage.state(),
                stage.awsStatus(),
                stage.executionId(),
                false,
                stage.actions(),
                List.of(inbound),
                Optional.empty(),
                stage.startedAt(),
                stage.endedAt(),
                Optional.empty(),
                false);
    }

    static Stage failedBuild() {
        return stage("Build", PipelineState.FAILED, E1, action("Compile", PipelineState.FAILED, "run-1"));
    }

    static Stage runningBuild() {
        return stage("Build", PipelineState.IN_PROGRESS, E1, action("Compile", PipelineState.IN_PROGRESS, "run-2"));
    }

    static Pipeline pipeline(Stage... stages) {
        return pipeline("QUEUED", List.of(stages), List.of(execution(E1), execution(E2)));
    }

    static Pipeline parallel(Stage stage) {
        Execution execution = execution(E1);
        return pipeline(
                "PARALLEL",
                List.of(),
                List.of(
                        execution(E2),
                        new Execution(
                                E1,
                                stage.state(),
                                "InProgress",
                                Optional.empty(),
                                Optional.empty(),
                                execution.commits(),
                                Optional.empty(),
                                List.of(stage))));
    }

    private static Pipeline pipeline(String mode, List<Stage> stages, List<Execution> executions) {
        return new Pipeline(
                new PipelineId("prod", "payments"),
                PROD,
                1,
                "V2",
                mode,
                stages.isEmpty() ? PipelineState.IN_PROGRESS : PipelineRules.pipelineState(stages),
                false,
                stages,
                executions,
                Optional.empty(),
                Optional.empty(),
                Freshness.read(NOW, Duration.ofSeconds(10)));
    }

    private static Execution execution(String id) {
        return new Execution(
                id,
                PipelineState.IN_PROGRESS,
                "InProgress",
                Optional.empty(),
                Optional.empty(),
                List.of(new Commit(
                        "Source",
                        id.charAt(0) + "0123456789012345678901234567890123456789".substring(1),
                        "Commit of " + id.charAt(0),
                        Optional.empty(),
                        Optional.empty())),
                Optional.empty(),
                List.of());
    }

    static RetryStage retryBuild() {
        return new RetryStage(PROD, "payments", "Build", E1, RetryStage.Mode.FAILED_ACTIONS, List.of("run-1"));
    }

    static DecideApproval approve() {
        return decide(DecideApproval.Decision.APPROVE, "looks good", false);
    }

    static DecideApproval decide(DecideApproval.Decision decision, String comment, boolean parallel) {
        return new DecideApproval(PROD, "payments", "Gate", "Approve", E1, TOKEN, decision, comment, parallel);
    }

    static JobPayload payload(String args) {
        return new JobPayload(
                JobPayload.Source.REMOTE_CONTROL,
                "recording.record",
                args,
                "{\"title\":\"News\",\"source\":\"rtsp://user:s3cret@cam\"}",
                Optional.empty(),
                "",
                "rec",
                Optional.of("root"),
                NOW);
    }

    static Job job(String id, JobState state, int retries) {
        return job(id, state, retries, Optional.of(payload("[1]")), Optional.empty());
    }

    static Job recording(String id, JobState state, int retries, Optional<Instant> start, Optional<Instant> end) {
        Job job = job(id, state, retries);
        return new Job(
                new JobKey("rec-broker", id),
                job.name(),
                job.attempts(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Recording(Optional.of("News"), Optional.of("rtsp://cam"), start, end)),
                Optional.empty(),
                Optional.empty(),
                job.payload(),
                "",
                NOW,
                Optional.empty());
    }

    static Job lost(String id, LostTrack.Why why) {
        return job(
                id,
                JobState.LOST_TRACK,
                2,
                Optional.of(payload("[1]")),
                Optional.empty(),
                Optional.of(new LostTrack(why, NOW)));
    }

    static Job job(String id, JobState state, int retries, Optional<JobPayload> payload, Optional<HeldJob.List> held) {
        return job(id, state, retries, payload, held, Optional.empty());
    }

    private static Job job(
            String id,
            JobState state,
            int retries,
            Optional<JobPayload> payload,
            Optional<HeldJob.List> held,
            Optional<LostTrack> lost) {
        return new Job(
                new JobKey("rec-broker", id),
                Optional.of("recording.record"),
                List.of(new Attempt(
                        retries,
                        state,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("rec@w1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        lost)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Recording(
                        Optional.of("News"), Optional.of("rtsp://cam"), Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                payload,
                payload.isPresent() ? "" : "run workers with events on, so that it is asked for in time",
                NOW,
                held);
    }

    static RetryJob retryJob() {
        return new RetryJob(new JobKey("rec-broker", "old-job"), "News", 2, payload("[1]"));
    }

    /// A job that names another one as its parent, as one does that was sent in its place.
    static Job childOf(Job parent, String id, JobState state) {
        Job job = job(id, state, 0);
        return new Job(
                job.key(),
                job.name(),
                job.attempts(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(parent.id()),
                Optional.empty(),
                job.recording(),
                Optional.empty(),
                Optional.empty(),
                job.payload(),
                "",
                NOW,
                Optional.empty());
    }

    /// The same job of another task.
    static Job otherTask(Job job) {
        return new Job(
                job.key(),
                Optional.of("recording.tidy"),
                job.attempts(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                job.parentId(),
                Optional.empty(),
                job.recording(),
                Optional.empty(),
                Optional.empty(),
                job.payload(),
                "",
                NOW,
                Optional.empty());
    }
}
