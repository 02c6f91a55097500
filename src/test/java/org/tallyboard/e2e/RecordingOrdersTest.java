package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.cli.BoardJobs;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.Environment;
import org.tallyboard.config.SearchPath;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.OrderClock;
import org.tallyboard.operate.OrderService;
import org.tallyboard.operate.Outcome;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.RabbitMq;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.schedule.PlanServer;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.ScheduleMeter;
import org.tallyboard.recorder.schedule.Scheduler;
import org.tallyboard.recorder.schedule.Schedules;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.recorder.worker.Ear;
import org.tallyboard.recorder.worker.RecorderSettings;
import org.tallyboard.recorder.worker.RecordingWorker;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.Channel.Fate;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.RecordingFolders;
import org.tallyboard.storage.SqliteAudit;
import org.tallyboard.storage.SqliteJournal;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.NothingToAcknowledge;
import org.tallyboard.testing.Offers;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.json.JsonMapper;

/// Orders about recordings: the real desk on a real RabbitMQ, the real worker, ffmpeg, and Celery in Python.
@Timeout(150)
class RecordingOrdersTest {
    private static final Duration LONG = Duration.ofMinutes(20);

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private final StateOwner owner = new StateOwner(Clock.systemUTC(), Duration.ofMillis(50), LedgerLimits.standard());
    private PlanServer server;
    private RabbitVhost vhost;
    private Ear ear;
    private Config config;
    private RabbitMq rabbit;
    private AwsAccounts accounts;
    private SqliteAudit audit;
    private OrderService desk;

    @BeforeAll
    static void onAir() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                Channel.standard(
                        new Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Fate.Stalls(Duration.ofSeconds(3)),
                        new Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void offAir() {
        streams.close();
    }

    @BeforeEach
    void open() throws Exception {
        server = new PlanServer();
        vhost = RealRabbit.shared().vhost("orders");
        ear = new Ear(vhost.connect());
        config = Schedules.on(
                vhost, folder, Schedules.json(server.url("/plan"), "every = 5", "lead = 60", "queue = \"recordings\""));
        rabbit = new RabbitMq(broker(), config.recordings(), KeptMessages.none(), Clock.systemUTC());
        rabbit.watchers().forEach(watcher -> watcher.start(owner::submit));
        accounts = new AwsAccounts(
                java.util.List.of(),
                false,
                AwsConfig.direct(new Environment(java.util.Map.of(), folder)),
                folder.resolve("cache"),
                Clock.systemUTC());
        audit = new SqliteAudit(folder.resolve("audit"), BoardProcess.current(), Clock.systemUTC());
        desk = new OrderService(
                "",
                "kim",
                new OrderService.Ports(
                        accounts.orders(),
                        accounts.orders(),
                        java.util.Map.of(
                                rabbit.name(), new OrderService.BrokerPorts(rabbit.orders(), rabbit.recordingOrders())),
                        id -> owner.snapshot().pipeline(id),
                        new BoardJobs(owner),
                        new NothingToAcknowledge(),
                        audit),
                OrderClock.real());
    }

    @AfterEach
    void close() throws Exception {
        desk.close();
        audit.close();
        accounts.close();
        rabbit.watchers().forEach(Watcher::close);
        owner.close();
        ear.close();
        vhost.close();
        server.close();
    }

    private BrokerConfig broker() {
        return config.recordingBroker().orElseThrow();
    }

    private RecordingWorker worker(int slots) {
        return RecordingWorker.start(
                Login.of(broker()),
                RecorderSettings.standard(
                                "w1@test", "recordings", slots, folder.resolve("out"), folder.resolve("worker"))
                        .withSources(AllowedSources.of("127.0.0.1")),
                ffmpeg,
                InstantSource.system());
    }

    private String send(String title, Instant start, Instant end) throws Exception {
        await().ignoreExceptions().until(() -> !owner.snapshot().workers().isEmpty());
        TaskMessage task = ear.send(
                "recordings",
                JsonMapper.shared()
                        .createObjectNode()
                        .put("title", title)
                        .put("source", streams.url("studio-a").toString())
                        .put("start", start.toString())
                        .put("end", end.toString()));
        return task.id().orElseThrow();
    }

    private JobKey key(String id) {
        return new JobKey(broker().name(), id);
    }

    private Job when(String id, Predicate<Job> as) {
        await("job " + id).until(() -> owner.snapshot().job(key(id)).filter(as).isPresent());
        return owner.snapshot().job(key(id)).orElseThrow();
    }

    /// Records, and the board has seen some of it.
    private Job recording(String id) {
        return when(
                id,
                job -> job.state() == JobState.STARTED
                        && job.progress()
                                .flatMap(p -> p.media())
                                .filter(m -> m.toSeconds() >= 1)
                                .isPresent()
                        && end(job).isPresent());
    }

    private static Optional<Instant> end(Job job) {
        return job.recording().flatMap(Recording::plannedEnd);
    }

    private Offers offers() {
        return new Offers(Instant.now(), ZoneOffset.UTC);
    }

    private static Operation of(Offer offer) {
        return ((Offer.Open) offer).operation();
    }

    private Outcome order(Operation operation) throws Exception {
        return desk.order(operation, true).get(60, TimeUnit.SECONDS);
    }

    private void done(Operation operation, String expected) throws Exception {
        assertThat(order(operation)).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains(expected));
    }

