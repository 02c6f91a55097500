package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.LamportClock;
import org.tallyboard.celery.Publication;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.rabbitmq.board.RemoteControl;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What asking costs: a hundred plain consumers hear remote control on a real RabbitMQ as Celery's workers do, and each
/// receives jobs all the time.
class AskingWorkersTest {
    private static final int WORKERS = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger jobs = new AtomicInteger();

    @Test
    void allThatIsAskedAndAnsweredStaysBelowABoundHoweverManyWorkersThereAre() throws Exception {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("Asking");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel();
                Channel events = connection.createChannel()) {
            channel.exchangeDeclare(CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
            channel.exchangeDeclare(CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
            events.exchangeDeclare(CeleryNames.EVENT_EXCHANGE, "topic", true);
            for (int i = 0; i < WORKERS; i++) {
                worker(channel, "w" + i + "@sim");
            }
            try (LiveBoard board = new LiveBoard(Configured.on(vhost))) {
                await().until(board::isLive);
                await().until(() -> answered.get() > 0);
                long began = System.nanoTime();
                long before = delivered.get() + answered.get();
                await().pollInterval(Duration.ofMillis(100)).until(() -> {
                    for (int i = 0; i < WORKERS; i++) {
                        receives(events, "w" + i + "@sim");
                    }
                    return System.nanoTime() - began > Duration.ofSeconds(8).toNanos();
                });
                double seconds = (System.nanoTime() - began) / 1e9;
                // Whatever was delivered or answered was published, too; and one word to all may be among it.
                long messages = 2 * (delivered.get() + answered.get() - before);
                assertThat(messages).isLessThan((long) (RemoteControl.MESSAGES_A_SECOND * (seconds + 2)) + 4 * WORKERS);
                assertThat(board.snapshot().workers())
                        .filteredOn(worker -> worker.slots().isPresent())
                        .as("some are asked for all they know")
                        .hasSizeGreaterThan(3);
                assertThat(board.snapshot().jobs())
                        .filteredOn(job -> job.payload().isPresent())
                        .as("and some for their jobs")
                        .isNotEmpty();
            }
        }
    }

    @Test
    void anAccountThatMayNotWriteToAWorkersQueueAsksThroughTheExchange() throws Exception {
        RealRabbit rabbit = RealRabbit.shared();
        try (RabbitVhost vhost = rabbit.vhost("AskingAll");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
            channel.exchangeDeclare(CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
            worker(channel, "w@sim");
            rabbit.management().order("PUT", "/api/users/asker", "{\"password\":\"p\",\"tags\":\"monitoring\"}");
            rabbit.management().order("PUT", "/api/permissions/" + vhost.name() + "/asker", """
                    {"configure":".*","write":"^(celery|reply|.*[.]reply|celeryev)","read":".*"}""");
            try (LiveBoard board = new LiveBoard(Configured.with(Configured.on(vhost), "asker", "p"))) {
                await().until(() -> board.snapshot().workers().stream()
                        .anyMatch(worker -> worker.slots().isPresent()));
            } finally {
                rabbit.management().order("DELETE", "/api/users/asker", "");
            }
        }
    }

    private void worker(Channel channel, String name) throws Exception {
        String queue = CeleryNames.pidboxQueue(name);
        channel.queueDeclare(queue, false, true, true, Map.of());
        channel.queueBind(queue, CeleryNames.PIDBOX_EXCHANGE, "");
        LamportClock clock = new LamportClock();
        channel.basicConsume(
                queue,
                true,
                (tag, delivery) -> {
                    delivered.incrementAndGet();
                    Decoded<ControlRequest> read =
                            ControlRequest.decode(AmqpCodec.decode(delivery.getProperties(), delivery.getBody()));
                    if (read instanceof Decoded.Value<ControlRequest>(ControlRequest request) && request.isFor(name)) {
                        Optional<Publication> answer = request.answer(name, value(request), clock);
                        if (answer.isPresent()) {
                            answered.incrementAndGet();
                            JobPublishing.send(channel, answer.get(), false);
                        }
                    }
                },
                tag -> {});
    }

    private static JsonNode value(ControlRequest request) {
        return switch (request.method()) {
            case "ping" -> JSON.readTree("{\"ok\":\"pong\"}");
            case "stats" -> JSON.readTree("{\"pool\":{\"max-concurrency\":4},\"total\":{}}");
            case "query_task" -> {
                var told = JSON.createObjectNode();
                request.arguments().get("ids").forEach(id -> told.putArray(id.stringValue())
                        .add("active")
                        .add(JSON.readTree("{\"id\":\"" + id.stringValue()
                                + "\",\"name\":\"t\",\"args\":[],\"kwargs\":{},\"delivery_info\":"
                                + "{\"exchange\":\"\",\"routing_key\":\"celery\"}}")));
                yield told;
            }
            default -> JSON.createArrayNode();
        };
    }

    private void receives(Channel events, String worker) throws Exception {
        String event = """
                {"type":"task-received","uuid":"job-%d","hostname":"%s","timestamp":%d,"clock":1,"utcoffset":0,"pid":1,
                 "name":"t","args":"()","kwargs":"{}","retries":0}""".formatted(jobs.incrementAndGet(), worker, System.currentTimeMillis() / 1_000);
        events.basicPublish(
                CeleryNames.EVENT_EXCHANGE,
                "task.received",
                new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .contentEncoding("utf-8")
                        .headers(Map.of("hostname", worker))
                        .build(),
                event.getBytes(StandardCharsets.UTF_8));
    }
}
