package org.tallyboard.celery;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// AMQP header tables between Java and Python.
///
/// What we write ourselves is limited to String, Integer, Long of zero or more, Boolean, Double, List, Map and null:
/// py-amqp up to 5.3.1 reads a Short as a short *string* and a Long as unsigned. What was captured from the wire
/// keeps its
/// types, so that a message can be sent again as it was.
public final class Headers {
    private Headers() {}

    /// A captured table in this package's types: strings of any client become `String`, Short and Byte become Integer,
    /// which Python reads right; numbers, dates, byte arrays, lists and nested tables stay what they are.
    public static Map<String, @Nullable Object> fromWire(@Nullable Map<String, ?> table) {
        var result = new LinkedHashMap<String, @Nullable Object>();
        if (table != null) {
            table.forEach((name, value) -> result.put(name, valueFromWire(value)));
        }
        return frozen(result);
    }

    private static @Nullable Object valueFromWire(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Short number -> number.intValue();
            case Byte number -> number.intValue();
            case Boolean b -> b;
            case Integer n -> n;
            case Long n -> n;
            case Double n -> n;
            case Float n -> n;
            case BigDecimal n -> n;
            case Date date -> date;
            case byte[] bytes -> bytes;
            case Collection<?> items -> {
                var list = new ArrayList<@Nullable Object>(items.size());
                items.forEach(item -> list.add(valueFromWire(item)));
                yield Collections.unmodifiableList(list);
            }
            case Map<?, ?> map -> {
                var nested = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((name, item) -> nested.put(String.valueOf(name), valueFromWire(item)));
                yield Collections.unmodifiableMap(nested);
            }
            // A client's own string type (LongString) and anything else that is text in disguise.
            default -> value.toString();
        };
    }

    /// Checks a value that we are about to put into a header, and answers with its normal form.
    ///
    /// @throws IllegalArgumentException for a type or number that a Python worker would misread
    static @Nullable Object checked(String name, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String s -> s;
            case Boolean b -> b;
            case Integer n -> n;
            case Double n -> n;
            case Long n -> {
                if (n < 0) {
                    throw new IllegalArgumentException(
                            "Header " + name + ": a negative Long is read unsigned by Python; send it as text.");
                }
                yield n;
            }
            case List<?> items -> {
                var list = new ArrayList<@Nullable Object>(items.size());
                items.forEach(item -> list.add(checked(name, item)));
                yield Collections.unmodifiableList(list);
            }
            case Map<?, ?> map -> {
                var nested = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, item) -> nested.put(String.valueOf(key), checked(name, item)));
                yield Collections.unmodifiableMap(nested);
            }
            default ->
                throw new IllegalArgumentException("Header " + name + ": "
                        + value.getClass().getSimpleName()
                        + " does not survive AMQP to Python; use String, Integer, Long, Boolean, Double, List or Map.");
        };
    }

    static Map<String, @Nullable Object> frozen(Map<String, @Nullable Object> headers) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /// A header that is text and not empty.
    static Optional<String> text(Map<String, @Nullable Object> headers, String name) {
        return headers.get(name) instanceof String value && !value.isEmpty() ? Optional.of(value) : Optional.empty();
    }

    /// The same, or a whole number, which stands for its digits: some producers number their jobs.
    static Optional<String> name(Map<String, @Nullable Object> headers, String name) {
        return headers.get(name) instanceof Number number && (number instanceof Integer || number instanceof Long)
                ? Optional.of(number.toString())
                : text(headers, name);
    }

    /// A header that is a number which fits an int.
    static OptionalInt integer(Map<String, @Nullable Object> headers, String name) {
        return switch (headers.get(name)) {
            case Integer value -> OptionalInt.of(value);
            case Long value when value == value.intValue() -> OptionalInt.of(value.intValue());
            case null, default -> OptionalInt.empty();
        };
    }
}
