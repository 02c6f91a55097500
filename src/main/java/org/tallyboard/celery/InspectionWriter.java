package org.tallyboard.celery;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answers of a worker to remote control, as Celery's own clients and Flower read them. Each goes out through
/// [ControlRequest#answer].
public final class InspectionWriter {
    private static final List<String> QUEUE_UNSET =
            List.of("no_declare", "expires", "message_ttl", "max_length", "max_length_bytes", "max_priority");

    private InspectionWriter() {}

    /// The answer to `ping`.
    public static JsonNode pong() {
        return ok("pong");
    }

    /// An order was carried out.
    public static JsonNode ok(String message) {
        return Json.object().put("ok", message);
    }

    /// An order was refused because it lacks an argument, in the words of Python.
    public static JsonNode missing(String method, String argument) {
        return error("TypeError(\"" + method + "() missing 1 required positional argument: '" + argument + "'\")");
    }

    /// An order was refused, or a method is not known.
    public static JsonNode error(String message) {
        return Json.object().put("error", message);
    }

    /// The answer to `active` or `reserved`.
    public static JsonNode tasks(List<HeldTask> tasks) {
        ArrayNode answer = Json.array();
        tasks.forEach(task -> answer.add(task(task)));
        return answer;
    }

    /// The answer to `scheduled`.
    public static JsonNode scheduled(List<Inspection.ScheduledTask> tasks) {
        ArrayNode answer = Json.array();
        tasks.forEach(scheduled -> {
            ObjectNode item = answer.addObject();
            scheduled.eta().ifPresentOrElse(eta -> item.put("eta", eta), () -> item.putNull("eta"));
            item.put("priority", scheduled.priority().orElse(6));
            item.set("request", task(scheduled.task()));
        });
        return answer;
    }

    /// The answer to `query_task`: only the jobs that were asked for and are held.
    public static JsonNode queried(List<Inspection.QueriedTask> tasks) {
        ObjectNode answer = Json.object();
        tasks.forEach(queried -> {
            ArrayNode pair = answer.putArray(queried.task().id());
            pair.add(queried.place().name().toLowerCase(Locale.ROOT));
            pair.add(task(queried.task()));
        });
        return answer;
    }

    /// The answer to `registered`: the names of the tasks.
    public static JsonNode registered(List<String> taskNames) {
        ArrayNode answer = Json.array();
        taskNames.forEach(answer::add);
        return answer;
    }

    /// The answer to `active_queues`.
    public static JsonNode activeQueues(List<Inspection.ConsumedQueue> queues) {
        ArrayNode answer = Json.array();
        queues.forEach(queue -> {
            ObjectNode item = answer.addObject();
            item.put("name", queue.name());
            ObjectNode exchange = item.putObject("exchange");
            exchange.put("name", queue.exchange().orElse(""));
            exchange.put("type", queue.exchangeType().orElse("direct"));
            exchange.putNull("arguments");
            exchange.put("durable", true);
            exchange.put("passive", false);
            exchange.put("auto_delete", false);
            exchange.putNull("delivery_mode");
            exchange.put("no_declare", false);
            item.put("routing_key", queue.routingKey().orElse(queue.name()));
            item.putNull("queue_arguments");
            item.putNull("binding_arguments");
            item.putNull("consumer_arguments");
            item.put("durable", true);
            item.put("exclusive", false);
            item.put("auto_delete", false);
            item.put("no_ack", false);
            item.putNull("alias");
            item.putArray("bindings");
            for (String unset : QUEUE_UNSET) {
                item.putNull(unset);
            }
        });
        return answer;
    }

    /// The answer to `stats`.
    ///
    /// @param clock the worker's own
    /// @param broker its connection
    /// @param usage what it has used of its machine; `N/A`, as Celery says, where that is not known
    public static JsonNode stats(
            Inspection.Stats stats, LamportClock clock, BrokerConnection broker, Optional<Map<String, Number>> usage) {
        ObjectNode answer = Json.object();
        ObjectNode total = answer.putObject("total");
        stats.total().forEach(total::put);
        stats.pid().ifPresent(pid -> answer.put("pid", pid));
        answer.put("clock", Long.toString(clock.value()));
        stats.uptimeSeconds().ifPresent(uptime -> answer.put("uptime", uptime));
        ObjectNode pool = answer.putObject("pool");
        stats.pool().ifPresent(name -> pool.put("implementation", name));
        stats.maxConcurrency().ifPresent(count -> pool.put("max-concurrency", count));
        ArrayNode processes = pool.putArray("processes");
        stats.processes().forEach(processes::add);
        pool.put("max-tasks-per-child", "N/A");
        pool.put("put-guarded-by-semaphore", true);
        pool.putArray("timeouts").add(0).add(0);
        answer.set("broker", broker(broker));
        answer.put("prefetch_count", stats.prefetchCount().orElse(0));
        usage.ifPresentOrElse(
                used -> {
                    ObjectNode node = answer.putObject("rusage");
                    used.forEach((name, value) -> {
                        if (value instanceof Double seconds) {
                            node.put(name, seconds);
                        } else {
                            node.put(name, value.longValue());
                        }
                    });
                },
                () -> answer.put("rusage", "N/A"));
        return answer;
    }

    /// How a worker is connected, without its password.
    public record BrokerConnection(
            String hostname,
            String user,
            String virtualHost,
            int port,
            boolean tls,
            int connectTimeoutSeconds,
            int heartbeatSeconds) {}

    /// As kombu's `Connection.info()` tells it.
    private static ObjectNode broker(BrokerConnection connection) {
        ObjectNode node = Json.object();
        node.put("hostname", connection.hostname());
        node.put("userid", connection.user());
        node.put("virtual_host", connection.virtualHost());
        node.put("port", connection.port());
        node.put("insist", false);
        node.put("ssl", connection.tls());
        node.put("transport", "amqp");
        node.put("connect_timeout", connection.connectTimeoutSeconds());
        node.putObject("transport_options");
        node.put("login_method", "PLAIN");
        node.putNull("uri_prefix");
        node.put("heartbeat", (double) connection.heartbeatSeconds());
        node.put("failover_strategy", "round-robin");
        node.putArray("alternates");
        return node;
    }

    private static ObjectNode task(HeldTask task) {
        ObjectNode item = Json.object();
        item.put("id", task.id());
        task.name().ifPresent(name -> item.put("name", name).put("type", name));
        task.args().ifPresent(args -> item.set("args", args));
        task.kwargs().ifPresent(kwargs -> item.set("kwargs", kwargs));
        task.hostname().ifPresent(hostname -> item.put("hostname", hostname));
        task.timeStart()
                .ifPresentOrElse(
                        time -> item.put("time_start", Json.epochSeconds(time)), () -> item.putNull("time_start"));
        item.put("acknowledged", task.acknowledged());
        ObjectNode delivery = item.putObject("delivery_info");
        delivery.put("exchange", task.delivery().exchange().orElse(""));
        task.delivery().routingKey().ifPresent(key -> delivery.put("routing_key", key));
        delivery.put("priority", task.delivery().priority().orElse(0));
        delivery.put("redelivered", task.delivery().redelivered());
        task.workerPid().ifPresentOrElse(pid -> item.put("worker_pid", pid), () -> item.putNull("worker_pid"));
        return item;
    }
}
