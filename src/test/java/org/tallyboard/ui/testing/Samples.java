package org.tallyboard.ui.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.tallyboard.board.Snapshot;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.Trigger;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// Pipelines and jobs for tests, each made of the least that a test has to say.
public final class Samples {

    /// What the broker of the samples is called.
    public static final String BROKER = "rec-broker";

    public static final Instant NOW = Instant.parse("2026-11-24T10:42:07Z");
    public static final Account PROD = new Account("prod", "123456784821", "eu-west-1", "#a855f7");
    public static final Account STAGING = new Account("staging", "210987657730", "eu-west-1", "#14b8a6");

    private Samples() {}

    public static Stage stage(String name, String status, String execution, Action... actions) {
        List<Action> list = List.of(actions);
        return new Stage(
                name,
                PipelineRules.stageState(status, list),
                status,
                Optional.of(execution).filter(e -> !e.isEmpty()),
                false,
                list,
                List.of(),
                Optional.empty(),
                Optional.of(NOW.minusSeconds(300)),
                status.equals("InProgress") ? Optional.empty() : Optional.of(NOW.minusSeconds(120)),
                Optional.empty(),
                false);
    }

    public static Action failedAction(String name, String execution, String message) {
        return new Action(
                name,
                Optional.of(new Action.ActionType("Build", "AWS", "CodeBuild")),
                PipelineState.FAILED,
                "Failed",
                Optional.of("action-of-" + execution),
                "",
                Optional.of(NOW.minusSeconds(120)),
                Optional.of(NOW.minusSeconds(300)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Action.ErrorDetails("JobFailed", message)),
                Optional.empty(),
                Optional.empty());
    }

