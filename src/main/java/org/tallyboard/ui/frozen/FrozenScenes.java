package org.tallyboard.ui.frozen;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.operate.Desk;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.recording.Agenda;
import org.tallyboard.recording.FinishedFiles;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobState;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.recording.FinishedRecordings;

/// The frozen scenes: what the board knows at one moment of a November morning.
public final class FrozenScenes {

    /// The moment.
    public static final Instant NOW = Instant.parse("2026-11-24T10:42:07Z");

    private static final Instant SINCE = Instant.parse("2026-11-24T10:12:00Z");

    private FrozenScenes() {}

    /// The accounts of all scenes.
    public static List<Account> accounts() {
        return List.of(Accounts.PROD, Accounts.STAGING);
    }

    /// A desk with a few orders behind it.
    public static Desk desk() {
        return new FrozenDesk(List.of(
                new OrderRecord(
                        3,
                        NOW.minusSeconds(31),
                        "arn:aws:sts::123456784821:assumed-role/media-ops/dana",
                        "retry stage",
                        "prod video-api Build, execution 6e0b51c2",
                        new Outcome.Done("the stage runs again")),
                new OrderRecord(
                        2,
                        NOW.minusSeconds(72),
                        "arn:aws:sts::123456784821:assumed-role/media-ops/dana",
                        "send notification",
                        "“[FAILED] video-api: Build” to ops-alerts",
                        new Outcome.Done("message 5f0cb9d1")),
                new OrderRecord(
                        1,
                        NOW.minus(Duration.ofHours(14)),
                        "arn:aws:sts::210987657730:assumed-role/media-ops/sam",
                        "approve",
                        "staging captions Approve, execution 9d11c0aa",
                        new Outcome.Unknown("the program ended before the answer came"))));
    }

    /// Finished recordings are in a folder that this machine sees.
    public static FinishedRecordings recordings() {
        return new FinishedRecordings(
                job -> new FinishedFiles.Found.Here(
                        Path.of("/mnt/recordings/Morning-show_b7a1d3c5/Morning-show_b7a1d3c5.mkv")),
                path -> {});
    }

    /// A morning at work.
    public static Snapshot board() {
        return snapshot(pipelines(), jobs(), liveSources(), new FrozenAgenda(NOW).calm(), NOW);
    }

    /// More recordings will soon be due than there are slots.
    public static Snapshot shortage() {
        return snapshot(pipelines(), jobs(), liveSources(), new FrozenAgenda(NOW).crowded(), NOW);
    }

