package org.tallyboard.sandbox.broker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.tallyboard.sandbox.broker.QueueFigures.ConsumerFigures;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The demo broker's figures as RabbitMQ's management API writes them (keys as RabbitMQ 3.10.8 answers them). What Qpid
/// does not know is left out, as RabbitMQ leaves out what it has no statistics for; nothing is made up. The version
/// says whose shape this is, the product says whose broker.
final class RabbitShapes {
    private static final String NODE = "demo@localhost";
    private static final String SHAPE_VERSION = "3.13.7";
    /// RabbitMQ's own default: below 50 MB of free disk it would raise its alarm.
    private static final long DISK_FREE_LIMIT = 50_000_000;

    private final JsonMapper json = JsonMapper.shared();
    private final QpidServer server;
    private final RateSampler rates;
    private final String virtualHost;

    RabbitShapes(QpidServer server, RateSampler rates, String virtualHost) {
        this.server = server;
        this.rates = rates;
        this.virtualHost = virtualHost;
    }

    String virtualHost() {
        return virtualHost;
    }

    ObjectNode overview() {
        List<QueueFigures> queues = server.queues();
        ObjectNode overview = json.createObjectNode()
                .put("management_version", SHAPE_VERSION)
                .put("rates_mode", "basic")
                .put("product_name", "Apache Qpid Broker-J (demo)")
                .put("product_version", server.version())
                .put("rabbitmq_version", SHAPE_VERSION)
                .put("cluster_name", NODE)
                .put("disable_stats", false)
                .put("enable_queue_totals", false)
                .put("statistics_db_event_queue", 0)
                .put("node", NODE);
        ObjectNode stats = overview.putObject("message_stats");
        counter(stats, "publish", server.messagesIn(), rates.rate(RateSampler.Sample::messagesIn));
        counter(stats, "deliver_get", server.messagesOut(), rates.rate(RateSampler.Sample::messagesOut));
        ObjectNode totals = overview.putObject("queue_totals");
        total(totals, "messages", queues, QueueFigures::messages);
        total(totals, "messages_ready", queues, QueueFigures::ready);
        total(totals, "messages_unacknowledged", queues, QueueFigures::unacknowledged);
        overview.putObject("object_totals")
                .put("connections", server.connections())
                .put(
                        "consumers",
                        queues.stream()
                                .mapToInt(queue -> queue.consumers().size())
                                .sum())
                .put("queues", queues.size());
        ObjectNode listener = overview.putArray("listeners").addObject();
        listener.put("node", NODE)
                .put("protocol", "amqp")
                .put("ip_address", "127.0.0.1")
                .put("port", server.amqpPort());
        return overview;
    }

    ArrayNode nodes() {
        Runtime runtime = Runtime.getRuntime();
        File temporary = new File(System.getProperty("java.io.tmpdir", "."));
        ObjectNode node = json.createObjectNode()
                .put("name", NODE)
                .put("type", "disc")
                .put("running", true)
                .put("os_pid", Long.toString(ProcessHandle.current().pid()))
                .put("processors", runtime.availableProcessors())
                .put("uptime", ManagementFactory.getRuntimeMXBean().getUptime())
                .put("mem_used", runtime.totalMemory() - runtime.freeMemory())
                .put("mem_limit", runtime.maxMemory())
                .put("mem_alarm", false)
                .put("disk_free", temporary.getUsableSpace())
                .put("disk_free_limit", DISK_FREE_LIMIT)
                .put("disk_free_alarm", false)
                .put("rates_mode", "basic");
        node.putArray("partitions");
        return json.createArrayNode().add(node);
    }

    /// All queues in the order of their names, without `consumer_details`.
    List<ObjectNode> queues() {
        return server.queues().stream().map(this::queue).toList();
    }

    /// One queue with its `consumer_details`; empty when there is none of that name.
    Optional<ObjectNode> queue(String name) {
        return server.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .map(figures -> {
                    ObjectNode queue = queue(figures);
                    ArrayNode details = queue.putArray("consumer_details");
                    figures.consumers().forEach(consumer -> details.add(consumer(figures, consumer)));
                    return queue;
                });
    }

    ArrayNode consumers() {
        ArrayNode consumers = json.createArrayNode();
        for (QueueFigures queue : server.queues()) {
            queue.consumers().forEach(consumer -> consumers.add(consumer(queue, consumer)));
        }
        return consumers;
    }

    private ObjectNode queue(QueueFigures figures) {
        String name = figures.name();
        ObjectNode queue = json.createObjectNode()
                .put("name", name)
                .put("vhost", virtualHost)
                .put("node", NODE)
                .put("type", "classic")
                .put("state", "running")
                .put("durable", figures.durable())
                .put("auto_delete", figures.autoDelete())
                .put("exclusive", figures.exclusive())
                .put("consumers", figures.consumers().size())
                .put("message_bytes", figures.bytes());
        queue.putObject("arguments");
        counter(queue, "messages", figures.messages(), rates.rate(name, QueueFigures::messages));
        counter(queue, "messages_ready", figures.ready(), rates.rate(name, QueueFigures::ready));
        counter(
                queue,
                "messages_unacknowledged",
                figures.unacknowledged(),
                rates.rate(name, QueueFigures::unacknowledged));
        if (figures.enqueued() > 0) {
            ObjectNode stats = queue.putObject("message_stats");
            counter(stats, "publish", figures.enqueued(), rates.rate(name, QueueFigures::enqueued));
            counter(stats, "deliver_get", figures.delivered(), rates.rate(name, QueueFigures::delivered));
            counter(stats, "ack", figures.dequeued(), rates.rate(name, QueueFigures::dequeued));
        }
        return queue;
    }

    private ObjectNode consumer(QueueFigures queue, ConsumerFigures figures) {
        ObjectNode consumer = json.createObjectNode()
                .put("consumer_tag", figures.tag())
                .put("exclusive", figures.exclusive())
                .put("active", true)
                .put("activity_status", "up");
        consumer.putObject("arguments");
        consumer.putObject("queue").put("name", queue.name()).put("vhost", virtualHost);
        String connection = figures.remote() + " -> 127.0.0.1:" + server.amqpPort();
        int colon = figures.remote().lastIndexOf(':');
        ObjectNode channel = consumer.putObject("channel_details")
                .put("name", connection + " (" + figures.channel() + ")")
                .put("number", figures.channel())
                .put("user", figures.user())
                .put("connection_name", connection)
                .put("node", NODE);
        if (colon > 0 && figures.remote().substring(colon + 1).matches("\\d{1,5}")) {
            channel.put("peer_host", figures.remote().substring(0, colon))
                    .put("peer_port", Integer.parseInt(figures.remote().substring(colon + 1)));
        }
        return consumer;
    }

    private void total(ObjectNode into, String key, List<QueueFigures> queues, ToLongFunction<QueueFigures> figure) {
        counter(
                into,
                key,
                queues.stream().mapToLong(figure).sum(),
                rates.rate(sample ->
                        sample.queues().values().stream().mapToLong(figure).sum()));
    }

    /// RabbitMQ's pair: `publish` and `publish_details.rate`, which is absent as long as it is not known.
    private static void counter(ObjectNode into, String key, long value, OptionalDouble rate) {
        into.put(key, value);
        rate.ifPresent(perSecond -> into.putObject(key + "_details").put("rate", Math.round(perSecond * 10) / 10.0));
    }
}
