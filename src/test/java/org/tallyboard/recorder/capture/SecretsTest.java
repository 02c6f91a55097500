package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.testing.FreePorts;

/// What is secret of a source's address stands in no command line, event, sidecar or result.
@Timeout(120)
class SecretsTest {
    private static final List<String> SECRETS = List.of("s3same", "open-word");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"http", "srt", "rtmp"})
    void nobodyReadsThem(String kind) throws Exception {
        Path clip = Clips.programme(folder);
        int port = FreePorts.take(1)[0];
        try (LiveSource http = new LiveSource(clip)) {
            String source =
                    switch (kind) {
                        case "http" -> http.url();
                        case "srt" -> "srt://127.0.0.1:" + port + "?passphrase=open-word-s3same";
                        default -> "rtmp://127.0.0.1:" + port + "/live/one?token=open-word";
                    };
            Process server = Clips.start(
                    kind.equals("rtmp")
                            ? Clips.live(clip, "-f", "flv", "-listen", "1", "rtmp://127.0.0.1:" + port + "/live/one")
                            : Clips.live(clip, "-f", "mpegts", source.replace("?", "?mode=listener&")));
            try {
                Lab lab = recording(source);
                List<String> commands = ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().commandLine().stream())
                        .filter(line -> line.contains("-progress") && line.contains(folder.toString()))
                        .toList();
                lab.capture.stop();
                Manifest manifest = lab.stopped();

                assertThat(commands).isNotEmpty();
                assertThat(manifest.apart()).isEmpty();
                assertThat(Lab.length(manifest.file().orElseThrow())).isGreaterThan(Duration.ofSeconds(1));
                String told = commands
                        + lab.progress.toString()
                        + manifest
                        + Files.readString(manifest.sidecar().orElseThrow());
                assertThat(SECRETS).noneMatch(told::contains);
            } finally {
                server.destroyForcibly();
            }
        }
    }

    /// A server needs a moment until it listens; a worker would try again as well.
    private Lab recording(String source) throws Exception {
        for (int attempt = 0; ; attempt++) {
            Lab lab =
                    Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(source, Duration.ofMinutes(5))));
            try {
                lab.recordedFor(1, 2);
                return lab;
            } catch (AssertionError e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }
}
