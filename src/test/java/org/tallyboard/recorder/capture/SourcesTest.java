package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.config.SearchPath;
import org.tallyboard.testing.FreePorts;

/// Every kind of source, from a real server; all are recorded at the same time.
@Timeout(120)
class SourcesTest {
    private static final Duration LENGTH = Duration.ofSeconds(16);

    @TempDir
    static Path folder;

    private static final List<Process> SERVERS = new ArrayList<>();
    private static final Map<String, Lab> LABS = new HashMap<>();
    private static HttpServer http;

    @BeforeAll
    static void record() throws Exception {
        Path clip = Clips.programme(folder);
        Path site = Files.createDirectories(folder.resolve("site"));
        http = site(site);
        serve(Clips.live(
                clip,
                "-f",
                "hls",
                "-hls_time",
                "1",
                "-hls_list_size",
                "5",
                "-hls_flags",
                "delete_segments",
                site.resolve("live.m3u8").toString()));
        Path whole = folder.resolve("whole.mkv");
        Clips.run(List.of("-i", clip.toString(), "-c", "copy", whole.toString()));
        serve(Clips.live(
                whole,
                "-f",
                "dash",
                "-seg_duration",
                "1",
                "-window_size",
                "5",
                site.resolve("live.mpd").toString()));
        Ffmpeg carried = Ffmpeg.find(new SearchPath(""));
        assertThat(carried.features().version()).startsWith("7.1");
        var sources = new LinkedHashMap<String, String>();
        for (String version : List.of("", " on 7.1")) {
            // Each of these serves one viewer.
            int[] ports = FreePorts.take(2);
            String rtmp = "rtmp://127.0.0.1:" + ports[0] + "/live/one";
            serve(Clips.live(clip, "-f", "flv", "-listen", "1", rtmp));
            sources.put("rtmp" + version, rtmp);
            String srt = "srt://127.0.0.1:" + ports[1];
            serve(Clips.live(clip, "-f", "mpegts", srt + "?mode=listener"));
            sources.put("srt" + version, srt);
        }
        String rtsp = rtsp(clip);
        sources.put("rtsp", rtsp);
        sources.put("rtsp on 7.1", rtsp);
        await().until(() -> Files.exists(site.resolve("live.m3u8")) && Files.exists(site.resolve("live.mpd")));
        String web = "http://127.0.0.1:" + http.getAddress().getPort();
        sources.put("hls", web + "/live.m3u8");
        sources.put("dash", web + "/live.mpd");
        sources.put("plain", web + "/clip.ts");
        for (var source : sources.entrySet()) {
            Ffmpeg ffmpeg = source.getKey().endsWith("7.1") ? carried : Clips.ffmpeg();
            var settings = new CaptureSettings(
                            "w@test", folder.resolve(source.getKey()), Duration.ofSeconds(10), Duration.ofSeconds(1))
                    .withSources(Lab.HERE);
            LABS.put(source.getKey(), Lab.start(ffmpeg, settings, Lab.job(Lab.kwargs(source.getValue(), LENGTH))));
        }
    }

    private static void serve(List<String> arguments) throws IOException {
        SERVERS.add(Clips.start(arguments));
    }

    private static String rtsp(Path clip) throws Exception {
        Path video = folder.resolve("video.mkv");
        Clips.run(List.of("-i", clip.toString(), "-map", "0:v", "-c", "copy", video.toString()));
        Process server = new ProcessBuilder("/usr/bin/python3", "src/test/python/rtsp_server.py", video.toString())
                .redirectError(folder.resolve("rtsp.log").toFile())
                .start();
        SERVERS.add(server);
        String port = server.inputReader().readLine();
        assertThat(port)
                .as("GStreamer's RTSP server is not installed: apt-get install gir1.2-gst-rtsp-server-1.0 python3-gi\n"
                        + Files.readString(folder.resolve("rtsp.log")))
                .isNotNull();
        return "rtsp://127.0.0.1:" + port + "/live";
    }

    private static HttpServer site(Path site) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                String name = exchange.getRequestURI().getPath().substring(1);
                Path file = name.equals("clip.ts") ? folder.resolve("clip-320x180.ts") : site.resolve(name);
                if (!Files.isRegularFile(file)) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                byte[] bytes = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        return server;
    }

    @AfterAll
    static void stop() {
        LABS.values().forEach(lab -> lab.capture.stop());
        SERVERS.forEach(Process::destroyForcibly);
        http.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "hls,3,20",
        "dash,3,20",
        "rtmp,3,20",
        "srt,3,20",
        "rtsp,3,20",
        "plain,25,200",
        "rtmp on 7.1,3,20",
        "srt on 7.1,3,20",
        "rtsp on 7.1,3,20"
    })
    void isRecorded(String kind, int least, int most) throws Exception {
        Lab lab = lab(kind);

        Manifest manifest = lab.recorded();

        assertThat(manifest.apart()).isEmpty();
        Path file = manifest.file().orElseThrow();
        assertThat(Lab.codecs(file)).contains("h264");
        assertThat(Lab.length(file)).isBetween(Duration.ofSeconds(least), Duration.ofSeconds(most));
        assertThat(lab.progress).isNotEmpty();
        assertThat(lab.pictures).allSatisfy(jpeg -> assertThat(jpeg).startsWith(0xff, 0xd8));
        assertThat(Lab.sidecar(manifest).path("streams").get(0).path("codec").asString())
                .isEqualTo("h264");
    }

    private static Lab lab(String kind) {
        return java.util.Objects.requireNonNull(LABS.get(kind));
    }
}
