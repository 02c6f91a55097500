package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Makes the fields of a `task-progress` event from ffmpeg's blocks. Bit rate, frame rate and speed are of the last
/// seconds, because ffmpeg's own are averages since the start and hide that a source has become slow.
public final class ProgressMeter {
    /// Long enough to even out that a container is written in clusters of a second or two.
    private static final Duration WINDOW = Duration.ofSeconds(8);

    private final Deque<Seen> window = new ArrayDeque<>();
    private boolean begun;

    private record Seen(long nanos, FfmpegProgress progress) {}

    /// The fields after this block; a field that is not known is absent.
    ///
    /// @param nanos [System#nanoTime] when the block was read
    public Map<String, JsonNode> fields(long nanos, FfmpegProgress now) {
        if (begun) {
            window.addLast(new Seen(nanos, now));
        }
        // The first block is no start for a rate: what ffmpeg had buffered to look at comes all at once after it.
        begun = true;
        while (window.size() > 2 && nanos - window.getFirst().nanos() > WINDOW.toNanos()) {
            window.removeFirst();
        }
        JsonNodeFactory json = JsonNodeFactory.instance;
        var fields = new LinkedHashMap<String, JsonNode>();
        now.media().ifPresent(media -> fields.put("media_seconds", json.numberNode(media.toMillis() / 1000.0)));
        now.bytes().ifPresent(bytes -> fields.put("bytes", json.numberNode(bytes)));
        rate(
                fields,
                "bitrate",
                1,
                progress -> progress.bytes().isPresent(),
                progress -> 8.0 * progress.bytes().orElseThrow());
        rate(fields, "fps", 100, progress -> progress.frames().isPresent(), progress -> progress.frames()
                .orElseThrow());
        now.drops().ifPresent(drops -> fields.put("drops", json.numberNode(drops)));
        rate(
                fields,
                "speed",
                1000,
                progress -> progress.media().isPresent(),
                progress -> progress.media().orElseThrow().toNanos() / 1e9);
        return fields;
    }

    private void rate(
            Map<String, JsonNode> fields,
            String name,
            int precision,
            Predicate<FfmpegProgress> known,
            ToDoubleFunction<FfmpegProgress> value) {
        if (window.size() < 2) {
            return;
        }
        Seen first = window.getFirst();
        Seen last = window.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        // ffmpeg's last block may follow at once, and says nothing about a rate then.
        if (seconds < 0.9 || !known.test(first.progress()) || !known.test(last.progress())) {
            return;
        }
        double perSecond =
                Math.max(0, value.applyAsDouble(last.progress()) - value.applyAsDouble(first.progress())) / seconds;
        fields.put(name, JsonNodeFactory.instance.numberNode(Math.round(perSecond * precision) / (double) precision));
    }
}
