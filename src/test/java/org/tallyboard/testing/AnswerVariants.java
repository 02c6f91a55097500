package org.tallyboard.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Every way in which one complete answer of AWS may be incomplete, odd or large, written over the shapes that the SDK
/// was generated from: each member left out, all left out, each enum with a value that nobody knows, each list empty
/// and very long, each text of 100 kB.
public final class AnswerVariants {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONG_TEXT = 100_000;
    private static final int LONG_LIST = 1_000;

    private AnswerVariants() {}

    /// One variant of an answer.
    ///
    /// @param what what was done to which member, for people
    /// @param made makes the answer
    public record Variant(String what, Supplier<JsonNode> made) {
        /// The answer, made when it is asked for: there are thousands.
        public JsonNode answer() {
            return made.get();
        }

        /// True when it is large, rather than incomplete or odd.
        public boolean isLarge() {
            return what.endsWith("kB") || what.endsWith("long");
        }
    }

    /// All variants of an answer.
    ///
    /// @param shape the response class that the SDK makes of the answer
    public static Stream<Variant> of(JsonNode answer, SdkPojo shape) {
        List<Variant> all = new ArrayList<>();
        walk(answer, shape, JsonPointer.empty(), answer, all);
        all.add(new Variant("everything left out", JSON::createObjectNode));
        return all.stream();
    }

    /// The members of a shape that an answer leaves out everywhere: a complete answer has none.
    public static Set<String> leftOut(JsonNode answer, SdkPojo shape) {
        Set<String> there = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        members(answer, shape, there, all);
        all.removeAll(there);
        all.removeIf(name -> name.endsWith(".nextToken"));
        return all;
    }

    private static void members(JsonNode node, SdkPojo shape, Set<String> there, Set<String> all) {
        for (SdkField<?> field : shape.sdkFields()) {
            String name = shape.getClass().getName().replaceAll("\\$.*|.*\\.", "") + "." + field.locationName();
            all.add(name);
            JsonNode value = node.path(field.locationName());
            if (value.isMissingNode()) {
                continue;
            }
            there.add(name);
            if (field.constructor() != null) {
                members(value, field.constructor().get(), there, all);
            } else {
                SdkPojo element = element(field);
                if (element != null) {
                    value.forEach(each -> members(each, element, there, all));
                }
            }
        }
    }

    private static void walk(JsonNode whole, SdkPojo shape, JsonPointer at, JsonNode node, List<Variant> all) {
        for (SdkField<?> field : shape.sdkFields()) {
            String name = field.locationName();
            JsonNode value = node.path(name);
            if (value.isMissingNode()) {
                continue;
            }
            JsonPointer member = at.appendProperty(name);
            all.add(new Variant(member + " left out", () -> without(whole, at, name)));
            if (value.isString()) {
                if (isEnum(shape, field)) {
                    all.add(new Variant(member + " unheard of", () -> with(whole, at, name, text("UnheardOf"))));
                }
                all.add(new Variant(member + " of 100 kB", () -> with(whole, at, name, text("x".repeat(LONG_TEXT)))));
            }
            if (value instanceof ArrayNode list) {
                all.add(new Variant(member + " empty", () -> with(whole, at, name, JSON.createArrayNode())));
                all.add(new Variant(member + " very long", () -> with(whole, at, name, longer(list))));
                SdkPojo element = element(field);
                for (int i = 0; element != null && i < list.size(); i++) {
                    walk(whole, element, member.appendIndex(i), list.get(i), all);
                }
            } else if (field.constructor() != null) {
                walk(whole, field.constructor().get(), member, value, all);
            }
        }
    }

    private static @Nullable SdkPojo element(SdkField<?> field) {
        ListTrait list = field.getTrait(ListTrait.class);
        if (list == null) {
            return null;
        }
        SdkField<?> member = list.memberFieldInfo();
        return member.constructor() == null ? null : member.constructor().get();
    }

    /// The SDK gives an enum a second getter for the word as it came.
    private static boolean isEnum(SdkPojo shape, SdkField<?> field) {
        if (field.getOptionalTrait(MapTrait.class).isPresent()) {
            return false;
        }
        String getter = field.memberName().substring(0, 1).toLowerCase(Locale.ROOT)
                + field.memberName().substring(1) + "AsString";
        Class<?> type = shape.getClass().getEnclosingClass();
        return Stream.of((type == null ? shape.getClass() : type).getMethods())
                .anyMatch(method -> method.getName().equals(getter));
    }

    private static JsonNode text(String text) {
        return JSON.getNodeFactory().stringNode(text);
    }

    private static ArrayNode longer(ArrayNode list) {
        ArrayNode longer = JSON.createArrayNode();
        for (int i = 0; !list.isEmpty() && i < LONG_LIST; i++) {
            longer.add(list.get(i % list.size()));
        }
        return longer;
    }

    private static JsonNode without(JsonNode whole, JsonPointer at, String name) {
        JsonNode copy = whole.deepCopy();
        ((ObjectNode) copy.at(at)).remove(name);
        return copy;
    }

    private static JsonNode with(JsonNode whole, JsonPointer at, String name, JsonNode value) {
        JsonNode copy = whole.deepCopy();
        ((ObjectNode) copy.at(at)).set(name, value);
        return copy;
    }
}
