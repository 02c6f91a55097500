package org.tallyboard.celery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answers to the remote control methods that look into a worker, read leniently: an item that cannot be read is
/// left out, and at most [#MAX_ITEMS] are read. [InspectionWriter] makes the same answers on a worker's side.
public final class Inspection {
    /// At most this many jobs, queues or task names of one answer are read.
    public static final int MAX_ITEMS = 10_000;

    private Inspection() {}

    /// A job that waits for its time in a worker: `scheduled`.
    ///
    /// @param eta ISO 8601 as sent
    public record ScheduledTask(Optional<String> eta, OptionalInt priority, HeldTask task) {}

    /// What a worker knows about a job: `query_task`.
    public record QueriedTask(Place place, HeldTask task) {}

    /// Where in a worker a job is.
    public enum Place {
        ACTIVE,
        RESERVED,
        READY,
        UNKNOWN
    }

    /// A queue that a worker consumes: `active_queues`.
    public record ConsumedQueue(
            String name, Optional<String> exchange, Optional<String> exchangeType, Optional<String> routingKey) {}

    /// Some of `stats`. The broker's address is left out: it may hold credentials.
    ///
    /// @param total how often each task has been taken since the start
    /// @param uptimeSeconds absent in Celery before 5.1
    public record Stats(
            Map<String, Long> total,
            OptionalLong pid,
            OptionalLong uptimeSeconds,
            Optional<String> pool,
            OptionalInt maxConcurrency,
            List<Long> processes,
            OptionalInt prefetchCount) {
        public Stats {
            total = Map.copyOf(total);
            processes = List.copyOf(processes);
        }
    }

    /// Reads an answer to `active` or `reserved`.
    public static List<HeldTask> tasks(JsonNode answer) {
        var result = new ArrayList<HeldTask>();
        each(answer, item -> task(item).ifPresent(result::add));
        return List.copyOf(result);
    }

    /// Reads an answer to `scheduled`.
    public static List<ScheduledTask> scheduled(JsonNode answer) {
        var result = new ArrayList<ScheduledTask>();
        each(answer, item -> task(item.get("request"))
                .ifPresent(task -> result.add(new ScheduledTask(
                        Fields.text(item.get("eta")), Fields.smallInteger(item.get("priority")), task))));
        return List.copyOf(result);
    }

    /// Reads an answer to `query_task`, by job id.
    public static Map<String, QueriedTask> queried(JsonNode answer) {
        var result = new LinkedHashMap<String, QueriedTask>();
        properties(answer, (id, value) -> {
            if (value instanceof ArrayNode pair && pair.size() == 2) {
                task(pair.get(1)).ifPresent(task -> result.put(id, new QueriedTask(place(pair.get(0)), task)));
            }
        });
        return Map.copyOf(result);
    }

    private static Place place(JsonNode node) {
        return switch (Fields.text(node).orElse("")) {
            case "active" -> Place.ACTIVE;
            case "reserved" -> Place.RESERVED;
            case "ready" -> Place.READY;
            default -> Place.UNKNOWN;
        };
    }

    /// Reads an answer to `active_queues`.
    public static List<ConsumedQueue> activeQueues(JsonNode answer) {
        var result = new ArrayList<ConsumedQueue>();
        each(answer, item -> Fields.name(item.get("name")).ifPresent(name -> {
            JsonNode exchange = item.get("exchange") instanceof ObjectNode object ? object : Json.object();
            result.add(new ConsumedQueue(
                    name,
                    Fields.text(exchange.get("name")),
                    Fields.text(exchange.get("type")),
                    Fields.text(item.get("routing_key"))));
        }));
        return List.copyOf(result);
    }

    /// Reads an answer to `stats`.
    public static Optional<Stats> stats(JsonNode answer) {
        if (!(answer instanceof ObjectNode object)) {
            return Optional.empty();
        }
        var total = new LinkedHashMap<String, Long>();
        JsonNode totals = object.get("total");
        if (totals != null) {
            properties(totals, (name, count) -> Fields.integer(count).ifPresent(value -> total.put(name, value)));
        }
        JsonNode pool = object.get("pool") instanceof ObjectNode value ? value : Json.object();
        var processes = new ArrayList<Long>();
        if (pool.get("processes") instanceof ArrayNode pids && pids.size() <= MAX_ITEMS) {
            pids.forEach(pid -> Fields.integer(pid).ifPresent(processes::add));
        }
        return Optional.of(new Stats(
                total,
                Fields.integer(object.get("pid")),
                Fields.integer(object.get("uptime")),
                Fields.text(pool.get("implementation")),
                Fields.smallInteger(pool.get("max-concurrency")),
                processes,
                Fields.smallInteger(object.get("prefetch_count"))));
    }

    private static Optional<HeldTask> task(@Nullable JsonNode node) {
        if (!(node instanceof ObjectNode item)) {
            return Optional.empty();
        }
        JsonNode delivery = item.get("delivery_info") instanceof ObjectNode object ? object : Json.object();
        Optional<Instant> start = Fields.epochSeconds(item.get("time_start"));
        return Fields.name(item.get("id"))
                .map(id -> new HeldTask(
                        id,
                        Fields.name(item.get("name")).or(() -> Fields.name(item.get("type"))),
                        item.get("args") instanceof ArrayNode args ? Optional.of(args) : Optional.empty(),
                        item.get("kwargs") instanceof ObjectNode kwargs ? Optional.of(kwargs) : Optional.empty(),
                        Fields.name(item.get("hostname")),
                        start,
                        Fields.bool(item.get("acknowledged")).orElse(false),
                        new HeldTask.Delivery(
                                Fields.text(delivery.get("exchange")),
                                Fields.name(delivery.get("routing_key")),
                                Fields.smallInteger(delivery.get("priority")),
                                Fields.bool(delivery.get("redelivered")).orElse(false)),
                        Fields.integer(item.get("worker_pid"))));
    }

    private static void each(JsonNode answer, Consumer<ObjectNode> reader) {
        if (answer instanceof ArrayNode items) {
            for (int i = 0; i < Math.min(items.size(), MAX_ITEMS); i++) {
                if (items.get(i) instanceof ObjectNode object) {
                    reader.accept(object);
                }
            }
        }
    }

    private static void properties(JsonNode answer, BiConsumer<String, JsonNode> reader) {
        if (answer instanceof ObjectNode object) {
            object.properties().stream()
                    .limit(MAX_ITEMS)
                    .forEach(entry -> reader.accept(entry.getKey(), entry.getValue()));
        }
    }
}
