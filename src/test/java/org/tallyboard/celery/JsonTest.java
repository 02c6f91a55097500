package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonTest {
    /// Python tells 1 from 1.0, keeps the sign of zero, and reads any number of digits.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1.0",
                "-0.0",
                "0.1",
                "123456789012345678901234567890",
                "3.141592653589793238462643383279",
                "1.50",
                "NaN",
                "-Infinity",
                "\"\\uDCFF\"",
                "\"\\u00E4 \\\\ \\n\"",
                "{\"__type__\":\"datetime\",\"__value__\":\"2026-01-02T03:04:05+00:00\"}"
            })
    void whatIsReadIsWrittenTheSameAgain(String json) {
        assertThat(Json.text(value(json))).isEqualToIgnoringCase(json);
    }

    @Test
    void aFloatThatIsWholeStaysAFloat() {
        assertThat(Json.text(value("1e0"))).isEqualTo("1.0");
        assertThat(Json.text(value("1e5"))).contains("E");
    }

    static Stream<String> broken() {
        return Stream.of(
                "",
                " ",
                "not json",
                "{\"a\":1",
                "[1] [2]",
                "{\"a\":}",
                "[".repeat(200) + "]".repeat(200),
                "{\"a\":".repeat(5_000),
                "1" + "0".repeat(5_000),
                "1e99999999999",
                "\u0000\u0001");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsNotJsonIsAReasonAndNotAnException(String body) {
        assertThat(Json.read(body.getBytes(StandardCharsets.UTF_8), 1 << 20)).isInstanceOf(Decoded.Invalid.class);
    }

    @Test
    void theReasonDoesNotQuoteTheContent() {
        var result = Json.read("{\"password\": hunter2}".getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertThat(result.toString()).doesNotContain("hunter2");
    }

    @Test
    void aBodyOverTheLimitIsNotParsed() {
        assertThat(Json.read("[1,2,3]".getBytes(StandardCharsets.UTF_8), 6)).isInstanceOf(Decoded.Invalid.class);
    }

    private static JsonNode value(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), 1 << 20)
                .toOptional()
                .orElseThrow();
    }
}
