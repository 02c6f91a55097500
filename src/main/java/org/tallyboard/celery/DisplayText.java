package org.tallyboard.celery;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the arguments in an event's display text, for showing and never for sending: the text can be masked, cut or
/// altered.
///
/// Celery writes Python-like text in which nothing is escaped (`saferepr`), cuts it with `...`, and a producer may put
/// anything there. So this reads from left to right only what can mean one thing: a string that holds a backslash or
/// `...` is left out, and at the first thing that is no plain literal it stops and keeps what came before. A producer
/// that writes JSON, as this product does, is read as JSON.
public final class DisplayText {

    private static final int MAX_TEXT = 16_384;
    private static final int MAX_DEPTH = 4;
    private static final int MAX_NUMBER = 40;

    private final String text;
    private int at;

    private DisplayText(String text) {
        this.text = text;
    }

    /// Positional arguments, for example of `('rtmp://x/live',)`; an argument that cannot be read is null.
    public static ArrayNode positional(String text) {
        if (json(text) instanceof ArrayNode array) {
            return array;
        }
        ArrayNode result = Json.array();
        DisplayText reader = new DisplayText(bounded(text));
        if (reader.takes('(')) {
            reader.items(result, ')', 1);
        } else if (reader.takes('[')) {
            reader.items(result, ']', 1);
        }
        return result;
    }

    /// Keyword arguments, for example of `{'secs': 0.2}`; one that cannot be read is absent.
    public static ObjectNode keywords(String text) {
        if (json(text) instanceof ObjectNode object) {
            return object;
        }
        ObjectNode result = Json.object();
        DisplayText reader = new DisplayText(bounded(text));
        if (reader.takes('{')) {
            reader.entries(result, 1);
        }
        return result;
    }

    private static JsonNode json(String text) {
        boolean likely = text.length() <= MAX_TEXT && (text.startsWith("[") || text.startsWith("{"));
        return likely
                ? Json.read(text.getBytes(StandardCharsets.UTF_8), 4 * MAX_TEXT)
                        .toOptional()
                        .orElseGet(Json::missing)
                : Json.missing();
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    /// What became of one value.
    private enum Read {
        /// It was read.
        VALUE,
        /// Where it ends is clear, what it is is not.
        UNCLEAR,
        /// It is no plain literal; nothing after it can be trusted.
        STOP
    }

    private record Value(Read read, JsonNode node) {
        static Value of(JsonNode node) {
            return new Value(Read.VALUE, node);
        }

        static Value unclear() {
            return new Value(Read.UNCLEAR, Json.missing());
        }

        static Value stop() {
            return new Value(Read.STOP, Json.missing());
        }
    }

    /// Reads items up to `close`; false when it had to stop before.
    private boolean items(ArrayNode into, char close, int depth) {
        while (!takes(close)) {
            Value value = value(depth);
            // A value counts only once the sign after it shows that it ended there.
            if (value.read() == Read.STOP || !(peeks(close) || takes(','))) {
                return false;
            }
            if (value.read() == Read.VALUE) {
                into.add(value.node());
            } else {
                into.addNull();
            }
        }
        return true;
    }

    /// Reads entries up to the closing brace; false when it had to stop before.
    private boolean entries(ObjectNode into, int depth) {
        Set<String> seen = new HashSet<>();
        while (!takes('}')) {
            Value key = value(depth);
            if (key.read() != Read.VALUE || !key.node().isString() || !takes(':')) {
                return false;
            }
            Value value = value(depth);
            if (value.read() == Read.STOP || !(peeks('}') || takes(','))) {
                return false;
            }
            String name = key.node().stringValue();
            if (!seen.add(name)) {
                // Said twice, so one of them is part of some other text.
                into.remove(name);
            } else if (value.read() == Read.VALUE) {
                into.set(name, value.node());
            }
        }
        return true;
    }

    private Value value(int depth) {
        skipSpace();
        if (at >= text.length()) {
            return Value.stop();
        }
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            return string(c);
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            return number();
        }
        if (depth < MAX_DEPTH && (c == '(' || c == '[')) {
            at++;
            ArrayNode array = Json.array();
            return items(array, c == '(' ? ')' : ']', depth + 1) ? Value.of(array) : Value.stop();
        }
        if (depth < MAX_DEPTH && c == '{') {
            at++;
            ObjectNode object = Json.object();
            return entries(object, depth + 1) ? Value.of(object) : Value.stop();
        }
        return word();
    }

    private Value string(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            return Value.stop();
        }
        String content = text.substring(at + 1, end);
        if (content.endsWith("\\")) {
            return Value.stop();
        }
        at = end + 1;
        boolean unclear = content.indexOf('\\') >= 0 || content.contains("...");
        return unclear ? Value.unclear() : Value.of(Json.string(content));
    }

    private Value number() {
        int end = at;
        while (end < text.length() && "0123456789+-.eE".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        String digits = text.substring(at, end);
        if (digits.length() > MAX_NUMBER) {
            return Value.stop();
        }
        try {
            JsonNode number = digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))
                    ? Json.integer(digits)
                    : Json.decimal(new BigDecimal(digits));
            at = end;
            return Value.of(number);
        } catch (NumberFormatException e) {
            return Value.stop();
        }
    }

    private Value word() {
        for (Word word : Word.values()) {
            if (text.startsWith(word.text, at)) {
                at += word.text.length();
                return Value.of(word.node());
            }
        }
        return Value.stop();
    }

    private enum Word {
        NONE("None", Optional.empty()),
        TRUE("True", Optional.of(true)),
        FALSE("False", Optional.of(false));

        private final String text;
        private final Optional<Boolean> value;

        Word(String text, Optional<Boolean> value) {
            this.text = text;
            this.value = value;
        }

        private JsonNode node() {
            return value.map(Json::bool).orElseGet(Json::nothing);
        }
    }

    private boolean takes(char c) {
        boolean there = peeks(c);
        if (there) {
            at++;
        }
        return there;
    }

    private boolean peeks(char c) {
        skipSpace();
        return at < text.length() && text.charAt(at) == c;
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
