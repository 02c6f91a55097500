package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tallyboard.celery.TaskMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One recording under test: the capture, what it told, and how it ended.
final class Lab implements Capture.Listener {
    /// Short, so that a loss is noticed soon, and long enough for a machine with much to do.
    static final Duration SILENCE = Duration.ofSeconds(5);

    final List<Map<String, JsonNode>> progress = new CopyOnWriteArrayList<>();
    final List<byte[]> pictures = new CopyOnWriteArrayList<>();
    final CompletableFuture<Ending> ending = new CompletableFuture<>();
    final Capture capture;
    volatile List<Part> parts = List.of();

    private Lab(Ffmpeg ffmpeg, CaptureSettings settings, Assignment assignment) {
        capture = new Capture(ffmpeg, settings, InstantSource.system(), assignment, this);
    }

    static CaptureSettings settings(Path folder) {
        return new CaptureSettings("rec-a@test", folder, SILENCE, Duration.ofSeconds(1), 0, false, Map.of());
    }

    static CaptureSettings settings(String worker, Path folder) {
        return new CaptureSettings(worker, folder, SILENCE, Duration.ofSeconds(1), 0, false, Map.of());
    }

    static ObjectNode kwargs(String source, Duration length) {
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

    static Assignment job(ObjectNode kwargs, Part... earlier) throws RecordingRequest.Refused {
        return new Assignment("job-1", 0, request(kwargs), Instant.now(), List.of(earlier));
    }

    /// Begins to record, on a thread of its own.
    static Lab start(CaptureSettings settings, Assignment assignment) throws IOException {
        var lab = new Lab(Clips.ffmpeg(), settings, assignment);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                lab.ending.complete(lab.capture.run());
            } catch (InterruptedException | RuntimeException e) {
                lab.ending.completeExceptionally(e);
            }
        });
        return lab;
    }

    /// How it ended, within a minute.
    Ending ended() throws Exception {
        return ending.get(60, java.util.concurrent.TimeUnit.SECONDS);
    }

    /// What was recorded up to the planned end.
    Manifest recorded() throws Exception {
        if (ended() instanceof Ending.Recorded(Manifest manifest)) {
            return manifest;
        }
        throw new AssertionError("It ended with " + ended());
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

    @Override
    public void finishing() {
        // Nobody else is there.
    }
}
