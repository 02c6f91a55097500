package org.tallyboard.testing;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A virtual host of its own on a [RealRabbit].
///
/// @param rabbit the broker
/// @param name the name, without a slash
public record RabbitVhost(RealRabbit rabbit, String name) implements AutoCloseable {
    /// What `rabbitmqctl list_queues` says about a queue.
    public record Depth(long ready, long unacknowledged) {}

    /// The address with user and password, as Celery and amqp-client take it.
    public String amqpUri() {
        return "amqp://" + rabbit.user() + ":" + rabbit.password() + "@127.0.0.1:" + rabbit.amqpPort() + "/" + name;
    }

    /// A plain connection without recovery; close it.
    public Connection connect() {
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(rabbit.amqpPort());
        factory.setVirtualHost(name);
        factory.setUsername(rabbit.user());
        factory.setPassword(rabbit.password());
        factory.setAutomaticRecoveryEnabled(false);
        try {
            return factory.newConnection("test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The queues and how deep they are, from `rabbitmqctl`, which asks the queues themselves.
    public Map<String, Depth> depths() {
        String json = rabbit.rabbitmqctl(
                "list_queues", "-p", name, "name", "messages_ready", "messages_unacknowledged", "--formatter", "json");
        var depths = new LinkedHashMap<String, Depth>();
        for (JsonNode queue : JsonMapper.shared().readTree(json)) {
            depths.put(
                    queue.get("name").stringValue(),
                    new Depth(
                            queue.get("messages_ready").longValue(),
                            queue.get("messages_unacknowledged").longValue()));
        }
        return depths;
    }

    /// How deep one queue is; empty if there is no such queue.
    public Optional<Depth> depth(String queue) {
        return Optional.ofNullable(depths().get(queue));
    }

    /// Deletes it with everything in it.
    @Override
    public void close() {
        rabbit.management().order("DELETE", "/api/vhosts/" + ManagementApi.encode(name), "");
    }
}
