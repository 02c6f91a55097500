package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.sandbox.streams.Channel.Fate;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.RabbitConnections;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Messages on the task queue of a real RabbitMQ that no sound producer of ours would send, written by kombu and by the
/// Java client: what is a task is recorded, what is none is set aside and told, and nothing else suffers.
@Timeout(180)
class PoisonTest {
    static final String QUEUE = "recordings";
    static final String NODE = "w1@test";
    private static final long MS = 1_795_773_286_935L;

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    RabbitVhost vhost;
    Ear ear;
    private @Nullable RecordingWorker worker;

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    @BeforeAll
    static void streams() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                org.tallyboard.sandbox.streams.Channel.standard(
                        new Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Fate.Stalls(Duration.ofSeconds(3)),
                        new Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void silence() {
        streams.close();
    }

    @BeforeEach
    void desk() throws Exception {
        vhost = broker().vhost("poison");
        ear = new Ear(vhost.connect());
    }

    @AfterEach
    void tidy() throws Exception {
        if (worker != null) {
            worker.close();
        }
        ear.close();
        vhost.close();
    }

    @Test
    void nothingOnTheTaskQueueStopsTheWorker() throws Exception {
        Set<String> repliesOfOthers = replyQueues();
        worker();
        await().until(() -> connections().size() == 5);
        Map<String, String> connections = connections();
        try (CeleryProducer python = CeleryProducer.on(vhost, "rpc://");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            // Integers beyond 31 bits, as custom headers of a task, of a control request and of what is no task.
            String big = python.task(RecordingWorker.TASK)
                    .kwargs(kwargs())
                    .option("queue", QUEUE)
                    .option("headers", Map.of("ms", MS, "more", List.of(MS, Map.of("deep", -MS))))
                    .send();
            python.publish("", QUEUE, Map.of("ms", MS), "{}");
            python.publish("celery.pidbox", "", Map.of("clock", MS, "expires", 0), "{\"method\":\"ping\"}");
            // Protocol 1, as Celery 3 and Go write it.
            String first = UUID.randomUUID().toString();
            python.publish("", QUEUE, Map.of(), protocolOne(first));
            // Another system's, with an id and somebody who waits.
            String machinery = UUID.randomUUID().toString();
            String results = channel.queueDeclare().getQueue();
            publish(
                    channel,
                    new AMQP.BasicProperties.Builder().replyTo(results).contentType("application/json"),
                    "{\"UUID\":\"" + machinery + "\",\"Name\":\"record\",\"Args\":[]}");
            // Nothing at all, headers that no client would read, and a body that is larger than the client takes.
            publish(channel, new AMQP.BasicProperties.Builder(), "\u0000");
            publish(channel, new AMQP.BasicProperties.Builder().headers(Map.of("t", nested(150))), "{}");
            large(channel);
            // And where it hears what other workers answer.
            Set<String> replies = replyQueues();
            replies.removeAll(repliesOfOthers);
            assertThat(replies).isNotEmpty();
            for (String mailbox : replies) {
                python.publish("", mailbox, Map.of("ticket", "t", "clock", MS), "{\"w\":{}}");
                python.publish("", mailbox, Map.of(), "\u0080\u0003}q", "application/x-python-serialize");
                for (String body :
                        List.of("", "\u0000", "[".repeat(100_000), "{\"w\":" + "[".repeat(500) + "1}", "null")) {
                    channel.basicPublish("", mailbox, null, body.getBytes(StandardCharsets.UTF_8));
                }
                channel.basicPublish(
                        "",
                        mailbox,
                        new AMQP.BasicProperties.Builder()
                                .headers(Map.of("t", nested(150)))
                                .build(),
                        new byte[] {'{', '}'});
            }
            String last = python.task(RecordingWorker.TASK)
                    .kwargs(kwargs())
                    .option("queue", QUEUE)
                    .send();

            for (String id : List.of(big, first, last)) {
                await().until(() -> ear.story(id).contains("task-succeeded"));
            }
            JsonNode result = python.result(big, 20);
            assertThat(result.path("bytes").asLong()).isPositive();
            await().until(() -> setAside().size() == setAsideHere());
            assertThat(setAside().stream().map(event -> Ear.field(event, "reason")))
                    .contains("it is no task of Celery's protocol 1 or 2")
                    .contains("it could not be read: a header has more than 30 tables or lists within each other");
            assertThat(setAside()).allSatisfy(event -> {
                assertThat(Ear.field(event, "queue")).isEqualTo(QUEUE);
                assertThat(event.meta().hostname()).contains(NODE);
            });
            // Machinery's sender is told under the id that it knows.
            assertThat(ear.of(Event.TaskFailed.class).stream()
                            .filter(event -> event.id().equals(machinery))
                            .map(event -> event.exception().orElse("")))
                    .containsExactly("RecordingRefused('it is no task of Celery\\'s protocol 1 or 2')");
            await().untilAsserted(
                            () -> assertThat(channel.messageCount(results)).isEqualTo(1));
            JsonNode failure =
                    JsonMapper.shared().readTree(channel.basicGet(results, true).getBody());
            assertThat(failure.path("status").asString()).isEqualTo("FAILURE");
            assertThat(failure.path("task_id").asString()).isEqualTo(machinery);

            await().untilAsserted(() -> assertThat(vhost.depth(QUEUE)).contains(new RabbitVhost.Depth(0, 0)));
            await().untilAsserted(
                            () -> assertThat(vhost.depth(QUEUE + ".set-aside")).contains(new RabbitVhost.Depth(4, 0)));
            List<JsonNode> kept = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                kept.add(python.take(QUEUE + ".set-aside").path("headers"));
            }
            assertThat(kept).as("kept as it was, with the reason").anySatisfy(headers -> {
                assertThat(headers.path("ms").path(1).asString()).isEqualTo(Long.toString(MS));
                assertThat(headers.path("tallyboard_set_aside").path(1).asString())
                        .contains("no task of Celery's protocol");
            });
        }
        assertThat(timesOnline()).isEqualTo(1);
        assertThat(connections()).as("no connection was ever lost").isEqualTo(connections);
    }

