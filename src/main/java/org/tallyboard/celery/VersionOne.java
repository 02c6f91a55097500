package org.tallyboard.celery;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Task messages of version 1, with everything in the body: Celery up to 3, and libraries of other languages that never
/// moved on. Celery 5 still takes them.
final class VersionOne {
    private VersionOne() {}

    static TaskMessage upgraded(AmqpMessage old, ObjectNode body, String id) {
        JsonNode given = body.get("args");
        ArrayNode args = given instanceof ArrayNode list ? list : Json.array();
        ObjectNode kwargs = body.get("kwargs") instanceof ObjectNode map ? map : Json.object();
        var headers = new LinkedHashMap<String, @Nullable Object>(old.headers());
        headers.put("lang", "py");
        headers.put("task", Fields.text(body.get("task")).orElse(""));
        headers.put("id", id);
        headers.put("eta", text(body, "eta"));
        headers.put("expires", text(body, "expires"));
        headers.put("group", text(body, body.has("taskset") ? "taskset" : "group"));
        headers.put("retries", Fields.smallInteger(body.get("retries")).orElse(0));
        headers.put("timelimit", limits(body.get("timelimit")));
        headers.put("root_id", id);
        headers.put("parent_id", null);
        headers.put("argsrepr", TaskMessageBuilder.cut(Json.text(args)));
        headers.put("kwargsrepr", TaskMessageBuilder.cut(Json.text(kwargs)));
        headers.put("ignore_result", false);
        headers.put("stamped_headers", null);
        headers.put("stamps", Map.of());
        ArrayNode three = Json.array();
        three.add(args);
        three.add(kwargs);
        three.add(Embed.of(body).toJson());
        return new TaskMessage(
                new AmqpMessage(headers, old.properties().withCorrelationId(id), Bytes.owned(Json.write(three))));
    }

    private static @Nullable String text(ObjectNode body, String field) {
        return Fields.text(body.get(field)).filter(text -> !text.isEmpty()).orElse(null);
    }

    /// `[hard, soft]`, or nothing.
    private static List<@Nullable Object> limits(@Nullable JsonNode node) {
        if (!(node instanceof ArrayNode pair) || pair.size() != 2) {
            return Collections.unmodifiableList(Arrays.asList(null, null));
        }
        return Collections.unmodifiableList(Arrays.asList(seconds(pair.get(0)), seconds(pair.get(1))));
    }

    private static @Nullable Object seconds(JsonNode node) {
        var number = Fields.number(node);
        return number.isPresent() ? number.getAsDouble() : null;
    }
}
