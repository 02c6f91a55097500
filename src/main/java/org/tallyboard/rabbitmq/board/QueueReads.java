package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.Growth;
import org.tallyboard.broker.BrokerView.Purpose;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.VirtualHost;
import org.tallyboard.rabbitmq.board.ApiException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads the queues of a virtual host at a price that does not grow with what nobody looks at.
///
/// Few queues come with their statistics in one request. The statistics of many are dear: with 5,000 queues RabbitMQ
/// 3.10 computes 0.5 s for them, and 0.3 s for the numbers of messages alone (`disable_stats=true`,
/// `enable_queue_totals=true`, see docs/benchmark.md). So the list then comes without them, and the queues that jobs
/// are sent to are asked by name. Pages would not help: each costs what sorting all queues costs.
final class QueueReads {

    private static final String COLUMNS = String.join(
            ",",
            "vhost",
            "name",
            "type",
            "messages_ready",
            "messages_unacknowledged",
            "consumers",
            "delivery_limit",
            "arguments.x-delivery-limit",
            "arguments.x-dead-letter-exchange",
            "arguments.x-dead-letter-routing-key",
            "effective_policy_definition.delivery-limit",
            "effective_policy_definition.dead-letter-exchange",
            "effective_policy_definition.dead-letter-routing-key",
            "message_stats.publish_details.rate",
            "message_stats.deliver_get_details.rate");
    private static final String COUNTS = "?disable_stats=true&enable_queue_totals=true&columns="
            + String.join(
                    ",",
                    "vhost",
                    "name",
                    "type",
                    "messages_ready",
                    "messages_unacknowledged",
                    "arguments.x-dead-letter-exchange",
                    "arguments.x-dead-letter-routing-key");
    /// So many queues are few.
    private static final int FEW = 200;
    /// More queues than this are not listed: their list would take more memory than a board should.
    private static final int MOST = 20_000;
    /// So many queues are asked by name in a round.
    private static final int NAMED = 20;
    /// So many dead-letter exchanges are looked through.
    private static final int EXCHANGES = 20;
    /// How far back growth is looked at, at least half of it.
    private static final Duration GROWTH = Duration.ofMinutes(10);

    private final BrokerConfig config;
    private final ManagementApi api;
    private final JobQueues jobQueues;
    private final Supplier<Optional<BrokerView.Overview>> overview;
    private final String vhost;
    private boolean filterAtServer = true;
    /// False while the list comes without statistics.
    private volatile boolean few = true;
    /// True while it is not worth asking for all at once.
    private boolean many;
    private volatile List<ListedQueue> list = List.of();
    private volatile Map<String, ListedQueue> named = Map.of();
    private volatile Map<String, Set<String>> bound = Map.of();
    private final Map<String, Trend> trends = new HashMap<>();

    private List<BrokerView.Queue> composed = List.of();
    private List<?> composedOf = List.of();

    /// A count now and then.
    private record Trend(Growth old, Growth newer) {}

    /// @param overview as it was read last
    QueueReads(
            BrokerConfig config,
            ManagementApi api,
            JobQueues jobQueues,
            Supplier<Optional<BrokerView.Overview>> overview) {
        this.config = config;
        this.api = api;
        this.jobQueues = jobQueues;
        this.overview = overview;
        this.vhost = VirtualHost.encoded(VirtualHost.of(config.amqp()));
    }

    /// True when the list does not hold all that is known of the queues that count.
    boolean wantsNamed() {
        return !few && !statisticsOff();
    }

    /// True when dead letters go through exchanges.
    boolean wantsBindings() {
        return !exchanges().isEmpty();
    }

    /// Reads the list.
    void readList() throws ApiException {
        if (!many && !statisticsOff()) {
            JsonNode page = firstPage();
            few = ManagementShapes.pages(page) <= 1;
            if (few) {
                named = Map.of();
                list = shown(ManagementShapes.queues(page, version()));
                return;
            }
            if (ManagementShapes.total(page) > MOST) {
                throw tooMany();
            }
            many = true;
        }
        List<ListedQueue> all = ManagementShapes.queues(api.get("queues/" + vhost + COUNTS), Optional.empty());
        list = shown(all);
        if (statisticsOff()) {
            named = Map.of();
        }
        // Then the first page says how many there are.
        many = all.size() <= MOST && (filterAtServer ? list : all).size() > FEW / 2;
    }

    private static ApiException tooMany() {
        return new ApiException(
                Kind.BROKEN,
                "there are more than " + MOST + " queues",
                "set `queues` in the configuration; those that jobs are known to be sent to are read all the same");
    }

    /// Asks the queues that count by name.
    void readNamed() throws ApiException {
        Set<String> wanted = jobQueues.names();
        List<String> names =
                new ArrayList<>(wanted.stream().filter(this::isShown).sorted().toList());
        deadLetterQueues().stream()
                .filter(name -> !wanted.contains(name))
                .sorted()
                .forEach(names::add);
        Map<String, ListedQueue> read = new LinkedHashMap<>();
        for (String name : names.subList(0, Math.min(NAMED, names.size()))) {
            try {
                JsonNode answer = api.get("queues/" + vhost + "/" + VirtualHost.encoded(name) + "?columns=" + COLUMNS);
                read.put(name, ManagementShapes.queue(answer, version()));
            } catch (ApiException e) {
                if (e.kind() != Kind.ABSENT) {
                    throw e;
                }
            }
        }
        named = Map.copyOf(read);
    }