    private Map<String, String> connections() {
        return RabbitConnections.all(vhost).subMap(NODE, NODE + "~");
    }

    private Set<String> replyQueues() {
        return vhost.depths().keySet().stream()
                .filter(queue -> queue.endsWith(".reply.celery.pidbox"))
                .collect(Collectors.toSet());
    }

    /// What ends one connection of a worker that records leaves its recording alone.
    @Test
    void aRecordingDoesNotShareTheFateOfTasksAndResults() throws Exception {
        worker();
        TaskMessage recorded = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(JsonMapper.shared().valueToTree(kwargs()))
                .build();
        String id = recorded.id().orElseThrow();
        ear.send(QUEUE, recorded);
        await().until(() -> ear.recorder(id).isPresent());

        for (String use : List.of("tasks", "results")) {
            RabbitConnections.close(vhost, NODE + " " + use);
        }
        TaskMessage next = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(JsonMapper.shared().valueToTree(kwargs()))
                .build();
        ear.send(QUEUE, next);
        for (String each : List.of(id, next.id().orElseThrow())) {
            await().until(() -> ear.story(each).contains("task-succeeded"));
            assertThat(ear.story(each)).containsExactly("task-received", "task-started", "task-succeeded");
            assertThat(ear.asides("recording-duplicate", each)).isEmpty();
        }
        assertThat(timesOnline()).isEqualTo(1);
    }

    long timesOnline() {
        return ear.of(Event.Worker.class).stream()
                .filter(event -> event.kind() == Event.Worker.Kind.ONLINE
                        && event.meta().hostname().equals(Optional.of(NODE)))
                .count();
    }

