package org.tallyboard.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /// Asks every worker by remote control and waits `seconds` for answers: `[{"w1@tally": …}]`, or null for none.
    public JsonNode control(String method, Map<String, ?> arguments, double seconds) {
        return ask(Map.of("op", "control", "method", method, "arguments", arguments, "timeout", seconds));
    }

    /// Publishes any text, with headers in the types that Python writes: an integer beyond 31 bits as `L`.
    public void publish(String exchange, String routingKey, Map<String, ?> headers, String body) {
        ask(Map.of("op", "publish", "exchange", exchange, "routing_key", routingKey, "headers", headers, "body", body));
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

        /// A task to run on success with these arguments after the result.
        public Order link(String name, Object... args) {
            order.put("link", List.of(signature(name, args)));
            return this;
        }

        /// A task to run on failure.
        public Order linkError(String name, Object... args) {
            order.put("link_error", List.of(signature(name, args)));
            return this;
        }

        /// Tasks that follow one after the other, each with the result of the one before.
        public Order chain(String... names) {
            var signatures = new ArrayList<Map<String, Object>>();
            for (String name : names) {
                signatures.add(signature(name));
            }
            order.put("chain", signatures);
            return this;
        }

        private static Map<String, Object> signature(String name, Object... args) {
            return Map.of("name", name, "args", List.of(args));
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
