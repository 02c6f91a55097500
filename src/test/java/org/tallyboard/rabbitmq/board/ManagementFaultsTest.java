package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Change;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.DeliveryLimit;
import org.tallyboard.broker.BrokerView.Part;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.rabbitmq.Heard;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// A management API that answers what no sound one does: the watcher says what is wrong and what to do, gives no secret
/// away, and shows figures again as soon as there are some.
class ManagementFaultsTest {

    private static final String QUEUES = """
            {"page_count":1,"items":[
              {"vhost":"media","name":"recordings","type":"quorum","messages_ready":3,"messages_unacknowledged":"undefined",
               "consumers":2,"message_stats":{"publish_details":{"rate":1.5},"deliver_get_details":{"rate":"undefined"}}},
              {"vhost":"media","name":"new","message_stats":{"publish_details":{"rate":-12.5}}},
              {"nothing":"to see"}, 5, null]}""";

    private static final BrokerWatcher.Pace QUICK = new BrokerWatcher.Pace(
            Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(1500));

    private final Heard heard = new Heard();
    private HttpServer http;
    private volatile Handler handler = this::sound;

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void serve() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", exchange -> handler.handle(exchange));
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void missingAndUndefinedFiguresAreAbsentAndTheRestIsThere() {
        try (BrokerWatcher watcher = watch()) {
            BrokerView view = read();
            assertThat(view.queues()).hasSize(2);
            BrokerView.Queue queue = view.queues().getFirst();
            assertThat(queue.ready()).hasValue(3);
            assertThat(queue.unacked()).isEmpty();
            assertThat(queue.inRate()).hasValue(1.5);
            assertThat(queue.outRate()).isEmpty();
            assertThat(queue.type()).isEqualTo("quorum");
            assertThat(queue.deliveryLimit())
                    .as("of a broker of version 4 that does not tell it")
                    .contains(new DeliveryLimit(20, DeliveryLimit.Origin.DEFAULT));
            assertThat(view.queues().getLast().ready()).isEmpty();
            assertThat(view.queues().getLast().inRate())
                    .as("no rate is negative")
                    .isEmpty();
            assertThat(view.queues().getLast().deliveryLimit()).isEmpty();
            assertThat(view.overview().orElseThrow().publishRate()).isEmpty();
            assertThat(view.overview().orElseThrow().ready()).isEmpty();
            assertThat(heard.part(Part.QUEUES).orElseThrow().look(Instant.now()))
                    .isEqualTo(Freshness.State.FRESH);
        }
    }

    @Test
    void thePathPrefixIsKept() {
        handler = exchange -> {
            if (exchange.getRequestURI().getPath().startsWith("/ops/rabbit/api/")) {
                sound(exchange);
            } else {
                answer(exchange, 404, "{}");
            }
        };
        try (BrokerWatcher watcher = watch("/ops/rabbit/")) {
            assertThat(read().queues()).hasSize(2);
        }
    }

    @Test
    void errorsOfTheServer() {
        failsWith(exchange -> answer(exchange, 401, "{\"error\":\"not_authorized\"}"), "401", "password");
        failsWith(exchange -> answer(exchange, 403, "{}"), "403", "monitoring");
        failsWith(exchange -> answer(exchange, 404, "{}"), "404", "management");
        failsWith(exchange -> answer(exchange, 500, "very-secret trace"), "500", "log");
        failsWith(exchange -> answer(exchange, 502, "<html>"), "502", "proxy");
        failsWith(exchange -> answer(exchange, 407, ""), "407 (a proxy on the way asks", "without that proxy");
        failsWith(exchange -> answer(exchange, 429, ""), "429 (too many requests)", "a request a second");
    }

