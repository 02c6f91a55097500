package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Text with parts of an entry in it, such as `https://live.example/${/channel}.m3u8`. A template that is nothing but
/// one part keeps that part's type: a number stays a number, a list a list.
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]*)}");

    private final List<String> texts = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    Template(String text) {
        Matcher place = PLACE.matcher(text);
        int from = 0;
        while (place.find()) {
            texts.add(text.substring(from, place.start()));
            places.add(place.group(1));
            from = place.end();
        }
        texts.add(text.substring(from));
    }

    /// The value; empty when a part of it is not there.
    Optional<JsonNode> of(Function<String, Optional<JsonNode>> values) {
        if (places.size() == 1 && texts.stream().allMatch(String::isEmpty)) {
            return values.apply(places.getFirst());
        }
        StringBuilder out = new StringBuilder(texts.getFirst());
        for (int i = 0; i < places.size(); i++) {
            Optional<String> part = values.apply(places.get(i)).flatMap(Template::text);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            out.append(part.get()).append(texts.get(i + 1));
        }
        return Optional.of(JsonNodeFactory.instance.stringNode(out.toString()));
    }

    /// A value as text; the first one of a list. Empty for an object, null and empty text.
    static Optional<String> text(JsonNode value) {
        JsonNode one = value.isArray() ? value.path(0) : value;
        return one.isString() || one.isNumber() || one.isBoolean()
                ? Optional.of(one.asString().strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }
}
