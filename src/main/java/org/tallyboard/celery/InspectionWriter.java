package org.tallyboard.celery;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answers of a worker to remote control, as Celery's own clients and Flower read them. Each goes out through
/// [ControlRequest#answer].
public final class InspectionWriter {
    private InspectionWriter() {}

    /// The answer to `ping`.
    public static JsonNode pong() {
        return ok("pong");
    }

    /// An order was carried out.
    public static JsonNode ok(String message) {
        return Json.object().put("ok", message);
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
            exchange.put("durable", true);
            item.put("routing_key", queue.routingKey().orElse(queue.name()));
            item.put("durable", true);
        });
        return answer;
    }

    /// The answer to `stats`. Flower needs `total`, `pool` and `broker` to show the worker; the address is ours to
    /// give.
    ///
    /// @param brokerHost the broker's host name, without credentials
    public static JsonNode stats(Inspection.Stats stats, String brokerHost) {
        ObjectNode answer = Json.object();
        ObjectNode total = answer.putObject("total");
        stats.total().forEach(total::put);
        stats.pid().ifPresent(pid -> answer.put("pid", pid));
        answer.put("clock", "1");
        stats.uptimeSeconds().ifPresent(uptime -> answer.put("uptime", uptime));
        ObjectNode pool = answer.putObject("pool");
        stats.pool().ifPresent(name -> pool.put("implementation", name));
        stats.maxConcurrency().ifPresent(count -> pool.put("max-concurrency", count));
        ArrayNode processes = pool.putArray("processes");
        stats.processes().forEach(processes::add);
        answer.putObject("broker").put("hostname", brokerHost);
        answer.put("prefetch_count", stats.prefetchCount().orElse(0));
        return answer;
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