    @Test
    void whatAGatewayAnswersIsToldFromTheBrokersOwn() {
        failsWith(
                exchange -> {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Studio\"");
                    answer(exchange, 401, "<html>");
                },
                "refused by a gateway",
                "an account of the gateway");
        failsWith(
                exchange -> {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"RabbitMQ Management\"");
                    answer(exchange, 401, "{}");
                },
                "(login refused) for user",
                "tag monitoring");
        failsWith(
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                    answer(exchange, 200, "<html>log in here</html>");
                },
                "a web page and not JSON",
                "login page");
    }

    @Test
    void answersThatAreNoAnswers() {
        failsWith(exchange -> answer(exchange, 200, "<html>log in here</html>"), "not JSON", "login page");
        failsWith(exchange -> answer(exchange, 200, ""), "not JSON", "management");
        failsWith(exchange -> answer(exchange, 200, "[".repeat(10_000)), "not JSON", "management");
        failsWith(
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "http://elsewhere.example/");
                    answer(exchange, 302, "");
                },
                "redirect",
                "address that it leads to");
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        failsWith(exchange -> trickle(exchange, 20 << 20, 0), "too large", "queues");
        byte[] bomb = packed(80 << 20);
        assertThat(bomb.length).isLessThan(1 << 20);
        failsWith(
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    send(exchange, 200, bomb);
                },
                "too large",
                "queues");
    }

    @Test
    void anAnswerThatDoesNotComeOrDoesNotEndIsNotWaitedFor() {
        failsWith(exchange -> pause(60_000), "did not answer within 1 s", "network");
        failsWith(exchange -> trickle(exchange, 1_000, 100), "did not answer within 1 s", "load");
    }

    /// A read that takes 0.7 s comes every 14 s: a twentieth of the broker's time, and more than twice RabbitMQ's own
    /// interval.
    @Test
    void onlyReadsThatMakeTheFiguresOldCountAsSlow() {
        handler = exchange -> {
            pause(50);
            sound(exchange);
        };
        try (BrokerWatcher watcher = watch()) {
            read();
            awaitPhase(SourceStatus.Live.class);
        }
        heard.forget();
        handler = exchange -> {
            if (exchange.getRequestURI().getPath().contains("/queues/")) {
                pause(700);
            }
            sound(exchange);
        };
        try (BrokerWatcher watcher = watch()) {
            read();
            awaitPhase(SourceStatus.Slowed.class);
            assertThat(slowed()).containsPattern("the management API is slow: the queues are read every \\d\\d s");
            assertThat(heard.part(Part.QUEUES).orElseThrow().interval()).isGreaterThan(Duration.ofSeconds(10));
            assertThat(heard.part(Part.NODES).orElseThrow().interval()).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aPartThatHangsIsRefusedOrBreaksLeavesTheOthersFresh() {
        handler = exchange -> {
            if (exchange.getRequestURI().getPath().contains("/nodes")) {
                pause(60_000);
            }
            sound(exchange);
        };
        try (BrokerWatcher watcher = watch()) {
            await().until(() -> heard.failure(Part.NODES).isPresent());
            Instant then = Instant.now();
            await().until(() -> heard.part(Part.QUEUES)
                    .flatMap(Freshness::readAt)
                    .filter(at -> at.isAfter(then))
                    .isPresent());
            assertThat(heard.failure(Part.QUEUES)).isEmpty();
            assertThat(heard.failure(Part.OVERVIEW)).isEmpty();
            assertThat(slowed()).contains("the nodes are not read").contains("did not answer within 1 s");
        }
        heard.forget();
        handler = exchange -> {
            if (exchange.getRequestURI().getPath().contains("/queues/")) {
                answer(exchange, 500, "");
            } else {
                sound(exchange);
            }
        };
        try (BrokerWatcher watcher = watch()) {
            await().until(() -> heard.failure(Part.QUEUES).isPresent()
                    && heard.part(Part.OVERVIEW).isPresent()
                    && heard.part(Part.NODES).isPresent());
            assertThat(heard.broker().orElseThrow().overview()).isPresent();
            assertThat(heard.failure(Part.NODES)).isEmpty();
            assertThat(slowed()).contains("the queues are not read").contains("500");
            handler = this::sound;
            awaitPhase(SourceStatus.Live.class);
        }
    }

    @Test
    void aRefusedLoginIsTriedByOnePartAlone() {
        AtomicInteger asked = new AtomicInteger();
        handler = exchange -> {
            asked.incrementAndGet();
            answer(exchange, 401, "{}");
        };
        var patient = new BrokerWatcher.Pace(
                Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofSeconds(30), Duration.ofSeconds(5));
        try (BrokerWatcher watcher = watch(address(""), patient)) {
            awaitPhase(SourceStatus.Failed.class);
            await().until(() -> heard.all(Change.BrokerRead.class).size() > 20);
            // Once, and once more with the password read anew.
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void whatNobodyNeedsIsNotAsked() {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        handler = exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            sound(exchange);
        };
        try (BrokerWatcher watcher = watch()) {
            read();
            awaitPhase(SourceStatus.Live.class);
            int rounds = heard.all(Change.BrokerRead.class).size();
            await().until(() -> heard.all(Change.BrokerRead.class).size() > rounds + 10);
            assertThat(asked)
                    .containsExactlyInAnyOrder(
                            "/api/overview", "/api/nodes", "/api/queues/media", "/api/deprecated-features/used");
        }
    }

    @Test
    void aRefusedConnectionAndAnUnknownHost() {
        int port = http.getAddress().getPort();
        http.stop(0);
        try (BrokerWatcher watcher = watch(URI.create("http://user:very-secret@127.0.0.1:" + port))) {
            Failure failure = failed();
            assertThat(failure.cause())
                    .contains("127.0.0.1:" + port)
                    .contains("refused")
                    .doesNotContain("secret");
            assertThat(failure.remedy()).contains("management plugin");
        }
        heard.forget();
        try (BrokerWatcher watcher = watch(URI.create("http://no-such-host.invalid:15672"))) {
            assertThat(failed().cause()).contains("no such host").contains("no-such-host.invalid");
        }
        heard.forget();
        try (BrokerWatcher watcher = watch(URI.create("https://127.0.0.1:1"))) {
            assertThat(failed().cause()).contains("refused");
        }
    }

    @Test
    void aFailureKeepsTheTimeOfItsFirstAndARecoveryEndsIt() {
        handler = exchange -> answer(exchange, 500, "");
        try (BrokerWatcher watcher = watch()) {
            await().until(() -> heard.all(Change.BrokerRead.class).size() >= 12);
            assertThat(heard.all(Change.BrokerRead.class).stream()
                            .flatMap(read -> read.view().freshness(Part.OVERVIEW).stream())
                            .flatMap(fresh -> fresh.failure().stream())
                            .map(Failure::since)
                            .distinct())
                    .hasSize(1);
            handler = this::sound;
            read();
            awaitPhase(SourceStatus.Live.class);
        }
    }

    private void failsWith(Handler answering, String cause, String remedy) {
        handler = this::sound;
        heard.forget();
        try (BrokerWatcher watcher = watch()) {
            read();
            handler = answering;
            heard.forget();
            Failure failure = failed();
            assertThat(failure.cause()).contains(cause).doesNotContain("very-secret");
            assertThat(failure.remedy()).contains(remedy);
            handler = this::sound;
            heard.forget();
            read();
        }
    }

    /// The lamp follows the figures at once, but on another thread than ours.
    private void awaitPhase(Class<? extends SourceStatus.Phase> phase) {
        await().until(() ->
                heard.phase(SourceId.Kind.BROKER_API).filter(phase::isInstance).isPresent());
    }

    private String slowed() {
        return heard.phase(SourceId.Kind.BROKER_API).orElseThrow() instanceof SourceStatus.Slowed(String reason)
                ? reason
                : "not slowed";
    }

    private BrokerView read() {
        await().until(() -> Stream.of(Part.OVERVIEW, Part.NODES, Part.QUEUES).allMatch(part -> heard.part(part)
                .filter(fresh -> fresh.failure().isEmpty())
                .isPresent()));
        return heard.broker().orElseThrow();
    }

    private Failure failed() {
        await().until(() -> heard.phase(SourceId.Kind.BROKER_API)
                .filter(SourceStatus.Failed.class::isInstance)
                .isPresent());
        return heard.failure(Part.OVERVIEW).orElseThrow();
    }

    private BrokerWatcher watch() {
        return watch("");
    }

    private BrokerWatcher watch(String path) {
        return watch(address(path));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
    }

    private BrokerWatcher watch(URI management) {
        return watch(management, QUICK);
    }

    private BrokerWatcher watch(URI management, BrokerWatcher.Pace pace) {
        BrokerWatcher watcher =
                new BrokerWatcher(Configured.at(management), new JobQueues(), InstantSource.system(), pace);
        watcher.start(heard);
        return watcher;
    }

    private void sound(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/api/overview")) {
            answer(exchange, 200, "{\"rabbitmq_version\":\"4.1.0\",\"message_stats\":{},\"queue_totals\":[]}");
        } else if (path.endsWith("/api/nodes")) {
            answer(exchange, 200, "[{\"name\":\"rabbit@a\",\"running\":true}]");
        } else if (path.endsWith("/api/queues/media")) {
            answer(exchange, 200, QUEUES);
        } else {
            answer(exchange, 404, "{\"error\":\"Object Not Found\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// A body that comes in thousand parts.
    private static void trickle(HttpExchange exchange, int bytes, int pauseMillis) {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int i = 0; i < 1_000; i++) {
                out.write(" ".repeat(bytes / 1_000).getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (pauseMillis > 0) {
                    pause(pauseMillis);
                }
            }
        } catch (IOException e) {
            // The reader has hung up, as it should.
        }
    }

    private static byte[] packed(int bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            byte[] part = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes >> 16; i++) {
                gzip.write(part);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
