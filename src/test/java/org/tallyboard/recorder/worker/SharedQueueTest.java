package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.celery.TaskMessageBuilder;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.CeleryTool;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Java workers and Debian's Celery on one queue of a real RabbitMQ.
@Timeout(120)
class SharedQueueTest {
    private static final String QUEUE = "recordings";
    private static final String W1 = "w1@test";
    private static final String W2 = "w2@test";

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private final List<RecordingWorker> workers = new ArrayList<>();
    private RabbitVhost vhost;
    private Ear ear;

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    RealCelery.Options version(RealCelery.Options options) {
        return options;
    }

    @BeforeAll
    static void streams() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Channel.Fate.Stalls(Duration.ofSeconds(3)),
                        new Channel.Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void silence() {
        streams.close();
    }

    @BeforeEach
    void desk() throws Exception {
        vhost = broker().vhost("shared-queue");
        ear = new Ear(vhost.connect());
    }

    @AfterEach
    void tidy() throws Exception {
        workers.forEach(RecordingWorker::close);
        ear.close();
        vhost.close();
    }

    @Test
    void aRepeatedPublishIsRecordedOnceAndTheCopiesAreDroppedForAllToSee() throws Exception {
        worker(W1, 2);
        worker(W2, 2);
        TaskMessage task = task(kwargs(12)).build();
        String id = task.id().orElseThrow();

        // Two schedulers at once.
        ear.send(QUEUE, task);
        ear.send(QUEUE, task);
        await().until(() -> ear.asides("recording-duplicate", id).size() == 1);
        await().until(() -> ear.recorder(id).isPresent());
        String recorder = ear.recorder(id).orElseThrow();
        // While it records: both may get it.
        ear.send(QUEUE, task);
        ear.send(QUEUE, task);
        await().until(() -> ear.asides("recording-duplicate", id).size() == 3);
        await().until(() -> ear.story(id).contains("task-succeeded"));
        // After it ended, and after the worker that knows was started anew.
        RecordingWorker first = workers.get(recorder.equals(W1) ? 0 : 1);
        first.close();
        workers.remove(first);
        worker(recorder, 2);
        ear.send(QUEUE, task);
        await().until(() -> ear.asides("recording-duplicate", id).size() == 4);

        assertThat(ear.story(id)).containsExactly("task-received", "task-started", "task-succeeded");
        assertThat(ear.asides("recording-duplicate", id))
                .allSatisfy(event -> assertThat(Ear.field(event, "kept_by")).isEqualTo(recorder));
        await().untilAsserted(() -> assertThat(vhost.depths().values()).containsOnly(new RabbitVhost.Depth(0, 0)));
    }

    @Test
    void celeryInspectAndControlWorkOnIt() throws Exception {
        worker(W1, 1);
        TaskMessage later = task(kwargs(Instant.now().plusSeconds(600), 60)).build();
        ear.send(QUEUE, later);
        await().until(() -> !scheduled().isEmpty());
        TaskMessage now = task(kwargs(60)).build();
        ear.send(QUEUE, now);
        await().until(() -> ear.recorder(now.id().orElseThrow()).isPresent());

        // Debian's own program, and then what its subcommands send, from one process: a second each instead of four.
        assertThat(CeleryTool.run(vhost, "inspect", "ping")).contains(W1).contains("pong");
        assertThat(CeleryTool.run(vhost, "inspect", "active")).contains(now.id().orElseThrow());
        try (CeleryProducer python = CeleryProducer.on(vhost)) {
            assertThat(answer(python, "scheduled", Map.of()))
                    .contains(later.id().orElseThrow());
            assertThat(answer(python, "registered", Map.of())).contains(RecordingWorker.TASK);
            assertThat(answer(python, "active_queues", Map.of())).contains(QUEUE);
            assertThat(answer(python, "reserved", Map.of())).contains("[]");
            assertThat(answer(python, "conf", Map.of("with_defaults", false))).contains("worker_concurrency");
            assertThat(answer(python, "report", Map.of())).contains("tallyboard");
            assertThat(answer(python, "clock", Map.of())).contains("clock");
            assertThat(answer(python, "hello", Map.of("from_node", "x@y", "revoked", Map.of())))
                    .contains("revoked");
            assertThat(answer(
                            python,
                            "query_task",
                            Map.of("ids", List.of(later.id().orElseThrow()))))
                    .contains("reserved");
            assertThat(answer(python, "pool_grow", Map.of("n", 2))).contains("pool will grow");
            assertThat(answer(python, "stats", Map.of())).contains("\"max-concurrency\":3");
            assertThat(answer(python, "cancel_consumer", Map.of("queue", QUEUE)))
                    .contains("no longer consuming");
            assertThat(answer(python, "add_consumer", Map.of("queue", QUEUE))).contains("add consumer");
            assertThat(answer(python, "enable_events", Map.of())).contains("ok");
            assertThat(answer(python, "rate_limit", Map.of("task_name", "x", "rate_limit", "1/m")))
                    .contains("no rate limits");
            assertThat(answer(python, "nonsense", Map.of())).contains("KeyError");
            // Revoking what waits ends it at once; what runs goes on until it is to be terminated.
            CeleryTool.run(
                    vhost,
                    "control",
                    "revoke",
                    later.id().orElseThrow(),
                    now.id().orElseThrow());
            await().until(() -> ear.story(later.id().orElseThrow()).contains("task-revoked"));
            assertThat(ear.story(now.id().orElseThrow())).doesNotContain("task-revoked");
            assertThat(answer(python, "revoked", Map.of())).contains(later.id().orElseThrow());
            // No answer, as from Celery's own workers.
            python.control("shutdown", Map.of(), 0.1);
        }
        await().until(() ->
                ear.of(Event.Worker.class).stream().anyMatch(event -> event.kind() == Event.Worker.Kind.OFFLINE));
        assertThat(ear.asides("recording-handed-over", now.id().orElseThrow())).hasSize(1);
    }

