package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tallyboard.recorder.capture.Lab;

/// Servers that ask for user and password, each in its own way.
@Timeout(60)
class HttpLoginTest {
    private static final String REALM = "a \"cam\"";

    private HttpServer site;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile List<String> challenges = List.of();
    private volatile String nonce = "n1";
    private volatile int goodFor = 100;

    @BeforeEach
    void open() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        site.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        site.start();
    }

    @AfterEach
    void close() {
        site.stop(0);
    }

    /// The two examples of RFC 7616, 3.9.1.
    @Test
    void thisTestKnowsWhatIsToBeAnswered() throws Exception {
        String request = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\","
                + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, qop=auth,"
                + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\"";
        assertThat(response(request, "Mufasa:http-auth@example.org:Circle of Life", "MD5"))
                .isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
        assertThat(response(request, "Mufasa:http-auth@example.org:Circle of Life", "SHA-256"))
                .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    }

    @Test
    void aServerThatWantsDigestIsNeverToldThePassword() throws Exception {
        challenges = List.of(
                "Basic realm=\"any\", Digest realm=\"x\", nonce=\"y\", algorithm=SHA-512-256, qop=\"auth\"",
                "Digest realm=\"a \\\"cam\\\"\", nonce=\"NONCE\", algorithm=SHA-256, qop=\"auth-int, auth\", opaque=\"o\"",
                "Digest realm=\"a \\\"cam\\\"\", nonce=\"NONCE\", qop=\"auth\"");

        assertThat(asked("us%40er:pa:ss@", "/live.ts", "/seg/1.ts?a=b", "/seg/2.ts"))
                .containsExactly(200, 200, 200);

        assertThat(told).hasSize(4);
        assertThat(told.getFirst()).as("before it was asked").isEmpty();
        assertThat(told.subList(1, 4))
                .allSatisfy(words -> assertThat(words)
                        .startsWith("Digest username=\"us@er\"")
                        .contains("opaque=\"o\""))
                .noneMatch(words -> words.contains("pa:ss"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("nc=00000001"),
                        second -> assertThat(second).contains("nc=00000002"),
                        third -> assertThat(third).contains("nc=00000003"));
    }

    @Test
    void anOldCameraThatKnowsNoQopIsAnswered() throws Exception {
        challenges = List.of("Digest realm=\"a \\\"cam\\\"\", nonce=\"NONCE\"");

        assertThat(asked("us%40er:pa:ss@", "/live.ts")).containsExactly(200);
    }

    @Test
    void aNonceThatIsGoodNoLongerIsFollowedByTheNext() throws Exception {
        challenges = List.of("Digest realm=\"a \\\"cam\\\"\", nonce=\"NONCE\", qop=\"auth\", stale=true");
        goodFor = 2;

        assertThat(asked("us%40er:pa:ss@", "/1", "/2", "/3", "/4", "/5")).containsOnly(200);
    }

    @Test
    void aWrongPasswordIsToldOnceAndRefused() throws Exception {
        challenges = List.of("Digest realm=\"a \\\"cam\\\"\", nonce=\"NONCE\", qop=\"auth\"");
        assertThat(asked("us%40er:wrong@", "/live.ts")).containsExactly(401);
        assertThat(told).hasSize(2);

        told.clear();
        challenges = List.of("Basic realm=\"any\"");
        assertThat(asked("us%40er:wrong@", "/live.ts")).containsExactly(401);
        assertThat(told).hasSize(2);
    }

    @Test
    void whoWantsBasicIsToldThePassword() throws Exception {
        challenges = List.of("Negotiate, basic realm=\"any\"");

        assertThat(asked("us%40er:pa:ss@", "/live.ts", "/1.ts")).containsExactly(200, 200);

        assertThat(told).containsExactly("", "Basic dXNAZXI6cGE6c3M=", "Basic dXNAZXI6cGE6c3M=");
    }

    /// The states of the answers to a player that knows no password.
    private List<Integer> asked(String login, String... paths) throws Exception {
        String place = "127.0.0.1:" + site.getAddress().getPort();
        var states = new CopyOnWriteArrayList<Integer>();
        try (SourceGuard guard = SourceGuard.open(URI.create("http://" + login + place + "/live.ts"), Lab.HERE);
                HttpClient player = HttpClient.newBuilder()
                        .proxy(ProxySelector.of(
                                new InetSocketAddress("127.0.0.1", guard.port().orElseThrow())))
                        .build()) {
            String known = URI.create(guard.way().environment().getOrDefault("http_proxy", ""))
                    .getUserInfo();
            for (String path : paths) {
                states.add(player.send(
                                HttpRequest.newBuilder(URI.create("http://" + place + path))
                                        .header(
                                                "Proxy-Authorization",
                                                "Basic "
                                                        + Base64.getEncoder()
                                                                .encodeToString(known.getBytes(StandardCharsets.UTF_8)))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode());
            }
        }
        return states;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String words = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        told.add(words);
        boolean known = words.startsWith("Basic ")
                ? words.equals("Basic dXNAZXI6cGE6c3M=")
                        && challenges.getFirst().contains("asic")
                : words.startsWith("Digest ")
                        && isRight(words, exchange.getRequestURI().toString());
        byte[] body = "who are you?".getBytes(StandardCharsets.UTF_8);
        if (!known) {
            challenges.forEach(challenge ->
                    exchange.getResponseHeaders().add("WWW-Authenticate", challenge.replace("NONCE", nonce)));
        }
        exchange.sendResponseHeaders(known ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
    }

    private boolean isRight(String words, String target) {
        if (!field(words, "nonce").equals(nonce) || !field(words, "uri").equals(target)) {
            return false;
        }
        if (--goodFor == 0) {
            goodFor = 2;
            nonce += "x";
        }
        String algorithm = field(words, "algorithm");
        String expected = response(words, "us@er:" + REALM + ":pa:ss", algorithm.isEmpty() ? "MD5" : algorithm);
        return field(words, "response").equals(expected);
    }

    private static String response(String words, String secret, String algorithm) {
        String counted = words.contains("qop=auth") ? field(words, "nc") + ":" + field(words, "cnonce") + ":auth:" : "";
        return hash(
                algorithm,
                hash(algorithm, secret) + ":" + field(words, "nonce") + ":" + counted
                        + hash(algorithm, "GET:" + field(words, "uri")));
    }

    private static String field(String words, String name) {
        var matcher = java.util.regex.Pattern.compile("[ ,]" + name + "=(?:\"([^\"]*)\"|([^, ]+))")
                .matcher(words);
        return matcher.find() ? matcher.group(1) == null ? matcher.group(2) : matcher.group(1) : "";
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