    /// A queue for what is set aside that is full, and headers that leave no room for a reason: such a message is
    /// rejected, and nothing that others wait for waits with it.
    @Test
    void whatCannotBeSetAsideIsRejectedAndKeepsNothingWaiting() throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("dead", true, false, false, Map.of());
            channel.queueDeclare(
                    QUEUE,
                    true,
                    false,
                    false,
                    Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
            channel.queueDeclare(
                    QUEUE + ".set-aside",
                    true,
                    false,
                    false,
                    Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
            channel.basicPublish("", QUEUE + ".set-aside", null, new byte[0]);
            worker();

            publish(channel, new AMQP.BasicProperties.Builder(), "\u0000");
            isToldOf(refused());
            channel.queuePurge(QUEUE + ".set-aside");
            publish(channel, new AMQP.BasicProperties.Builder().headers(Map.of("x", "y".repeat(130_990))), "{}");
            isToldOf(refused());

            await().until(() -> setAside().size() == 2);
            assertThat(setAside())
                    .allSatisfy(event -> assertThat(Ear.field(event, "into")).isEmpty());
            await().untilAsserted(() -> assertThat(vhost.depth("dead")).contains(new RabbitVhost.Depth(2, 0)));
        }
    }

    private TaskMessage refused() throws Exception {
        return ear.send(QUEUE, JsonMapper.shared().createObjectNode().put("source", "file:///x"));
    }

    private void isToldOf(TaskMessage job) {
        await().until(() -> ear.story(job.id().orElseThrow()).contains("task-failed"));
    }

