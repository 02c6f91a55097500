package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The sandbox as a process of its own, and a board's `status` on it: the whole product with no account.
class SandboxCommandTest {

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void oneLineOfJsonPointsABoardAtEverythingAndSigtermEndsItAll() throws Exception {
        Process sandbox = start("--seed", "7", "--pipelines", "8", "--speed", "10");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(sandbox.getInputStream(), StandardCharsets.UTF_8))) {
            JsonNode told = JsonMapper.shared().readTree(lines.readLine());
            assertThat(told.at("/aws/endpoint").asString()).startsWith("http://127.0.0.1:");
            assertThat(told.at("/aws/region").asString()).isNotBlank();
            assertThat(told.at("/aws/accounts").size()).isEqualTo(2);
            told.at("/aws/accounts").forEach(account -> {
                assertThat(account.get("accountId").asString()).matches("\\d{12}");
                assertThat(account.get("accessKeyId").asString()).isNotBlank();
                assertThat(account.get("secretAccessKey").asString()).isNotBlank();
            });
            assertThat(told.at("/rabbitmq/management").asString()).startsWith("http://127.0.0.1:");
            assertThat(told.at("/rabbitmq/amqp").asString()).startsWith("amqp://");
            Path config = Path.of(told.get("config").asString());

            JsonNode seen = status(config);
            assertThat(seen.get("sources"))
                    .allSatisfy(
                            source -> assertThat(source.get("state").asString()).isIn("live", "slowed"))
                    .hasSize(5);
            assertThat(seen.get("projects")).hasSize(3).allSatisfy(row -> assertThat(
                            row.get("freshness").asString())
                    .isEqualTo("fresh"));
            assertThat(seen.get("pipelines")).hasSize(8).allSatisfy(row -> assertThat(
                            row.get("freshness").asString())
                    .isEqualTo("fresh"));
            assertThat(seen.get("workers")).hasSize(2);
            assertThat(seen.get("queues")).isNotEmpty();
            assertThat(StreamSupport.stream(seen.at("/jobs/active").spliterator(), false))
                    .as("jobs whose exact arguments a worker told")
                    .anyMatch(job -> job.get("exactPayload").asBoolean());

            sandbox.toHandle().destroy();
            assertThat(sandbox.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.readLine()).as("nothing but the one line").isNull();
            assertThat(config).doesNotExist();
        } finally {
            sandbox.destroyForcibly();
        }
        assertThat(Files.readString(folder.resolve("errors"))).doesNotContain("ERROR");
    }

    private Process start(String... options) throws IOException {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.tallyboard.cli.Main",
                "sandbox"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private static JsonNode status(Path config) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        assertThat(line.execute("status", "--json", "--for", "8", "--config", config.toString()))
                .isIn(0, 1);
        return JsonMapper.shared().readTree(out.toString());
    }
}
