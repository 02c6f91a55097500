package org.tallyboard.testing;

import java.lang.reflect.Method;
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

    /// One member of an answer, whole or part of another.
    ///
    /// @param at where it is
    /// @param without the answer without it
    /// @param others the answer with other values of it that are as good: other constants of an enum, another text,
    ///     another number or time; none for one that has members itself
    /// @param parts its members
    public record Member(
            JsonPointer at, Supplier<JsonNode> without, List<Supplier<JsonNode>> others, List<Member> parts) {
        /// Those of its parts too.
        public Stream<Supplier<JsonNode>> allOthers() {
            return Stream.concat(others.stream(), parts.stream().flatMap(Member::allOthers));
        }
    }

    /// The members of an answer that its shape has.
    public static List<Member> members(JsonNode answer, SdkPojo shape) {
        return members(answer, shape, JsonPointer.empty(), answer);
    }

    private static List<Member> members(JsonNode whole, SdkPojo shape, JsonPointer at, JsonNode node) {
        List<Member> found = new ArrayList<>();
        for (SdkField<?> field : shape.sdkFields()) {
            String name = field.locationName();
            JsonNode value = node.path(name);
            if (value.isMissingNode()) {
                continue;
            }
            JsonPointer member = at.appendProperty(name);
            List<Member> parts = new ArrayList<>();
            SdkPojo element = element(field);
            if (field.constructor() != null) {
                parts.addAll(members(whole, field.constructor().get(), member, value));
            } else if (element != null) {
                for (int i = 0; i < value.size(); i++) {
                    parts.addAll(members(whole, element, member.appendIndex(i), value.get(i)));
                }
            }
            List<Supplier<JsonNode>> others = values(shape, field, value)
                    .<Supplier<JsonNode>>map(other -> () -> with(whole, at, name, other))
                    .toList();
            found.add(new Member(member, () -> without(whole, at, name), others, parts));
        }
        return found;
    }

    private static Stream<JsonNode> values(SdkPojo shape, SdkField<?> field, JsonNode value) {
        if (value.isString()) {
            return Stream.concat(
                            constants(shape, field).map(Object::toString),
                            Stream.of("another " + value.asString(), "UnheardOf"))
                    .filter(other -> !other.equals(value.asString()))
                    .map(AnswerVariants::text);
        }
        if (value.isNumber()) {
            return Stream.of(-1_000_000, -1, 1, 1_000_000)
                    .map(more -> value.isIntegralNumber()
                            ? JSON.getNodeFactory().numberNode(value.asLong() + more)
                            : JSON.getNodeFactory().numberNode(value.asDouble() + more));
        }
        return value.isBoolean() ? Stream.of(JSON.getNodeFactory().booleanNode(!value.asBoolean())) : Stream.of();
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
        return field.getOptionalTrait(MapTrait.class).isEmpty()
                && getters(shape, field, "AsString").findAny().isPresent();
    }

    private static Stream<Object> constants(SdkPojo shape, SdkField<?> field) {
        return getters(shape, field, "")
                .map(Method::getReturnType)
                .filter(Class::isEnum)
                .flatMap(type -> Stream.of((Object[]) type.getEnumConstants()))
                .filter(constant -> !constant.toString().equals("null"));
    }

    private static Stream<Method> getters(SdkPojo shape, SdkField<?> field, String end) {
        String getter = field.memberName().substring(0, 1).toLowerCase(Locale.ROOT)
                + field.memberName().substring(1)
                + end;
        Class<?> type = shape.getClass().getEnclosingClass();
        return Stream.of((type == null ? shape.getClass() : type).getMethods())
                .filter(method -> method.getName().equals(getter) && method.getParameterCount() == 0);
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
