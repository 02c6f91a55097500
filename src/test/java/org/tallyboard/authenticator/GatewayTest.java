package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.board.BrokerWatcher;
import org.tallyboard.testing.ManagementApi;
import org.tallyboard.testing.RealApache;
import org.tallyboard.testing.RealRabbit;

/// The site file in this machine's Apache, before a real RabbitMQ.
class GatewayTest {

    private static Gateway gateway;
    private static String queue;

    @BeforeAll
    static void start() throws Exception {
        RealApache.require();
        RealRabbit rabbit = RealRabbit.shared();
        String vhost = "a/b c";
        queue = ManagementApi.encode(vhost) + "/" + ManagementApi.encode("rec/jobs of today ü");
        rabbit.management().order("PUT", "/api/vhosts/" + ManagementApi.encode(vhost), "{}");
        rabbit.management()
                .order(
                        "PUT",
                        "/api/permissions/" + ManagementApi.encode(vhost) + "/" + rabbit.user(),
                        "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
        rabbit.management().order("PUT", "/api/queues/" + queue, "{\"durable\":false}");
        gateway = new Gateway(Optional.of(rabbit), site -> site, false, "");
    }

    @AfterAll
    static void end() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void a_queue_named_with_slashes_and_spaces_is_reached() throws Exception {
        Gateway.Answer answer =
                gateway.ask("GET", "/rabbitmq/api/queues/" + queue, Gateway.basic("anna", Gateway.PASSWORD));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"vhost\":\"a/b c\"");
        assertThat(answer.head()).contains("Strict-Transport-Security");
    }

    @Test
    void viewers_see_and_operators_do() throws Exception {
        assertThat(gateway.status("GET", "/rabbitmq/api/overview", "anna")).isEqualTo(200);
        assertThat(gateway.status("HEAD", "/rabbitmq/api/nodes", "anna")).isEqualTo(200);
        assertThat(gateway.status("GET", "/rabbitmq/api/queues?page=1&page_size=100", "otto"))
                .isEqualTo(200);
        assertThat(gateway.status("DELETE", "/rabbitmq/api/queues/" + queue + "/contents", "anna"))
                .isEqualTo(403);
        assertThat(gateway.status("DELETE", "/rabbitmq/api/queues/" + queue + "/contents", "otto"))
                .isEqualTo(204);
        for (String person : List.of("anna", "otto")) {
            for (String secret :
                    List.of("users", "definitions", "parameters", "permissions", "auth/attempts/x", "overviewx")) {
                assertThat(gateway.status("GET", "/rabbitmq/api/" + secret, person))
                        .as(secret)
                        .isEqualTo(403);
            }
            assertThat(gateway.status("PUT", "/rabbitmq/api/queues/" + queue, person))
                    .isEqualTo(403);
            assertThat(gateway.status("DELETE", "/rabbitmq/api/queues/" + queue, person))
                    .isEqualTo(403);
            assertThat(gateway.status("POST", "/rabbitmq/api/overview", person)).isEqualTo(403);
        }
        assertThat(gateway.status("GET", "/rabbitmq/api/overview", "nina")).isEqualTo(403);
        assertThat(gateway.status("GET", "/", "otto")).isEqualTo(403);
    }

    @Test
    void without_a_right_password_nobody_passes() throws Exception {
        assertThat(gateway.ask("GET", "/rabbitmq/api/overview", "").status()).isEqualTo(401);
        for (String login : List.of(
                Gateway.basic("anna", "wrong horse"),
                Gateway.basic("nobody", Gateway.PASSWORD),
                Gateway.basic("", Gateway.PASSWORD),
                Gateway.basic("anna", ""),
                Gateway.basic("anna\nx", Gateway.PASSWORD),
                Gateway.basic("anna", Gateway.PASSWORD + "\nx"),
                Gateway.basic("anna", "correct horse\0"),
                Gateway.basic("an\0na", Gateway.PASSWORD),
                "Basic !!!",
                "Bearer !!!",
                "Bearer a.b.c",
                "Digest username=anna")) {
            assertThat(gateway.ask("GET", "/rabbitmq/api/overview", login).status())
                    .as(login)
                    .isIn(401, 400);
        }
        assertThat(gateway.ask("GET", "/rabbitmq/api/overview", "Basic " + "x".repeat(7_900))
                        .status())
                .isEqualTo(401);
        gateway.ask("GET", "/rabbitmq/api/overview", Gateway.basic("a".repeat(5_000), "x"));
        assertThat(gateway.apache.errors() + gateway.apache.accesses()).doesNotContain("horse");
    }

