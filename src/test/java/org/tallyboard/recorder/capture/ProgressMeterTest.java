package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProgressMeterTest {
    private static final long SECOND = 1_000_000_000L;
    private final ProgressMeter meter = new ProgressMeter();

    @Test
    void ratesAreOfTheLastSecondsNotOfTheWhole() {
        for (int second = 0; second <= 20; second++) {
            meter.fields(second * SECOND, block(second * 25, second, second * 100_000));
        }
        Map<String, JsonNode> fields = Map.of();
        // The source slows to a fifth.
        for (int second = 21; second <= 35; second++) {
            int slow = second - 20;
            fields = meter.fields(second * SECOND, block(500 + slow * 5, 20 + slow * 0.2, 2_000_000 + slow * 20_000));
        }

        assertThat(number(fields, "fps").asDouble()).isEqualTo(5);
        assertThat(number(fields, "bitrate").asDouble()).isEqualTo(160_000);
        assertThat(number(fields, "speed").asDouble()).isEqualTo(0.2);
        assertThat(number(fields, "bytes").asLong()).isEqualTo(2_300_000);
        assertThat(number(fields, "media_seconds").asDouble()).isEqualTo(23);
        assertThat(number(fields, "drops").asLong()).isEqualTo(3);
    }

    @Test
    void theBurstAtTheStartIsInNoRate() {
        assertThat(meter.fields(0, block(3, 0.1, 500)))
                .containsOnlyKeys("media_seconds", "bytes", "drops", "parts", "gap_seconds");
        assertThat(meter.fields(SECOND, block(60, 4, 90_000)))
                .containsOnlyKeys("media_seconds", "bytes", "drops", "parts", "gap_seconds");

        Map<String, JsonNode> third = meter.fields(2 * SECOND, block(85, 5, 100_000));

        assertThat(number(third, "fps").asDouble()).isEqualTo(25);
        assertThat(number(third, "speed").asDouble()).isEqualTo(1);
    }

    @Test
    void whatFfmpegDoesNotTellIsAbsent() {
        var nothing = new FfmpegProgress(
                OptionalLong.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), false);
        meter.fields(0, nothing);
        meter.fields(SECOND, nothing);

        assertThat(meter.fields(5 * SECOND, nothing)).containsOnlyKeys("parts", "gap_seconds");
    }

    @Test
    void amountsAreOfAllPartsAndRatesOfThisOne() {
        meter.fields(0, block(100, 4, 50_000));
        meter.begin(new ProgressMeter.Whole(1, Duration.ofSeconds(60), 1_000_000, Duration.ofMillis(7_500)));
        assertThat(meter.fields(SECOND, block(25, 1, 10_000))).doesNotContainKey("fps");
        meter.fields(2 * SECOND, block(50, 2, 20_000));

        Map<String, JsonNode> fields = meter.fields(3 * SECOND, block(75, 3, 30_000));

        assertThat(number(fields, "media_seconds").asDouble()).isEqualTo(63);
        assertThat(number(fields, "bytes").asLong()).isEqualTo(1_030_000);
        assertThat(number(fields, "drops").asLong()).isEqualTo(6);
        assertThat(number(fields, "fps").asDouble()).isEqualTo(25);
        assertThat(number(fields, "parts").asInt()).isEqualTo(2);
        assertThat(number(fields, "gap_seconds").asDouble()).isEqualTo(7.5);
    }

    private static JsonNode number(Map<String, JsonNode> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElseThrow();
    }

    private static FfmpegProgress block(long frames, double seconds, long bytes) {
        return new FfmpegProgress(
                OptionalLong.of(frames),
                Optional.of(Duration.ofMillis(Math.round(seconds * 1000))),
                OptionalLong.of(bytes),
                OptionalLong.of(3),
                false);
    }
}
