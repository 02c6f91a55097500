package org.tallyboard.rabbitmq;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.celery.CeleryNames;
import tools.jackson.databind.JsonNode;

/// From the management API's JSON to our values. A figure that is missing, or is the word `undefined`, is absent and
/// never zero: RabbitMQ leaves `message_stats` out until something happened, and a new queue has no counts at first.
final class ManagementShapes {

    /// What our own queues are called.
    static final String OURS = "tallyboard.";

    private static final Pattern SERVER_NAMED = Pattern.compile("amq[._]gen.*");

    private ManagementShapes() {}

    static BrokerView.Overview overview(JsonNode node, List<String> deprecated) {
        JsonNode stats = node.path("message_stats");
        JsonNode totals = node.path("queue_totals");
        return new BrokerView.Overview(
                Stream.of("product_version", "rabbitmq_version", "management_version")
                        .map(name -> text(node.path(name)))
                        .filter(version -> !version.isEmpty())
                        .findFirst()
                        .orElse("unknown"),
                rate(stats, "publish_details"),
                rate(stats, "deliver_get_details"),
                count(totals.path("messages_ready")),
                count(totals.path("messages_unacknowledged")),
                deprecated);
    }

    static List<BrokerView.Node> nodes(JsonNode answer) {
        return items(answer)
                .map(node -> new BrokerView.Node(
                        text(node.path("name")),
                        isTrue(node.path("running")),
                        isTrue(node.path("mem_alarm")),
                        isTrue(node.path("disk_free_alarm")),
                        count(node.path("mem_used")),
                        count(node.path("disk_free"))))
                .toList();
    }

    /// One page of queues, or the whole list of a server that does not page.
    static List<BrokerView.Queue> queues(JsonNode page) {
        return items(page.isArray() ? page : page.path("items"))
                .filter(node -> !text(node.path("name")).isEmpty())
                .map(ManagementShapes::queue)
                .toList();
    }

    /// How many pages there are.
    static int pages(JsonNode page) {
        return (int) Math.min(count(page.path("page_count")).orElse(1), Integer.MAX_VALUE);
    }

    private static BrokerView.Queue queue(JsonNode node) {
        String name = text(node.path("name"));
        JsonNode stats = node.path("message_stats");
        return new BrokerView.Queue(
                text(node.path("vhost")),
                name,
                text(node.path("type")),
                count(node.path("messages_ready")),
                count(node.path("messages_unacknowledged")),
                count(node.path("consumers")),
                rate(stats, "publish_details"),
                rate(stats, "deliver_get_details"),
                isInternal(name));
    }

    /// True for the plumbing of Celery, of this product, and of clients that let the server name a queue.
    static boolean isInternal(String name) {
        return CeleryNames.isDelayedQueue(name)
                || CeleryNames.isInternalQueue(name)
                || name.startsWith(OURS)
                || SERVER_NAMED.matcher(name).matches();
    }

    static List<BrokerView.Consumer> consumers(JsonNode answer) {
        return items(answer)
                .map(node -> {
                    JsonNode channel = node.path("channel_details");
                    String peer = text(channel.path("connection_name"));
                    return new BrokerView.Consumer(
                            text(node.path("queue").path("name")),
                            text(node.path("consumer_tag")),
                            peer.isEmpty() ? text(channel.path("peer_host")) : peer,
                            count(node.path("prefetch_count")),
                            isTrue(node.path("ack_required")));
                })
                .toList();
    }

    /// `/api/deprecated-features/used`: the names.
    static List<String> deprecated(JsonNode answer) {
        return items(answer)
                .map(node -> text(node.path("name")))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static Stream<JsonNode> items(JsonNode answer) {
        List<JsonNode> items = new ArrayList<>();
        if (answer.isArray()) {
            answer.forEach(item -> {
                if (item.isObject()) {
                    items.add(item);
                }
            });
        }
        return items.stream();
    }

    private static OptionalDouble rate(JsonNode stats, String details) {
        JsonNode rate = stats.path(details).path("rate");
        return rate.isNumber() && Double.isFinite(rate.asDouble())
                ? OptionalDouble.of(rate.asDouble())
                : OptionalDouble.empty();
    }

    private static OptionalLong count(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0
                ? OptionalLong.of(node.asLong())
                : OptionalLong.empty();
    }

    private static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.asBoolean();
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }
}
