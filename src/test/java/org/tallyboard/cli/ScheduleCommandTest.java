package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.testing.FreePorts;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// The command as people and timers run it.
class ScheduleCommandTest {
    private static final String TOKEN = "very-secret-token";

    @TempDir
    Path folder;

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final StringWriter printed = new StringWriter();
    private HttpServer server;
    private RabbitVhost vhost;
    private volatile String body = "[]";

    @BeforeEach
    void open() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .ifPresent(tokens::add);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        vhost = RealRabbit.shared().vhost("cli");
    }

    @AfterEach
    void close() {
        server.stop(0);
        vhost.close();
    }

    private Path config() throws Exception {
        Path password = secret("broker", vhost.rabbit().password());
        Path token = secret("token", TOKEN);
        return Files.writeString(folder.resolve("tallyboard.toml"), """
                [broker]
                name = "rec"
                management = "http://127.0.0.1:1"
                amqp = "amqp://127.0.0.1:%d/%s"
                username = "%s"
                password = { file = "%s" }
                [[schedule]]
                name = "council"
                url = "http://127.0.0.1:%d/plan?key=%s"
                format = "json"
                bearer = { file = "%s" }
                [storage]
                folder = "state"
                """.formatted(
                        vhost.rabbit().amqpPort(),
                        vhost.name(),
                        vhost.rabbit().user(),
                        password,
                        server.getAddress().getPort(),
                        TOKEN,
                        token));
    }

    private Path secret(String name, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(printed, true);
        return Main.commandLine()
                .setOut(out)
                .setErr(out)
                .execute(Stream.concat(Stream.of("schedule"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static String entry(String id, int startSeconds) {
        Instant start = Instant.now().plusSeconds(startSeconds);
        return """
                {"id":"%s","title":"Title %s","source":"https://live.example/a","start":"%s","end":"%s"}""".formatted(id, id, start, start.plusSeconds(900));
    }

    @Test
    void aDryRunPrintsATableAndTouchesNothing() throws Exception {
        body = "[" + entry("a", 60) + ",{}]";

        int code = run("--config", config().toString(), "--dry-run");

        assertThat(code).isEqualTo(1);
        assertThat(printed.toString())
                .contains("council: 1 entries, 1 new")
                .containsPattern("new .*Title a")
                .contains("council: /1: id is missing")
                .doesNotContain(TOKEN);
        assertThat(folder.resolve("state")).doesNotExist();
        assertThat(vhost.depths()).isEmpty();
        assertThat(tokens).containsExactly("Bearer " + TOKEN);
    }

    @Test
    void onceHasAnExitCodeForTimers() throws Exception {
        String config = config().toString();
        assertThat(run("--config", config, "--once")).isZero();
        body = "[" + entry("a", 60) + ",{\"id\":\"b\"}]";
        assertThat(run("--config", config, "--once")).isEqualTo(2);
        assertThat(printed.toString()).contains("there is no queue recordings");
        body = "no";
        assertThat(run("--config", config, "--once", "--schedule", "council")).isEqualTo(2);
        assertThat(printed.toString()).contains("the answer is not JSON").doesNotContain(TOKEN);

        assertThat(run("--config", config, "--once", "--schedule", "nobody")).isEqualTo(2);
        assertThat(printed.toString()).contains("no schedule has that name; the names are \"council\"");
        assertThat(run("--config", folder.resolve("none.toml").toString())).isEqualTo(2);
    }

    @Test
    void onceWarnsOfABrokerThatRefusesItBeforeAnythingIsDue() throws Exception {
        String config = config().toString();
        secret("broker", "wrong");

        assertThat(run("--config", config, "--once")).isEqualTo(1);
        assertThat(printed.toString())
                .contains("council: 0 sent")
                .containsPattern("nothing is due, but a job could not be sent now: .*password");
    }

    private static List<String> scrape(int port) throws Exception {
        try (InputStream answer =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void theLoopSendsAndEndsOnSigterm() throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("recordings", true, false, false, Map.of());
        }
        body = "[" + entry("now", -10) + "," + entry("later", 3_600) + "]";
        Path log = folder.resolve("log");
        int figures = FreePorts.take(1)[0];
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "schedule",
                        "--config",
                        config().toString(),
                        "--metrics-port",
                        Integer.toString(figures))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().pollInterval(Duration.ofMillis(500))
                    .until(() -> vhost.depth("recordings").equals(Optional.of(new RabbitVhost.Depth(1, 0))));
            await().untilAsserted(() -> assertThat(scrape(figures))
                    .contains(
                            "tallyboard_schedule_entries{schedule=\"council\"} 2.0",
                            "tallyboard_schedule_planned_jobs_total{action=\"add\",schedule=\"council\"} 2.0",
                            "tallyboard_schedule_sent_jobs_total{schedule=\"council\"} 1.0"));
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(log))
                    .contains("Schedule read, jobs planned schedule=council entries=2 new=2 moved=0 changed=0")
                    .contains("Jobs sent schedule=council jobs=1 next_start=2")
                    .doesNotContain(TOKEN)
                    .doesNotContain(vhost.rabbit().password())
                    .doesNotContain("Exception");
        } finally {
            process.destroyForcibly();
        }
    }
}
