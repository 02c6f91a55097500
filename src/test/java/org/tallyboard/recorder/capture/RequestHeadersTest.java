package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.HeaderSet;
import tools.jackson.databind.node.ObjectNode;

/// Headers that a source wants and a job only names.
@Timeout(120)
class RequestHeadersTest {
    private static final HeaderSet SET = new HeaderSet(
            List.of("127.0.0.1"),
            Map.of(
                    "Authorization",
                    () -> "Bearer s3same",
                    "User-Agent",
                    () -> "Set-top/1.0",
                    "Cookie",
                    () -> "door=open"));

    @TempDir
    Path folder;

    private final List<Headers> asked = new CopyOnWriteArrayList<>();
    private HttpServer site;

    @BeforeEach
    void open() throws Exception {
        byte[] clip = Files.readAllBytes(Clips.programme(folder));
        site = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        site.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestHeaders());
                boolean known =
                        "Bearer s3same".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                if (!known) {
                    exchange.sendResponseHeaders(401, -1);
                } else if (exchange.getRequestURI().getPath().equals("/live")) {
                    exchange.getResponseHeaders().add("Set-Cookie", "crumb=1");
                    exchange.getResponseHeaders()
                            .add(
                                    "Location",
                                    "http://127.0.0.1:" + site.getAddress().getPort() + "/programme.ts");
                    exchange.sendResponseHeaders(302, -1);
                } else {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = exchange.getResponseBody();
                    out.write(clip);
                }
            } catch (IOException gone) {
                // The recording has ended.
            }
        });
        site.start();
    }

    @AfterEach
    void close() {
        site.stop(0);
    }

    private ObjectNode kwargs() {
        return Lab.kwargs("http://127.0.0.1:" + site.getAddress().getPort() + "/live", Duration.ofSeconds(4));
    }

    private CaptureSettings settings(Map<String, HeaderSet> headers) {
        return new CaptureSettings(
                "rec-a@test",
                folder.resolve("rec"),
                Lab.SILENCE,
                Duration.ofSeconds(1),
                0,
                false,
                Map.of(),
                headers,
                Lab.HERE);
    }

    @Test
    void theSourceGetsThemAndNobodyElse() throws Exception {
        Lab lab = Lab.start(settings(Map.of("council", SET)), Lab.job(kwargs().put("headers", "council")));
        Manifest manifest = lab.recorded();

        assertThat(Lab.length(manifest.file().orElseThrow())).isGreaterThan(Duration.ofSeconds(1));
        assertThat(asked.size()).isGreaterThanOrEqualTo(2);
        assertThat(asked).allSatisfy(headers -> {
            assertThat(headers.get("User-Agent")).containsExactly("Set-top/1.0");
            assertThat(headers.get("Authorization")).containsExactly("Bearer s3same");
        });
        assertThat(asked.get(1).get("Cookie")).containsExactly("crumb=1; door=open");
        String told = lab.progress.toString()
                + manifest
                + Files.readString(manifest.sidecar().orElseThrow());
        assertThat(told).doesNotContain("s3same").doesNotContain("door=open");
        assertThat(SET.toString() + RequestHeaders.of(SET)).doesNotContain("s3same");
    }

    @Test
    void aJobThatNamesNoneGetsThoseForItsHost() throws Exception {
        HeaderSet others = new HeaderSet(List.of("*.example"), Map.of("Authorization", () -> "Bearer no"));
        Lab.start(settings(Map.of("a", others, "council", SET)), Lab.job(kwargs()))
                .recorded();
        assertThat(asked.getFirst().get("Authorization")).containsExactly("Bearer s3same");
    }

    @Test
    void anotherHostGetsNone() throws Exception {
        HeaderSet others = new HeaderSet(List.of("media.example"), SET.values());
        Ending ending = Lab.start(settings(Map.of("council", others)), Lab.job(kwargs().put("headers", "council")))
                .ended();
        assertThat(ending).isInstanceOf(Ending.Failed.class);
        assertThat(asked).isNotEmpty().noneMatch(headers -> headers.containsKey("Authorization"));
    }

    @Test
    void aNameThatNobodyKnowsIsRefusedWithThoseThatThereAre() throws Exception {
        Ending ending = Lab.start(settings(Map.of("council", SET)), Lab.job(kwargs().put("headers", "counsel")))
                .ended();
        assertThat(((Ending.Failed) ending).message())
                .isEqualTo("this recorder knows no headers of that name; it knows council");
        assertThat(asked).isEmpty();
    }

    @Test
    void aSecretThatCannotBeHadOrBeAHeaderIsSaidWithoutIt() throws Exception {
        HeaderSet broken = new HeaderSet(List.of("127.0.0.1"), Map.of("Authorization", () -> {
            throw new ConfigException("the variable COUNCIL is not set");
        }));
        HeaderSet split = new HeaderSet(List.of("127.0.0.1"), Map.of("Authorization", () -> "Bearer s3same\nX: y"));
        for (HeaderSet set : List.of(broken, split)) {
            Ending.Failed failed = (Ending.Failed) Lab.start(settings(Map.of("council", set)), Lab.job(kwargs()))
                    .ended();
            assertThat(failed.message())
                    .containsAnyOf("the variable COUNCIL is not set", "the header Authorization has a line break")
                    .doesNotContain("s3same");
        }
    }

    @Test
    void hostsAreTakenByTheirName() {
        HeaderSet set = new HeaderSet(List.of("media.example", "*.cdn.example"), Map.of());
        assertThat(List.of("media.example", "Media.Example", "a.cdn.example", "b.a.cdn.example"))
                .allMatch(set::isFor);
        assertThat(List.of("cdn.example", "xcdn.example", "media.example.evil", "amedia.example"))
                .noneMatch(set::isFor);
    }
}
