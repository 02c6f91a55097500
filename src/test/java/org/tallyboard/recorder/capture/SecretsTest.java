package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.testing.FreePorts;
import tools.jackson.databind.node.ObjectNode;

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

    @Test
    void headersThatAJobNamesAreSentToTheirHostsAndStandNowhere() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "Bearer h3aders\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (var site = new CaseSite(folder.resolve("media"))) {
            Lab lab = Lab.start(headers(token), Lab.job(kwargs(site.url("headers/live.m3u8"), "council")));
            lab.recordedFor(1, 4);
            List<String> commands = ProcessHandle.allProcesses()
                    .flatMap(process -> process.info().commandLine().stream())
                    .filter(line -> line.contains(folder.toString()))
                    .toList();
            lab.capture.stop();
            Manifest manifest = lab.stopped();

            assertThat(commands).isNotEmpty();
            String told = commands
                    + lab.progress.toString()
                    + manifest
                    + lab.ended()
                    + Files.readString(manifest.sidecar().orElseThrow());
            assertThat(told).doesNotContain("h3aders").doesNotContain("own=1");
            assertThat(site.seen).hasEntrySatisfying("127.0.0.1 live.m3u8", asked -> assertThat(asked)
                    .startsWith("Box/1.0 https://council.example/ Bearer h3aders own=1"));
            // The cookie that was set on the way goes with those of the set.
            assertThat(site.seen.values()).anyMatch(asked -> asked.endsWith("own=1; way=set"));
            // Another host, where the playlist leads, gets what is no secret.
            assertThat(site.seen.entrySet())
                    .filteredOn(entry -> entry.getKey().startsWith("localhost "))
                    .isNotEmpty()
                    .allSatisfy(entry ->
                            assertThat(entry.getValue()).isEqualTo("Box/1.0 https://council.example/ null null"));
        }
    }

    @Test
    void headersThatCannotBeSentAreRefusedInWordsWithoutThem() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "Bearer h3aders");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(failure(token, "http://127.0.0.1:1/x", "other"))
                .isEqualTo("this recorder knows no headers of that name; it knows council");
        assertThat(failure(token, "http://localhost:1/x", "council"))
                .isEqualTo("the headers council are not for localhost; add it to their hosts in [recorder.headers] of"
                        + " the worker's configuration");
        assertThat(failure(token, "http://127.0.0.1:1/x", "council"))
                .contains(token.toString())
                .contains("chmod 600")
                .doesNotContain("h3aders");
        assertThatThrownBy(() -> Lab.request(kwargs("rtmp://h/live", "council")))
                .hasMessage("headers are for http and https sources only: leave the argument headers out");
    }

    private String failure(Path token, String source, String name) throws Exception {
        CaptureResult ending =
                Lab.start(headers(token), Lab.job(kwargs(source, name))).ended();
        return ((CaptureResult.Failed) ending).message();
    }

    private static ObjectNode kwargs(String source, String name) {
        return Lab.kwargs(source, Duration.ofMinutes(5)).put("headers", name);
    }

    private CaptureSettings headers(Path token) throws Exception {
        Path file = Files.writeString(folder.resolve("tallyboard.toml"), """
                [[account]]
                name = "a"
                account_id = "123456789012"
                region = "eu-west-1"
                [account.credentials]
                profile = "a"
                [recorder.headers.council]
                hosts = ["127.0.0.1"]
                [recorder.headers.council.fields]
                User-Agent = "Box/1.0"
                Referer = "https://council.example/"
                Authorization = { file = "%s" }
                Cookie = { env = "COOKIE" }
                """.formatted(token));
        var environment = new Environment(Map.of("COOKIE", "own=1"), folder);
        return Lab.settings(folder.resolve("rec"))
                .withSources(AllowedSources.of("127.0.0.1", "localhost"))
                .withHeaders(new ConfigReader(environment).read(file).recorder().headers(), Optional.empty());
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
