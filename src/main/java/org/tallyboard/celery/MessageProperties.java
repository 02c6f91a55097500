package org.tallyboard.celery;

import java.util.Optional;
import java.util.OptionalInt;

/// The AMQP basic properties that Celery uses.
///
/// @param contentType for example `application/json`; without it a Python worker stops on a message with a `task`
/// header
/// @param contentEncoding for example `utf-8`
/// @param correlationId the task id
/// @param replyTo the queue that a result goes to; set even when nobody waits
/// @param priority 0 to 255
/// @param deliveryMode 1 transient, 2 persistent
/// @param expiration milliseconds as text, the broker's time to live for this message
public record MessageProperties(
        Optional<String> contentType,
        Optional<String> contentEncoding,
        Optional<String> correlationId,
        Optional<String> replyTo,
        OptionalInt priority,
        OptionalInt deliveryMode,
        Optional<String> expiration) {

    private static final String JSON = "application/json";
    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;

    /// No property at all, as a foreign producer may send it.
    public static MessageProperties none() {
        return new MessageProperties(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /// JSON in UTF-8 that survives a restart of the broker in a durable queue; priority 0, as Celery always sends it.
    public static MessageProperties persistentJson() {
        return json(PERSISTENT);
    }

    /// JSON in UTF-8 that does not survive a restart of the broker; used for events, replies and results.
    public static MessageProperties transientJson() {
        return json(TRANSIENT);
    }

    private static MessageProperties json(int deliveryMode) {
        return new MessageProperties(
                Optional.of(JSON),
                Optional.of("utf-8"),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(0),
                OptionalInt.of(deliveryMode),
                Optional.empty());
    }

    /// Whether the body says it is JSON, with or without parameters such as a charset.
    public boolean isJson() {
        return contentType
                .map(type -> type.split(";", 2)[0].strip().equalsIgnoreCase(JSON))
                .orElse(false);
    }

    /// The same with another correlation id.
    public MessageProperties withCorrelationId(String id) {
        return new MessageProperties(
                contentType, contentEncoding, Optional.of(id), replyTo, priority, deliveryMode, expiration);
    }

    /// The same with another queue for the result, or none.
    public MessageProperties withReplyTo(Optional<String> queue) {
        return new MessageProperties(
                contentType, contentEncoding, correlationId, queue, priority, deliveryMode, expiration);
    }

    /// The same with another priority.
    public MessageProperties withPriority(int value) {
        return new MessageProperties(
                contentType, contentEncoding, correlationId, replyTo, OptionalInt.of(value), deliveryMode, expiration);
    }

    /// The same with another time to live, or none.
    public MessageProperties withExpiration(Optional<String> milliseconds) {
        return new MessageProperties(
                contentType, contentEncoding, correlationId, replyTo, priority, deliveryMode, milliseconds);
    }
}
