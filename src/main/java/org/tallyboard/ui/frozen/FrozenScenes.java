package org.tallyboard.ui.frozen;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Orders;
import org.tallyboard.operate.Outcome;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.job.FinishedRecordings;

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
    public static Orders desk() {
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
        return snapshot(FrozenDeliveries.pipelines(NOW), jobs(), liveSources(), new FrozenPlan(NOW).calm(), NOW);
    }

    /// More recordings will soon be due than there are slots.
    public static Snapshot shortage() {
        return snapshot(FrozenDeliveries.pipelines(NOW), jobs(), liveSources(), new FrozenPlan(NOW).crowded(), NOW);
    }

    /// The board lost track of some jobs, and a worker's clock is wrong.
    public static Snapshot lost() {
        FrozenJobs make = new FrozenJobs(NOW);
        List<Job> jobs = new ArrayList<>(jobs());
        jobs.add(make.lostTrack(
                make.onAir("Court 4", "77c1a0de", 1500, 5400, 4.0, 370_000_000L, 50, "rec@w6", 2, 750),
                LostTrack.Why.WORKER_GONE));
        jobs.add(make.lostTrack(
                make.plain("files.thumbnail", "90aa41b2", JobState.SENT, 1_260, Optional.empty()),
                LostTrack.Why.EXPIRED));
        jobs.add(make.lostTrack(
                make.plain("files.checksum", "1f7be09d", JobState.SENT, 840, Optional.empty()),
                LostTrack.Why.NOT_IN_QUEUE));
        jobs.add(make.lostTrack(
                make.plain("mail.digest", "c60d2e57", JobState.STARTED, 5_400, Optional.empty()),
                LostTrack.Why.END_NOT_SEEN));
        Snapshot board =
                snapshot(FrozenDeliveries.pipelines(NOW), jobs, liveSources(), new FrozenPlan(NOW).calm(), NOW);
        return new Snapshot(
                        board.sequence(),
                        board.at(),
                        board.observedFrom(),
                        board.sources(),
                        board.pipelines(),
                        board.jobs(),
                        0,
                        make.withGone(board.workers()),
                        board.agendas(),
                        board.brokers(),
                        board.rates())
                .attended();
    }

    /// Much needs a person, and somebody has acknowledged some of it.
    public static Snapshot acknowledged() {
        Snapshot failures = failures();
        List<AttentionItem> items = failures.attention();
        return failures.attended(List.of(
                said(items.getFirst(), "dana@ops-7", Optional.of(NOW.plusSeconds(3_600)), "encoder is being replaced"),
                said(items.getLast(), "kim@desk-2", Optional.empty(), "")));
    }

    private static AcknowledgementEvent said(AttentionItem item, String by, Optional<Instant> until, String why) {
        return new AcknowledgementEvent.Given(
                new Acknowledgement(item.key(), item.need().severity(), by, NOW.minusSeconds(240), until, why));
    }

    /// Builds outside of pipelines are watched too.
    public static Snapshot builds() {
        Snapshot board = board();
        List<SourceStatus> sources = new ArrayList<>(board.sources());
        sources.add(1, live(SourceId.Kind.BUILDS, "prod", 6, 15, 3));
        sources.add(
                3,
                new SourceStatus(
                        new SourceId(SourceId.Kind.BUILDS, "staging"),
                        new SourceStatus.Slowed("partly known, access denied to"
                                + " codebuild:ListBuildBatchesForProject: allow it for this role or user"),
                        Optional.of(NOW.minusSeconds(11)),
                        Duration.ofSeconds(15),
                        1));
        return new Snapshot(
                        board.sequence(),
                        board.at(),
                        board.observedFrom(),
                        board.settled(),
                        sources,
                        board.pipelines(),
                        new FrozenBuilds(NOW).projects(),
                        board.jobs(),
                        board.jobsForgotten(),
                        board.workers(),
                        board.agendas(),
                        board.brokers(),
                        board.rates(),
                        List.of())
                .attended();
    }

    /// The first seconds after the start.
    public static Snapshot reading() {
        List<Pipeline> unread = new ArrayList<>();
        List<Pipeline> read = FrozenDeliveries.pipelines(NOW);
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
                        new SourceId(SourceId.Kind.BROKER_API, FrozenJobs.BROKER),
                        new SourceStatus.Connecting(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0),
                new SourceStatus(
                        new SourceId(SourceId.Kind.EVENTS, FrozenJobs.BROKER),
                        new SourceStatus.Connecting(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0));
        return new Snapshot(
                        1,
                        NOW,
                        NOW.minusSeconds(9),
                        sources,
                        unread,
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of())
                .attended();
    }

    /// Sources fail: what is shown is from before.
    public static Snapshot failures() {
        Failure expired = new Failure(
                "credentials expired", "run: aws sso login --profile staging", NOW.minus(Duration.ofMinutes(12)));
        List<Pipeline> rows = FrozenDeliveries.pipelines(NOW).stream()
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
                live(SourceId.Kind.BROKER_API, FrozenJobs.BROKER, 4, 5, 4),
                new SourceStatus(
                        new SourceId(SourceId.Kind.EVENTS, FrozenJobs.BROKER),
                        new SourceStatus.Failed(new Failure(
                                "connection refused", "is the broker up at rec-broker:5671?", NOW.minusSeconds(47))),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        0));
        return snapshot(rows, jobs, sources, new FrozenPlan(NOW).silent(), NOW);
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
            List<Pipeline> pipelines,
            List<Job> jobs,
            List<SourceStatus> sources,
            List<SchedulerPlan> agendas,
            Instant now) {
        BrokerView.Queue queue = new BrokerView.Queue(
                "/",
                "recordings",
                "classic",
                OptionalLong.of(7),
                OptionalLong.of(6),
                OptionalLong.of(6),
                OptionalDouble.of(0.1),
                OptionalDouble.of(0.1),
                BrokerView.Purpose.JOBS,
                Optional.empty());
        BrokerView broker = new BrokerView(
                FrozenJobs.BROKER,
                Optional.of(new BrokerView.Overview(
                        "3.10.8",
                        OptionalDouble.of(12.4),
                        OptionalDouble.of(12.1),
                        OptionalLong.of(7),
                        OptionalLong.of(6),
                        BrokerView.Statistics.KEPT)),
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
                        Map.of(broker.name(), rates))
                .attended();
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
                live(SourceId.Kind.BROKER_API, FrozenJobs.BROKER, 4, 5, 4),
                new SourceStatus(
                        new SourceId(SourceId.Kind.EVENTS, FrozenJobs.BROKER),
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
}
