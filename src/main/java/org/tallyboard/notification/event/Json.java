package org.tallyboard.notification.event;

import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// JSON as maps, lists and texts: numbers and truth values stay as they are written, since events of AWS write the same
/// field with and without quotes. Missing fields and fields of another type read as if they were empty.
public final class Json {

    private static final int DEEPEST = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxDocumentLength(4 << 20)
                    .build())
            .build();

    private Json() {}

    /// Text that is no JSON.
    public static final class NotJsonException extends Exception {
        private static final long serialVersionUID = 1L;

        NotJsonException(String message) {
            super(message);
        }
    }

    /// Reads a document of at most 4 MiB.
    ///
    /// @return a `Map`, a `List`, a `String`; null for `null`
    public static @Nullable Object read(InputStream in) throws NotJsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            return document(parser);
        } catch (JacksonException e) {
            throw new NotJsonException(reason(e));
        }
    }

    /// Reads a document.
    public static @Nullable Object read(String text) throws NotJsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return document(parser);
        } catch (JacksonException e) {
            throw new NotJsonException(reason(e));
        }
    }

    /// An object with texts and objects in it.
    public static String object(Map<String, ?> map) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, map);
        }
        return out.toString();
    }

    private static void write(JsonGenerator json, Map<?, ?> map) {
        json.writeStartObject();
        map.forEach((name, value) -> {
            json.writeName(String.valueOf(name));
            if (value instanceof Map<?, ?> inner) {
                write(json, inner);
            } else {
                json.writeString(String.valueOf(value));
            }
        });
        json.writeEndObject();
    }

    /// Where it is wrong; the text itself may hold secrets.
    private static String reason(JacksonException e) {
        return "this is no JSON: line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr();
    }

    private static @Nullable Object document(JsonParser parser) throws NotJsonException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new NotJsonException("the document is empty");
        }
        return value(parser, token);
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    Object value = value(parser, parser.nextToken());
                    if (value != null) {
                        map.put(name, value);
                    }
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    Object value = value(parser, next);
                    if (value != null) {
                        list.add(value);
                    }
                }
                yield list;
            }
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    /// The object of this name; an empty one where there is none.
    static Map<?, ?> object(Map<?, ?> in, String name) {
        return in.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    /// The list of this name; an empty one where there is none.
    static List<?> list(Map<?, ?> in, String name) {
        return in.get(name) instanceof List<?> list ? list : List.of();
    }

    /// The same of a whole number, which AWS also writes as `4.0` and `"4"`.
    static String whole(Map<?, ?> in, String name) {
        String text = text(in, name);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /// The text, number or truth value of the first of these names that has one; empty text where none has.
    static String text(Map<?, ?> in, String... names) {
        for (String name : names) {
            if (in.get(name) instanceof String text && !text.isBlank()) {
                return text;
            }
        }
        return "";
    }
}
