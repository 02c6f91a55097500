package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tallyboard.recorder.schedule.Schedules.entry;
import static org.tallyboard.recorder.schedule.Schedules.list;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.Config;
import org.tallyboard.storage.SqliteJournal;
import org.tallyboard.testing.AmqpWire;
import org.tallyboard.testing.EventRecorder;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a schedule on a real server to messages at a real RabbitMQ.
class SchedulerTest {
    private static final Duration AHEAD = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    private PlanServer server;
    private RabbitVhost vhost;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void open() throws Exception {
        server = new PlanServer();
        vhost = RealRabbit.shared().vhost("schedule");
        connection = vhost.connect();
        channel = connection.createChannel();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        vhost.close();
        server.close();
    }

    private Config config(String... lines) {
        return Schedules.on(vhost, folder, Schedules.json(server.url("/plan"), lines));
    }

    private void queue() throws Exception {
        channel.queueDeclare("recordings", true, false, false, Map.of());
    }

    private static Scheduler.Report once(Config config, InstantSource clock) throws Exception {
        try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, clock, "test")) {
            return scheduler.once(config.recordingBroker().orElseThrow(), AHEAD);
        }
    }

    private static Scheduler.Report once(Config config) throws Exception {
        return once(config, InstantSource.system());
    }

    private String soon(String id) {
        return entry(id, "Title " + id, now.plusSeconds(120), now.plusSeconds(600));
    }

    private List<AmqpMessage> fetched() throws Exception {
        List<AmqpMessage> messages = new ArrayList<>();
        for (GetResponse got = channel.basicGet("recordings", true);
                got != null;
                got = channel.basicGet("recordings", true)) {
            messages.add(AmqpWire.message(got));
        }
        return messages;
    }

    private static List<String> ids(List<AmqpMessage> messages) {
        return messages.stream()
                .map(message -> new TaskMessage(message).id().orElseThrow())
                .toList();
    }

    private static String id(String entry) {
        return JobMaker.id("council", entry, 1).toString();
    }

    @Test
    void sendsWhatIsDueOnceAndTellsEverybody() throws Exception {
        queue();
        server.put("/plan", list(soon("a"), entry("later", "Later", now.plusSeconds(3_600), now.plusSeconds(7_200))));
        try (EventRecorder witness = EventRecorder.on(vhost)) {
            Scheduler.Report report = once(config("bearer = { env = \"TOKEN\" }"));
            assertThat(report.exitCode()).isZero();
            assertThat(report.text())
                    .contains("council: 2 entries, 2 new, 0 moved, 0 changed, 0 cancelled, 0 unchanged")
                    .contains("council: 1 sent")
                    .doesNotContain(Schedules.SECRET);
            assertThat(once(config()).text()).contains("2 unchanged").contains("council: 0 sent");

            List<AmqpMessage> messages = fetched();
            assertThat(ids(messages)).containsExactly(id("a"));
            try (SqliteJournal journal = new SqliteJournal(config().journal(), Clock.systemUTC())) {
                assertThat(journal.message(id("a")).orElseThrow().message()).isEqualTo(messages.getFirst());
                assertThat(journal.toTell("council", PlannedJob.Todo.ANNOUNCE, Instant.now(), 10))
                        .isEmpty();
            }
            await().until(() -> !tasks(witness).isEmpty());
            assertThat(tasks(witness)).hasSize(1);
            JsonNode event = tasks(witness).getFirst();
            assertThat(event.get("type").stringValue()).isEqualTo("task-sent");
            assertThat(event.get("uuid").stringValue()).isEqualTo(id("a"));
            assertThat(event.get("queue").stringValue()).isEqualTo("recordings");
            assertThat(event.get("hostname").stringValue()).isEqualTo("scheduler@test");
        }
    }

    private static List<JsonNode> tasks(EventRecorder witness) {
        return witness.lines().stream()
                .map(line -> line.get("event"))
                .filter(event -> event.get("type").stringValue().startsWith("task-"))
                .toList();
    }

    @Test
    void aMessageThatNoQueueTakesIsAnErrorAndStaysDue() throws Exception {
        server.put("/plan", list(soon("a")));

        Scheduler.Report report = once(config());

        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.text())
                .contains("jobs stay due: there is no queue recordings that takes the message (NO_ROUTE)")
                .contains("start a worker that consumes it");
        queue();
        assertThat(once(config(), later()).exitCode()).isZero();
        assertThat(ids(fetched())).containsExactly(id("a"));
    }

    /// After claims of an earlier scheduler have lapsed.
    private static InstantSource later() {
        return Clock.offset(Clock.systemUTC(), Duration.ofSeconds(20));
    }

    @Test
    void badEntriesAndFailuresHaveTheirExitCodes() throws Exception {
        queue();
        server.put("/plan", list(soon("a"), "{\"id\":\"b\"}"));
        Scheduler.Report bad = once(config());
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.text()).contains("council: /1 (b): title is missing").contains("council: 1 sent");

        server.put("/plan", PlanServer.status(403, ""));
        Scheduler.Report failed = once(config());
        assertThat(failed.exitCode()).isEqualTo(2);
        assertThat(failed.text()).contains("council: not read").contains("answers 403");
    }

    @Test
    void twoSchedulersOnOneJournalSendEachJobOnce() throws Exception {
        queue();
        List<String> names = IntStream.range(0, 120).mapToObj(i -> "e" + i).toList();
        server.put("/plan", list(names.stream().map(this::soon).toArray(String[]::new)));
        Config config = config();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Scheduler.Report> run = () -> once(config);
            for (Future<Scheduler.Report> report : threads.invokeAll(List.of(run, run, run))) {
                assertThat(report.get().exitCode()).as(report.get().text()).isZero();
            }
        }

        assertThat(ids(fetched()))
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(SchedulerTest::id).toList());
    }

    @Test
    void aKillBetweenConfirmAndJournalRepeatsMessagesUnderTheirIds() throws Exception {
        queue();
        server.put("/plan", list(soon("a"), soon("b")));
        Path file = Schedules.file(vhost, folder, Schedules.json(server.url("/plan")));

        CrashingScheduler.run(file, vhost.rabbit().password());
        List<AmqpMessage> before = fetched();
        assertThat(ids(before)).containsExactlyInAnyOrder(id("a"), id("b"));
        assertThat(once(config(), later()).exitCode()).isZero();

        assertThat(fetched()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(once(config(), later()).text()).contains("0 sent");
    }

    @Test
    void whatIsDueWhileTheBrokerIsAwayIsSentWhenItIsBack() throws Exception {
        try (RealRabbit own = RealRabbit.start()) {
            RabbitVhost away = own.vhost("away");
            try (Connection first = away.connect();
                    Channel declare = first.createChannel()) {
                declare.queueDeclare("recordings", true, false, false, Map.of());
            }
            server.put("/plan", "[]");
            Config config = Schedules.on(away, folder, Schedules.json(server.url("/plan"), "every = 5"));
            try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                    Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "test")) {
                Thread loop = Thread.ofVirtual()
                        .start(() -> scheduler.loop(config.recordingBroker().orElseThrow(), ScheduleMeter.none()));
                await().until(() -> server.asked("/plan") > 0);
                own.kill();
                server.put("/plan", list(entry("a", "Now", now.minusSeconds(5), now.plusSeconds(900))));
                await().until(() ->
                        journal.ahead("council", Instant.EPOCH).stream().anyMatch(PlannedJob::tried));
                own.restart();
                await().until(() -> journal.ahead("council", Instant.EPOCH).stream()
                        .anyMatch(job -> job.state() == PlannedJob.State.PUBLISHED));
                loop.interrupt();
                loop.join(Duration.ofSeconds(20));
                assertThat(loop.isAlive()).isFalse();
            }
            try (Connection again = away.connect();
                    Channel get = again.createChannel()) {
                GetResponse got = get.basicGet("recordings", true);
                assertThat(new TaskMessage(AmqpWire.message(got)).id()).contains(id("a"));
            }
        }
    }

    @Test
    void workersAreToldWhatChangedAndWhatVanished() throws Exception {
        try (StandInWorker worker = new StandInWorker(vhost, "recordings")) {
            server.put("/plan", list(soon("a"), soon("b"), soon("c")));
            assertThat(once(config()).exitCode()).isZero();
            await().until(() -> worker.held.size() == 3);

            server.put("/plan", list(entry("a", "Longer", now.plusSeconds(120), now.plusSeconds(900)), soon("b")));
            Scheduler.Report report = once(config());

            assertThat(report.text()).contains("2 entries, 0 new, 1 moved, 0 changed, 1 cancelled, 1 unchanged");
            assertThat(worker.orders)
                    .extracting(ControlRequest::method)
                    .containsExactlyInAnyOrder("recording_update", "revoke");
            for (ControlRequest order : worker.orders) {
                if (order.method().equals("revoke")) {
                    assertThat(order.arguments().get("task_id").toString()).isEqualTo("[\"" + id("c") + "\"]");
                    assertThat(order.arguments().get("terminate").booleanValue())
                            .isTrue();
                } else {
                    assertThat(order.arguments().get("task_id").stringValue()).isEqualTo(id("a"));
                    JsonNode kwargs = order.arguments().get("kwargs");
                    assertThat(kwargs.get("title").stringValue()).isEqualTo("Longer");
                    assertThat(kwargs.get("end").stringValue())
                            .isEqualTo(now.plusSeconds(900).toString());
                    assertThat(kwargs.get("entry").get("revision").intValue()).isEqualTo(2);
                }
            }
            // The change is told once, the revoke until the job's end.
            worker.orders.clear();
            once(config(), Clock.offset(Clock.systemUTC(), Duration.ofSeconds(30)));
            assertThat(worker.orders).extracting(ControlRequest::method).containsExactly("revoke");
            assertThat(worker.held).hasSize(3);
        }
    }

    @Test
    void aChangeOfAJobInTheQueueWaitsForItsWorker() throws Exception {
        queue();
        server.put("/plan", list(soon("a")));
        once(config());
        server.put("/plan", list(entry("a", "Longer", now.plusSeconds(120), now.plusSeconds(900))));
        assertThat(once(config()).text()).contains("no worker has taken the change of \"Longer\" yet");

        try (StandInWorker worker = new StandInWorker(vhost, "recordings")) {
            await().until(() -> worker.held.contains(id("a")));
            once(config(), later());
            assertThat(worker.orders).extracting(ControlRequest::method).containsExactly("recording_update");
            assertThat(worker.held).containsExactly(id("a"));
        }
    }

    @Test
    void aChangeThatAWorkerRefusesIsSaidAndOfferedAgain() throws Exception {
        try (StandInWorker worker = new StandInWorker(vhost, "recordings")) {
            server.put("/plan", list(soon("a")));
            once(config());
            await().until(() -> worker.held.contains(id("a")));
            server.put("/plan", list(entry("a", "Longer", now.plusSeconds(120), now.plusSeconds(900))));
            worker.refusing = true;

            assertThat(once(config()).text())
                    .contains("the worker that has \"Longer\" does not change it; it is recorded as it was sent first")
                    .doesNotContain("no worker");
            worker.refusing = false;
            assertThat(once(config(), later()).text()).doesNotContain("does not change it");
            assertThat(worker.orders)
                    .extracting(ControlRequest::method)
                    .containsExactly("recording_update", "recording_update");
        }
    }

    @Test
    void aPythonWorkerGetsTheJobAsItWasPlanned() throws Exception {
        try (RealCelery worker = RealCelery.on(vhost).queues("recordings").start();
                EventRecorder witness = EventRecorder.on(vhost)) {
            server.put("/plan", list(soon("a")));
            assertThat(once(config()).exitCode()).isZero();
            var success = new EventRecorder.JobState(id("a"), 0, "SUCCESS");
            await().pollInterval(Duration.ofSeconds(1))
                    .until(() -> witness.states().contains(success));

            server.put("/plan", list(soon("a"), soon("ü")));
            assertThat(once(config("task = \"plain.dump\"")).text()).contains("1 new, 0 moved, 1 changed");
            await().until(() -> worker.written(id("ü")).isPresent());
            JsonNode got = worker.written(id("ü")).orElseThrow();
            assertThat(got.get("args").toString()).isEqualTo("[]");
            assertThat(got.get("kwargs").toString())
                    .isEqualTo("{\"title\":\"Title ü\",\"source\":\"https://live.example/ü.m3u8\",\"start\":\""
                            + now.plusSeconds(120) + "\",\"end\":\"" + now.plusSeconds(600)
                            + "\",\"entry\":{\"schedule\":\"council\",\"id\":\"ü\",\"revision\":1}}");
            assertThat(got.get("root_id").stringValue()).isEqualTo(id("ü"));
            assertThat(got.get("parent_id").isNull()).isTrue();
        }
    }

    @Test
    void aLostJournalNeitherLosesAProgrammeNorSendsOneUnderAnotherId() throws Exception {
        queue();
        Config config = config();
        server.put("/plan", list(soon("a"), soon("b")));
        once(config);
        // b is revoked, and comes back under a new id.
        server.put("/plan", list(soon("a")));
        once(config);
        server.put("/plan", list(soon("a"), soon("b")));
        once(config);
        String again = JobMaker.id("council", "b", 2).toString();
        assertThat(ids(fetched())).containsExactly(id("a"), id("b"), again);
        // c is revoked and away when the journal is lost.
        server.put("/plan", list(soon("a"), soon("b"), soon("c")));
        once(config);
        server.put("/plan", list(soon("a"), soon("b")));
        once(config);
        assertThat(ids(fetched())).containsExactly(id("c"));

        Files.delete(config.journal());
        server.put("/plan", list(soon("a"), soon("b"), soon("c"), soon("d")));
        assertThat(once(config).exitCode()).isZero();

        assertThat(ids(fetched()))
                .containsExactlyInAnyOrder(
                        id("a"), again, JobMaker.id("council", "c", 2).toString(), id("d"));
    }

    @Test
    void twoHundredMovedProgrammesReachTheirWorkerWithinFiveSeconds() throws Exception {
        List<String> names = IntStream.range(0, 200).mapToObj(i -> "e" + i).toList();
        try (StandInWorker worker = new StandInWorker(vhost, "recordings")) {
            server.put("/plan", list(names.stream().map(this::soon).toArray(String[]::new)));
            Config config = config("every = 5");
            try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                    Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "test")) {
                scheduler.once(config.recordingBroker().orElseThrow(), AHEAD);
                await().until(() -> worker.held.size() == 200);
                server.put(
                        "/plan",
                        list(names.stream()
                                .map(name -> entry(name, "Moved", now.plusSeconds(180), now.plusSeconds(700)))
                                .toArray(String[]::new)));
                Thread loop = Thread.ofVirtual()
                        .start(() -> scheduler.loop(config.recordingBroker().orElseThrow(), ScheduleMeter.none()));
                await().until(() -> journal.ahead("council", Instant.EPOCH).stream()
                        .allMatch(job -> job.title().equals("Moved")));
                long moved = System.nanoTime();
                await().until(() -> worker.orders.size() == 200);
                assertThat(Duration.ofNanos(System.nanoTime() - moved)).isLessThan(Duration.ofSeconds(5));
                assertThat(worker.orders)
                        .allSatisfy(order -> assertThat(order.audience())
                                .isEqualTo(new ControlRequest.Audience.Nodes(List.of("stand-in@test"))))
                        .extracting(order -> order.arguments().get("task_id").stringValue())
                        .containsExactlyInAnyOrderElementsOf(
                                names.stream().map(SchedulerTest::id).toList());
                loop.interrupt();
                loop.join();
            }
        }
    }

    @Test
    void theLoopOutlivesAnErrorAndAsksTheJournalForNothingThatIsNotDue() throws Exception {
        queue();
        server.put("/plan", list(entry("later", "Later", now.plusSeconds(3_600), now.plusSeconds(7_200))));
        Config config = config("every = 5");
        Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
        try (SqliteJournal real = new SqliteJournal(config.journal(), Clock.systemUTC())) {
            Journal counting = (Journal) Proxy.newProxyInstance(
                    Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, values) -> {
                        int count = calls.computeIfAbsent(method.getName(), name -> new AtomicInteger())
                                .incrementAndGet();
                        if (method.getName().equals("ahead") && count == 1) {
                            throw new NoClassDefFoundError("of a test");
                        }
                        try {
                            return method.invoke(real, values);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            try (Scheduler scheduler = new Scheduler(config.schedules(), counting, InstantSource.system(), "test")) {
                Thread loop = Thread.ofVirtual()
                        .start(() -> scheduler.loop(config.recordingBroker().orElseThrow(), ScheduleMeter.none()));
                await().until(() -> !real.ahead("council", Instant.EPOCH).isEmpty());
                long asked = server.asked("/plan");
                await().until(() -> server.asked("/plan") > asked + 1);
                loop.interrupt();
                loop.join();
            }
        }
        assertThat(calls.get("ahead")).hasValueGreaterThan(1);
        assertThat(calls).doesNotContainKeys("claim", "confirmed", "told", "tellAgain");
        assertThat(calls.get("write")).hasValue(1);
    }

    @Test
    void aDryRunSaysWhatChangedSinceTheLastRunAndWritesNothing() throws Exception {
        queue();
        server.put("/plan", list(soon("a"), soon("b"), soon("c")));
        Config config = config();
        once(config);
        server.put(
                "/plan", list(soon("a"), entry("b", "Title b", now.plusSeconds(180), now.plusSeconds(700)), soon("d")));
        try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "test")) {
            Scheduler.Report dry = scheduler.dryRun(Optional.empty(), false);
            assertThat(dry.exitCode()).isEqualTo(3);
            assertThat(dry.text()).contains("3 entries, 1 new, 1 moved, 0 changed, 1 cancelled, 1 unchanged");
            JsonNode json = new JsonMapper()
                    .readTree(scheduler.dryRun(Optional.empty(), true).text());
            JsonNode schedule = json.get("schedules").get(0);
            assertThat(schedule.get("unchanged").intValue()).isEqualTo(1);
            assertThat(schedule.get("changes"))
                    .extracting(change -> change.get("entry").stringValue()
                            + " "
                            + change.get("action").stringValue())
                    .containsExactlyInAnyOrder("b move", "c cancel", "d add");
            // After everything there is nothing to plan.
            Scheduler.Report after = scheduler.dryRun(Optional.of(now.plusSeconds(7_200)), false);
            assertThat(after.exitCode()).isZero();
            assertThat(after.text()).contains("0 new, 0 moved, 0 changed, 0 cancelled, 0 unchanged");

            assertThat(scheduler.explain("a", Optional.empty()).exitCode()).isZero();
            assertThat(scheduler.explain(id("a"), Optional.empty()).text())
                    .contains("it was sent: ")
                    .contains("planned: ")
                    .contains("sent: the broker has it");
            Scheduler.Report cancelled = scheduler.explain("c", Optional.empty());
            assertThat(cancelled.exitCode()).isEqualTo(1);
            assertThat(cancelled.text())
                    .contains("the schedule has no such entry")
                    .contains("it is cancelled");
            assertThat(scheduler.explain("nobody", Optional.empty()).exitCode()).isEqualTo(2);
        }
        assertThat(once(config).text()).contains("1 new, 1 moved, 0 changed, 1 cancelled, 1 unchanged");
        try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "test")) {
            assertThat(scheduler.dryRun(Optional.empty(), false).exitCode()).isZero();
        }
    }
}