    /// RabbitMQ 4 drops a message that a quorum queue got back more than 20 times. The worker gives it to the queue
    /// anew long before, and gives it up with a word when it comes back again and again.
    @Test
    void aJobThatAQuorumQueueGotBackIsNotCountedOut() throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("dead", true, false, false, Map.of());
            channel.queueDeclare(
                    QUEUE,
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type", "quorum",
                            "x-dead-letter-exchange", "",
                            "x-dead-letter-routing-key", "dead"));
            TaskMessage saved = TaskMessage.task(RecordingWorker.TASK)
                    .kwargs(JsonMapper.shared().valueToTree(kwargs(600)))
                    .build();
            TaskMessage hopeless = TaskMessage.task(RecordingWorker.TASK)
                    .kwargs(JsonMapper.shared().valueToTree(kwargs(600)))
                    .header(Arrivals.RETURNS, 1)
                    .build();
            ear.send(QUEUE, saved);
            ear.send(QUEUE, hopeless);
            // Once or twice more, and RabbitMQ 4 would drop them.
            for (int i = 0; i < 19; i++) {
                giveBackBoth(channel);
            }

            worker();
            String id = saved.id().orElseThrow();
            await().until(() -> ear.recorder(id).isPresent());
            assertThat(ear.asides("recording-handed-over", id)).singleElement().satisfies(event -> assertThat(
                            Ear.field(event, "reason"))
                    .startsWith("it came back to its queue 19 times"));
            String lost = hopeless.id().orElseThrow();
            await().until(() -> ear.story(lost).contains("task-failed"));
            assertThat(ear.of(Event.TaskFailed.class).stream()
                            .filter(event -> event.id().equals(lost))
                            .map(event -> event.exception().orElse("")))
                    .singleElement()
                    .asString()
                    .startsWith("ReturnedTooOften('it came back to recordings 20 times");
            await().untilAsserted(() -> assertThat(vhost.depth("dead")).contains(new RabbitVhost.Depth(1, 0)));
            await().untilAsserted(() -> assertThat(vhost.depth(QUEUE)).contains(new RabbitVhost.Depth(0, 0)));
        }
    }

    /// A worker in Python claims nothing: one that still has the job is asked, though the broker knows nothing any more
    /// of the message having been somebody's.
    @Test
    void aJobThatCameBackIsAskedAboutThoughItWasPublishedAnew() throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel();
                Connection python = vhost.connect()) {
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
            TaskMessage job = TaskMessage.task(RecordingWorker.TASK)
                    .kwargs(JsonMapper.shared().valueToTree(kwargs()))
                    .build();
            String id = job.id().orElseThrow();
            runs(python, "py@test", id);
            ear.send(QUEUE, job);
            await().until(() -> {
                var got = channel.basicGet(QUEUE, false);
                if (got != null) {
                    channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
                }
                return got != null;
            });

            worker();
            await().until(() -> !ear.asides("recording-duplicate", id).isEmpty());
            assertThat(Ear.field(ear.asides("recording-duplicate", id).getFirst(), "kept_by"))
                    .isEqualTo("py@test");
            assertThat(ear.story(id)).isEmpty();
            await().untilAsserted(() -> assertThat(vhost.depth(QUEUE)).contains(new RabbitVhost.Depth(0, 0)));
        }
    }

    /// Answers `query_task` as Celery's worker does that runs this task.
    private static void runs(Connection connection, String node, String id) throws IOException {
        Channel channel = connection.createChannel();
        channel.exchangeDeclare("celery.pidbox", "fanout");
        channel.exchangeDeclare("reply.celery.pidbox", "direct");
        String queue = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
        channel.queueBind(queue, "celery.pidbox", "");
        channel.basicConsume(
                queue,
                true,
                (tag, message) -> {
                    JsonNode request = JsonMapper.shared().readTree(message.getBody());
                    if (request.path("method").asString("").equals("query_task")) {
                        JsonNode answer = JsonMapper.shared()
                                .valueToTree(Map.of(node, Map.of(id, List.of("active", Map.of("id", id)))));
                        channel.basicPublish(
                                "reply.celery.pidbox",
                                request.at("/reply_to/routing_key").asString(""),
                                new AMQP.BasicProperties.Builder()
                                        .contentType("application/json")
                                        .contentEncoding("utf-8")
                                        .headers(Map.of(
                                                "ticket", request.path("ticket").asString("")))
                                        .build(),
                                answer.toString().getBytes(StandardCharsets.UTF_8));
                    }
                },
                tag -> {});
    }

    private static void giveBackBoth(Channel channel) {
        List<Long> tags = new ArrayList<>();
        await().until(() -> {
            var got = channel.basicGet(QUEUE, false);
            if (got != null) {
                tags.add(got.getEnvelope().getDeliveryTag());
            }
            return tags.size() == 2;
        });
        for (long tag : tags) {
            try {
                channel.basicReject(tag, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// RabbitMQ 3.10 takes up to 128 MiB, more than the client library.
    void large(Channel channel) throws Exception {
        channel.basicPublish("", QUEUE, null, new byte[(64 << 20) + 1]);
    }

    /// All but the tasks and the control request.
    int setAsideHere() {
        return 5;
    }

    private List<Event.Unknown> setAside() {
        return ear.of(Event.Unknown.class).stream()
                .filter(event -> event.meta().type().equals("recording-set-aside"))
                .toList();
    }

    private static Map<String, Object> nested(int depth) {
        Map<String, Object> table = Map.of();
        for (int i = 0; i < depth; i++) {
            table = Map.of("t", table);
        }
        return table;
    }

    private void publish(Channel channel, AMQP.BasicProperties.Builder properties, String body) throws Exception {
        channel.basicPublish("", QUEUE, properties.build(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String protocolOne(String id) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "id",
                        id,
                        "task",
                        RecordingWorker.TASK,
                        "args",
                        List.of(),
                        "kwargs",
                        kwargs(),
                        "retries",
                        0,
                        "eta",
                        "",
                        "utc",
                        true));
    }

    static Map<String, Object> kwargs() {
        return kwargs(12);
    }

    private static Map<String, Object> kwargs(int seconds) {
        Instant now = Instant.now();
        return Map.of(
                "title",
                "Studio A",
                "source",
                streams.url("studio-a").toString(),
                "start",
                now.toString(),
                "end",
                now.plusSeconds(seconds).toString());
    }

    void worker() {
        worker = RecordingWorker.start(
                new BrokerLogin(
                        URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                        vhost.rabbit().user(),
                        vhost.rabbit().password()),
                RecorderSettings.standard(NODE, QUEUE, 8, folder.resolve("out"), folder.resolve("state"))
                        .withAttempts(2, Duration.ofSeconds(1))
                        .withSources(AllowedSources.of("127.0.0.1")),
                ffmpeg,
                InstantSource.system());
        await().until(() -> !ear.of(Event.Worker.class).isEmpty());
    }
}
