package org.tallyboard.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends tasks with real Celery, `task-sent` events included, from one Python process.
public final class CeleryProducer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final LineProcess process;

    private CeleryProducer(LineProcess process) {
        this.process = process;
    }

    /// A producer without a result backend.
    public static CeleryProducer on(RabbitVhost vhost) {
        return start(vhost, Optional.empty());
    }

    /// A producer that can wait for results, with for example `rpc://`.
    public static CeleryProducer on(RabbitVhost vhost, String backend) {
        return start(vhost, Optional.of(backend));
    }

    private static CeleryProducer start(RabbitVhost vhost, Optional<String> backend) {
        Python.requireCelery();
        var environment = new HashMap<String, String>();
        environment.put("TALLY_BROKER", vhost.amqpUri());
        environment.put("TALLY_BACKEND", backend.orElse(""));
        var process = new LineProcess(
                Python.script("producer.py"), Python.directory("producer"), Python.environment(environment));
        process.read();
        return new CeleryProducer(process);
    }

    /// A task to be sent; see [Order#send].
    public Order task(String name) {
        return new Order(name);
    }

    /// Waits for the result of a job that this producer sent.
    ///
    /// @throws IllegalStateException with Python's exception if the job failed, or none came in time
    public JsonNode result(String id, double seconds) {
        return ask(Map.of("op", "get", "id", id, "timeout", seconds));
    }

    /// All that came with the result of a job that this producer sent: `status`, `result`, `children`, …, and the
    /// `class` that its result has in Python.
    public JsonNode meta(String id) {
        return ask(Map.of("op", "meta", "id", id));
    }

    /// `AsyncResult.revoke()`, whose request never expires.
    public void revoke(String id, boolean terminate) {
        ask(Map.of("op", "revoke", "id", id, "terminate", terminate));
    }

    /// Asks every worker by remote control and waits `seconds` for answers: `[{"w1@tally": …}]`, or null for none.
    public JsonNode control(String method, Map<String, ?> arguments, double seconds) {
        return ask(Map.of("op", "control", "method", method, "arguments", arguments, "timeout", seconds));
    }

    /// The same, but waits no longer than until so many workers have answered.
    public JsonNode control(String method, Map<String, ?> arguments, double seconds, int answers) {
        return ask(Map.of(
                "op", "control", "method", method, "arguments", arguments, "timeout", seconds, "limit", answers));
    }

    /// Pings the workers that a pattern names, by `glob` or `pcre`.
    public JsonNode ping(String pattern, String matcher, double seconds, int answers) {
        return ask(Map.of(
                "op", "control", "method", "ping", "pattern", pattern, "matcher", matcher, "timeout", seconds, "limit",
                answers));
    }

    /// Publishes any text, with headers in the types that Python writes: an integer beyond 31 bits as `L`.
    public void publish(String exchange, String routingKey, Map<String, ?> headers, String body) {
        ask(Map.of("op", "publish", "exchange", exchange, "routing_key", routingKey, "headers", headers, "body", body));
    }

    /// The same in another content type.
    public void publish(String exchange, String routingKey, Map<String, ?> headers, String body, String contentType) {
        ask(Map.of(
                "op",
                "publish",
                "exchange",
                exchange,
                "routing_key",
                routingKey,
                "headers",
                headers,
                "body",
                body,
                "content_type",
                contentType));
    }

    /// Takes one message away from a queue: `headers` as name to type and `repr` in Python, and `body`; null when there
    /// is none.
    public JsonNode take(String queue) {
        return ask(Map.of("op", "take", "queue", queue));
    }

    /// Sends a chain as Celery's `chain(…)` does, and answers with the ids of its tasks in their order.
    public List<String> chain(Step... steps) {
        var ids = new ArrayList<String>();
        ask(Map.of("op", "chain", "chain", Step.wired(steps))).forEach(id -> ids.add(id.stringValue()));
        return ids;
    }

    /// The same with a group at its end, and the ids of the group's tasks last.
    public List<String> chainToGroup(Step first, Step... group) {
        var ids = new ArrayList<String>();
        List<Object> steps = new ArrayList<>(Step.wired(first));
        steps.add(Map.of("group", Step.wired(group)));
        ask(Map.of("op", "chain", "chain", steps)).forEach(id -> ids.add(id.stringValue()));
        return ids;
    }

    /// A task in a chain or after another one: a Celery signature.
    ///
    /// @param immutable whether it is called without what went before
    /// @param queue where it goes; empty for wherever the sender thinks best
    public record Step(String name, List<?> args, Map<String, ?> kwargs, boolean immutable, Optional<String> queue) {
        public static Step of(String name, Object... args) {
            return new Step(name, List.of(args), Map.of(), false, Optional.empty());
        }

        public Step kwargs(Map<String, ?> values) {
            return new Step(name, args, values, immutable, queue);
        }

        /// `.si()` instead of `.s()`.
        public Step alone() {
            return new Step(name, args, kwargs, true, queue);
        }

        public Step to(String target) {
            return new Step(name, args, kwargs, immutable, Optional.of(target));
        }

        private static List<Map<String, Object>> wired(Step... steps) {
            return Stream.of(steps).map(Step::wire).toList();
        }

        private Map<String, Object> wire() {
            return Map.of(
                    "name", name,
                    "args", args,
                    "kwargs", kwargs,
                    "immutable", immutable,
                    "options", queue.map(target -> Map.of("queue", target)).orElse(Map.of()));
        }
    }

    private JsonNode ask(Map<String, ?> order) {
        JsonNode answer = JSON.readTree(process.ask(JSON.writeValueAsString(order)));
        JsonNode ok = answer.get("ok");
        if (ok == null) {
            throw new IllegalStateException(answer.get("error").stringValue());
        }
        return ok;
    }

    @Override
    public void close() {
        process.close();
    }

    /// One task, or many of the same.
    public final class Order {
        private final Map<String, Object> order = new LinkedHashMap<>();
        private final Map<String, Object> options = new LinkedHashMap<>();

        private Order(String name) {
            order.put("op", "send");
            order.put("name", name);
        }

        /// Positional arguments; `Map.of("$datetime", isoText)` becomes a Python datetime.
        public Order args(Object... values) {
            order.put("args", List.of(values));
            return this;
        }

        /// Keyword arguments.
        public Order kwargs(Map<String, ?> values) {
            order.put("kwargs", values);
            return this;
        }

        /// The arguments as JSON text: a list and an object.
        public Order json(String args, String kwargs) {
            order.put("args", JSON.readTree(args));
            order.put("kwargs", JSON.readTree(kwargs));
            return this;
        }

        /// Anything that `apply_async` takes: queue, priority, countdown, expires, argsrepr, kwargsrepr, headers, …
        public Order option(String name, Object value) {
            options.put(name, value);
            return this;
        }

        /// Tasks to run on success with the result before their own arguments.
        public Order link(Step... steps) {
            order.put("link", Step.wired(steps));
            return this;
        }

        /// A group to run on success.
        public Order linkGroup(Step... steps) {
            order.put("link", List.of(Map.of("group", Step.wired(steps))));
            return this;
        }

        /// Tasks to run on failure with the id of the failed one before their own arguments.
        public Order linkError(Step... steps) {
            order.put("link_error", Step.wired(steps));
            return this;
        }

        /// Tasks that follow one after the other, each with the result of the one before.
        public Order chain(String... names) {
            order.put("chain", Step.wired(Stream.of(names).map(Step::of).toArray(Step[]::new)));
            return this;
        }

        /// Sends it once and answers with the id.
        public String send() {
            return send(1).getFirst();
        }

        /// Sends it so often and answers with the ids.
        public List<String> send(int count) {
            order.put("count", count);
            order.put("options", options);
            var ids = new ArrayList<String>();
            ask(order).forEach(id -> ids.add(id.stringValue()));
            return ids;
        }
    }
}
