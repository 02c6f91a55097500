package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.recorder.capture.CaptureResult;
import org.tallyboard.recorder.capture.Clips;
import org.tallyboard.recorder.capture.Decoy;
import org.tallyboard.recorder.capture.Lab;
import org.tallyboard.recorder.capture.LiveSource;
import org.tallyboard.testing.TlsFront;
import org.tallyboard.testing.TlsFront.Certificate;

/// Real ffmpeg, led by sources on 127.0.0.1, which is allowed, to 127.0.0.2, which is not.
@Timeout(90)
class SourceGuardTest {
    /// What is refused ends at once.
    private static final Duration LENGTH = Duration.ofMinutes(5);

    @TempDir
    static Path shared;

    private static Path clip;

    @TempDir
    Path folder;

    private Decoy forbidden;
    private HttpServer site;

    @BeforeAll
    static void programme() throws Exception {
        clip = Clips.programme(shared);
    }

    @BeforeEach
    void serve() throws IOException {
        forbidden = Decoy.forbidden();
        site = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        page("/clip.ts", Files.readAllBytes(clip));
        site.start();
    }

    @AfterEach
    void stop() throws IOException {
        site.stop(0);
        forbidden.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void anEntryOfAPlaylistOnARefusedHostIsNotOpened(String scheme) throws Exception {
        page("/live.m3u8", playlist(scheme + "://" + forbidden.place() + "/clip.ts"));

        assertRefused(record("/live.m3u8"), "the source leads elsewhere: 127.0.0.2 ");
    }

    @Test
    void aRenditionOnARefusedHostIsNotOpened() throws Exception {
        page("/master.m3u8", """
                #EXTM3U
                #EXT-X-STREAM-INF:BANDWIDTH=900000
                http://%s/live.m3u8
                """.formatted(forbidden.place()));

        assertRefused(record("/master.m3u8"), "the source leads elsewhere: 127.0.0.2 ");
    }

    @Test
    void aManifestWhoseMediaLieOnARefusedHostIsNotRecorded() throws Exception {
        page("/live.mpd", """
                <?xml version="1.0"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static"
                     mediaPresentationDuration="PT10S" minBufferTime="PT2S">
                  <BaseURL>http://%s/</BaseURL>
                  <Period>
                    <AdaptationSet contentType="video">
                      <Representation id="0" mimeType="video/mp4" codecs="avc1.64000d" bandwidth="900000">
                        <SegmentTemplate timescale="1" duration="2" startNumber="1" initialization="init.mp4"
                                         media="$Number$.m4s"/>
                      </Representation>
                    </AdaptationSet>
                  </Period>
                </MPD>
                """.formatted(forbidden.place()));

        assertRefused(record("/live.mpd"), "the source leads elsewhere: 127.0.0.2 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://%s/clip.ts", "https://%s/clip.ts", "http://user:word@%s/clip.ts"})
    void aRedirectToARefusedHostIsNotFollowed(String location) throws Exception {
        redirect("/live.ts", location.formatted(forbidden.place()));

        assertRefused(record("/live.ts"), "the source leads elsewhere: 127.0.0.2 is no public address; to record");
    }

    @Test
    void aRedirectToANameOfARefusedAddressIsNotFollowed() throws Exception {
        redirect("/live.ts", "http://127.2:" + forbidden.port() + "/clip.ts");

        // How 127.2 is read is the resolver's affair; where it leads is what counts.
        assertThat(record("/live.ts").ended()).isInstanceOf(CaptureResult.Failed.class);
        assertThat(forbidden.visitors()).isZero();
    }

    @Test
    void aRedirectToAnAllowedHostIsFollowed() throws Exception {
        try (LiveSource elsewhere = new LiveSource(clip)) {
            redirect("/live.ts", elsewhere.url());

            Lab lab = record("/live.ts");
            lab.recordedFor(1, 2);
            lab.capture.stop();

            assertThat(lab.stopped().file()).isPresent();
        }
    }

    @Test
    void ffmpegsInnerProtocolsReachNobody() throws Exception {
        page("/live.m3u8", playlist("httpproxy://" + forbidden.place() + "/elsewhere/clip.ts"));

        CaptureResult ending = record("/live.m3u8").ended();

        assertThat(ending).isInstanceOf(CaptureResult.Failed.class);
        assertThat(forbidden.visitors()).isZero();
    }

    @Test
    void whatIsRefusedFromTheBeginningIsNotTried() throws Exception {
        for (String source : new String[] {
            "http://%s/clip.ts",
            "https://%s/clip.ts",
            "rtmp://%s/live/one",
            "rtmps://%s/live/one",
            "rtsp://%s/live",
            "rtsps://%s/live",
            "srt://%s",
            "http://[::ffff:%s]/x".replace("%s", "127.0.0.2")
        }) {
            Lab lab = start(source.formatted(forbidden.place()));

            assertRefused(
                    lab,
                    "the source 127.0.0.2 is no public address; to record from it, add \"127.0.0.2\"",
                    "the source [::ffff:127.0.0.2] is at 127.0.0.2, which is no public address");
        }
    }

    @Test
    void aHostThatIsNotKnownIsTriedAgain() throws Exception {
        CaptureResult ending = start("http://no-such-host.invalid/live.ts").ended();

        assertThat(ending).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
            assertThat(failed.again()).isTrue();
            assertThat(failed.message()).isEqualTo("no-such-host.invalid: no address is known for this name");
        });
    }

    @Test
    void anRtspServerCannotSendElsewhere() throws Exception {
        String moved = "RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://" + forbidden.place() + "/live\r\n\r\n";
        try (Decoy server = Decoy.allowed(moved)) {
            assertRefused(
                    start("rtsp://" + server.place() + "/live"),
                    "the source's RTSP server sends its clients elsewhere");
        }
    }

    @Test
    void norCanOneWithinTls() throws Exception {
        String moved = "RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://" + forbidden.place() + "/live\r\n\r\n";
        try (Decoy server = Decoy.allowed(moved);
                TlsFront front =
                        TlsFront.before(server.port(), Certificate.make(folder.resolve("tls"), "ip:127.0.0.1"))) {
            CaptureResult ending =
                    start("rtsps://127.0.0.1:" + front.port() + "/live").ended();

            assertThat(ending).isInstanceOf(CaptureResult.Failed.class);
            assertThat(server.visitors()).isPositive();
            assertThat(forbidden.visitors()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rtmp://h.example/live,                       rtmp://h.example:1935/live",
        "rtmp://h.example/live/one,                   rtmp://h.example:1935/live",
        "rtmp://h.example:19350/app/inst/one,         rtmp://h.example:19350/app/inst",
        "rtmp://h.example/app/inst/a/b,               rtmp://h.example:1935/app/inst",
        "rtmp://h.example/app/mp4:a/b,                rtmp://h.example:1935/app",
        "rtmp://h.example/app?slist=x,                rtmp://h.example:1935/app?slist=x",
        "rtmp://h.example/ondemand/x,                 rtmp://h.example:1935/ondemand",
        "rtmp://h.example,                            rtmp://h.example:1935/",
        "rtmp://u:p@h.example/live/one?token=abc/def, rtmp://h.example:1935/live/one?token=abc"
    })
    void anRtmpServerIsToldTheNameThatItWasCalledBy(String source, String told) {
        assertThat(RtmpUrl.of(URI.create(source), 1935)).isEqualTo(told);
    }

    @Test
    void whatFfmpegOpensIsMadeOfWhatWasJudged() throws Exception {
        assertThat(way("srt://user@127.0.0.1:9000?streamid=a#?mode=listener").url())
                .isEqualTo("srt://user@127.0.0.1:9000?streamid=a");
        assertThat(way("rtsp://user:word@localhost/a%20b?c#d").url())
                .matches("rtsp://user:word@127\\.0\\.0\\.1:[0-9]+/a%20b\\?c");
    }

    private static SourceGuard.Way way(String source) throws IOException {
        try (SourceGuard guard = SourceGuard.open(URI.create(source), AllowedSources.of("127.0.0.1"))) {
            return guard.way();
        }
    }

    private Lab record(String path) throws Exception {
        return start("http://127.0.0.1:" + site.getAddress().getPort() + path);
    }

    private Lab start(String source) throws Exception {
        return Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(source, LENGTH)));
    }

    private void assertRefused(Lab lab, String... reasons) throws Exception {
        assertThat(lab.ended()).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo("SourceRefused");
            assertThat(failed.again()).isFalse();
            assertThat(reasons)
                    .anySatisfy(reason -> assertThat(failed.message()).startsWith(reason));
        });
        assertThat(forbidden.visitors()).isZero();
    }

    private static byte[] playlist(String entry) {
        return """
                #EXTM3U
                #EXT-X-TARGETDURATION:30
                #EXT-X-MEDIA-SEQUENCE:1
                #EXTINF:30,
                %s
                #EXT-X-ENDLIST
                """.formatted(entry).getBytes(StandardCharsets.UTF_8);
    }

    private void page(String path, String text) {
        page(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private void page(String path, byte[] bytes) {
        site.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private void redirect(String path, String location) {
        site.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", location);
                exchange.sendResponseHeaders(302, -1);
            }
        });
    }
}
