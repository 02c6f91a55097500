package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the board understands of a progress event, and that a wrong field spoils no other.
class ProgressFieldsTest {
    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");

    private static Progress read(String json) {
        Map<String, JsonNode> fields = new HashMap<>();
        JsonMapper.shared().readTree(json).properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
        return RecordingReader.progress(AT, fields);
    }

    @Test
    void a_source_that_is_gone_is_told_with_since_when_and_why() {
        Progress progress = read("""
                {"media_seconds": 12.5, "parts": 3, "gap_seconds": 70.25,
                 "lost_since": 1795514340.5, "reason": "Server returned 404 Not Found"}""");
        assertThat(progress.parts()).hasValue(3);
        assertThat(progress.missing()).contains(Duration.ofMillis(70_250));
        assertThat(progress.lost())
                .contains(new Progress.Lost(Instant.ofEpochMilli(1_795_514_340_500L), "Server returned 404 Not Found"));
    }

    @Test
    void a_disk_that_fills_is_told_with_when_and_what_is_missing() {
        assertThat(read("{\"disk_full_at\": 1795515120.25, \"disk_short\": 1476115200}")
                        .disk())
                .contains(new Progress.DiskShort(
                        Optional.of(Instant.ofEpochMilli(1_795_515_120_250L)), OptionalLong.of(1_476_115_200L)));
        assertThat(read("{\"disk_short\": 7}").disk())
                .contains(new Progress.DiskShort(Optional.empty(), OptionalLong.of(7)));
        assertThat(read("{\"disk_full_at\": \"soon\", \"disk_short\": -1}").disk())
                .isEmpty();
        assertThat(read("{\"media_seconds\": 12.5}").disk()).isEmpty();
    }

    @Test
    void while_it_records_nothing_is_lost() {
        assertThat(read("{\"sound_lost_since\": 1795514340.5, \"black_since\": 1795514341, \"freeze_since\": \"x\"}")
                        .troubles())
                .containsExactly(
                        new Progress.Trouble(
                                Progress.Trouble.Kind.SOUND_LOST, Instant.ofEpochMilli(1_795_514_340_500L)),
                        new Progress.Trouble(Progress.Trouble.Kind.BLACK, Instant.ofEpochSecond(1_795_514_341)));
        Progress progress = read("{\"media_seconds\": 12.5, \"lost_since\": null}");
        assertThat(progress.lost()).isEmpty();
        assertThat(progress.missing()).isEmpty();
        assertThat(progress.media()).contains(Duration.ofMillis(12_500));
    }

    @Test
    void wrong_types_are_unknown_not_zero() {
        Progress progress = read("""
                {"media_seconds": "12", "parts": -1, "gap_seconds": 1e300, "lost_since": "yesterday",
                 "reason": {}, "bytes": 10}""");
        assertThat(progress.media()).isEmpty();
        assertThat(progress.parts()).isEmpty();
        assertThat(progress.missing()).isEmpty();
        assertThat(progress.lost()).isEmpty();
        assertThat(progress.bytes()).hasValue(10);
        assertThat(read("{\"media_seconds\": 1e400, \"lost_since\": 1e400, \"bytes\": 10}"))
                .isEqualTo(read("{\"bytes\": 10}"));
        assertThat(read("{\"lost_since\": 1795514340, \"reason\": 7e400}")
                        .lost()
                        .orElseThrow()
                        .since())
                .isEqualTo(Instant.ofEpochSecond(1_795_514_340L));
    }
}
