package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.recorder.source.AllowedSources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One recording under test: the capture, what it told, and how it ended.
public final class Lab implements Capture.Listener {
    /// Short, so that a loss is noticed soon, and long enough for a machine with much to do.
    static final Duration SILENCE = Duration.ofSeconds(5);

    /// Where the tests' sources are.
    public static final AllowedSources HERE = AllowedSources.of("127.0.0.1");

    final List<Map<String, JsonNode>> progress = new CopyOnWriteArrayList<>();
    final List<byte[]> pictures = new CopyOnWriteArrayList<>();
    final CompletableFuture<CaptureResult> ending = new CompletableFuture<>();
    public final Capture capture;
    volatile List<Part> parts = List.of();

    private Lab(Ffmpeg ffmpeg, CaptureSettings settings, Assignment assignment) {
        capture = new Capture(
                ffmpeg, settings, new Disk(settings, InstantSource.system()), InstantSource.system(), assignment, this);
    }

    public static CaptureSettings settings(Path folder) {
        return new CaptureSettings("rec-a@test", folder, SILENCE, Duration.ofSeconds(1), 0, false, Map.of(), HERE);
    }

    static CaptureSettings settings(String worker, Path folder) {
        return new CaptureSettings(worker, folder, SILENCE, Duration.ofSeconds(1), 0, false, Map.of(), HERE);
    }

    public static ObjectNode kwargs(String source, Duration length) {
        Instant now = Instant.now();
        return JsonMapper.shared()
                .createObjectNode()
                .put("title", "Council / live")
                .put("source", source)
                .put("start", now.toString())
                .put("end", now.plus(length).toString());
    }

    static RecordingRequest request(ObjectNode kwargs) throws RecordingRequest.Refused {
        return RecordingRequest.of(
                TaskMessage.task("recording.record").kwargs(kwargs).build().body());
    }

    public static Assignment job(ObjectNode kwargs, Part... earlier) throws RecordingRequest.Refused {
        return new Assignment("job-1", 0, request(kwargs), Instant.now(), List.of(earlier));
    }

    /// Begins to record, on a thread of its own.
    public static Lab start(CaptureSettings settings, Assignment assignment) throws IOException {
        return start(Clips.ffmpeg(), settings, assignment);
    }

    /// Likewise, with this ffmpeg.
    static Lab start(Ffmpeg ffmpeg, CaptureSettings settings, Assignment assignment) {
        var lab = new Lab(ffmpeg, settings, assignment);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                lab.ending.complete(finished(lab.capture.run()));
            } catch (InterruptedException | RuntimeException e) {
                lab.ending.completeExceptionally(e);
            }
        });
        return lab;
    }

    /// As the worker does it.
    static CaptureResult finished(CaptureResult ending) throws InterruptedException {
        return ending instanceof CaptureResult.Captured(Finisher finisher) ? finisher.run() : ending;
    }

    /// How it ended, within some minutes: many are recorded at the same time, on a machine that has other things to do.
    public CaptureResult ended() throws Exception {
        return ending.get(150, java.util.concurrent.TimeUnit.SECONDS);
    }

    /// What was recorded up to the planned end.
    Manifest recorded() throws Exception {
        if (ended() instanceof CaptureResult.Recorded(Manifest manifest)) {
            return manifest;
        }
        throw new AssertionError("It ended with " + ended());
    }

    /// What there was when a person stopped it.
    public Manifest stopped() throws Exception {
        if (ended() instanceof CaptureResult.Stopped(Manifest manifest)) {
            return manifest;
        }
        throw new AssertionError("It ended with " + ended());
    }

    /// Waits until a part has so many seconds.
    public void recordedFor(int part, int seconds) {
        await().until(() -> {
            // It would record nothing more.
            assertThat(ending).isNotDone();
            return parts.size() >= part
                    && Duration.between(
                                            parts.get(part - 1).from(),
                                            parts.get(part - 1).to())
                                    .toSeconds()
                            >= seconds;
        });
    }

    /// Whether a progress event had this field.
    boolean told(String field) {
        return progress.stream().anyMatch(fields -> fields.containsKey(field));
    }

    /// The first progress event that had it.
    Map<String, JsonNode> first(String field) {
        return progress.stream()
                .filter(fields -> fields.containsKey(field))
                .findFirst()
                .orElseThrow();
    }

    /// The last progress event that had it.
    Map<String, JsonNode> last(String field) {
        return progress.reversed().stream()
                .filter(fields -> fields.containsKey(field))
                .findFirst()
                .orElseThrow();
    }

    /// A field that is there.
    static JsonNode field(Map<String, JsonNode> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElseThrow();
    }

    /// How much programme is in a file, by ffprobe.
    static Duration length(Path file) throws Exception {
        try (var launcher = new Launcher(Clips.ffmpeg())) {
            return new MediaTool(launcher, Clips.ffmpeg())
                    .probe(file)
                    .duration()
                    .orElseThrow();
        }
    }

    /// How much programme can be read from a file that nobody may have finished.
    static Duration read(Path file) throws Exception {
        try (var launcher = new Launcher(Clips.ffmpeg())) {
            MediaTool.Reading reading = new MediaTool(launcher, Clips.ffmpeg()).read(file);
            assertThat(reading.errors()).isEmpty();
            return reading.length();
        }
    }

    static List<String> codecs(Path file) throws Exception {
        try (var launcher = new Launcher(Clips.ffmpeg())) {
            return new MediaTool(launcher, Clips.ffmpeg())
                    .probe(file).streams().stream()
                            .map(stream -> stream.path("codec_name").asString(""))
                            .toList();
        }
    }

    static JsonNode sidecar(Manifest manifest) throws IOException {
        return JsonMapper.shared()
                .readTree(java.nio.file.Files.readString(manifest.sidecar().orElseThrow()));
    }

    @Override
    public void progress(Map<String, JsonNode> fields) {
        progress.add(fields);
    }

    @Override
    public void preview(Instant takenAt, byte[] jpeg) {
        pictures.add(jpeg);
    }

    @Override
    public void parts(List<Part> now) {
        parts = now;
    }
}
