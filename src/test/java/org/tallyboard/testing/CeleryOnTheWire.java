package org.tallyboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventBatch;
import org.tallyboard.celery.EventReader;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Rejected;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.testing.EventRecorder.JobState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A worker of three processes, a producer and a witness on a virtual host of their own, and beside them the protocol
/// package on a bare channel.
record CeleryOnTheWire(
        RabbitVhost vhost,
        RealCelery worker,
        EventRecorder witness,
        CeleryProducer producer,
        Connection connection,
        Channel channel,
        Queue<Event> seen,
        Queue<Rejected> rejected)
        implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    static CeleryOnTheWire start() {
        RabbitVhost vhost = RealRabbit.shared().vhost("celery");
        EventRecorder witness = EventRecorder.on(vhost);
        Connection connection = vhost.connect();
        var seen = new ConcurrentLinkedQueue<Event>();
        var rejected = new ConcurrentLinkedQueue<Rejected>();
        try {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare(CeleryNames.EVENT_EXCHANGE, "topic", true);
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, CeleryNames.EVENT_EXCHANGE, "#");
            channel.basicConsume(
                    queue,
                    true,
                    (tag, delivery) -> {
                        EventBatch batch = new EventReader().read(delivery.getBody());
                        seen.addAll(batch.events());
                        rejected.addAll(batch.rejected());
                    },
                    tag -> {});
            RealCelery worker = RealCelery.on(vhost).concurrency(3).start();
            return new CeleryOnTheWire(
                    vhost, worker, witness, CeleryProducer.on(vhost), connection, channel, seen, rejected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Publishes to the queue `celery`.
    void send(TaskMessage message) {
        AmqpWire.publish(channel, new Publication(Route.toQueue("celery"), message.amqp()));
    }

    void awaitState(JobState state) {
        await().pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(witness.states()).contains(state));
    }

    /// What we read about a job.
    List<Event> events(String id) {
        return seen.stream()
                .filter(event -> event instanceof Event.Task task && task.id().equals(id))
                .toList();
    }

    /// What the witness saw about a job.
    List<JsonNode> witnessed(String id) {
        return witness.lines().stream()
                .filter(line -> line.path("event").path("uuid").asString("").equals(id))
                .toList();
    }

    <T extends Event> T event(String id, Class<T> type) {
        return events(id).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    JsonNode ok(ControlReply.Answer answer) {
        assertThat(answer).isInstanceOf(ControlReply.Answer.Ok.class);
        return ((ControlReply.Answer.Ok) answer).value();
    }

    /// Asks the one worker and waits for its answer on a queue of our own.
    ControlReply.Answer ask(ControlRequest request) throws IOException, TimeoutException {
        try (Channel ours = connection.createChannel()) {
            String client = UUID.randomUUID().toString();
            String queue = CeleryNames.pidboxReplyQueue(client);
            ours.exchangeDeclare(CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
            ours.queueDeclare(queue, false, true, true, Map.of());
            ours.queueBind(queue, CeleryNames.PIDBOX_REPLY_EXCHANGE, client);
            String ticket = UUID.randomUUID().toString();
            AmqpWire.publish(
                    ours,
                    request.to(List.of(worker.nodename()))
                            .answeredTo(ticket, client)
                            .expiring(Instant.now().plusSeconds(20))
                            .publication());
            GetResponse response = await().until(() -> ours.basicGet(queue, true), got -> got != null);
            ControlReply reply =
                    ControlReply.decode(AmqpWire.message(response)).toOptional().orElseThrow();
            assertThat(reply.ticket()).contains(ticket);
            assertThat(reply.answers()).hasSize(1);
            return reply.answers().getFirst();
        }
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    static ArrayNode array(String text) {
        return (ArrayNode) json(text);
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    @Override
    public void close() {
        worker.close();
        producer.close();
        witness.close();
        connection.abort();
        vhost.close();
    }
}
