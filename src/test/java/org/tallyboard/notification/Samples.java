package org.tallyboard.notification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tallyboard.notification.event.AwsEvents;
import org.tallyboard.notification.event.Json;
import org.tallyboard.notification.event.Json.NotJsonException;
import org.tallyboard.notification.event.NotificationEvent;

/// Events of AWS as its guides show them, one of each kind, and text of any kind.
public final class Samples {

    private Samples() {}

    /// By the name of its file.
    public static Map<String, String> all() {
        try (Stream<Path> files =
                Files.list(Path.of(Samples.class.getResource("samples").toURI()))) {
            Map<String, String> all = new LinkedHashMap<>();
            for (Path file : files.sorted().toList()) {
                all.put(file.getFileName().toString().replace(".json", ""), Files.readString(file));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One of them.
    public static String text(String name) {
        return Objects.requireNonNull(all().get(name), name);
    }

    /// What the only event of a sample is.
    public static NotificationEvent event(String name) {
        List<NotificationEvent> events = AwsEvents.read(json(text(name)));
        if (events.size() != 1) {
            throw new IllegalStateException(name + " has " + events.size() + " events");
        }
        return events.getFirst();
    }

    /// A document that can be changed.
    public static Object json(String text) {
        try {
            return Objects.requireNonNull(Json.read(text));
        } catch (NotJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Gives the document once without each of its fields, and once with each as something of another type.
    public static void variants(String text, Consumer<Object> each) {
        lacking(text, each);
        for (Object in : List.of("?", List.of("?"), Map.of("?", "?"))) {
            changed(text, field -> field.of().put(field.name(), in), each);
        }
    }

    /// Gives the document once without each of its fields.
    public static void lacking(String text, Consumer<Object> each) {
        changed(text, field -> field.of().remove(field.name()), each);
    }

    private static void changed(String text, Consumer<Field> change, Consumer<Object> each) {
        int fields = fields(json(text)).size();
        for (int field = 0; field < fields; field++) {
            Object document = json(text);
            change.accept(fields(document).get(field));
            each.accept(document);
        }
    }

    private record Field(Map<Object, Object> of, Object name) {}

    @SuppressWarnings("unchecked")
    private static List<Field> fields(Object json) {
        List<Field> fields = new ArrayList<>();
        if (json instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                fields.add(new Field((Map<Object, Object>) map, name));
                fields.addAll(fields(value));
            });
        } else if (json instanceof List<?> list) {
            list.forEach(value -> fields.addAll(fields(value)));
        }
        return fields;
    }

    /// Text of any characters, among them what hurts: controls, line breaks, marks of direction, halves of characters,
    /// tags of templates.
    public static String text(SplittableRandom random, int longest) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(longest + 1);
        while (text.length() < length) {
            switch (random.nextInt(8)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append((char) random.nextInt(0xD800, 0xE000));
                case 2 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                case 3 ->
                    text.append(new char[] {'\u202E', '\u2066', '\u200F', '\uFEFF', '\uFDD0', '\uFDD1', '\uFFFF'}
                            [random.nextInt(7)]);
                case 4 -> text.append(new String[] {"{{", "}}", "{{#", "{{{", "\r\n", " ", "…"}[random.nextInt(7)]);
                case 5 -> text.append((char) random.nextInt(0x80, 0x3000));
                default -> text.append((char) random.nextInt(0x20, 0x7F));
            }
        }
        return text.toString();
    }
}
