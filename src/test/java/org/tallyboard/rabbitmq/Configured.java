package org.tallyboard.rabbitmq;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.testing.RabbitVhost;

/// Brokers as a configuration file would name them.
public final class Configured {

    private Configured() {}

    public static BrokerConfig on(RabbitVhost vhost) {
        return new BrokerConfig(
                "rec-broker",
                vhost.rabbit().managementUri(),
                URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + VirtualHost.encoded(vhost.name())),
                vhost.rabbit().user(),
                vhost.rabbit()::password,
                Optional.empty(),
                Optional.empty());
    }

    public static BrokerConfig showing(BrokerConfig config, String queues) {
        return new BrokerConfig(
                config.name(),
                config.management(),
                config.amqp(),
                config.username(),
                config.password(),
                Optional.of(Pattern.compile(queues)),
                config.caFile());
    }

    public static BrokerConfig with(BrokerConfig config, String username, String password) {
        return new BrokerConfig(
                config.name(),
                config.management(),
                config.amqp(),
                username,
                () -> password,
                config.queues(),
                config.caFile());
    }

    public static BrokerConfig at(URI management) {
        return new BrokerConfig(
                "rec-broker",
                management,
                URI.create("amqp://127.0.0.1:1/media"),
                "viewer",
                () -> "very-secret",
                Optional.empty(),
                Optional.empty());
    }
}
