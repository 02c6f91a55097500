package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.testing.FreePorts;
import org.tallyboard.testing.TlsFront;
import org.tallyboard.testing.TlsFront.Certificate;

/// The kinds of source that come within TLS, from the servers of the others behind a TLS end of our own.
@Timeout(120)
class TlsSourcesTest {
    @TempDir
    static Path folder;

    private static Path clip;
    private static Certificate certificate;

    @BeforeAll
    static void prepare() throws Exception {
        clip = Clips.programme(folder);
        certificate = Certificate.make(folder.resolve("tls"), "ip:127.0.0.1");
    }

    @Test
    void https() throws Exception {
        try (LiveSource source = new LiveSource(clip)) {
            assertRecorded("https", "/live.ts", source.port());
        }
    }

    @Test
    void rtmps() throws Exception {
        int port = FreePorts.take(1)[0];
        Process server =
                Clips.start(Clips.live(clip, "-f", "flv", "-listen", "1", "rtmp://127.0.0.1:" + port + "/live/one"));
        try {
            assertRecorded("rtmps", "/live/one", port);
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void rtsps() throws Exception {
        Path video = folder.resolve("video.mkv");
        Clips.run(List.of("-i", clip.toString(), "-map", "0:v", "-c", "copy", video.toString()));
        Process server = new ProcessBuilder("/usr/bin/python3", "src/test/python/rtsp_server.py", video.toString())
                .redirectError(folder.resolve("rtsp.log").toFile())
                .start();
        try {
            String port = server.inputReader().readLine();
            assertThat(port).as(Files.readString(folder.resolve("rtsp.log"))).isNotNull();
            assertRecorded("rtsps", "/live", Integer.parseInt(port));
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefusedInWords() throws Exception {
        try (LiveSource source = new LiveSource(clip);
                TlsFront front = TlsFront.before(source.port(), certificate)) {
            var settings = Lab.settings(folder.resolve("verified"));

            for (String scheme : new String[] {"https", "rtmps", "rtsps"}) {
                CaptureResult ending = Lab.start(
                                settings,
                                Lab.job(Lab.kwargs(
                                        scheme + "://127.0.0.1:" + front.port() + "/live.ts", Duration.ofSeconds(8))))
                        .ended();

                assertThat(ending)
                        .isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> assertThat(failed.message())
                                .contains("127.0.0.1:" + front.port() + ": its certificate is not trusted")
                                .contains("add \"127.0.0.1\" to tls_exceptions"));
            }
            assertThat(source.viewers()).isZero();
        }
    }

    private static void assertRecorded(String scheme, String path, int behind) throws Exception {
        try (TlsFront front = TlsFront.before(behind, certificate)) {
            String source = scheme + "://127.0.0.1:" + front.port() + path;
            var settings = new CaptureSettings(
                            "w@test", folder.resolve(scheme), Duration.ofSeconds(10), Duration.ofSeconds(1))
                    .withSources(Lab.HERE.withUnverified(Set.of("127.0.0.1")));

            assertThat(recorded(settings, source)).hasValueSatisfying(manifest -> {
                assertThat(manifest.apart()).isEmpty();
                assertThat(manifest.media()).isGreaterThan(Duration.ofSeconds(2));
            });
        }
    }

    /// A server needs a moment until it listens; a worker would try again as well.
    private static Optional<Manifest> recorded(CaptureSettings settings, String source) throws Exception {
        for (int attempt = 0; attempt < 10; attempt++) {
            CaptureResult ending = Lab.start(settings, Lab.job(Lab.kwargs(source, Duration.ofSeconds(8))))
                    .ended();
            if (ending instanceof CaptureResult.Recorded(Manifest manifest)) {
                return Optional.of(manifest);
            }
            Thread.sleep(500);
        }
        return Optional.empty();
    }
}
