package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.AuthenticatorConfig;

class EndpointSourceTest {

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private final CountDownLatch slow = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile String body = "{\"name\":\"anna\",\"groups\":[\"viewer\",\"Not A Group\",7]}";
    private volatile boolean hangs;
    private Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
            if (hangs) {
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            byte[] text = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        slow.countDown();
        server.stop(0);
    }

    private EndpointSource source(boolean bearer, Duration keep) throws Exception {
        return new EndpointSource(
                new AuthenticatorConfig.Endpoint(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/validate"),
                        bearer,
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        keep),
                Duration.ofSeconds(60),
                () -> now,
                new SecureRandom());
    }

    private static Verdict check(EndpointSource source, String name, String secret) {
        return source.check(
                new AuthenticationRequest.Password(name, secret.getBytes(StandardCharsets.UTF_8), "192.0.2.1"), false);
    }

    @Test
    void it_says_who_is_right_and_what_they_may() throws Exception {
        try (EndpointSource source = source(false, Duration.ZERO)) {
            assertThat(check(source, "anna", "secrét")).isInstanceOf(Verdict.Right.class);
            assertThat(authorization.get()).isEqualTo(Gateway.basic("anna", "secrét"));
            assertThat(source.groups("anna")).containsExactly("viewer");
            assertThat(source.groups("bob")).isEmpty();
            // Somebody else's token with one's own name.
            assertThat(check(source, "bob", "secrét")).isInstanceOf(Verdict.Wrong.class);
            status = 401;
            assertThat(check(source, "anna", "secrét")).isInstanceOf(Verdict.Wrong.class);
            now = now.plusSeconds(91);
            assertThat(source.groups("anna")).isEmpty();
        }
        try (EndpointSource source = source(true, Duration.ZERO)) {
            status = 200;
            assertThat(check(source, "anna", "tok-1")).isInstanceOf(Verdict.Right.class);
            assertThat(authorization.get()).isEqualTo("Bearer tok-1");
        }
    }

    @Test
    void an_answer_that_is_none_lets_nobody_in() throws Exception {
        for (String broken :
                new String[] {"", "[]", "<html>login</html>", "{\"name\":7}", "{\"user\":\"anna\"}", "x".repeat(100_000)
                }) {
            try (EndpointSource source = source(false, Duration.ZERO)) {
                body = broken;
                assertThat(check(source, "anna", "x"))
                        .as(broken.substring(0, Math.min(9, broken.length())))
                        .isInstanceOf(Verdict.Unknown.class);
            }
        }
        try (EndpointSource source = source(false, Duration.ZERO)) {
            body = "{\"name\":\"anna\"}";
            status = 302;
            assertThat(check(source, "anna", "x")).isInstanceOf(Verdict.Unknown.class);
        }
    }

    @Test
    void one_that_is_away_is_left_alone_and_tried_again_by_one() throws Exception {
        try (EndpointSource source = source(false, Duration.ZERO)) {
            status = 503;
            for (int i = 0; i < 20; i++) {
                assertThat(check(source, "anna", "x")).isInstanceOf(Verdict.Unknown.class);
            }
            assertThat(calls).hasValue(3);
            now = now.plusSeconds(5);
            check(source, "anna", "x");
            check(source, "anna", "x");
            assertThat(calls).hasValue(4);
            status = 200;
            now = now.plusSeconds(10);
            assertThat(check(source, "anna", "x")).isInstanceOf(Verdict.Right.class);
            assertThat(check(source, "anna", "x")).isInstanceOf(Verdict.Right.class);
        }
    }

    @Test
    void a_slow_one_costs_its_time_out_and_no_more() throws Exception {
        try (EndpointSource source = source(false, Duration.ZERO)) {
            hangs = true;
            for (int i = 0; i < 3; i++) {
                assertThat(check(source, "anna", "x")).isInstanceOf(Verdict.Unknown.class);
            }
            int before = calls.get();
            for (int i = 0; i < 1_000; i++) {
                assertThat(check(source, "anna", "x")).isInstanceOf(Verdict.Unknown.class);
            }
            assertThat(calls).hasValue(before);
        }
    }

    @Test
    void who_was_confirmed_stays_in_while_it_is_away_where_that_is_wanted() throws Exception {
        try (EndpointSource source = source(false, Duration.ofMinutes(10))) {
            assertThat(check(source, "anna", "right")).isInstanceOf(Verdict.Right.class);
            status = 500;
            now = now.plusSeconds(200);
            assertThat(check(source, "anna", "right")).isInstanceOf(Verdict.Right.class);
            assertThat(source.groups("anna")).containsExactly("viewer");
            assertThat(check(source, "anna", "wrong")).isInstanceOf(Verdict.Unknown.class);
            now = now.plusSeconds(601);
            assertThat(check(source, "anna", "right")).isInstanceOf(Verdict.Unknown.class);
        }
    }
}
