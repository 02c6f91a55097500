package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tallyboard.testing.RabbitVhost;

/// Counts all messages of a virtual host by kind, as the broker itself sees them: its firehose
/// (rabbitmq.com/docs/firehose) tells each that is published and each that is delivered.
final class FleetMessages implements AutoCloseable {
    private static final String TRACE = "amq.rabbitmq.trace";
    private static final int PATIENCE_MILLIS = 5_000;
    private static final String LEASES = "tallyboard.lease.";

    private final RabbitVhost vhost;
    private final Connection connection;
    private final Map<String, Long> counts = new TreeMap<>();

    FleetMessages(RabbitVhost vhost) throws IOException {
        this.vhost = vhost;
        vhost.rabbit().rabbitmqctl("trace_on", "-p", vhost.name());
        connection = vhost.connect();
        Channel channel = connection.createChannel();
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, TRACE, "publish.#");
        channel.queueBind(queue, TRACE, "deliver.#");
        channel.basicConsume(
                queue,
                true,
                (tag, told) -> count(
                        told.getEnvelope().getRoutingKey(), told.getProperties().getHeaders()),
                tag -> {});
    }

    private synchronized void count(String key, Map<String, Object> headers) {
        counts.merge(kind(key, headers), 1L, Long::sum);
    }

    private static String kind(String key, Map<String, Object> headers) {
        String queueOrExchange = key.substring(key.indexOf('.') + 1);
        if (key.startsWith("deliver.")) {
            return "delivered from " + name(queueOrExchange);
        }
        String routing = headers.get("routing_keys") instanceof List<?> keys && !keys.isEmpty()
                ? String.valueOf(keys.getFirst())
                : "";
        return queueOrExchange.isEmpty()
                ? "published into " + name(routing)
                : "published on " + queueOrExchange + (queueOrExchange.equals("celeryev") ? ", " + routing : "");
    }

    private static String name(String queue) {
        return queue.startsWith(LEASES)
                ? "a lease queue"
                : queue.endsWith(".celery.pidbox") ? "a worker's control queue" : queue;
    }

    /// By kind, since the last [#forget].
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    synchronized void forget() {
        counts.clear();
    }

    /// All that a number of recordings cost: what workers tell all the time anyway does not count.
    static long forRecordings(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("published on celeryev, worker."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// Questions to workers and their answers.
    static long questions(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(entry ->
                        entry.getKey().contains("pidbox") || entry.getKey().contains("control queue"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Override
    public void close() {
        connection.abort(PATIENCE_MILLIS);
        vhost.rabbit().rabbitmqctl("trace_off", "-p", vhost.name());
    }
}