    private static String answer(CeleryProducer python, String method, Map<String, ?> arguments) {
        return python.control(method, arguments, 10, 1).path(0).path(W1).toString();
    }

    @Test
    void pythonProducersGetResultsAndShareTheQueueWithPythonWorkers() throws Exception {
        worker(W1, 1);
        try (CeleryProducer producer = CeleryProducer.on(vhost, "rpc://");
                CeleryTool.Running dump = CeleryTool.start(vhost, "events", "--dump")) {
            await().until(() -> dump.output().contains(W1));
            String good = producer.task(RecordingWorker.TASK)
                    .kwargs(map(kwargs(12)))
                    .option("queue", QUEUE)
                    .send();
            JsonNode result = producer.result(good, 40);
            assertThat(result.path("bytes").asLong()).isPositive();
            for (String event : List.of("received", "started", "succeeded")) {
                String line = "task " + event + ": " + RecordingWorker.TASK + "(" + good + ")";
                await().until(() -> dump.output().contains(line));
            }
            String unknown = producer.task("rec.unknown").option("queue", QUEUE).send();
            assertThatThrownBy(() -> producer.result(unknown, 40)).hasMessageContaining("NotRegistered");
            String late = producer.task(RecordingWorker.TASK)
                    .kwargs(map(kwargs(60)))
                    .option("queue", QUEUE)
                    .send();
            await().until(() -> ear.recorder(late).isPresent());
            producer.control("revoke", Map.of("task_id", late, "terminate", true), 1);
            assertThatThrownBy(() -> producer.result(late, 40)).hasMessageContaining("TaskRevokedError");

            try (RealCelery python = version(RealCelery.on(vhost))
                    .name("py")
                    .queues(QUEUE)
                    .concurrency(1)
                    .conf("worker_prefetch_multiplier", 1)
                    .start()) {
                var ids = new ArrayList<String>();
                for (int i = 0; i < 4; i++) {
                    ObjectNode kwargs = kwargs(12);
                    kwargs.put("seconds", 2);
                    ids.add(producer.task(RecordingWorker.TASK)
                            .kwargs(map(kwargs))
                            .option("queue", QUEUE)
                            .send());
                }
                await().until(() -> ids.stream().allMatch(id -> ear.story(id).contains("task-succeeded")));
                Set<String> who = new HashSet<>();
                ear.of(Event.TaskSucceeded.class).stream()
                        .filter(event -> ids.contains(event.id()))
                        .forEach(event -> who.add(event.meta().hostname().orElse("")));
                assertThat(who).containsExactlyInAnyOrder(W1, python.nodename());
                assertThat(ids)
                        .allMatch(id -> ear.story(id).stream()
                                        .filter("task-started"::equals)
                                        .count()
                                == 1);
            }
        }
    }