    private void refused(Operation operation, String expected) throws Exception {
        assertThat(order(operation)).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                .contains(expected));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    @Test
    void aRecordingStoppedEarlyIsAFinishedFile() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            String id = send("Stopped", now(), now().plus(LONG));
            Job running = recording(id);

            done(of(offers().stop(running)), "w1@test took it; the recording has ended, and its file is finished");

            Job over = when(id, job -> job.state() == JobState.SUCCEEDED);
            assertThat(ear.story(id)).endsWith("task-succeeded").doesNotContain("task-revoked");
            assertThat(end(over).orElseThrow()).isBefore(Instant.now());
            Found found = new RecordingFolders(Map.of(folder.resolve("out"), folder.resolve("out"))).find(over);
            assertThat(found).isInstanceOfSatisfying(Found.Here.class, here -> assertThat(here.file())
                    .exists()
                    .hasExtension("mkv"));
            refused(of(offers().stop(running)), "it has ended since: succeeded");
        }
    }

    @Test
    void aLaterEndIsRecordedAndAnOrderThatSawTheOldOneIsRefused() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            String id = send("Longer", now(), now().plusSeconds(15));
            Job running = recording(id);
            Instant later = end(running).orElseThrow().plusSeconds(6);

            done(of(offers().changeEnd(running, later)), "its planned end is now");

            assertThat(end(when(id, job -> true))).contains(later);
            refused(of(offers().changeEnd(running, later.plusSeconds(60))), "its planned end is another one since");
            Job over = when(id, job -> job.state() == JobState.SUCCEEDED);
            assertThat(over.latest().endedAt().orElseThrow()).isAfter(later.minusSeconds(1));
            assertThat(over.progress().flatMap(p -> p.media()).orElseThrow()).isGreaterThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void whatWaitsStartsNowIfThereIsASlot() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            String waits = send("Waits", now().plus(LONG), now().plus(LONG.multipliedBy(2)));
            Job waiting = when(waits, job -> job.state() == JobState.RECEIVED && end(job).isPresent());
            String first = send("First", now(), now().plus(LONG));
            Job running = recording(first);

            refused(of(offers().startNow(waiting)), "w1@test has no free slot");

            done(of(offers().stop(running)), "its file is finished");
            done(of(offers().startNow(waiting)), "it is being recorded");
            done(of(offers().stop(recording(waits))), "its file is finished");
        }
    }

    @Test
    void aWorkerInPythonIsNotToldToStop() throws Exception {
        try (RealCelery python = RealCelery.on(vhost).start();
                CeleryProducer producer = CeleryProducer.on(vhost)) {
            String id = producer.task("recording.record")
                    .kwargs(Map.of(
                            "title",
                            "In Python",
                            "source",
                            "rtmp://x/live",
                            "seconds",
                            60,
                            "start",
                            now().toString(),
                            "end",
                            now().plus(LONG).toString()))
                    .send();
            Job running = recording(id);

            refused(of(offers().stop(running)), python.nodename() + " is a plain Celery worker");

            assertThat(owner.snapshot().job(key(id)).orElseThrow().state()).isEqualTo(JobState.STARTED);
        }
    }

    @Test
    void theSchedulerSendsNowWhatItKeepsForLater() throws Exception {
        Instant start = now().plus(LONG);
        String entry = """
                {"id":"council","title":"Council","source":"%s","start":"%s","end":"%s"}""".formatted(streams.url("studio-a"), start, start.plus(LONG));
        server.put("/plan", Schedules.list(entry));
        try (RecordingWorker worker = worker(1);
                SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "test")) {
            Thread loop = Thread.ofVirtual().start(() -> scheduler.loop(broker(), ScheduleMeter.none()));
            try {
                await().until(() -> !journal.ahead("council", Instant.EPOCH).isEmpty());
                PlannedJob planned = journal.ahead("council", Instant.EPOCH).getFirst();

                refused(
                        of(offers().startPlanned(key(planned.id()), "Council", start.plusSeconds(60))),
                        "its planned start has changed");
                refused(
                        of(offers().startPlanned(key("no-such-job"), "Council", start)),
                        "this scheduler does not know the job");
                done(of(offers().startPlanned(key(planned.id()), "Council", start)), "the scheduler has sent it");

                Job running = recording(planned.id());
                assertThat(running.recording().flatMap(Recording::plannedStart).orElseThrow())
                        .isBefore(Instant.now());
                assertThat(end(running)).contains(start.plus(LONG));
                // The same schedule, read again.
                long asked = server.asked("/plan");
                await().until(() -> server.asked("/plan") >= asked + 2);
                PlannedJob sent = journal.ahead("council", Instant.EPOCH).getFirst();
                assertThat(sent.state()).isEqualTo(PlannedJob.State.PUBLISHED);
                assertThat(sent.revision()).isEqualTo(planned.revision());
                assertThat(sent.todo()).isEqualTo(PlannedJob.Todo.NOTHING);
                assertThat(ear.story(planned.id()).stream().filter("task-sent"::equals))
                        .hasSize(1);
                refused(
                        of(offers().startPlanned(key(planned.id()), "Council", start)),
                        "the scheduler has sent it already");
                done(of(offers().stop(recording(planned.id()))), "its file is finished");
            } finally {
                loop.interrupt();
                loop.join(Duration.ofSeconds(20));
            }
        }
    }
}