    public static Action approval(String name, String token) {
        return new Action(
                name,
                Optional.of(new Action.ActionType("Approval", "AWS", "Manual")),
                PipelineState.WAITING_FOR_APPROVAL,
                "InProgress",
                Optional.of("action-" + token),
                "Ship it?",
                Optional.of(NOW.minusSeconds(41 * 60)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(token),
                Optional.empty());
    }

    public static Execution execution(String id, PipelineState state, Stage... stages) {
        return new Execution(
                id,
                state,
                state == PipelineState.FAILED ? "Failed" : "InProgress",
                Optional.of(NOW.minusSeconds(300)),
                Optional.of(NOW.minusSeconds(120)),
                List.of(new Commit(
                        "Source",
                        "4f2c9d1".repeat(6).substring(0, 40),
                        "fix: it",
                        Optional.of("GitHub"),
                        Optional.empty())),
                Optional.of(new Trigger("WebhookV2", "")),
                List.of(stages));
    }

    public static Pipeline pipeline(Account account, String name, Instant since, Stage... stages) {
        String execution = stages.length == 0 ? "" : stages[0].executionId().orElse("");
        List<Stage> list = List.of(stages);
        return new Pipeline(
                new PipelineId(account.name(), name),
                account,
                1,
                "V2",
                "QUEUED",
                PipelineRules.pipelineState(list),
                PipelineRules.failedBehind(list),
                list,
                execution.isEmpty() ? List.of() : List.of(execution(execution, PipelineRules.pipelineState(list))),
                Optional.of(execution).filter(e -> !e.isEmpty()),
                Optional.of(since),
                Freshness.read(NOW.minusSeconds(3), Duration.ofSeconds(20)));
    }

    public static Pipeline failed(String name, String execution) {
        return pipeline(
                PROD,
                name,
                NOW.minusSeconds(120),
                stage("Source", "Succeeded", execution),
                stage("Build", "Failed", execution, failedAction("Build", execution, "exit status 1")));
    }

    public static Pipeline waiting(String name, String execution, String token) {
        return pipeline(
                PROD,
                name,
                NOW.minusSeconds(41 * 60),
                stage("Source", "Succeeded", execution),
                stage("Approve", "InProgress", execution, approval("Approve", token)));
    }

    public static Pipeline running(String name, String execution) {
        return pipeline(
                PROD,
                name,
                NOW.minusSeconds(60),
                stage("Source", "Succeeded", execution),
                stage("Build", "InProgress", execution));
    }

    public static Pipeline succeeded(String name, int secondsAgo) {
        return pipeline(
                STAGING,
                name,
                NOW.minusSeconds(secondsAgo),
                stage("Source", "Succeeded", "ok-" + name),
                stage("Build", "Succeeded", "ok-" + name));
    }

    /// The same attempt, lost track of a minute ago.
    public static Attempt lost(Attempt attempt, LostTrack.Why why) {
        return new Attempt(
                attempt.retries(),
                JobState.LOST_TRACK,
                attempt.sentAt(),
                attempt.receivedAt(),
                attempt.startedAt(),
                Optional.empty(),
                attempt.worker(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                attempt.eta(),
                Optional.empty(),
                Optional.of(new LostTrack(why, NOW.minusSeconds(60))));
    }

    public static Attempt attempt(int retries, JobState state, int startedAgo) {
        boolean over = state.terminal();
        return new Attempt(
                retries,
                state,
                Optional.empty(),
                Optional.of(NOW.minusSeconds(startedAgo + 1)),
                state == JobState.RECEIVED ? Optional.empty() : Optional.of(NOW.minusSeconds(startedAgo)),
                over ? Optional.of(NOW.minusSeconds(Math.max(0, startedAgo - 6))) : Optional.empty(),
                Optional.of("rec@w1"),
                Optional.empty(),
                state == JobState.FAILED || state == JobState.RETRY
                        ? Optional.of("StreamError('ffmpeg: HTTP 404')")
                        : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// A recording planned from an hour ago until an hour from now.
    public static Job recording(String id, String title, Attempt... attempts) {
        return recording(id, title, NOW.minusSeconds(3600), NOW.plusSeconds(3600), attempts);
    }

    public static Job recording(String id, String title, Instant start, Instant end, Attempt... attempts) {
        Recording recording = new Recording(
                Optional.of(title),
                Optional.of("https://live.example.net/" + title),
                Optional.of(start),
                Optional.of(end));
        return job(id, "recording.record", Optional.of(recording), Optional.of(payload(id)), attempts);
    }

    public static Job plain(String id, String task, Attempt... attempts) {
        return job(id, task, Optional.empty(), Optional.empty(), attempts);
    }

    /// Names a job at the broker of the samples.
    public static JobKey key(String id) {
        return new JobKey(BROKER, id);
    }

    /// Names a worker there.
    public static WorkerKey worker(String hostname) {
        return new WorkerKey(BROKER, hostname);
    }

    public static Job job(
            String id, String task, Optional<Recording> recording, Optional<JobPayload> payload, Attempt... attempts) {
        return new Job(
                key(id),
                Optional.of(task),
                List.of(attempts),
                Optional.empty(),
                Optional.empty(),
                Optional.of("recordings"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(id),
                recording,
                Optional.empty(),
                Optional.empty(),
                payload,
                payload.isPresent() ? "" : "it finished before a worker was asked",
                NOW.minusSeconds(4000),
                Optional.empty());
    }

    public static JobPayload payload(String id) {
        return new JobPayload(
                JobPayload.Source.REMOTE_CONTROL,
                "recording.record",
                "[]",
                "{\"title\":\"t\"}",
                Optional.empty(),
                "recordings",
                "record",
                Optional.of(id),
                NOW.minusSeconds(100));
    }

    public static Job withParent(Job job, String parent) {
        return new Job(
                job.key(),
                job.name(),
                job.attempts(),
                job.argsText(),
                job.kwargsText(),
                job.queue(),
                job.priority(),
                Optional.of(parent),
                job.rootId(),
                job.recording(),
                job.progress(),
                job.preview(),
                job.payload(),
                job.payloadMissing(),
                job.firstSeen(),
                job.held());
    }

    public static Job held(Job j, Optional<HeldJob.List> held) {
        return new Job(
                j.key(),
                j.name(),
                j.attempts(),
                j.argsText(),
                j.kwargsText(),
                j.queue(),
                j.priority(),
                j.parentId(),
                j.rootId(),
                j.recording(),
                j.progress(),
                j.preview(),
                j.payload(),
                j.payloadMissing(),
                j.firstSeen(),
                held);
    }

    public static Job withProgress(Job j, Progress progress) {
        return new Job(
                j.key(),
                j.name(),
                j.attempts(),
                j.argsText(),
                j.kwargsText(),
                j.queue(),
                j.priority(),
                j.parentId(),
                j.rootId(),
                j.recording(),
                Optional.of(progress),
                j.preview(),
                j.payload(),
                j.payloadMissing(),
                j.firstSeen(),
                j.held());
    }

    /// A running recording whose source is gone since `secondsAgo`.
    public static Job progressed(Job job, int secondsAgo) {
        return withProgress(
                job,
                new Progress(
                        NOW.minusSeconds(secondsAgo),
                        Optional.of(Duration.ofSeconds(3000)),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty()));
    }

    public static Job lost(Job job, int secondsAgo, String reason) {
        return withProgress(
                job,
                new Progress(
                        NOW,
                        Optional.of(Duration.ofSeconds(3000)),
                        OptionalLong.of(2_300_000_000L),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.of(2),
                        Optional.of(Duration.ofSeconds(secondsAgo)),
                        Optional.of(new Progress.Lost(NOW.minusSeconds(secondsAgo), reason)),
                        List.of(),
                        Optional.empty(),
                        Progress.Plan.UNTOLD));
    }

    /// A running recording of which something is wrong since `secondsAgo`.
    public static Job troubled(Job job, Progress.Trouble.Kind kind, int secondsAgo) {
        Progress known = job.progress().orElseThrow();
        return withProgress(
                job,
                new Progress(
                        known.at(),
                        known.media(),
                        known.bytes(),
                        known.bitrate(),
                        known.fps(),
                        known.drops(),
                        known.speed(),
                        known.parts(),
                        known.missing(),
                        known.lost(),
                        List.of(new Progress.Trouble(kind, NOW.minusSeconds(secondsAgo))),
                        known.disk(),
                        known.plan()));
    }

    /// The same with a disk that will not do.
    public static Job diskShort(Job job, Progress.DiskShort disk) {
        Progress known = job.progress()
                .orElse(new Progress(
                        NOW,
                        Optional.of(Duration.ofSeconds(3000)),
                        OptionalLong.of(2_300_000_000L),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty()));
        return withProgress(
                job,
                new Progress(
                        known.at(),
                        known.media(),
                        known.bytes(),
                        known.bitrate(),
                        known.fps(),
                        known.drops(),
                        known.speed(),
                        known.parts(),
                        known.missing(),
                        known.lost(),
                        known.troubles(),
                        Optional.of(disk),
                        known.plan()));
    }

    public static Job withoutPayload(Job job, String why) {
        return new Job(
                job.key(),
                job.name(),
                job.attempts(),
                job.argsText(),
                job.kwargsText(),
                job.queue(),
                job.priority(),
                job.parentId(),
                job.rootId(),
                job.recording(),
                job.progress(),
                job.preview(),
                Optional.empty(),
                why,
                job.firstSeen(),
                job.held());
    }

    public static Snapshot snapshot(List<Pipeline> pipelines, List<Job> jobs) {
        return snapshot(pipelines, jobs, List.of(), List.of());
    }

    public static Snapshot snapshot(
            List<Pipeline> pipelines, List<Job> jobs, List<Worker> workers, List<SchedulerPlan> agendas) {
        return new Snapshot(
                        1,
                        NOW,
                        NOW.minusSeconds(1800),
                        List.of(
                                new SourceStatus(
                                        new SourceId(SourceId.Kind.AWS, "prod"),
                                        new SourceStatus.Live(),
                                        Optional.of(NOW.minusSeconds(4)),
                                        Duration.ofSeconds(20),
                                        pipelines.size()),
                                new SourceStatus(
                                        new SourceId(SourceId.Kind.EVENTS, BROKER),
                                        new SourceStatus.Live(),
                                        Optional.empty(),
                                        Duration.ofSeconds(5),
                                        0)),
                        pipelines,
                        jobs,
                        0,
                        workers,
                        agendas,
                        List.of(),
                        Map.of())
                .attended();
    }
}
