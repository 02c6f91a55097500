package org.tallyboard.testing;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a record says, down to its texts, numbers and times, each under its place. What is concluded (enums, flags,
/// lengths) is left out.
public final class Leaves {

    private Leaves() {}

    /// Places with what stands there. An element of a list is named by its name or id, else by its number.
    public static Map<String, String> of(Record record) {
        Map<String, String> found = new TreeMap<>();
        add("", record, found);
        return found;
    }

    private static void add(String at, Object value, Map<String, String> found) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(there -> add(at, there, found));
            case Iterable<?> list -> {
                int number = 0;
                for (Object element : list) {
                    add(at + "[" + key(element, number++) + "]", element, found);
                }
            }
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    add(at + "." + component.getName(), get(record, component), found);
                }
            }
            case String text -> {
                if (!text.isBlank()) {
                    found.put(at, text);
                }
            }
            case Number number -> found.put(at, number.toString());
            case Instant time -> found.put(at, time.toString());
            case URI address -> found.put(at, address.toString());
            default -> {}
        }
    }

    private static String key(Object element, int number) {
        return element instanceof Record record
                ? Stream.of("name", "id", "kind")
                        .flatMap(name -> Stream.of(record.getClass().getRecordComponents())
                                .filter(component -> component.getName().equals(name)))
                        .findFirst()
                        .map(component -> String.valueOf(get(record, component)))
                        .orElse(String.valueOf(number))
                : String.valueOf(number);
    }

    private static Object get(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
