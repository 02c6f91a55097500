package org.tallyboard.celery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Header table and properties of a message as text, for keeping it: what is read back is equal to what was written,
/// each value with its AMQP type. Only messages of our own can be kept: their header values are those that [Headers]
/// lets us write.
public final class MessageText {
    private static final int MAX_BYTES = 1 << 20;
    private static final String LONG = "long";
    private static final String TABLE = "table";

    private MessageText() {}

    /// The header table.
    ///
    /// @throws IllegalArgumentException for a value of a type that we do not write
    public static String headers(AmqpMessage message) {
        return Json.text(table(message.headers()));
    }

    /// The properties.
    public static String properties(AmqpMessage message) {
        MessageProperties from = message.properties();
        ObjectNode to = Json.object();
        from.contentType().ifPresent(value -> to.put("content_type", value));
        from.contentEncoding().ifPresent(value -> to.put("content_encoding", value));
        from.correlationId().ifPresent(value -> to.put("correlation_id", value));
        from.replyTo().ifPresent(value -> to.put("reply_to", value));
        from.priority().ifPresent(value -> to.put("priority", value));
        from.deliveryMode().ifPresent(value -> to.put("delivery_mode", value));
        from.expiration().ifPresent(value -> to.put("expiration", value));
        return Json.text(to);
    }

    /// The message again.
    ///
    /// @throws IllegalArgumentException when the texts are none that this class wrote
    public static AmqpMessage message(String headers, String properties, Bytes body) {
        ObjectNode told = object(properties);
        return new AmqpMessage(
                map(object(headers)),
                new MessageProperties(
                        text(told, "content_type"),
                        text(told, "content_encoding"),
                        text(told, "correlation_id"),
                        text(told, "reply_to"),
                        number(told, "priority"),
                        number(told, "delivery_mode"),
                        text(told, "expiration")),
                body);
    }

    private static ObjectNode object(String text) {
        if (Json.read(Bytes.ofUtf8(text).shared(), MAX_BYTES) instanceof Decoded.Value<?>(ObjectNode object)) {
            return object;
        }
        throw new IllegalArgumentException("A kept message is not in a form that is known.");
    }

    private static Optional<String> text(ObjectNode object, String name) {
        return Fields.text(object.get(name));
    }

    private static OptionalInt number(ObjectNode object, String name) {
        return Fields.smallInteger(object.get(name));
    }

    private static ObjectNode table(Map<?, ?> map) {
        ObjectNode table = Json.object();
        map.forEach((name, value) -> table.set(String.valueOf(name), node(value)));
        return table;
    }

    /// A number that fits an int would come back as one, so a Long says what it is; so does a table, to be told from
    /// it.
    private static JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> Json.nothing();
            case String text -> Json.string(text);
            case Boolean truth -> Json.bool(truth);
            case Integer number -> Json.integer(number.toString());
            case Double number -> Json.decimal(java.math.BigDecimal.valueOf(number));
            case Long number -> Json.object().put(LONG, number.toString());
            case List<?> items -> {
                ArrayNode list = Json.array();
                items.forEach(item -> list.add(node(item)));
                yield list;
            }
            case Map<?, ?> map -> {
                ObjectNode marked = Json.object();
                marked.set(TABLE, table(map));
                yield marked;
            }
            default ->
                throw new IllegalArgumentException(
                        "A header of type " + value.getClass().getSimpleName() + " cannot be kept.");
        };
    }

    private static Map<String, @Nullable Object> map(ObjectNode table) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        table.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
        return Collections.unmodifiableMap(map);
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node) {
            case ObjectNode marked
            when marked.get(LONG) != null -> Long.valueOf(marked.get(LONG).asString());
            case ObjectNode marked when marked.get(TABLE) instanceof ObjectNode table -> map(table);
            case ArrayNode items -> {
                var list = new ArrayList<@Nullable Object>(items.size());
                items.forEach(item -> list.add(value(item)));
                yield Collections.unmodifiableList(list);
            }
            case JsonNode text when text.isString() -> text.asString();
            case JsonNode truth when truth.isBoolean() -> truth.asBoolean();
            case JsonNode number when number.isInt() -> number.asInt();
            case JsonNode number when number.isNumber() -> number.asDouble();
            default -> null;
        };
    }
}
