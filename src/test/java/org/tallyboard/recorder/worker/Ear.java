package org.tallyboard.recorder.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventReader;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.sandbox.broker.DemoBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A viewer at the broker, apart from the product's own connection: hears events and previews, sends jobs, asks
/// workers.
public final class Ear implements AutoCloseable {
    public final List<Event> events = new CopyOnWriteArrayList<>();
    public final List<String> rawEvents = new CopyOnWriteArrayList<>();
    public final List<Picture> pictures = new CopyOnWriteArrayList<>();
    private final Connection connection;
    private final Channel channel;

    public record Picture(String routingKey, AMQP.BasicProperties properties, byte[] jpeg) {}

    public Ear(DemoBroker broker) throws Exception {
        this(connect(broker));
    }

    private static Connection connect(DemoBroker broker) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker.amqpUri());
        factory.setUsername(broker.user());
        factory.setPassword(broker.password());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("ear");
    }

    /// At any broker; closes the connection.
    public Ear(Connection given) throws Exception {
        connection = given;
        channel = connection.createChannel();
        channel.exchangeDeclare("celeryev", "topic", true);
        channel.exchangeDeclare("recording.preview", "topic", true);
        String heard = queue("celeryev");
        var reader = new EventReader();
        channel.basicConsume(
                heard,
                true,
                (tag, message) -> {
                    rawEvents.add(new String(message.getBody(), java.nio.charset.StandardCharsets.UTF_8));
                    events.addAll(reader.read(message.getBody()).events());
                },
                tag -> {});
        String seen = queue("recording.preview");
        channel.basicConsume(
                seen,
                true,
                (tag, message) -> pictures.add(
                        new Picture(message.getEnvelope().getRoutingKey(), message.getProperties(), message.getBody())),
                tag -> {});
    }

    private String queue(String exchange) throws Exception {
        String queue = exchange + "." + UUID.randomUUID();
        channel.queueDeclare(queue, false, true, true, Map.of());
        channel.queueBind(queue, exchange, "#");
        return queue;
    }

    /// Publishes a job as a Celery producer does; the queue must be there.
    public TaskMessage send(String queue, ObjectNode kwargs) throws Exception {
        TaskMessage task = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(kwargs)
                .origin("test")
                .build();
        send(queue, task);
        return task;
    }

    public void send(String queue, TaskMessage task) throws Exception {
        publish(new Publication(Route.toQueue(queue), task.amqp()));
    }

    void publish(Publication publication) throws Exception {
        try (Channel fresh = connection.createChannel()) {
            var properties = publication.message().properties();
            fresh.basicPublish(
                    publication.route().exchange(),
                    publication.route().routingKey(),
                    new AMQP.BasicProperties.Builder()
                            .headers(publication.message().headers())
                            .contentType(properties.contentType().orElse(null))
                            .contentEncoding(properties.contentEncoding().orElse(null))
                            .correlationId(properties.correlationId().orElse(null))
                            .replyTo(properties.replyTo().orElse(null))
                            .deliveryMode(2)
                            .expiration(properties.expiration().orElse(null))
                            .build(),
                    publication.message().body().toArray());
        }
    }

    /// Broadcasts a remote control request and gives the first answer.
    JsonNode ask(ControlRequest request) throws Exception {
        String client = UUID.randomUUID().toString();
        try (Channel fresh = connection.createChannel()) {
            fresh.exchangeDeclare("reply.celery.pidbox", "direct", false);
            String queue = client + ".reply.celery.pidbox";
            fresh.queueDeclare(queue, false, true, true, Map.of());
            fresh.queueBind(queue, "reply.celery.pidbox", client);
            publish(request.answeredTo(UUID.randomUUID().toString(), client).publication());
            for (int i = 0; i < 100; i++) {
                var answer = fresh.basicGet(queue, true);
                if (answer != null) {
                    return JsonMapper.shared().readTree(answer.getBody());
                }
                Thread.sleep(50);
            }
            throw new AssertionError("no answer to " + request.method());
        }
    }

    /// The types of one job's events without progress, in the order of arrival.
    public List<String> story(String id) {
        return new ArrayList<>(events.stream()
                .filter(event -> event instanceof Event.Task task && task.id().equals(id))
                .map(event -> event.meta().type())
                .filter(type -> !type.equals("recording-progress"))
                .toList());
    }

    /// Events of our own about a job, by type.
    public List<Event.Unknown> asides(String type, String id) {
        return of(Event.Unknown.class).stream()
                .filter(event -> event.meta().type().equals(type) && event.id().equals(Optional.of(id)))
                .toList();
    }

    /// A field of an event of our own, as text.
    public static String field(Event.Unknown event, String name) {
        return Optional.ofNullable(event.fields().get(name)).orElseThrow().asString();
    }

    /// When a worker told progress of a job.
    List<Instant> progress(String id, String worker) {
        return of(Event.TaskProgress.class).stream()
                .filter(event ->
                        event.id().equals(id) && event.meta().hostname().equals(Optional.of(worker)))
                .map(event -> event.meta().timestamp())
                .toList();
    }

    /// Who told the first progress of a job.
    public Optional<String> recorder(String id) {
        return of(Event.TaskProgress.class).stream()
                .filter(event -> event.id().equals(id))
                .findFirst()
                .flatMap(event -> event.meta().hostname());
    }

    public <E extends Event> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
