package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Makes the fields of a `recording-progress` event from ffmpeg's blocks. Bit rate, frame rate and speed are of the
/// last seconds, because ffmpeg's own are averages since the start and hide that a source has become slow. Amounts are
/// of all parts of the job.
public final class ProgressMeter {
    /// Long enough to even out that a container is written in clusters of a second or two.
    private static final Duration WINDOW = Duration.ofSeconds(8);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Deque<Seen> window = new ArrayDeque<>();
    private boolean begun;
    private Whole before = new Whole(0, Duration.ZERO, 0, Duration.ZERO);
    private long dropsBefore;
    private long drops;

    private record Seen(long nanos, FfmpegProgress progress) {}

    /// What there is of a job.
    ///
    /// @param parts how many
    /// @param media programme in them
    /// @param bytes their size
    /// @param gaps what is missing between them
    public record Whole(int parts, Duration media, long bytes, Duration gaps) {}

    /// A part begins; rates begin anew.
    ///
    /// @param whole what there is before it
    public void begin(Whole whole) {
        window.clear();
        begun = false;
        before = whole;
        dropsBefore += drops;
        drops = 0;
    }

    /// So much is missing up to what is written now: the gap before a part is known only when its first picture has
    /// come.
    void missing(Duration gaps) {
        before = new Whole(before.parts(), before.media(), before.bytes(), gaps);
    }

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
        var fields = new LinkedHashMap<String, JsonNode>();
        now.media()
                .ifPresent(media ->
                        fields.put("media_seconds", seconds(before.media().plus(media))));
        now.bytes().ifPresent(bytes -> fields.put("bytes", JSON.numberNode(before.bytes() + bytes)));
        rate(
                fields,
                "bitrate",
                1,
                progress -> progress.bytes().isPresent(),
                progress -> 8.0 * progress.bytes().orElseThrow());
        rate(fields, "fps", 100, progress -> progress.frames().isPresent(), progress -> progress.frames()
                .orElseThrow());
        now.drops().ifPresent(dropped -> {
            drops = dropped;
            fields.put("drops", JSON.numberNode(dropsBefore + dropped));
        });
        rate(
                fields,
                "speed",
                1000,
                progress -> progress.media().isPresent(),
                progress -> progress.media().orElseThrow().toNanos() / 1e9);
        fields.put("parts", JSON.numberNode(before.parts() + 1));
        fields.put("gap_seconds", seconds(before.gaps()));
        return fields;
    }

    /// The fields while nothing comes from the source: no rates, since when, and why.
    ///
    /// @param whole what there is, the gap up to now included
    /// @param reason one sentence, without the source's credentials
    public static Map<String, JsonNode> lost(Whole whole, Instant since, String reason) {
        var fields = new LinkedHashMap<String, JsonNode>();
        fields.put("media_seconds", seconds(whole.media()));
        fields.put("bytes", JSON.numberNode(whole.bytes()));
        fields.put("parts", JSON.numberNode(whole.parts()));
        fields.put("gap_seconds", seconds(whole.gaps()));
        fields.put("lost_since", JSON.numberNode(since.toEpochMilli() / 1000.0));
        fields.put("reason", JSON.stringNode(reason));
        return fields;
    }

    /// The fields of what is wrong with the picture or the sound while something comes.
    ///
    /// @param since by the name of the field, such as `picture_lost_since`
    public static Map<String, JsonNode> troubles(Map<String, Instant> since) {
        var fields = new LinkedHashMap<String, JsonNode>();
        since.forEach((name, at) -> fields.put(name, JSON.numberNode(at.toEpochMilli() / 1000.0)));
        return fields;
    }

    /// The fields of a disk that will not do until the planned end.
    ///
    /// @param fullAt when nothing more can be recorded; empty when it is only the joined file that has no room
    /// @param missing bytes
    public static Map<String, JsonNode> disk(Optional<Instant> fullAt, long missing) {
        var fields = new LinkedHashMap<String, JsonNode>();
        fullAt.ifPresent(at -> fields.put("disk_full_at", JSON.numberNode(at.toEpochMilli() / 1000.0)));
        fields.put("disk_short", JSON.numberNode(missing));
        return fields;
    }

    private static JsonNode seconds(Duration duration) {
        return JSON.numberNode(duration.toMillis() / 1000.0);
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
        fields.put(name, JSON.numberNode(Math.round(perSecond * precision) / (double) precision));
    }
}
