package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.recorder.schedule.PlanServer.status;
import static org.tallyboard.recorder.schedule.PlanServer.tagged;
import static org.tallyboard.recorder.schedule.Schedules.entry;
import static org.tallyboard.recorder.schedule.Schedules.list;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig;

/// Schedules over HTTP from a real server that does what servers do.
class FetchTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final String ONE = list(entry("a", "Council", NOW.plusSeconds(3_600), NOW.plusSeconds(7_200)));

    @TempDir
    Path folder;

    private final MemoryCache cache = new MemoryCache();
    private final List<Duration> pauses = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private PlanServer server;
    private HttpClient client;

    @BeforeEach
    void open() throws Exception {
        server = new PlanServer();
        client = Fetcher.client();
    }

    @AfterEach
    void close() {
        end.countDown();
        client.shutdownNow();
        server.close();
    }

    private Reading read(String... lines) throws Exception {
        return read(client, server, lines);
    }

    private Reading read(HttpClient by, PlanServer from, String... lines) throws Exception {
        ScheduleConfig config = Schedules.config(folder, Schedules.json(from.url("/plan"), lines));
        var reading = new ScheduleReading(config, new Fetcher(by, config, cache, pauses::add, () -> NOW), () -> NOW);
        Reading result = reading.read();
        cache.keep(config.name(), reading.answers());
        return result;
    }

    private static List<String> ids(Reading reading) {
        return reading.entries().stream().map(Entry::id).toList();
    }

    private static String failure(Reading reading) {
        assertThat(reading.entries()).isEmpty();
        return reading.failure().orElseThrow().describe();
    }

    @Test
    void pagesAreReadToTheLastByLink() throws Exception {
        server.put("/plan", "{\"items\":[{\"id\":1}],\"next\":\"/plan?after=1\"}");
        server.put("/plan?after=1", "{\"items\":" + ONE + ",\"next\":null}");

        Reading reading = read("entries = \"/items\"", "next = \"/next\"", "bearer = { env = \"TOKEN\" }");

        assertThat(ids(reading)).containsExactly("a");
        assertThat(reading.failure()).isEmpty();
        assertThat(reading.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.describe())
                    .isEqualTo("page 1, /items/0 (1): title is missing; correct `title` in [schedule.fields]");
        });
        assertThat(server.requests).hasSize(2).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("Authorization", "Bearer " + Schedules.SECRET));
    }

    @Test
    void pagesAreCountedUntilOneIsEmpty() throws Exception {
        server.put("/plan?page=0", ONE);
        server.put("/plan?page=1", list(entry("b", "Two", NOW.plusSeconds(60), NOW.plusSeconds(120))));
        server.put("/plan?page=2", "[]");

        assertThat(ids(read("page_parameter = \"page\"", "first_page = 0"))).containsExactly("a", "b");
    }

    private static String one(String id) {
        return list(entry(id, "Talk " + id, NOW.plusSeconds(60), NOW.plusSeconds(120)));
    }

    @Test
    void pagesAreReadByTheHeaderLink() throws Exception {
        String next = "</plan?p=2>; title=\"a, b; rel=next\"; rel=\"last next\", </plan?p=9>; rel=last";
        server.put("/plan", status(200, one("a"), "Link", "</first>; rel=first", "Link", next, "ETag", "\"1\""));
        server.put("/plan?p=2", status(200, one("b"), "Link", "</plan>; rel=prev"));

        assertThat(ids(read("next_header = \"Link\""))).containsExactly("a", "b");
        // The header of an answer that is not sent again would be missing.
        assertThat(ids(read("next_header = \"Link\""))).containsExactly("a", "b");
        assertThat(server.requests).noneMatch(request -> request.headers().containsKey("If-None-Match"));
    }

    @Test
    void pagesAreReadByACursor() throws Exception {
        server.put("/plan", "{\"items\":" + one("a") + ",\"meta\":{\"cursor\":\"x/1&2\"}}");
        server.put("/plan?after=x%2F1%262", "{\"items\":" + one("b") + ",\"meta\":{\"cursor\":\"\"}}");

        assertThat(ids(read("entries = \"$.items\"", "cursor = \"$.meta.cursor\"", "cursor_parameter = \"after\"")))
                .containsExactly("a", "b");
    }

    @Test
    void pagesAreReadByHowManyCame() throws Exception {
        server.put(
                "/plan?offset=0",
                list(one("a").substring(1, one("a").length() - 1), one("b").substring(1, one("b").length() - 1)));
        server.put("/plan?offset=2", one("c"));
        server.put("/plan?offset=3", "[]");

        assertThat(ids(read("offset_parameter = \"offset\""))).containsExactly("a", "b", "c");
    }

    @Test
    void aServerThatDoesNotKnowThePageIsFoundOut() throws Exception {
        server.put("/plan", one("a"));

        Reading reading = read("page_parameter = \"page\"");

        assertThat(ids(reading)).containsExactly("a");
        assertThat(reading.failure().orElseThrow().describe())
                .isEqualTo(
                        "page 2 is the same as the one before; the server does not know the page's parameter; correct"
                                + " it, or remove it");
    }

    @Test
    void aPageElsewhereOrInACircleIsNotFollowed() throws Exception {
        server.put("/plan", "{\"items\":[],\"next\":\"https://elsewhere.example/2\"}");
        assertThat(failure(read("entries = \"/items\"", "next = \"/next\"")))
                .contains("not on the schedule's own host");
        server.put("/plan", "{\"items\":[],\"next\":\"/plan\"}");
        assertThat(failure(read("entries = \"/items\"", "next = \"/next\""))).contains("was read before");
        server.put("/plan", "{\"items\":[],\"next\":\"/plan?b\"}");
        server.put("/plan?b", "{\"items\":[],\"next\":\"/plan?c\"}");
        assertThat(failure(read("entries = \"/items\"", "next = \"/next\"", "max_pages = 2")))
                .contains("more than 2 pages; raise `max_pages`");
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        server.put("/plan", tagged("\"v1\"", ONE));

        assertThat(ids(read())).containsExactly("a");
        assertThat(ids(read())).containsExactly("a");

        assertThat(server.requests.get(1).headers()).containsEntry("If-None-Match", "\"v1\"");
        server.put("/plan", tagged("\"v2\"", list()));
        assertThat(ids(read())).isEmpty();
    }

    @Test
    void aServerThatIsBusyIsAskedAgainWhenItSays() throws Exception {
        server.put("/plan", status(429, "", "Retry-After", "7"), status(503, ""), status(200, ONE));

        assertThat(ids(read())).containsExactly("a");
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2));
    }

    @Test
    void afterAFewTriesTheFetchHasFailed() throws Exception {
        server.put("/plan", status(500, "boom"));
        assertThat(failure(read("attempts = 3")))
                .contains("/plan answers 500, 3 times in a row")
                .contains("tried again in the next round");
        assertThat(server.asked("/plan")).isEqualTo(3);
        server.put("/plan", status(429, "", "Retry-After", "3600"));
        Reading reading = read();
        assertThat(failure(reading)).contains("asks to be left alone for 3600 s");
        assertThat(reading.failure().orElseThrow().waiting()).contains(Duration.ofHours(1));
        assertThat(server.asked("/plan")).isEqualTo(4);
    }

    @Test
    void aRefusalIsNotTriedAgainAndShowsNoSecret() throws Exception {
        server.put("/plan", status(401, "who are you, " + Schedules.SECRET));

        String said = failure(read("headers = { X-Key = { env = \"TOKEN\" } }"));

        assertThat(said).contains("answers 401").contains("check `bearer`").doesNotContain(Schedules.SECRET);
        assertThat(server.requests).singleElement().satisfies(request -> assertThat(request.headers())
                .containsEntry("X-Key", Schedules.SECRET));
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        server.put("/plan", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] more = "[1,".repeat(1_000).getBytes(StandardCharsets.UTF_8);
            while (end.getCount() > 0) {
                exchange.getResponseBody().write(more);
            }
        });

        assertThat(failure(read("max_bytes = 100000")))
                .contains("sends more than 100000 bytes; ask for less, or raise");
        assertThat(server.asked("/plan")).isOne();
    }

    @Test
    void anAnswerThatComesTooSlowlyIsGivenUp() throws Exception {
        server.put("/plan", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(failure(read("timeout = 1", "attempts = 2")))
                .contains("did not answer in full within 1 s, 2 times in a row");
    }

    @Test
    void aPackedAnswerIsUnpackedWithinTheLimit() throws Exception {
        server.put("/plan", PlanServer.bytes(packed(ONE)));
        assertThat(ids(read())).containsExactly("a");
        server.put("/plan", PlanServer.bytes(packed(" ".repeat(10_000_000) + ONE)));
        assertThat(failure(read("max_bytes = 1000000"))).contains("sends more than 1000000 bytes");
    }

    private static byte[] packed(String text) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void redirectsStayHereOrGoToTls() throws Exception {
        server.put("/plan", status(302, "", "Location", "/moved"));
        server.put("/moved", ONE);
        assertThat(ids(read())).containsExactly("a");
        try (PlanServer other = new PlanServer()) {
            other.put("/plan", ONE);
            server.put("/plan", status(302, "", "Location", other.url("/plan")));
            assertThat(failure(read())).contains("neither https nor the same host");
            assertThat(other.requests).isEmpty();
        }
        server.put("/plan", status(302, "", "Location", "/plan"));
        assertThat(failure(read())).contains("redirects more than 5 times");
        server.put("/plan", status(302, "", "Location", "file:///etc/passwd"));
        assertThat(failure(read())).contains("neither https nor the same host");
    }

    @Test
    void aSecretNeverGoesFromTlsIntoTheClear() throws Exception {
        SSLContext tls = certificate();
        try (PlanServer secure = PlanServer.secure(tls);
                HttpClient trusting = HttpClient.newBuilder().sslContext(tls).build()) {
            secure.put("/plan", status(302, "", "Location", server.url("/plan")));
            server.put("/plan", ONE);
            assertThat(failure(read(trusting, secure, "bearer = { env = \"TOKEN\" }")))
                    .contains("neither https nor the same host");
            assertThat(server.requests).isEmpty();

            server.put("/plan", status(301, "", "Location", secure.url("/plan")));
            secure.put("/plan", ONE);
            assertThat(ids(read(trusting, server))).containsExactly("a");
            // Without an authority to trust, TLS is not to be had.
            assertThat(failure(read("attempts = 1"))).contains("could not be read (SSLHandshakeException)");
        }
    }

    /// A key and its certificate for this machine, signed by itself, trusted by whoever has them.
    private SSLContext certificate() throws Exception {
        Path store = folder.resolve("tls.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "changeit".toCharArray());
        var trusted = TrustManagerFactory.getInstance("PKIX");
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("x", keys.getCertificate("x"));
        trusted.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    void whatIsNoScheduleIsSaidSo() throws Exception {
        server.put("/plan", "<!DOCTYPE html><html>please log in");
        assertThat(failure(read())).contains("not JSON but looks like a web page");
        server.put("/plan", "{\"items\":{}}");
        assertThat(failure(read("entries = \"/items\""))).contains("no list at /items; correct `entries`");
        server.put("/plan", "[".repeat(100_000));
        assertThat(failure(read())).contains("the answer is not JSON");
        server.put("/plan", "");
        assertThat(failure(read())).contains("the answer is empty");
        server.put("/plan", status(404, ""));
        assertThat(failure(read())).contains("answers 404; correct `url`");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutItsQuery() throws Exception {
        server.close();

        String said = failure(read("attempts = 2"));

        assertThat(said).contains("/plan could not be read (ConnectException), 2 times in a row");
    }

    @Test
    void whatWasReadBeforeAFailureCounts() throws Exception {
        server.put("/plan", "{\"items\":" + ONE + ",\"next\":\"/second\"}");
        server.put("/second", status(500, ""));

        Reading reading = read("entries = \"/items\"", "next = \"/next\"", "attempts = 1");

        assertThat(ids(reading)).containsExactly("a");
        assertThat(reading.failure()).isPresent();
    }
}
