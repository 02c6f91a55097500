package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Worker;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.source.SourceId.Kind;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.RabbitConnections;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// A real broker that dies, and one that carries what no sound sender sends: the board tells the truth and goes on.
class BrokerFaultsTest {

    private static final String EVENTS = "celeryev";

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    @Test
    void aBrokerKilledUnderLoadIsToldAndEverythingComesBack() {
        try (RealRabbit rabbit = RealRabbit.start()) {
            RabbitVhost vhost = rabbit.vhost("killed");
            try (CeleryProducer producer = CeleryProducer.on(vhost);
                    RealCelery worker = RealCelery.on(vhost).concurrency(2).start();
                    LiveBoard board = new LiveBoard(Configured.on(vhost))) {
                await().until(board::isLive);
                await().until(() -> workerIs(board, Worker.State.ONLINE));
                List<String> load = producer.task("plain.sleep")
                        .args(0.02)
                        .option("priority", 0)
                        .send(1500);
                await().until(() -> ended(board, load) >= 50);

                rabbit.kill();
                assertThat(ended(board, load)).as("killed in the middle").isLessThan(load.size());
                awaitFailed(board, Kind.BROKER_API, "127.0.0.1:");
                awaitFailed(board, Kind.EVENTS, "127.0.0.1:");
                await().until(() -> workerIs(board, Worker.State.UNKNOWN));
                int known = board.snapshot().jobs().size();
                assertThat(known).isGreaterThanOrEqualTo(50);
                assertThat(board.snapshot().brokers()).hasSize(1);
                assertThat(board.rabbit.orders().publish(order(), "new-1"))
                        .isInstanceOfSatisfying(Answer.Refused.class, no -> {
                            assertThat(no.reason()).startsWith("Nothing was sent: connection to 127.0.0.1:");
                            assertThat(no.nextStep()).contains("check that the broker runs");
                        });

                rabbit.restart();
                await().untilAsserted(() -> {
                    assertThat(board.phase(Kind.EVENTS)).isEqualTo(new SourceStatus.Live());
                    assertThat(board.phase(Kind.BROKER_API)).isEqualTo(new SourceStatus.Live());
                    assertThat(workerIs(board, Worker.State.ONLINE)).isTrue();
                });
                assertThat(board.snapshot().jobs()).hasSizeGreaterThanOrEqualTo(known);
                assertThat(board.job("new-1")).isEmpty();
                // The queue is durable: what it held runs now, and what comes after it.
                String last;
                try (CeleryProducer after = CeleryProducer.on(vhost)) {
                    last = after.task("plain.dump").args("after").send();
                }
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> board.state(last).equals(Optional.of(JobState.SUCCEEDED)));
                assertThat(worker.written(last)).isPresent();
                await().untilAsserted(() -> assertThat(board.snapshot().brokers().getFirst().queues().stream()
                                .filter(queue -> queue.name().equals("celery"))
                                .map(queue -> queue.ready().orElse(-1)))
                        .containsExactly(vhost.depth("celery").orElseThrow().ready()));
            }
        }
    }

    private static long ended(LiveBoard board, List<String> ids) {
        Set<String> wanted = Set.copyOf(ids);
        return board.snapshot().jobs().stream()
                .filter(job -> wanted.contains(job.id()) && job.state() == JobState.SUCCEEDED)
                .count();
    }

    private static boolean workerIs(LiveBoard board, Worker.State state) {
        return board.snapshot().workers().stream().map(Worker::state).toList().equals(List.of(state));
    }

    private static void awaitFailed(LiveBoard board, Kind kind, String cause) {
        await().untilAsserted(() -> assertThat(board.phase(kind))
                .isInstanceOfSatisfying(SourceStatus.Failed.class, failed -> {
                    assertThat(failed.failure().cause()).contains(cause);
                    assertThat(failed.failure().remedy()).isNotBlank();
                }));
    }

    private static RetryJob order() {
        return new RetryJob(
                new JobKey("rec-broker", "old-1"),
                "Old",
                0,
                new JobPayload(
                        JobPayload.Source.REMOTE_CONTROL,
                        "plain.dump",
                        "[]",
                        "{}",
                        Optional.empty(),
                        "",
                        "celery",
                        Optional.empty(),
                        Instant.now()));
    }

    @Test
    void hostileEventsCostNothingButThemselves() throws Exception {
        try (RabbitVhost vhost = broker().vhost("hostile");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel();
                LiveBoard board = new LiveBoard(Configured.on(vhost))) {
            await().until(board::isLive);
            double now = Instant.now().toEpochMilli() / 1000.0;
            List<byte[]> noEvents = new ArrayList<>();
            for (String text : List.of(
                    "",
                    "not json",
                    "{\"type\":\"task-started\",\"uuid\":\"cut",
                    "[1]",
                    "\"text\"",
                    "null",
                    "{}",
                    "{\"type\":7,\"uuid\":\"a\",\"timestamp\":1}",
                    "{\"type\":\"task-started\",\"uuid\":{\"not\":\"text\"},\"timestamp\":1}",
                    "{\"type\":\"task-started\",\"uuid\":\"a\",\"timestamp\":\"yesterday\"}",
                    "{\"type\":\"task-started\",\"uuid\":\"a\",\"timestamp\":NaN}",
                    "{\"type\":\"task-started\",\"timestamp\":1}",
                    "{\"type\":\"worker-heartbeat\",\"timestamp\":1}",
                    "[".repeat(200_000),
                    "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))) {
                noEvents.add(text.getBytes(StandardCharsets.UTF_8));
            }
            noEvents.add(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
            noEvents.add(("{\"type\":\"task-failed\",\"uuid\":\"big\",\"timestamp\":1,\"traceback\":\""
                            + "x".repeat(5 << 20) + "\"}")
                    .getBytes(StandardCharsets.UTF_8));
            for (byte[] body : noEvents) {
                publish(channel, body);
            }
            // Events of a kind, with fields of the wrong type, absurd values, or of a type that nobody knows.
            String wrong =
                    "\"hostname\":[1],\"clock\":\"x\",\"pid\":{},\"utcoffset\":\"y\",\"retries\":\"many\",\"args\":7,"
                            + "\"kwargs\":[null],\"eta\":false,\"name\":{\"a\":1},\"root_id\":[],\"result\":{},\"exception\":5,"
                            + "\"traceback\":[[]],\"runtime\":\"long\",\"media_seconds\":\"NaN\",\"bytes\":-1e308,\"fps\":null";
            for (String type : List.of(
                    "task-sent",
                    "task-received",
                    "task-started",
                    "task-progress",
                    "task-retried",
                    "task-failed",
                    "task-revoked",
                    "task-rejected",
                    "task-exploded",
                    "task-")) {
                publish(channel, event(type, "odd-" + type, now, wrong));
            }
            publish(channel, event("task-started", "far-future", 9e15, ""));
            publish(channel, event("task-started", "long-ago", -1e15, ""));
            publish(channel, event("task-received", "negative", now, "\"retries\":-5"));
            publish(channel, event("task-received", "endless", now, "\"retries\":2147483647"));
            publish(channel, event("task-received", "n\\u0000ul\\n", now, "\"name\":\"\\u202etfel\\u0000\""));
            publish(channel, event("task-received", "i".repeat(100_000), now, ""));
            publish(channel, event("state-unheard-of", "unheard", now, "\"state\":\"MELTED\""));
            publish(channel, event("worker-melted", "w", now, "\"hostname\":\"w1@evil\""));
            StringBuilder many = new StringBuilder("[");
            for (int i = 0; i < 20_000; i++) {
                many.append("{\"type\":\"task-sent\"},");
            }
            publish(channel, many.append("1]").toString().getBytes(StandardCharsets.UTF_8));

            publish(channel, event("task-received", "sound", now, "\"name\":\"plain.add\",\"retries\":0"));
            publish(channel, event("task-started", "sound", now + 0.001, ""));
            publish(channel, event("task-succeeded", "sound", now + 0.002, "\"result\":\"3\",\"runtime\":0.1"));

            await().untilAsserted(() -> assertThat(board.state("sound")).contains(JobState.SUCCEEDED));
            assertThat(board.rabbit.counts().unreadable())
                    .as("one for each that is none, and a bounded number for the last list")
                    .isBetween(noEvents.size() + 1L, noEvents.size() + 60L);
            assertThat(board.job("big")).as("larger than any event").isEmpty();
            assertThat(board.state("odd-task-failed")).contains(JobState.FAILED);
            assertThat(board.state("odd-task-started")).contains(JobState.STARTED);
            Job odd = board.job("odd-task-failed").orElseThrow();
            assertThat(odd.name()).isEmpty();
            assertThat(odd.latest().retries()).isZero();
            assertThat(board.state("odd-task-exploded").orElse(JobState.UNKNOWN))
                    .isEqualTo(JobState.UNKNOWN);
            assertThat(board.job("negative").orElseThrow().latest().retries()).isZero();
            assertThat(board.snapshot().jobs()).allMatch(job -> job.id().length() <= 1_000);
            await().untilAsserted(() -> assertThat(board.phase(Kind.EVENTS))
                    .isInstanceOfSatisfying(SourceStatus.Slowed.class, slowed -> assertThat(slowed.reason())
                            .contains("messages on celeryev are no events")));
            assertThat(board.phase(Kind.BROKER_API)).isEqualTo(new SourceStatus.Live());
        }
    }

    private static byte[] event(String type, String uuid, double timestamp, String more) {
        return ("{\"type\":\"" + type + "\",\"uuid\":\"" + uuid + "\",\"timestamp\":" + timestamp
                        + (more.isEmpty() ? "" : "," + more) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void publish(Channel channel, byte[] body) throws IOException {
        channel.basicPublish(EVENTS, "task.multi", null, body);
    }

    /// Python writes an integer beyond 31 bits with a type that the client library does not know.
    @Test
    void noHeaderAndNoContentTypeStopsTheEventsAndTheSendersAreNamed() throws Exception {
        try (RabbitVhost vhost = broker().vhost("header");
                CeleryProducer producer = CeleryProducer.on(vhost);
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel();
                LiveBoard board = new LiveBoard(Configured.on(vhost))) {
            await().until(board::isLive);
            Map<String, Object> big = Map.of("hostname", "gen1@py", "sent_at", 1_795_486_881_337L);
            producer.publish(EVENTS, "task.x", big, started("with-it"));
            await().until(() -> board.state("with-it").equals(Optional.of(JobState.STARTED)));

            producer.publish(EVENTS, "task.x", big, "\u0080\u0003}q", "application/x-python-serialize");
            producer.publish(EVENTS, "task.x", big, "\u0081\u00a4type", "application/x-msgpack");
            producer.publish(EVENTS, "task.x", Map.of(), "rubbish");
            Map<String, Object> deep = Map.of();
            for (int i = 0; i < 150; i++) {
                deep = Map.of("t", deep);
            }
            channel.basicPublish(
                    EVENTS,
                    "task.x",
                    new AMQP.BasicProperties.Builder().headers(deep).build(),
                    started("without").getBytes(StandardCharsets.UTF_8));
            producer.publish("recording.preview", "job", big, "{}");
            producer.publish(
                    EVENTS,
                    "recording.set-aside",
                    Map.of(),
                    "{\"type\":\"recording-set-aside\",\"hostname\":\"w1@test\",\"timestamp\":1795486881,"
                            + "\"queue\":\"recordings\",\"into\":\"recordings.set-aside\",\"reason\":\"it is no task\"}");
            producer.publish(EVENTS, "task.x", Map.of(), started("last"));

            await().until(() -> board.state("last").equals(Optional.of(JobState.STARTED)));
            assertThat(board.job("without")).as("its headers could not be read").isEmpty();
            await().untilAsserted(() -> assertThat(board.phase(Kind.EVENTS))
                    .isInstanceOfSatisfying(SourceStatus.Slowed.class, slowed -> assertThat(slowed.reason())
                            .contains("4 messages on celeryev are no events")
                            .contains("1 from gen1@py in application/x-python-serialize")
                            .contains("a sender without a name")
                            .contains("the latest: a header has more than 30 tables")
                            .contains("messages were set aside (1 of recordings); the latest by w1@test: it is no task;"
                                    + " it lies in recordings.set-aside")));
            assertThat(board.rabbit.counts().unreadable()).isEqualTo(4);
            assertThat(board.rabbit.counts().received()).isEqualTo(2);
            assertThat(board.phase(Kind.BROKER_API)).isEqualTo(new SourceStatus.Live());
        }
    }

    /// The board goes on asking workers, and hears their answers, on the connection that it had.
    @Test
    void nothingOnTheReplyQueueStopsTheQuestions() throws Exception {
        try (RabbitVhost vhost = broker().vhost("replies");
                CeleryProducer producer = CeleryProducer.on(vhost);
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel();
                LiveBoard board = new LiveBoard(Configured.on(vhost))) {
            await().until(board::isLive);
            await().until(() -> !replies(vhost).isEmpty());
            // For events, previews and remote control; the management API knows them a moment later.
            await().until(() -> connections(vhost).size() == 3);
            Map<String, String> before = connections(vhost);
            for (String mailbox : replies(vhost)) {
                producer.publish("", mailbox, Map.of("ticket", "t", "clock", 1_795_486_881_337L), "{\"w\":{}}");
                producer.publish("", mailbox, Map.of(), "\u0080\u0003}q", "application/x-python-serialize");
                Map<String, Object> deep = Map.of();
                for (int i = 0; i < 150; i++) {
                    deep = Map.of("t", deep);
                }
                channel.basicPublish(
                        "",
                        mailbox,
                        new AMQP.BasicProperties.Builder().headers(deep).build(),
                        new byte[] {'{', '}'});
                for (String body :
                        List.of("", "\u0000", "[".repeat(100_000), "null", "{\"w\":7}", "x".repeat(3 << 20))) {
                    channel.basicPublish("", mailbox, null, body.getBytes(StandardCharsets.UTF_8));
                }
            }

            try (RealCelery worker =
                    version(RealCelery.on(vhost)).concurrency(3).start()) {
                await().until(() -> board.snapshot().workers().stream()
                        .anyMatch(each -> each.hostname().equals(worker.nodename())
                                && each.slots().equals(OptionalInt.of(3))));
            }
            assertThat(connections(vhost)).isEqualTo(before);
            assertThat(board.phase(Kind.EVENTS)).isEqualTo(new SourceStatus.Live());
        }
    }

    private static Map<String, String> connections(RabbitVhost vhost) {
        return RabbitConnections.all(vhost).subMap("tallyboard", "tallyboard~");
    }

    private static List<String> replies(RabbitVhost vhost) {
        return vhost.depths().keySet().stream()
                .filter(queue -> queue.endsWith(".reply.celery.pidbox"))
                .toList();
    }

    RealCelery.Options version(RealCelery.Options options) {
        return options;
    }

    private static String started(String id) {
        return new String(event("task-started", id, Instant.now().toEpochMilli() / 1000.0, ""), StandardCharsets.UTF_8);
    }
}
