package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.SearchPath;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(90)
class CaptureTest {
    @TempDir
    Path folder;

    private final List<byte[]> pictures = new CopyOnWriteArrayList<>();

    @Test
    void theFfmpegInsideTheProgramDrawsAndRecordsAsWell() throws Exception {
        Ffmpeg bundled = Ffmpeg.find(new SearchPath(""));
        assertThat(bundled.binary()).isExecutable();
        try (DemoStreams streams = DemoStreams.start(
                bundled,
                folder.resolve("channels"),
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                        new Channel.Fate.Stalls(Duration.ofMinutes(1)),
                        new Channel.Fate.Late(Duration.ofMinutes(1))))) {
            streams.draw("ferry-terminal");

            CaptureResult ending = record(
                    bundled,
                    streams.url("ferry-terminal").toString(),
                    Instant.now().plusSeconds(10));

            assertThat(ending).isInstanceOfSatisfying(CaptureResult.Recorded.class, done -> {
                assertThat(done.manifest().bytes()).isGreaterThan(20_000);
                assertThat(done.manifest().media()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(15));
            });
        }
    }

    @Test
    void aSourceWithoutVideoIsRecordedWithoutPreview() throws Exception {
        Ffmpeg ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        Path sound = folder.resolve("sound.ts");
        Process made = new ProcessBuilder(
                        ffmpeg.binary().toString(),
                        "-loglevel",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=duration=5",
                        "-c:a",
                        "mp2",
                        "-f",
                        "mpegts",
                        sound.toString())
                .inheritIO()
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        byte[] bytes = Files.readAllBytes(sound);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        http.start();
        try {
            CaptureResult ending =
                    record(ffmpeg, "http://127.0.0.1:" + http.getAddress().getPort() + "/sound.ts?token=word", null);

            assertThat(ending).isInstanceOfSatisfying(CaptureResult.Recorded.class, done -> assertThat(
                            done.manifest().media())
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
            assertThat(pictures).isEmpty();
            try (var files = Files.walk(folder.resolve("rec"))) {
                assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".mkv")))
                        .hasSize(1);
            }
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aPlaylistCannotReachFilesOfThisMachine() throws Exception {
        Path secret = Clips.programme(folder);
        byte[] playlist = ("#EXTM3U\n#EXT-X-TARGETDURATION:30\n#EXTINF:30,\n" + secret.toUri() + "\n#EXT-X-ENDLIST\n")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, playlist.length);
            exchange.getResponseBody().write(playlist);
            exchange.close();
        });
        http.start();
        try {
            String url = "http://127.0.0.1:" + http.getAddress().getPort() + "/live.m3u8";

            CaptureResult ending = record(Clips.ffmpeg(), url, null);

            assertThat(ending).isInstanceOf(CaptureResult.Failed.class);
            try (var files = Files.walk(folder.resolve("rec"))) {
                assertThat(files.map(Path::toString).filter(name -> name.endsWith(".mkv")))
                        .isEmpty();
            }
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aFailureNeverTellsTheSecretsOfTheAddress() throws Exception {
        CaptureResult ending = record(
                Ffmpeg.find(SearchPath.ofEnvironment()), "http://user:word@127.0.0.1:9/live.ts?token=letters", null);

        assertThat(ending).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
            assertThat(failed.again()).isTrue();
            assertThat(failed.message()).contains("Connection refused");
            assertThat(failed.message() + failed.log()).doesNotContain("word").doesNotContain("letters");
        });
    }

    @Test
    void aPlannedEndInThePastIsNotTriedAgain() throws Exception {
        CaptureResult ending = record(
                new Ffmpeg(Path.of("/not/started")), "http://127.0.0.1/x", Instant.parse("2020-01-01T00:00:00Z"));

        assertThat(ending).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
            assertThat(failed.again()).isFalse();
            assertThat(failed.message()).contains("2020-01-01T00:00:00Z");
        });
    }

    @Test
    void aJobWaitsForItsStartAndTakesANewEnd() throws Exception {
        Instant start = Instant.now().plusSeconds(5);
        try (LiveSource source = new LiveSource(Clips.programme(folder))) {
            var kwargs = Lab.kwargs(source.url(), Duration.ofMinutes(10)).put("start", start.toString());
            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(kwargs));
            await().until(() -> !lab.parts.isEmpty());
            assertThat(lab.parts.getFirst().from()).isAfter(start.minusSeconds(3));
            Instant end = Instant.now().plusSeconds(2);

            lab.capture.replan(Lab.request(
                    kwargs.put("end", end.toString()).put("title", "Renamed").put("source", "http://h/other")));

            Manifest manifest = lab.recorded();
            assertThat(manifest.parts().getLast().to()).isBetween(end.minusSeconds(2), end.plusSeconds(3));
            assertThat(Lab.sidecar(manifest).path("title").asString()).isEqualTo("Renamed");
            assertThat(Lab.sidecar(manifest).path("source").asString())
                    .endsWith("/live.ts")
                    .doesNotContain("other");
        }
    }

    @Test
    void whatWasOverBeforeTheRecorderBeganIsAGap() throws Exception {
        Instant start = Instant.now().minusSeconds(40);
        try (LiveSource source = new LiveSource(Clips.programme(folder))) {
            var kwargs = Lab.kwargs(source.url(), Duration.ofSeconds(8)).put("start", start.toString());
            Assignment late = Lab.job(kwargs);

            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), late);

            assertThat(lab.recorded().gaps()).first().satisfies(gap -> {
                assertThat(gap.from()).isEqualTo(start);
                assertThat(gap.to()).isBetween(late.begun().minusSeconds(4), late.begun());
                assertThat(gap.reason())
                        .isEqualTo("the recorder began only at " + late.begun().truncatedTo(ChronoUnit.SECONDS));
            });
            JsonNode missing = Optional.ofNullable(lab.progress.getFirst().get("gap_seconds"))
                    .orElseThrow();
            assertThat(missing.asDouble()).isGreaterThan(35);
        }
    }

    @Test
    void aProfileEncodesAnewAndTheFileIsAsWished() throws Exception {
        try (LiveSource source = new LiveSource(Clips.programme(folder))) {
            var small = new Profile("small", List.of("-c:v", "libx264", "-preset", "ultrafast", "-vf", "scale=-2:90"));
            var settings = new CaptureSettings(
                    "w@test",
                    folder.resolve("rec"),
                    Lab.SILENCE,
                    Duration.ofSeconds(1),
                    0,
                    false,
                    Map.of("small", small),
                    Lab.HERE);
            var kwargs = Lab.kwargs(source.url(), Duration.ofSeconds(6))
                    .put("profile", "small")
                    .put("container", "mp4");

            Lab lab = Lab.start(settings, Lab.job(kwargs));

            Manifest manifest = lab.recorded();
            assertThat(manifest.apart()).isEmpty();
            assertThat(manifest.file().orElseThrow().toString()).endsWith(".mp4");
            JsonNode stream = Lab.sidecar(manifest).path("streams").get(0);
            assertThat(stream.path("height").asInt()).isEqualTo(90);
        }
    }

    @Test
    void anUnknownProfileIsRefusedByName() throws Exception {
        var kwargs = Lab.kwargs("http://127.0.0.1:9/x", Duration.ofMinutes(1)).put("profile", "8k");

        CaptureResult ending = Lab.start(Lab.settings(folder), Lab.job(kwargs)).ended();

        assertThat(ending).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
            assertThat(failed.again()).isFalse();
            assertThat(failed.message()).contains("profile");
        });
    }

    @Test
    void nothingBeginsOnADiskThatIsTooFull() throws Exception {
        var settings = new CaptureSettings(
                "w@test",
                folder.resolve("rec"),
                Lab.SILENCE,
                Duration.ofSeconds(1),
                Long.MAX_VALUE / 2,
                false,
                Map.of(),
                Lab.HERE);

        CaptureResult ending = Lab.start(settings, Lab.job(Lab.kwargs("http://127.0.0.1:9/x", Duration.ofMinutes(1))))
                .ended();

        assertThat(ending).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo("DiskFull");
            assertThat(failed.message()).contains("make room");
            assertThat(failed.again()).isTrue();
        });
        try (var files = Files.list(folder.resolve("rec"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(FolderIdentity.FILE);
        }
    }

    private CaptureResult record(Ffmpeg ffmpeg, String source, @org.jspecify.annotations.Nullable Instant end)
            throws Exception {
        ObjectNode kwargs = JsonMapper.shared().createObjectNode().put("source", source);
        if (end != null) {
            kwargs.put("end", end.toString());
        }
        var request = RecordingRequest.of(
                TaskMessage.task("recording.record").kwargs(kwargs).build().body());
        var settings = new CaptureSettings(
                        "w@test", folder.resolve("rec"), Duration.ofSeconds(15), Duration.ofSeconds(2))
                .withSources(Lab.HERE);
        var assignment = new Assignment("id", 0, request, Instant.now(), List.of());
        return Lab.finished(new Capture(
                        ffmpeg,
                        settings,
                        new Disk(settings, InstantSource.system()),
                        InstantSource.system(),
                        assignment,
                        new Capture.Listener() {
                            @Override
                            public void progress(Map<String, JsonNode> fields) {}

                            @Override
                            public void preview(Instant takenAt, byte[] jpeg) {
                                pictures.add(jpeg);
                            }

                            @Override
                            public void parts(List<Part> parts) {}
                        })
                .run());
    }
}