    /// The first seconds after the start.
    public static Snapshot reading() {
        List<Pipeline> unread = new ArrayList<>();
        List<Pipeline> read = pipelines();
        for (int i = 0; i < read.size(); i++) {
            Pipeline p = read.get(i);
            unread.add(i % 5 < 2 ? p : unread(p));
        }
        List<SourceStatus> sources = List.of(
                new SourceStatus(
                        new SourceId(SourceId.Kind.AWS, "prod"),
                        new SourceStatus.Reading(40, 300),
                        Optional.empty(),
                        Duration.ofSeconds(60),
                        300),
                new SourceStatus(
                        new SourceId(SourceId.Kind.AWS, "staging"),
                        new SourceStatus.Connecting(),
                        Optional.empty(),
                        Duration.ofSeconds(60),
                        0),
                new SourceStatus(
                        new SourceId(SourceId.Kind.BROKER_API, "rec-broker"),
                        new SourceStatus.Connecting(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0),
                new SourceStatus(
                        new SourceId(SourceId.Kind.EVENTS, "rec-broker"),
                        new SourceStatus.Connecting(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0));
        return new Snapshot(
                1, NOW, NOW.minusSeconds(9), sources, unread, List.of(), 0, List.of(), List.of(), List.of(), List.of());
    }

    /// Sources fail: what is shown is from before.
    public static Snapshot failures() {
        Failure expired = new Failure(
                "credentials expired", "run: aws sso login --profile staging", NOW.minus(Duration.ofMinutes(12)));
        List<Pipeline> rows = pipelines().stream()
                .map(p -> p.account().equals(Accounts.STAGING)
                        ? p.with(new Freshness(
                                Optional.of(NOW.minus(Duration.ofMinutes(12))),
                                Duration.ofSeconds(20),
                                Optional.of(expired)))
                        : p.id().name().equals("billing")
                                ? p.with(Freshness.read(NOW.minus(Duration.ofMinutes(3)), Duration.ofSeconds(20)))
                                : p)
                .toList();
        FrozenJobs make = new FrozenJobs(NOW);
        List<Job> jobs = List.of(
                make.gaveUp("Sky Harbour cam 2", "0b7d31e4", "ffmpeg: HTTP 404 after 3 retries — stream is offline"),
                make.betweenTries("Court 4", "77c1a0de", "ffmpeg: Connection timed out"),
                make.onAir("City Council live", "51f2aa08", 4462, 7200, 4.1, 2_300_000_000L, 50, "rec@w1", 0, 48),
                make.onAir("Studio A clean feed", "6e0b5c11", 1263, 3600, 8.0, 1_200_000_000L, 50, "rec@w2", 1, 52));
        List<SourceStatus> sources = List.of(
                live(SourceId.Kind.AWS, "prod", 14, 20, 18),
                new SourceStatus(
                        new SourceId(SourceId.Kind.AWS, "staging"),
                        new SourceStatus.Failed(expired),
                        Optional.of(NOW.minus(Duration.ofMinutes(12))),
                        Duration.ofSeconds(20),
                        9),
                live(SourceId.Kind.BROKER_API, "rec-broker", 4, 5, 4),
                new SourceStatus(
                        new SourceId(SourceId.Kind.EVENTS, "rec-broker"),
                        new SourceStatus.Failed(new Failure(
                                "connection refused", "is the broker up at rec-broker:5671?", NOW.minusSeconds(47))),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0));
        return snapshot(rows, jobs, sources, new FrozenAgenda(NOW).silent(), NOW);
    }

    private static Pipeline unread(Pipeline p) {
        return new Pipeline(
                p.id(),
                p.account(),
                p.version(),
                p.type(),
                p.mode(),
                PipelineState.NOT_RUN,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Freshness.never(Duration.ofSeconds(60)));
    }

    private static Snapshot snapshot(
            List<Pipeline> pipelines, List<Job> jobs, List<SourceStatus> sources, List<Agenda> agendas, Instant now) {
        BrokerView.Queue queue = new BrokerView.Queue(
                "/",
                "recordings",
                "classic",
                OptionalLong.of(7),
                OptionalLong.of(6),
                OptionalLong.of(6),
                OptionalDouble.of(0.1),
                OptionalDouble.of(0.1),
                false);
        BrokerView broker = new BrokerView(
                "rec-broker",
                Optional.of(new BrokerView.Overview(
                        "3.10.8",
                        OptionalDouble.of(12.4),
                        OptionalDouble.of(12.1),
                        OptionalLong.of(7),
                        OptionalLong.of(6),
                        List.of())),
                List.of(),
                List.of(queue),
                List.of(),
                Freshness.read(now.minusSeconds(4), Duration.ofSeconds(5)));
        List<BrokerView.RatePoint> rates = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            double wave = 11 + 2.2 * Math.sin(i * 0.55) + 1.1 * Math.sin(i * 1.7);
            rates.add(new BrokerView.RatePoint(now.minusSeconds(5L * (30 - i)), wave, wave - 0.8 + 0.6 * Math.sin(i)));
        }
        return new Snapshot(
                42,
                now,
                SINCE,
                sources,
                pipelines,
                jobs,
                0,
                new FrozenJobs(now).workers(running(jobs)),
                agendas,
                List.of(broker),
                rates);
    }

    private static int running(List<Job> jobs) {
        return (int) jobs.stream()
                .filter(j -> j.isRecording() && j.state() == JobState.STARTED)
                .count();
    }

    private static List<SourceStatus> liveSources() {
        return List.of(
                live(SourceId.Kind.AWS, "prod", 14, 20, 18),
                new SourceStatus(
                        new SourceId(SourceId.Kind.AWS, "staging"),
                        new SourceStatus.Slowed("AWS throttles: 2.4 of 4 calls/s"),
                        Optional.of(NOW.minusSeconds(41)),
                        Duration.ofSeconds(20),
                        9),
                live(SourceId.Kind.BROKER_API, "rec-broker", 4, 5, 4),
                new SourceStatus(
                        new SourceId(SourceId.Kind.EVENTS, "rec-broker"),
                        new SourceStatus.Live(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0));
    }

    private static SourceStatus live(SourceId.Kind kind, String name, int age, int interval, int rows) {
        return new SourceStatus(
                new SourceId(kind, name),
                new SourceStatus.Live(),
                Optional.of(NOW.minusSeconds(age)),
                Duration.ofSeconds(interval),
                rows);
    }

    private static List<Job> jobs() {
        FrozenJobs make = new FrozenJobs(NOW);
        List<Job> jobs = new ArrayList<>(List.of(
                make.gaveUp("Sky Harbour cam 2", "0b7d31e4", "ffmpeg: HTTP 404 after 3 retries — stream is offline"),
                make.onAir("Night sky N", "9ad0c7e2", 432, 3600, 1.9, 98_000_000L, 25, "rec@w4", 3, 2),
                make.onAir("Studio A clean feed", "6e0b5c11", 1263, 3600, 8.0, 1_200_000_000L, 50, "rec@w2", 1, 1),
                make.onAir("City Council live", "51f2aa08", 4462, 7200, 4.1, 2_300_000_000L, 50, "rec@w1", 0, 3),
                make.onAir("Parliament hall 1", "c1be04d7", 7330, 14400, 4.0, 3_600_000_000L, 50, "rec@w5", 4, 14),
                make.onAir("Ferry terminal", "e20f91a3", 12700, 14400, 2.2, 3_400_000_000L, 25, "rec@w1", 2, 2),
                make.queued("Harbour briefing", "2c4e66b0", 14, 1073),
                make.plain("files.checksum", "8d0c55f1", JobState.STARTED, 12, Optional.empty()),
                make.done("Morning show", "b7a1d3c5", 312, 3600, 1_840_000_000L, 6)));
        for (int i = 0; i < 131; i++) {
            jobs.add(make.plain(
                    "files.checksum",
                    String.format(java.util.Locale.ROOT, "%08x", 0x51000000 + i * 7919),
                    JobState.SUCCEEDED,
                    400 + i * 11,
                    Optional.empty()));
        }
        return jobs;
    }

    private static List<Pipeline> pipelines() {
        FrozenPipelines make = new FrozenPipelines(NOW);
        String github = "CodeStarSourceConnection";
        List<Pipeline> rows = new ArrayList<>();
        rows.add(make.start(
                        Accounts.PROD,
                        "video-api",
                        "7f3c21aa",
                        Duration.ofMinutes(5).plusSeconds(20))
                .commit("4f2c9d1", "fix: retry upload on 503", "GitHub", "WebhookV2", "")
                .ok("Source", github, 4)
                .failed(
                        "Build",
                        "CodeBuild",
                        192,
                        "JobFailed",
                        "BUILD phase failed — Error while executing command: mvn -B verify. Reason: exit status 1")
                .idle("Deploy", "Test")
                .row(PipelineState.FAILED, Duration.ofSeconds(124)));
        rows.add(make.start(Accounts.PROD, "ingest-scheduler", "b0d81c72", Duration.ofMinutes(20))
                .commit("91be07a", "bump parser to 2.3", "GitHub", "WebhookV2", "")
                .ok("Source", github, 3)
                .ok("Build", "CodeBuild", 161)
                .failed(
                        "Deploy",
                        "CodeDeploy",
                        368,
                        "JobFailed",
                        "too many individual instances failed deployment (2 of 3)")
                .idle("Test")
                .row(PipelineState.FAILED, Duration.ofMinutes(11)));
        rows.add(make.start(Accounts.PROD, "player-web", "51aa09bc", Duration.ofMinutes(46))
                .behind("61bb10cd", Duration.ofMinutes(12))
                .behind("58cc21de", Duration.ofMinutes(25))
                .commit("0cd1a22", "feat: low-latency mode", "GitHub", "WebhookV2", "")
                .ok("Source", github, 5)
                .ok("Build", "CodeBuild", 260)
                .waiting(
                        "Approve",
                        Duration.ofMinutes(41),
                        List.of("61bb10cd-3d0a-4a86-9f2c-5b1e7c904d21", "58cc21de-3d0a-4a86-9f2c-5b1e7c904d21"))
                .idle("Deploy", "Test")
                .row(PipelineState.WAITING_FOR_APPROVAL, Duration.ofMinutes(41)));
        rows.add(make.start(Accounts.PROD, "transcoder", "3e91f0aa", Duration.ofSeconds(130))
                .commit(
                        "77ab310",
                        "perf: two-pass only for VOD",
                        "GitHub",
                        "StartPipelineExecution",
                        "arn:aws:sts::123456784821:assumed-role/media-ops/dana")
                .ok("Source", github, 4)
                .running("Build", "CodeBuild", 123, 200)
                .idle("Deploy", "Test")
                .row(PipelineState.IN_PROGRESS, Duration.ofSeconds(127)));
        rows.add(make.start(Accounts.STAGING, "thumbnailer", "8c22d1f0", Duration.ofSeconds(186))
                .commit(
                        "c0ffee1",
                        "refactor: frame sampler",
                        "CodeCommit",
                        "CloudWatchEvent",
                        "arn:aws:events:eu-west-1:210987657730:rule/codepipeline-thumb")
                .ok("Source", "CodeCommit", 4)
                .ok("Build", "CodeBuild", 112)
                .runningAgain("Deploy", "CodeDeploy", 70, 120)
                .idle("Test")
                .row(PipelineState.IN_PROGRESS, Duration.ofSeconds(186)));
        rows.add(make.start(Accounts.STAGING, "catalog", "d4b7aa03", Duration.ofSeconds(560))
                .commit("5d1e2f0", "chore: deps", "GitHub", "WebhookV2", "")
                .ok("Source", github, 6)
                .ok("Build", "CodeBuild", 131)
                .ok("Deploy", "CodeDeploy", 150)
                .running("Test", "Jenkins", 240, 360)
                .row(PipelineState.IN_PROGRESS, Duration.ofSeconds(540)));
        String[] names = {
            "billing",
            "epg-import",
            "auth",
            "cdn-edge",
            "drm",
            "search",
            "metrics",
            "mailer",
            "recorder",
            "playlists",
            "ads",
            "captions",
            "geo",
            "vod-store",
            "support",
            "landing",
            "docs",
            "ratings",
            "quota",
            "push",
            "archive"
        };
        String[] messages = {
            "fix: VAT rounding",
            "feat: provider feed v2",
            "chore: rotate signing keys",
            "fix: stale purge list",
            "refactor: licence cache",
            "feat: synonyms",
            "perf: fewer labels",
            "fix: bounce handling"
        };
        for (int i = 0; i < names.length; i++) {
            Account account = i % 3 == 1 ? Accounts.STAGING : Accounts.PROD;
            int ago = 26 + i * 34;
            rows.add(make.start(
                            account,
                            names[i],
                            String.format(java.util.Locale.ROOT, "%08x", 0x12f9aa01 + i * 104729),
                            Duration.ofMinutes(ago + 13L))
                    .commit(
                            String.format(java.util.Locale.ROOT, "%07x", 0x12f9aa0 + i * 7919),
                            messages[i % messages.length],
                            i % 2 == 0 ? "CodeCommit" : "GitHub",
                            i % 2 == 0 ? "CloudWatchEvent" : "WebhookV2",
                            "")
                    .ok("Source", i % 2 == 0 ? "CodeCommit" : github, 3 + i % 4)
                    .ok("Build", "CodeBuild", 181 + i * 7)
                    .ok("Deploy", "CodeDeploy", 255 - i * 5)
                    .ok("Test", "CodeBuild", 340 - i * 9)
                    .row(PipelineState.SUCCEEDED, Duration.ofMinutes(ago)));
        }
        return rows;
    }
}
