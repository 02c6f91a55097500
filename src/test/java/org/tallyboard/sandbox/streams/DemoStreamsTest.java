package org.tallyboard.sandbox.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;

@Timeout(120)
class DemoStreamsTest {
    @TempDir
    static Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                folder,
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofSeconds(4), Duration.ofSeconds(4)),
                        new Channel.Fate.Stalls(Duration.ofSeconds(1)),
                        new Channel.Fate.Late(Duration.ofSeconds(2))));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        streams.close();
        // close() would wait for the streams that no test has read to their end.
        http.shutdownNow();
    }

    @Test
    void sendsAtThePaceOfRealTime() throws Exception {
        try (InputStream live = watch("city-council").body()) {
            live.readNBytes(188);
            long from = System.nanoTime();
            // The loop lasts 12 s: half of it must not come at once.
            long half = loopSize("city-council") / 2;
            live.skipNBytes(half);
            assertThat((System.nanoTime() - from) / 1e9).isBetween(3.0, 10.0);
        }
    }

    @Test
    void everyChannelHasItsOwnPicture() throws Exception {
        Set<Integer> pictures = new HashSet<>();
        List<Channel> channels = Channel.standard(
                new Channel.Fate.Ends(Duration.ZERO, Duration.ZERO),
                new Channel.Fate.Stalls(Duration.ZERO),
                new Channel.Fate.Late(Duration.ZERO));
        for (Channel channel : channels) {
            var canvas = new Canvas(64, 36);
            channel.scene().paint(canvas, 0.3);
            pictures.add(java.util.Arrays.hashCode(canvas.pixels()));
        }
        assertThat(pictures).hasSameSizeAs(channels);
    }

    @Test
    void theLoopHasNoSeam() {
        Channel channel = Channel.standard(
                        new Channel.Fate.Ends(Duration.ZERO, Duration.ZERO),
                        new Channel.Fate.Stalls(Duration.ZERO),
                        new Channel.Fate.Late(Duration.ZERO))
                .get(4);
        var first = new Canvas(64, 36);
        var last = new Canvas(64, 36);
        channel.scene().paint(first, 0);
        channel.scene().paint(last, 1 - 1e-6);
        int different = 0;
        for (int i = 0; i < first.pixels().length; i++) {
            different += Math.abs((first.pixels()[i] & 0xff) - (last.pixels()[i] & 0xff)) > 2 ? 1 : 0;
        }
        assertThat(different).isLessThan(20);
    }

    @Test
    void drawsAChannelOnceAndKeepsIt() throws Exception {
        watch("morning-show").body().close();
        Path loop = loop("morning-show");
        var drawn = Files.getLastModifiedTime(loop);

        watch("morning-show").body().close();

        assertThat(Files.getLastModifiedTime(loop)).isEqualTo(drawn);
    }

    @Test
    void aChannelThatEndsAnswers404AndComesBackLater() throws Exception {
        HttpResponse<InputStream> first = watch("sky-harbour-2");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body().readAllBytes()).isNotEmpty();

        assertThat(watch("sky-harbour-2").statusCode()).isEqualTo(404);

        Thread.sleep(4500);
        assertThat(watch("sky-harbour-2").statusCode()).isEqualTo(200);
    }

    @Test
    void aChannelThatComesTooLateAnswers404AndThenLives() throws Exception {
        assertThat(watch("old-pier").statusCode()).isEqualTo(404);
        await().untilAsserted(() -> assertThat(watch("old-pier").statusCode()).isEqualTo(200));
    }

    @Test
    void aChannelThatStallsKeepsTheConnectionOpenAndSendsNothing() throws Exception {
        try (InputStream live = watch("harbour-briefing").body()) {
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    live.transferTo(java.io.OutputStream.nullOutputStream());
                } catch (java.io.IOException e) {
                    // The test closes the stream.
                }
            });
            assertThat(reader.join(Duration.ofSeconds(5))).isFalse();
        }
    }

    @Test
    void anUnknownChannelIsNotFound() throws Exception {
        assertThat(watch("nobody").statusCode()).isEqualTo(404);
        assertThat(watch("..%2f..%2fetc%2fpasswd").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<InputStream> watch(String channel) throws Exception {
        return http.send(
                HttpRequest.newBuilder(streams.url(channel)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static long loopSize(String channel) throws Exception {
        return Files.size(loop(channel));
    }

    private static Path loop(String channel) throws Exception {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(channel))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
