package org.tallyboard.recorder.schedule;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.LamportClock;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.testing.AmqpWire;
import org.tallyboard.testing.RabbitVhost;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A worker that takes jobs, keeps them, and answers about them, on a bare channel.
final class StandInWorker implements AutoCloseable {
    private static final String NODE = "stand-in@test";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    final Set<String> held = ConcurrentHashMap.newKeySet();
    final List<ControlRequest> orders = new CopyOnWriteArrayList<>();
    /// Whether changes are refused, as by a worker that records already and should take another source.
    volatile boolean refusing;

    private final Connection connection;
    private final Channel channel;

    StandInWorker(RabbitVhost vhost, String queue) throws IOException {
        connection = vhost.connect();
        channel = connection.createChannel();
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.exchangeDeclare(CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
        String control = CeleryNames.pidboxQueue(NODE);
        channel.queueDeclare(control, false, true, true, Map.of());
        channel.queueBind(control, CeleryNames.PIDBOX_EXCHANGE, "");
        channel.basicConsume(control, true, (tag, request) -> answer(request), tag -> {});
        channel.basicConsume(
                queue,
                false,
                (tag, job) ->
                        held.add(new TaskMessage(AmqpWire.message(job)).id().orElseThrow()),
                tag -> {});
    }

    private void answer(Delivery message) {
        if (!(ControlRequest.decode(AmqpWire.message(message))
                instanceof Decoded.Value<ControlRequest>(ControlRequest request))) {
            return;
        }
        ObjectNode answer = JSON.objectNode();
        switch (request.method()) {
            case "query_task" ->
                request.arguments().path("ids").forEach(id -> {
                    if (held.contains(id.asString())) {
                        ObjectNode job =
                                JSON.objectNode().put("id", id.asString()).put("name", "recording.record");
                        answer.putArray(id.asString()).add("active").add(job);
                    }
                });
            case "recording_update", "revoke" -> {
                orders.add(request);
                if (refusing && request.method().equals("recording_update")) {
                    answer.put("error", "a recording that runs keeps its source");
                } else {
                    answer.put("ok", "done");
                }
            }
            default -> answer.put("error", "KeyError('" + request.method() + "')");
        }
        request.answer(NODE, answer, new LamportClock())
                .ifPresent(publication -> AmqpWire.publish(channel, publication));
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
