package org.tallyboard.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// One RabbitMQ.
///
/// @param name unique short name, for example `rec-broker`
/// @param management base of the management API without `/api`, for example `https://ops.example/rabbit`; a path prefix
///     is kept
/// @param amqp `amqp://host:port/vhost` or `amqps://…`, without user and password; the virtual host `/` is `%2F`
/// @param username for both
/// @param password for both
/// @param queues only queues whose name matches are shown; empty for all
/// @param caFile PEM file with the authorities to trust for `https` and `amqps`; empty for the JDK's own
public record BrokerConfig(
        String name,
        URI management,
        URI amqp,
        String username,
        Secret password,
        Optional<Pattern> queues,
        Optional<Path> caFile) {}