    @Test
    void the_board_reads_its_broker_through_it_and_is_told_why_not() throws Exception {
        assertThat(board("anna", Gateway.PASSWORD))
                .containsPattern("BrokerView.*rec/jobs of today")
                .doesNotContain("answered");
        assertThat(board("nina", Gateway.PASSWORD))
                .contains("answered 403 (forbidden)")
                .contains("group of viewers");
        assertThat(board("anna", "wrong")).contains("answered 401 (login refused by a gateway");
    }

    /// What the board hears first that says something.
    private static String board(String name, String password) throws Exception {
        BrokerConfig config = new BrokerConfig(
                "rec-broker",
                URI.create("https://localhost:" + gateway.apache.port() + "/rabbitmq"),
                URI.create("amqp://127.0.0.1:1/a%2Fb%20c"),
                name,
                () -> password,
                Optional.empty(),
                Optional.of(gateway.apache.authority()));
        List<String> heard = new CopyOnWriteArrayList<>();
        try (BrokerWatcher watcher = new BrokerWatcher(config, java.time.InstantSource.system())) {
            watcher.start(change -> heard.add(change.toString()));
            await().until(() -> heard.stream().anyMatch(it -> it.contains("rec/jobs") || it.contains("answered 4")));
        }
        return String.join("\n", heard);
    }

    @Test
    void a_token_is_as_good_as_its_owner() throws Exception {
        String bearer = "Bearer " + Token.bearer("app", gateway.token);
        assertThat(gateway.ask("GET", "/rabbitmq/api/overview", bearer).status())
                .isEqualTo(200);
        assertThat(gateway.ask("GET", "/hooks/x", "bearer " + Token.bearer("app", gateway.token))
                        .body())
                .contains("x-user=app\n");
        assertThat(gateway.ask("GET", "/rabbitmq/api/overview", "Bearer " + Token.bearer("anna", gateway.token))
                        .status())
                .isEqualTo(401);
        assertThat(gateway.apache.accesses()).doesNotContain(gateway.token);
    }

    @Test
    void a_signed_token_is_for_whom_it_says() throws Exception {
        String anna = gateway.jwt("anna");
        assertThat(gateway.ask("GET", "/rabbitmq/api/overview", "Bearer " + anna)
                        .status())
                .isEqualTo(200);
        assertThat(gateway.ask("GET", "/hooks/x", "bearer  " + anna, "X-Tally-For: otto")
                        .body())
                .contains("x-user=anna\nauthorization=null\n");
        assertThat(gateway.ask("DELETE", "/rabbitmq/api/connections/x", "Bearer " + anna)
                        .status())
                .isEqualTo(403);
        assertThat(gateway.ask("GET", "/hooks/x", Gateway.basic("otto", "Bearer " + anna))
                        .status())
                .isEqualTo(401);
        assertThat(gateway.ask("GET", "/hooks/x", "Bearer " + gateway.jwt("nobody"))
                        .status())
                .isEqualTo(401);
        String[] parts = anna.split("\\.");
        String[] forged = gateway.jwt("otto").split("\\.");
        assertThat(gateway.ask("GET", "/hooks/x", "Bearer " + parts[0] + "." + forged[1] + "." + parts[2])
                        .status())
                .isEqualTo(401);
        assertThat(gateway.apache.errors() + gateway.apache.accesses())
                .doesNotContain(parts[2])
                .doesNotContain(forged[1]);
    }