    /// Looks where the dead-letter exchanges lead.
    void readBindings() throws ApiException {
        Map<String, Set<String>> read = new HashMap<>();
        for (String exchange : exchanges().stream().sorted().limit(EXCHANGES).toList()) {
            try {
                read.put(
                        exchange,
                        ManagementShapes.boundQueues(api.get("exchanges/" + vhost + "/" + VirtualHost.encoded(exchange)
                                + "/bindings/source?columns=destination,destination_type")));
            } catch (ApiException e) {
                if (e.kind() != Kind.ABSENT) {
                    throw e;
                }
            }
        }
        bound = Map.copyOf(read);
    }

    /// The names of all queues.
    List<String> readNames() throws ApiException {
        return ManagementShapes.names(api.get("queues/" + vhost + "?disable_stats=true&columns=name"));
    }

    /// What is known of the queues.
    ///
    /// @param now by our clock, as it stands in [Growth]
    synchronized List<BrokerView.Queue> queues(Instant now) {
        List<?> from = List.of(new Same(list), new Same(named), new Same(bound), jobQueues.names());
        if (!from.equals(composedOf)) {
            composed = compose(now);
            composedOf = from;
        }
        return composed;
    }

    /// Equal only to itself, however long it takes to compare what it holds.
    private record Same(Object value) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Same same && same.value == value;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(value);
        }
    }

    private List<BrokerView.Queue> compose(Instant now) {
        Map<String, ListedQueue> all = new LinkedHashMap<>();
        list.forEach(queue -> all.put(queue.queue().name(), queue));
        all.putAll(named);
        Set<String> consumed = jobQueues.names();
        Set<String> dead = deadLetterQueues();
        trends.keySet().retainAll(dead);
        return all.values().stream()
                .map(ListedQueue::queue)
                .map(queue -> {
                    Purpose purpose = purpose(queue, consumed, dead);
                    return queue.with(
                            purpose,
                            purpose == Purpose.DEAD_LETTERS
                                    ? growth(queue.name(), queue.ready(), now)
                                    : Optional.empty());
                })
                .toList();
    }

    private Purpose purpose(BrokerView.Queue queue, Set<String> consumed, Set<String> dead) {
        if (queue.purpose() != Purpose.UNKNOWN) {
            return queue.purpose();
        }
        if (consumed.contains(queue.name())) {
            return Purpose.JOBS;
        }
        if (dead.contains(queue.name())) {
            return Purpose.DEAD_LETTERS;
        }
        return config.queues().isPresent() ? Purpose.JOBS : Purpose.UNKNOWN;
    }

    private Optional<Growth> growth(String name, OptionalLong ready, Instant now) {
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        Growth here = new Growth(ready.getAsLong(), now);
        Trend trend = trends.compute(name, (same, old) -> {
            if (old == null) {
                return new Trend(here, here);
            }
            boolean due = !old.newer().since().plus(GROWTH.dividedBy(2)).isAfter(now);
            return due ? new Trend(old.newer(), here) : old;
        });
        return Optional.of(trend.old());
    }

    /// Queues that other ones' dead letters go to. What Celery's and the product's own plumbing lets go that way is no
    /// dead letter: it is how they delay a job, or give it to another worker.
    private Set<String> deadLetterQueues() {
        Set<String> queues = new HashSet<>();
        sources().forEach(source -> {
            String exchange = source.deadLetterExchange().orElse("");
            if (exchange.isEmpty()) {
                source.deadLetterKey()
                        .filter(key -> !key.equals(source.queue().name()))
                        .ifPresent(queues::add);
            } else {
                queues.addAll(bound.getOrDefault(exchange, Set.of()));
            }
        });
        return queues;
    }

    private Set<String> exchanges() {
        Set<String> exchanges = new HashSet<>();
        sources().forEach(source -> source.deadLetterExchange()
                .filter(name -> !name.isEmpty())
                .ifPresent(exchanges::add));
        return exchanges;
    }

    private List<ListedQueue> sources() {
        List<ListedQueue> sources = new ArrayList<>(list);
        sources.addAll(named.values());
        return sources.stream()
                .filter(queue ->
                        queue.deadLetterExchange().isPresent() && queue.queue().purpose() != Purpose.PLUMBING)
                .toList();
    }

    private List<ListedQueue> shown(List<ListedQueue> queues) {
        return queues.stream().filter(queue -> isShown(queue.queue().name())).toList();
    }

    private boolean isShown(String name) {
        return config.queues().map(pattern -> pattern.matcher(name).find()).orElse(true);
    }

    /// The first page, with statistics. The server's filter spares it work, but its regular expressions are not quite
    /// Java's: when it refuses one, we filter alone. RabbitMQ refuses the first page of nothing, too.
    private JsonNode firstPage() throws ApiException {
        String path = "queues/" + vhost + "?page=1&page_size=" + FEW + "&columns=" + COLUMNS;
        if (config.queues().isPresent() && filterAtServer) {
            Optional<JsonNode> filtered = unlessBadRequest(path + "&use_regex=true&name="
                    + VirtualHost.encoded(config.queues().get().pattern()));
            if (filtered.isPresent()) {
                return filtered.get();
            }
            Optional<JsonNode> unfiltered = unlessBadRequest(path);
            filterAtServer = unfiltered.isEmpty();
            return unfiltered.orElseGet(MissingNode::getInstance);
        }
        return unlessBadRequest(path).orElseGet(MissingNode::getInstance);
    }

    private Optional<JsonNode> unlessBadRequest(String path) throws ApiException {
        try {
            return Optional.of(api.get(path));
        } catch (ApiException e) {
            if (e.kind() != Kind.BAD_REQUEST) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private boolean statisticsOff() {
        return overview.get()
                .filter(known -> known.statistics() == BrokerView.Statistics.OFF)
                .isPresent();
    }

    private Optional<String> version() {
        return Optional.of(overview.get().map(BrokerView.Overview::version).orElse("unknown"));
    }
}
