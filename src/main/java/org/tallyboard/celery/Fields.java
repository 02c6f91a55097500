package org.tallyboard.celery;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Lenient reading of JSON fields: a field of the wrong type counts as absent.
final class Fields {
    /// Ids and node names fit an AMQP short string; anything longer is not one.
    static final int MAX_NAME = 255;

    private static final int MAX_SCALE = 30;
    private static final BigDecimal LATEST = BigDecimal.valueOf(253_402_300_799L);

    private Fields() {}

    static Optional<String> text(@Nullable JsonNode node) {
        return node != null && node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    /// A text that can be an id or a node name: not blank, and at most [#MAX_NAME] characters.
    static Optional<String> name(@Nullable JsonNode node) {
        return text(node).filter(text -> !text.isBlank() && text.length() <= MAX_NAME);
    }

    /// A task's id. Celery makes texts; other producers choose whole numbers as well, which stand for their digits.
    static Optional<String> id(@Nullable JsonNode node) {
        OptionalLong number = integer(node);
        return number.isPresent() ? Optional.of(Long.toString(number.getAsLong())) : name(node);
    }

    static Optional<Boolean> bool(@Nullable JsonNode node) {
        return node != null && node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
    }

    static OptionalLong integer(@Nullable JsonNode node) {
        return node != null && node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    static OptionalInt smallInteger(@Nullable JsonNode node) {
        OptionalLong value = integer(node);
        return value.isPresent() && value.getAsLong() == (int) value.getAsLong()
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }

    /// A finite number.
    static OptionalDouble number(@Nullable JsonNode node) {
        if (node == null || !node.isNumber()) {
            return OptionalDouble.empty();
        }
        double value = node.isBigDecimal()
                ? node.decimalValue().doubleValue()
                : node.numberValue().doubleValue();
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /// Seconds since 1970, whole or fractional, between 1970 and 9999. `NaN`, infinities and numbers outside are
    /// absent.
    static Optional<Instant> epochSeconds(@Nullable JsonNode node) {
        if (node == null || !node.isNumber()) {
            return Optional.empty();
        }
        if (!node.isBigDecimal() && !Double.isFinite(node.numberValue().doubleValue())) {
            return Optional.empty();
        }
        BigDecimal seconds = node.isBigDecimal()
                ? node.decimalValue()
                : new BigDecimal(node.numberValue().toString());
        // Compared and cut before it is expanded: 1e999999999 and 1e-999999999 would fill the memory.
        if (seconds.signum() < 0 || seconds.compareTo(LATEST) > 0) {
            return Optional.empty();
        }
        if (seconds.scale() > MAX_SCALE) {
            seconds = BigDecimal.valueOf(seconds.doubleValue());
        }
        long whole = seconds.longValue();
        long nanos =
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
        return Optional.of(Instant.ofEpochSecond(whole, nanos));
    }
}