    @Test
    void whatIsRevokedOrExpiredBeforeItComesIsNotRecorded() throws Exception {
        worker(W1, 1);
        TaskMessage revoked = task(kwargs(60)).build();
        var arguments = JsonMapper.shared()
                .createObjectNode()
                .put("task_id", revoked.id().orElseThrow());
        assertThat(ear.ask(ControlRequest.of("revoke", arguments)).toString()).contains("flagged as revoked");
        ear.send(QUEUE, revoked);
        TaskMessage expired = task(kwargs(60))
                .expires(Instant.now().minusSeconds(5), Instant.now())
                .build();
        ear.send(
                QUEUE,
                new TaskMessage(new AmqpMessage(
                        expired.amqp().headers(),
                        expired.amqp().properties().withExpiration(Optional.empty()),
                        expired.amqp().body())));

        for (TaskMessage task : List.of(revoked, expired)) {
            String id = task.id().orElseThrow();
            await().until(() -> ear.story(id).contains("task-revoked"));
            assertThat(ear.story(id)).containsExactly("task-received", "task-revoked");
        }
        assertThat(ear.of(Event.TaskRevoked.class).stream().map(Event.TaskRevoked::expired))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aRecordingThatRunsCanBeGivenAnotherEnd() throws Exception {
        worker(W1, 1);
        TaskMessage task = task(kwargs(300)).build();
        String id = task.id().orElseThrow();
        ear.send(QUEUE, task);
        await().until(() -> ear.recorder(id).isPresent());

        assertThat(update(id, "end", Instant.now().plusSeconds(3).toString())).contains("updated");
        assertThat(update(id, "source", "http://127.0.0.1/other")).contains("keeps its source");
        assertThat(update(id, "end", "tomorrow")).contains("is not a time");
        assertThat(update(id, "command", "x")).contains("only these can be changed");
        assertThat(update("nobody", "end", Instant.now().toString())).contains("unknown");

        await().until(() -> ear.story(id).contains("task-succeeded"));
    }

    @Test
    void hostileMessagesHurtNobody() throws Exception {
        worker(W1, 1);
        var json = MessageProperties.persistentJson();
        ear.publish(new Publication(
                Route.toQueue(QUEUE), new AmqpMessage(Map.of(), MessageProperties.none(), Bytes.ofUtf8("\u0000"))));
        ear.publish(new Publication(
                Route.toQueue(QUEUE),
                new AmqpMessage(
                        Map.of("task", RecordingWorker.TASK, "id", "x".repeat(5_000)),
                        json,
                        Bytes.ofUtf8("[[],{},{}]"))));
        ear.publish(new Publication(
                Route.toQueue(QUEUE),
                new AmqpMessage(
                        Map.of("task", RecordingWorker.TASK, "id", "../../evil", "retries", "many", "eta", 7),
                        json,
                        Bytes.ofUtf8("[".repeat(10_000)))));
        TaskMessage forged = task(kwargs(60)
                        .put("title", "../../../etc/cron.d/x")
                        .put("source", "concat:/etc/passwd|/etc/hosts"))
                .build();
        ear.send(QUEUE, forged.forwarded(Map.of(LeaseState.HEADER, "{\"v\":1,\"holder\":[]}"), 0));
        TaskMessage heavy = task(kwargs(60).put("more", "x".repeat(400_000))).build();
        ear.send(QUEUE, heavy);
        TaskMessage never = task(kwargs(60)).build().forwarded(Map.of("eta", "tomorrow"));
        ear.send(QUEUE, never);
        TaskMessage good = task(kwargs(12)).build();
        ear.send(QUEUE, good);

        await().until(() -> ear.story(good.id().orElseThrow()).contains("task-succeeded"));
        for (String id : List.of(
                "../../evil",
                forged.id().orElseThrow(),
                heavy.id().orElseThrow(),
                never.id().orElseThrow())) {
            assertThat(ear.story(id)).as(id).containsExactly("task-received", "task-failed");
        }
        await().untilAsserted(() -> {
            Map<String, RabbitVhost.Depth> depths = new HashMap<>(vhost.depths());
            assertThat(depths.remove(QUEUE + ".set-aside"))
                    .as("what is no task, and what has no id that fits")
                    .isEqualTo(new RabbitVhost.Depth(2, 0));
            assertThat(depths.values()).containsOnly(new RabbitVhost.Depth(0, 0));
        });
    }

    private void worker(String nodename, int slots) {
        long before = online(nodename);
        workers.add(RecordingWorker.start(
                new BrokerLogin(
                        URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                        vhost.rabbit().user(),
                        vhost.rabbit().password()),
                RecorderSettings.standard(nodename, QUEUE, slots, folder.resolve("out"), folder.resolve("state"))
                        .withAttempts(2, Duration.ofSeconds(1))
                        .withSilence(Duration.ofSeconds(4))
                        .withSources(AllowedSources.of("127.0.0.1")),
                ffmpeg,
                InstantSource.system()));
        await().until(() -> online(nodename) > before);
    }

    private long online(String nodename) {
        return ear.of(Event.Worker.class).stream()
                .filter(event -> event.kind() == Event.Worker.Kind.ONLINE
                        && event.meta().hostname().equals(Optional.of(nodename)))
                .count();
    }

    private JsonNode scheduled() throws Exception {
        return ear.ask(ControlRequest.scheduled()).path(W1);
    }

    private String update(String id, String name, String value) throws Exception {
        ObjectNode arguments = JsonMapper.shared().createObjectNode().put("task_id", id);
        arguments.putObject("kwargs").put(name, value);
        return ear.ask(ControlRequest.of("recording_update", arguments)).toString();
    }

    private static TaskMessageBuilder task(ObjectNode kwargs) {
        return TaskMessage.task(RecordingWorker.TASK).kwargs(kwargs).origin("test");
    }

    private static ObjectNode kwargs(int seconds) {
        return kwargs(Instant.now(), seconds);
    }

    private static ObjectNode kwargs(Instant start, int seconds) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("title", "Studio A")
                .put("source", streams.url("studio-a").toString())
                .put("start", start.toString())
                .put("end", start.plusSeconds(seconds).toString());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> map(ObjectNode node) {
        return JsonMapper.shared().convertValue(node, Map.class);
    }
}
