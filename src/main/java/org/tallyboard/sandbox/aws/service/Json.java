package org.tallyboard.sandbox.aws.service;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Renders values as JSON 1.1 has them.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// Seconds since 1970 with three decimals.
    static BigDecimal time(Instant when) {
        return BigDecimal.valueOf(when.toEpochMilli(), 3);
    }

    static <T> ArrayNode array(Collection<T> items, Function<T, JsonNode> render) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(item -> array.add(render.apply(item)));
        return array;
    }

    static ArrayNode texts(Collection<String> items) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(array::add);
        return array;
    }

    static ObjectNode map(Map<String, String> values) {
        ObjectNode object = object();
        new TreeMap<>(values).forEach(object::put);
        return object;
    }

    static void put(ObjectNode object, String name, Optional<String> value) {
        value.filter(text -> !text.isEmpty()).ifPresent(text -> object.put(name, text));
    }
}
