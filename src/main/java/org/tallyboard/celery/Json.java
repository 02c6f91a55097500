package org.tallyboard.celery;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON as Python writes and reads it, with every bound that hostile input needs.
///
/// Python's `NaN` and `Infinity` are accepted and written bare. A number keeps its digits and whether it was an integer
/// or a float: `1e0` and `-0.0` come out as floats again. Everything outside ASCII is written as escapes, as Celery
/// does:
/// only so does a lone surrogate (a file name that was not UTF-8) survive.
final class Json {
    /// Deeper documents are refused. Celery's own messages are about six deep, chains of chords a few tens.
    static final int MAX_DEPTH = 100;

    private static final int MAX_NUMBER_DIGITS = 1_000;
    private static final long MAX_TOKENS = 2_000_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_DIGITS)
                            .maxTokenCount(MAX_TOKENS)
                            .maxStringLength(64 << 20)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .build())
            .build();

    private Json() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static JsonNode string(String value) {
        return NODES.stringNode(value);
    }

    static JsonNode integer(String digits) {
        return NODES.numberNode(new BigInteger(digits));
    }

    static JsonNode decimal(BigDecimal value) {
        return NODES.numberNode(value);
    }

    static JsonNode bool(boolean value) {
        return NODES.booleanNode(value);
    }

    static JsonNode nothing() {
        return NODES.nullNode();
    }

    static JsonNode missing() {
        return NODES.missingNode();
    }

    /// Reads one JSON document of at most `maxBytes` bytes.
    static Decoded<JsonNode> read(byte[] body, int maxBytes) {
        if (body.length > maxBytes) {
            return Decoded.invalid("The body has " + body.length + " bytes; the limit is " + maxBytes + ".");
        }
        try (JsonParser parser = MAPPER.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Decoded.invalid("The body is empty.");
            }
            JsonNode root = node(parser, first);
            if (parser.nextToken() != null) {
                return Decoded.invalid("The body has more text after the JSON document.");
            }
            return new Decoded.Value<>(root);
        } catch (JacksonException | ArithmeticException | NumberFormatException e) {
            // The parser's message may quote the content, so only the kind of failure goes on.
            return Decoded.invalid(
                    "The body is not JSON within our limits (" + e.getClass().getSimpleName() + ").");
        }
    }

    private static JsonNode node(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                ObjectNode object = object();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    object.set(name, node(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = array();
                JsonToken item = parser.nextToken();
                while (item != JsonToken.END_ARRAY) {
                    array.add(node(parser, item));
                    item = parser.nextToken();
                }
                yield array;
            }
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private static JsonNode decimal(JsonParser parser) {
        if (parser.isNaN()) {
            return NODES.numberNode(parser.getDoubleValue());
        }
        BigDecimal value = parser.getDecimalValue();
        if (value.signum() == 0 && parser.getString().startsWith("-")) {
            return NODES.numberNode(-0.0);
        }
        // A scale of zero would be written without a point, and Python would read an int.
        return NODES.numberNode(value.scale() == 0 ? value.setScale(1) : value);
    }

    static byte[] write(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /// Seconds since 1970 as Celery writes times, with microseconds.
    static BigDecimal epochSeconds(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano() / 1_000, 6))
                .setScale(6);
    }
}
