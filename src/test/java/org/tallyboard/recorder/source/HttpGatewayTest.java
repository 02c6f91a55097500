package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.recorder.capture.Lab;

@Timeout(120)
class HttpGatewayTest {
    private HttpServer site;
    private SourceGuard guard;
    private String place;
    private String credentials;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        site.createContext("/", exchange -> {
            try (exchange) {
                seen.add(exchange.getRemoteAddress().getPort() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().keySet().stream()
                                .sorted()
                                .toList());
                byte[] body = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        site.start();
        place = "127.0.0.1:" + site.getAddress().getPort();
        guard = SourceGuard.open(URI.create("http://" + place + "/live.ts"), Lab.HERE);
        String user = URI.create(guard.way().environment().getOrDefault("http_proxy", ""))
                .getUserInfo();
        credentials = "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    @AfterEach
    void close() {
        guard.close();
        site.stop(0);
    }

    /// Another user of the machine, which root can be.
    @ParameterizedTest
    @ValueSource(strings = {"", "Proxy-Authorization: Basic cmVjb3JkaW5nOg==\r\n"})
    void anotherUserWhoDoesNotKnowThePasswordGetsNothing(String header) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can ask as another user");
        int port = guard.port().orElseThrow();
        Process other = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        "65534",
                        "--clear-groups",
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/127.0.0.1/" + port + "; cat >&3; cat <&3")
                .start();
        try (var out = other.getOutputStream()) {
            out.write(("GET http://" + place + "/a HTTP/1.1\r\n" + header + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 407 ");
        assertThat(seen).isEmpty();
    }

    @Test
    void aConnectionIsKeptForFurtherRequestsToTheSamePlace() throws Exception {
        try (Socket client = new Socket("127.0.0.1", guard.port().orElseThrow())) {
            send(client, "GET http://" + place + "/a?b HTTP/1.1\r\nHost: x\r\nRange: bytes=0-\r\n" + credentials);
            assertThat(readUntil(client, "/a?b")).startsWith("HTTP/1.1 200 ");
            send(client, "GET http://" + place + "/c HTTP/1.1\r\nHost: x\r\n" + credentials);
            assertThat(readUntil(client, "/c")).startsWith("HTTP/1.1 200 ");
            send(client, "GET http://127.0.0.1:1/d HTTP/1.1\r\nHost: x\r\n" + credentials);

            assertThat(readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 502 ");
        }
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst()).endsWith(" /a?b [Host, Range]");
        assertThat(seen.getLast())
                .endsWith(" /c [Host]")
                .startsWith(seen.getFirst().split(" ")[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://127.0.0.2:443/",
                "GET http://[::ffff:127.0.0.2]:443/",
                "GET http://127.0.0.2/",
                "GET http://0.0.0.0/",
                "GET http://[::1]/"
            })
    void aRefusedPlaceIsAnsweredWithTheReason(String request) throws Exception {
        assertThat(ask(request + " HTTP/1.1\r\n" + credentials + "\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("to record from it, add ");
        assertThat(guard.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.refused()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST http://PLACE/",
                "GET /",
                "GET ftp://PLACE/",
                "GET rtsp://PLACE/",
                "GET http:///x",
                "GET http://a b/",
                "GET http://user@PLACE/",
                "GET http://127.0.0.1:0/",
                "GET http://127.0.0.1:65536/",
                "GET http://127.0.0.1%lo:80/",
                "CONNECT PLACE",
                "CONNECT file:///etc/passwd"
            })
    void whatIsNoProperRequestIsTurnedDown(String request) throws Exception {
        assertThat(ask(request.replace("PLACE", place) + " HTTP/1.1\r\n" + credentials + "\r\n"))
                .startsWith("HTTP/1.1 40");
        assertThat(seen).isEmpty();
    }

    /// As servers do some seconds after an answer that promised more.
    @Test
    void aConnectionThatTheServerHasLetGoIsMadeAnew() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                for (int number = 1; number <= 2; number++) {
                    try (Socket visitor = server.accept()) {
                        HttpHead.read(visitor.getInputStream());
                        visitor.getOutputStream()
                                .write(("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n#" + number)
                                        .getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            String request =
                    "GET http://127.0.0.1:" + server.getLocalPort() + "/a HTTP/1.1\r\nHost: x\r\n" + credentials;
            try (Socket client = new Socket("127.0.0.1", guard.port().orElseThrow())) {
                send(client, request);
                assertThat(readUntil(client, "#1")).startsWith("HTTP/1.1 200 ");
                send(client, request);
                assertThat(readUntil(client, "#2")).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void aPlaceThatCannotBeReachedIsNamed() throws Exception {
        assertThat(ask("GET http://127.0.0.1:1/ HTTP/1.1\r\n" + credentials + "\r\n"))
                .startsWith("HTTP/1.1 502 ");
        assertThat(guard.trouble()).hasValueSatisfying(trouble -> {
            // Debian's Java says more after these words.
            assertThat(trouble.reason()).startsWith("127.0.0.1:1: Connection refused");
            assertThat(trouble.refused()).isFalse();
        });
    }

    @Test
    void itEndsWithTheRecording() throws Exception {
        try (Socket client = new Socket("127.0.0.1", guard.port().orElseThrow())) {
            guard.close();

            assertThat(ended(client)).isTrue();
        }
    }

    private static boolean ended(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void send(Socket client, String head) throws IOException {
        client.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readUntil(Socket client, String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("It ended after " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private String ask(String request) throws IOException {
        try (Socket client = new Socket("127.0.0.1", guard.port().orElseThrow())) {
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