    @Test
    void who_it_was_is_told_on_and_nothing_that_a_client_claims() throws Exception {
        Gateway.Answer answer = gateway.ask(
                "GET", "/hooks/github?x=%2F", Gateway.basic("nina", Gateway.PASSWORD), "X-User: root", "x-user: admin");

        assertThat(answer.body()).isEqualTo("GET /hooks/github?x=%2F HTTP/1.1\nx-user=nina\nauthorization=null\n");
        assertThat(gateway.echo.requests().getLast().headers()).doesNotContainKey("x-tally-for");
        assertThat(gateway.ask("GET", "/flower/tasks", Gateway.basic("anna", Gateway.PASSWORD))
                        .body())
                .contains("x-user=anna\nauthorization=" + Gateway.basic("flower", "for-flower"));
        assertThat(gateway.status("POST", "/flower/api/task/apply/x", "anna")).isEqualTo(403);
        assertThat(gateway.status("POST", "/flower/api/task/apply/x", "otto")).isEqualTo(200);
    }

    /// What is compared must be what is forwarded: a path that means two things goes nowhere.
    @Test
    void no_path_leads_round_the_rules() throws Exception {
        int before = gateway.echo.requests().size();
        String login = "Authorization: " + Gateway.basic("anna", Gateway.PASSWORD);
        for (String path : List.of(
                "/rabbitmq/api/overview/../definitions",
                "/rabbitmq/api/definitions/../overview",
                "/rabbitmq/api/overview/%2e%2e/definitions",
                "/rabbitmq/api/overview/.%2E/definitions",
                "/rabbitmq/api//definitions",
                "//rabbitmq/api/definitions",
                "/rabbitmq/api/queues/..",
                "/rabbitmq/api/%64efinitions",
                "/rabbitmq/api/overview%3f/../../definitions",
                "/rabbitmq/api/overview\\..\\definitions",
                "/rabbitmq/api/definitions;/overview",
                "/rabbitmq/./api/definitions",
                "/rabbitmq/API/definitions",
                "/hooks/../rabbitmq/api/definitions",
                "/hooks/..%2frabbitmq/api/definitions",
                "/hooks/%2e%2e/flower/",
                "/hooks/..;/flower/",
                "/flower/../hooks/x",
                "/rabbitmq",
                "/rabbitmq/",
                "/rabbitmqx/api/overview",
                "https://localhost/rabbitmq/api/definitions",
                "https://127.0.0.1:15672/api/definitions",
                "*")) {
            Gateway.Answer answer = gateway.raw("GET " + path + " HTTP/1.1\r\n" + login + "\r\n", "");
            assertThat(answer.status()).as(path).isIn(400, 403, 404);
            assertThat(answer.body()).as(path).doesNotContain("password_hash");
        }
        assertThat(gateway.echo.requests()).hasSize(before);
        assertThat(gateway.raw("GET /hooks/x?u=/a//b/../c HTTP/1.1\r\n" + login + "\r\n", "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void requests_are_bounded() throws Exception {
        String login = "Authorization: " + Gateway.basic("otto", Gateway.PASSWORD) + "\r\n";
        assertThat(gateway.raw("POST /flower/x HTTP/1.1\r\n" + login + "Content-Length: 2000000\r\n", "")
                        .status())
                .isEqualTo(413);
        assertThat(gateway.raw("POST /hooks/x HTTP/1.1\r\n" + login + "Content-Length: 20000000\r\n", "")
                        .status())
                .isEqualTo(413);
        assertThat(gateway.raw("POST /hooks/x HTTP/1.1\r\n" + login + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n")
                        .status())
                .isEqualTo(411);
        assertThat(gateway.raw("POST /hooks/x HTTP/1.1\r\n" + login + "Content-Length: 4\r\n", "1234")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.raw("GET /flower/" + "x".repeat(9_000) + " HTTP/1.1\r\n" + login, "")
                        .status())
                .isEqualTo(414);
        assertThat(gateway.raw("GET /flower/ HTTP/1.1\r\n" + login + "X: " + "x".repeat(9_000) + "\r\n", "")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.raw("TRACE /flower/ HTTP/1.1\r\n" + login, "").status())
                .isEqualTo(405);
    }

    @Test
    void a_websocket_and_an_event_stream_go_through_at_once() throws Exception {
        try (SSLSocket socket = gateway.connect()) {
            socket.getOutputStream()
                    .write(("GET /flower/api/task/events/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key:"
                                    + " dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: "
                                    + Gateway.basic("anna", Gateway.PASSWORD) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(until(socket.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 101");
            socket.getOutputStream().write("one frame".getBytes(StandardCharsets.US_ASCII));
            assertThat(until(socket.getInputStream(), "frame")).isEqualTo("one frame");
        }
        try (SSLSocket socket = gateway.connect()) {
            socket.getOutputStream()
                    .write(("GET /flower/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                    + Gateway.basic("anna", Gateway.PASSWORD) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(until(socket.getInputStream(), "data: first")).startsWith("HTTP/1.1 200");
            // Closing waits for the other side to say so too, which a stream that does not end never does.
            socket.setSoTimeout(1);
        }
    }

    private static String until(InputStream in, String end) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("end of what came: %s", text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void without_the_daemon_nobody_passes_and_with_it_again_everybody_does() throws Exception {
        gateway.service.close();
        try {
            assertThat(gateway.status("GET", "/rabbitmq/api/overview", "anna")).isEqualTo(401);
        } finally {
            gateway.service = AuthenticatorService.start(gateway.config, java.time.InstantSource.system());
        }
        assertThat(gateway.status("GET", "/rabbitmq/api/overview", "anna")).isEqualTo(200);
    }

    @Test
    void who_is_removed_is_out_at_once() throws Exception {
        assertThat(gateway.status("GET", "/rabbitmq/api/overview", "otto")).isEqualTo(200);
        Account otto = gateway.accounts.read().find("otto").orElseThrow();
        gateway.accounts.change(before -> before.without("otto"));
        assertThat(gateway.status("GET", "/rabbitmq/api/overview", "otto")).isEqualTo(401);
        gateway.accounts.change(before -> before.with(otto));
        assertThat(gateway.status("GET", "/rabbitmq/api/overview", "otto")).isEqualTo(200);
    }

    /// What the site file says of Apache's own memory, which is off: that it remembers, and what that delays.
    @Test
    void apaches_own_memory_saves_the_program_and_delays_what_changes() throws Exception {
        try (Gateway remembering = new Gateway(Optional.empty(), site -> site, false, "# socache\n")) {
            assertThat(remembering.status("GET", "/hooks/x", "anna")).isEqualTo(200);
            assertThat(remembering
                            .ask("GET", "/hooks/x", "Bearer " + remembering.jwt("anna"))
                            .status())
                    .as("a second way of the same person, meanwhile")
                    .isEqualTo(401);
            remembering.accounts.change(before -> before.without("anna"));
            assertThat(remembering.status("GET", "/hooks/a/b", "anna"))
                    .as("removed, and at another path")
                    .isEqualTo(200);
            assertThat(remembering.status("GET", "/flower/", "anna"))
                    .as("groups are asked for each time")
                    .isEqualTo(403);
            remembering.service.close();
            assertThat(remembering.status("GET", "/hooks/x", "anna")).isEqualTo(200);
            remembering.echo.close();
            Gateway.Answer gone = remembering.ask("GET", "/hooks/x", Gateway.basic("anna", Gateway.PASSWORD));
            assertThat(gone.status()).isEqualTo(503);
            assertThat(gone.body()).isEqualTo("The service behind the gateway does not answer.\n");
        }
    }
}
