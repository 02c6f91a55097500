package org.tallyboard.rabbitmq.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.DeliveryLimit;
import org.tallyboard.celery.CeleryNames;
import tools.jackson.databind.JsonNode;

/// From the management API's JSON to our values. A figure that is missing, or is the word `undefined`, is absent and
/// never zero: RabbitMQ leaves `message_stats` out until something happened, and a new queue has no counts at first.
final class ManagementShapes {

    /// What our own queues are called.
    static final String OURS = "tallyboard.";

    private static final long NO_LIMIT = -1;

    private static final Pattern WORKERS_MAILBOX =
            Pattern.compile("(.+@.+)" + Pattern.quote(CeleryNames.pidboxQueue("")));
    private static final Pattern ENDS_WITH_UUID = Pattern.compile("\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");

    private static final Pattern SERVER_NAMED = Pattern.compile("amq[._]gen.*");

    private ManagementShapes() {}

    static BrokerView.Overview overview(JsonNode node) {
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
                isTrue(node.path("disable_stats"))
                        ? BrokerView.Statistics.OFF
                        : text(node.path("rates_mode")).equals("none")
                                ? BrokerView.Statistics.NO_RATES
                                : BrokerView.Statistics.KEPT);
    }

    static List<BrokerView.Node> nodes(JsonNode answer) {
        return items(answer)
                .map(node -> new BrokerView.Node(
                        text(node.path("name")),
                        isTrue(node.path("running")),
                        isTrue(node.path("mem_alarm")),
                        isTrue(node.path("disk_free_alarm")),
                        count(node.path("mem_used")),
                        count(node.path("mem_limit")),
                        count(node.path("disk_free")),
                        count(node.path("disk_free_limit")),
                        texts(node.path("partitions"))))
                .toList();
    }

    /// `/api/health/checks/alarms` with status 503: the nodes of [#nodes] with the alarms that it names. A node without
    /// statistics does not tell its own.
    static List<BrokerView.Node> alarmed(List<BrokerView.Node> nodes, JsonNode check) {
        List<String> alarms = items(check.path("alarms"))
                .map(alarm -> text(alarm.path("node")) + " " + text(alarm.path("resource")))
                .toList();
        return nodes.stream()
                .map(node -> new BrokerView.Node(
                        node.name(),
                        node.running(),
                        alarms.contains(node.name() + " memory"),
                        alarms.contains(node.name() + " disk"),
                        node.memoryUsed(),
                        node.memoryLimit(),
                        node.diskFree(),
                        node.diskLimit(),
                        node.partitions()))
                .toList();
    }

    /// One page of queues, or the whole list of a server that does not page.
    static List<ListedQueue> queues(JsonNode page, Optional<String> version) {
        return items(page.isArray() ? page : page.path("items"))
                .filter(node -> !text(node.path("name")).isEmpty())
                .map(node -> queue(node, version))
                .toList();
    }

    /// How many queues there are, shown or not.
    static long total(JsonNode page) {
        return count(page.path("total_count")).orElse(page.path("items").size());
    }

    /// How many pages there are.
    static long pages(JsonNode page) {
        return count(page.path("page_count")).orElse(1);
    }

    /// @param version of the broker, as [#overview] has it; empty where the answer does not hold the policies, so that
    ///     the delivery limit is not known
    static ListedQueue queue(JsonNode node, Optional<String> version) {
        String name = text(node.path("name"));
        String type = text(node.path("type"));
        JsonNode stats = node.path("message_stats");
        JsonNode arguments = node.path("arguments");
        JsonNode policy = node.path("effective_policy_definition");
        return new ListedQueue(
                new BrokerView.Queue(
                        text(node.path("vhost")),
                        name,
                        type,
                        count(node.path("messages_ready")),
                        count(node.path("messages_unacknowledged")),
                        count(node.path("consumers")),
                        rate(stats, "publish_details"),
                        rate(stats, "deliver_get_details"),
                        isInternal(name)
                                ? BrokerView.Purpose.PLUMBING
                                : type.equals("stream") ? BrokerView.Purpose.STREAM : BrokerView.Purpose.UNKNOWN,
                        version.flatMap(known -> deliveryLimit(node, known))),
                said(arguments.path("x-dead-letter-exchange")).or(() -> said(policy.path("dead-letter-exchange"))),
                said(arguments.path("x-dead-letter-routing-key"))
                        .or(() -> said(policy.path("dead-letter-routing-key"))));
    }

    /// The names of the queues that an exchange leads to: `/api/exchanges/VHOST/NAME/bindings/source`.
    static Set<String> boundQueues(JsonNode answer) {
        return items(answer)
                .filter(binding -> text(binding.path("destination_type")).equals("queue"))
                .map(binding -> text(binding.path("destination")))
                .collect(Collectors.toSet());
    }

    /// The names of queues.
    static List<String> names(JsonNode answer) {
        return items(answer).map(node -> text(node.path("name"))).toList();
    }

    /// From 4.0 on the broker tells the limit that counts (`delivery_limit`), of which a negative one is none. Before,
    /// it is the smaller one of argument and policy, and nothing limits where neither does.
    private static Optional<BrokerView.DeliveryLimit> deliveryLimit(JsonNode node, String version) {
        if (!text(node.path("type")).equals("quorum")) {
            return Optional.empty();
        }
        JsonNode told = node.path("delivery_limit");
        OptionalLong argument = whole(node.path("arguments").path("x-delivery-limit"));
        OptionalLong policy = whole(node.path("effective_policy_definition").path("delivery-limit"));
        boolean byPolicy = policy.isPresent() && (argument.isEmpty() || policy.getAsLong() < argument.getAsLong());
        OptionalLong set = byPolicy ? policy : argument;
        long limit = whole(told).orElse(told.isMissingNode() ? set.orElse(defaultLimit(version)) : NO_LIMIT);
        DeliveryLimit.Origin origin = policy.isPresent() && policy.getAsLong() == limit
                ? DeliveryLimit.Origin.POLICY
                : set.isPresent() ? DeliveryLimit.Origin.ARGUMENT : DeliveryLimit.Origin.DEFAULT;
        return limit < 0 ? Optional.empty() : Optional.of(new BrokerView.DeliveryLimit(limit, origin));
    }

    private static long defaultLimit(String version) {
        return version.matches("[4-9]\\..*|\\d\\d.*") ? 20 : NO_LIMIT;
    }

    /// True for the plumbing of Celery, of this product, and of clients that let the server name a queue.
    static boolean isInternal(String name) {
        return CeleryNames.isDelayedQueue(name)
                || CeleryNames.isInternalQueue(name)
                || name.startsWith(OURS)
                || SERVER_NAMED.matcher(name).matches();
    }

    /// The node names of the workers among the queues' names: those that hear remote control on a queue that goes with
    /// their connection. A scheduler hears it too, on a mailbox that has a UUID in its name.
    static Set<String> workers(List<String> queues) {
        return queues.stream()
                .map(WORKERS_MAILBOX::matcher)
                .filter(Matcher::matches)
                .map(mailbox -> mailbox.group(1))
                .filter(name -> !ENDS_WITH_UUID.matcher(name).find())
                .collect(Collectors.toSet());
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
        return rate.isNumber() && Double.isFinite(rate.asDouble()) && rate.asDouble() >= 0
                ? OptionalDouble.of(rate.asDouble())
                : OptionalDouble.empty();
    }

    private static OptionalLong whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.asLong())
                : OptionalLong.empty();
    }

    private static OptionalLong count(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= 0
                ? OptionalLong.of(node.asLong())
                : OptionalLong.empty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        if (array.isArray()) {
            array.forEach(node -> texts.add(text(node)));
        }
        return texts;
    }

    /// A text that is there, and may be empty: the default exchange has no name.
    private static Optional<String> said(JsonNode node) {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    private static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.asBoolean();
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }
}
