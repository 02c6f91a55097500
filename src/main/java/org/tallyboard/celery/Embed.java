package org.tallyboard.celery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The third element of a task body: what runs after the task.
///
/// @param callbacks signatures to run on success (`link=`)
/// @param errbacks signatures to run on failure (`link_error=`)
/// @param chain the rest of the chain in *reverse* order: the next signature is the last element
/// @param chord the signature that runs when the whole group is done
public record Embed(List<JsonNode> callbacks, List<JsonNode> errbacks, List<JsonNode> chain, Optional<JsonNode> chord) {
    public Embed {
        callbacks = List.copyOf(callbacks);
        errbacks = List.copyOf(errbacks);
        chain = List.copyOf(chain);
    }

    /// Nothing runs afterwards.
    public static Embed none() {
        return new Embed(List.of(), List.of(), List.of(), Optional.empty());
    }

    /// Whether nothing runs afterwards.
    public boolean isEmpty() {
        return callbacks.isEmpty() && errbacks.isEmpty() && chain.isEmpty() && chord.isEmpty();
    }

    /// Reads the object leniently: `null`, `{}` and absent fields all mean "nothing".
    static Embed of(@Nullable JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return none();
        }
        JsonNode chord = object.get("chord");
        return new Embed(
                items(object.get("callbacks")),
                items(object.get("errbacks")),
                items(object.get("chain")),
                chord == null || chord.isNull() ? Optional.empty() : Optional.of(chord));
    }

    private static List<JsonNode> items(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return List.of();
        }
        if (node instanceof ArrayNode array) {
            var items = new ArrayList<JsonNode>(array.size());
            array.forEach(items::add);
            return items;
        }
        return List.of(node);
    }

    /// As Celery writes it: all four keys, `null` where there is nothing.
    public ObjectNode toJson() {
        ObjectNode object = Json.object();
        put(object, "callbacks", callbacks);
        put(object, "errbacks", errbacks);
        put(object, "chain", chain);
        chord.ifPresentOrElse(signature -> object.set("chord", signature), () -> object.putNull("chord"));
        return object;
    }

    private static void put(ObjectNode object, String name, List<JsonNode> items) {
        if (items.isEmpty()) {
            object.putNull(name);
        } else {
            ArrayNode array = object.putArray(name);
            items.forEach(array::add);
        }
    }
}
