package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.source.Account;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `tallyboard status` from its arguments to its exit code, on a simulated AWS.
class StatusCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private SimulatedAws aws;
    private PipelineControl site;
    private Path config;

    @BeforeEach
    void start() throws IOException {
        aws = SimulatedAws.start(SimulatedAws.Options.settable());
        site = aws.world().account("prod").add(PipelineSpec.plain("site"));
        site.startAndSucceed();
        config = config(aws.account("prod").secretAccessKey());
    }

    private Path config(String secret) throws IOException {
        SimulatedAws.Account prod = aws.account("prod");
        return ConfigWriter.write(
                folder,
                new SandboxFile(
                        "test",
                        java.util.List.of(new SandboxFile.SandboxAccount(
                                new Account("prod", prod.accountId(), aws.region(), "#c9524a"),
                                aws.endpoint(),
                                40,
                                prod.accessKeyId(),
                                secret)),
                        Optional.empty(),
                        RecordingsConfig.standard()));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private int status(String... more) {
        String[] arguments = new String[more.length + 5];
        System.arraycopy(new String[] {"status", "--config", config.toString(), "--for", "0"}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return run(arguments);
    }

    @Test
    void it_ends_with_0_1_and_2() throws IOException {
        assertThat(status()).isZero();
        assertThat(out.toString()).contains("pipelines: 1 succeeded").containsPattern("prod +aws +live");

        site.startAndFail("Build", Failure.job("broken"));
        assertThat(status()).isEqualTo(1);
        assertThat(out.toString()).contains("Source succeeded > Build failed");

        config = config("not-the-secret");
        assertThat(status()).isEqualTo(2);
        assertThat(out.toString()).contains("failed because").doesNotContain("not-the-secret");
    }

    @Test
    void an_endpoint_that_refuses_is_2_at_once() {
        aws.close();
        assertThat(status()).isEqualTo(2);
        assertThat(out.toString()).contains("failed because");
    }

    @Test
    void it_gives_up_no_sooner_than_it_was_asked_to_listen() {
        assertThat(StatusCommand.patience(512)).isGreaterThan(Duration.ofSeconds(512));
        assertThat(StatusCommand.patience(5)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void its_JSON_has_every_part() {
        assertThat(status("--json")).isZero();
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.propertyNames())
                .contains("observedFrom", "sources", "pipelines", "workers", "jobs", "queues", "exitCode");
        assertThat(json.at("/pipelines/0/stages/1/name").asString()).isEqualTo("Build");
        assertThat(json.at("/pipelines/0/accountId").asString())
                .isEqualTo(aws.account("prod").accountId());
        assertThat(json.at("/sources/0/state").asString()).isEqualTo("live");
        assertThat(json.at("/exitCode").asInt()).isZero();
    }

    @Test
    void what_is_wrong_with_the_command_line_or_the_file_is_2_with_a_remedy() throws IOException {
        assertThat(run("status", "--config", config.toString(), "--for", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--for takes 0 or more seconds, not -1");
        assertThat(run("status")).isEqualTo(2);
        assertThat(err.toString()).contains("--config");
        assertThat(run("status", "--config", folder.resolve("absent.toml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("absent.toml").contains("it does not exist");

        Path slip = folder.resolve("slip.toml");
        Files.writeString(slip, "title = \"x\"\n\n[brokker]\nname = 5\n");
        assertThat(run("status", "--config", slip.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("line 3").contains("brokker").contains("did you mean `broker`?");
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).doesNotContain("Exception").doesNotContain("\tat ");
        // The board takes a broken file for an error too, never for a wish to see the sandbox.
        assertThat(run("board", "--config", slip.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean `broker`?");
    }
}
