package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Actions from a terminal, on a simulated AWS.
class ActionCommandTest {

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
        config = WholeProgram.configure(aws, folder, Map.of(), Optional.empty());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private List<String> arguments(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(1, List.of("--config", config.toString()));
        return all;
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments(arguments).toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(out.toString());
    }

    private long retries() {
        return aws.calls().of("RetryStageExecution").size();
    }

    @Test
    void a_failed_stage_is_retried_and_the_outcome_told() {
        site.startAndFail("Build", Failure.job("broken"));
        assertThat(run("retry-stage", "prod/site", "--yes", "--json"))
                .as(err.toString())
                .isZero();
        assertThat(json().path("outcome").asString()).isEqualTo("done");
        assertThat(json().path("action").asString()).isEqualTo("retry stage");
        assertThat(json().path("target").asString()).startsWith("prod · site / Build · execution ");
        assertThat(retries()).isEqualTo(1);
    }

    @Test
    void nothing_is_sent_that_nobody_confirmed() {
        site.startAndFail("Build", Failure.job("broken"));
        assertThat(run("retry-stage", "prod/site")).isEqualTo(2);
        assertThat(out.toString()).contains("there is no terminal to ask on").contains("say --yes");
        assertThat(err.toString())
                .contains("Retry stage Build of site")
                .contains("Region")
                .contains("Execution");
        assertThat(retries()).isZero();
    }

    @Test
    void another_execution_than_the_one_named_is_left_alone() {
        site.startAndFail("Build", Failure.job("broken"));
        assertThat(run("retry-stage", "prod/site", "--yes", "--execution", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("has no failed or stopped stage with execution 3f2504e0");
        assertThat(retries()).isZero();
    }

    @Test
    void a_pipeline_that_is_not_there_and_a_stage_that_did_not_fail_are_said() {
        site.startAndSucceed();
        assertThat(run("retry-stage", "prod/sote", "--yes", "--patience", "3")).isEqualTo(2);
        assertThat(out.toString()).contains("there is no pipeline prod/sote; did you mean prod/site?");
        assertThat(run("retry-stage", "prod/site", "--yes")).isEqualTo(1);
        assertThat(out.toString()).contains("refused, no stage of it failed or was stopped");
        assertThat(run("retry-stage", "site", "--yes")).isEqualTo(2);
        assertThat(err.toString()).contains("a pipeline is named ACCOUNT/PIPELINE");
    }

    @Test
    void an_approval_is_answered_once() {
        PipelineControl gated =
                aws.world().account("prod").add(PipelineSpec.withApproval("gated", ExecutionMode.QUEUED));
        gated.startAndReach("Approval");
        assertThat(run("reject", "prod/gated", "--comment", "not on a Friday", "--yes"))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).startsWith("reject · prod · gated / ");
        assertThat(run("approve", "prod/gated", "--yes")).isEqualTo(1);
        assertThat(out.toString()).contains("no approval waits");
    }

    @Test
    void what_failed_is_acknowledged_by_its_key() {
        site.startAndFail("Build", Failure.job("broken"));
        assertThat(run("status", "--json", "--for", "0")).isEqualTo(1);
        String key = json().at("/needs/0/key").asString();
        assertThat(key).startsWith("failed:prod/site/Build/");
        assertThat(json().path("needsPerson").asBoolean()).isTrue();
        assertThat(run("ack", key, "--why", "fix is on its way", "--for", "2h", "--yes"))
                .as(out.toString())
                .isZero();
        assertThat(run("status", "--json", "--for", "0")).isEqualTo(1);
        assertThat(json().at("/needs/0/acknowledged/why").asString()).isEqualTo("fix is on its way");
        assertThat(json().path("needsPerson").asBoolean()).isFalse();
        assertThat(run("ack", key, "--withdraw", "--yes")).isZero();
        assertThat(run("ack", key, "--withdraw", "--yes")).isEqualTo(1);
        assertThat(run("ack", "x", "--yes")).isEqualTo(1);
    }

    @Test
    void a_topic_that_is_not_there_is_said_and_a_bad_subject_never_sent() {
        assertThat(run("notify", "--account", "prod", "--topic", "nowhere", "--message", "m", "--yes"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("there is no topic nowhere in account prod");
        assertThat(run("notify", "--account", "prud", "--topic", "x", "--message", "m", "--yes"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("did you mean prod?");
        String arn = "arn:aws:sns:eu-west-1:111122223333:ops";
        assertThat(run("notify", "--account", "prod", "--topic", arn, "--subject", "a\nb", "--message", "m", "--yes"))
                .isEqualTo(2);
        assertThat(out.toString()).contains("the subject must be one line");
    }

    @Test
    void every_action_of_the_catalogue_has_its_command_and_every_such_command_its_action() {
        Set<String> actions = Main.commandLine().getSubcommands().entrySet().stream()
                .filter(entry -> entry.getValue().getCommand() instanceof ActionCommand)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(Stream.of(ActionKind.values()).flatMap(kind -> kind.commands().stream()))
                .containsOnlyOnceElementsOf(List.of("retry-stage", "retry-job"))
                .hasSameElementsAs(actions);
    }

    @Test
    void several_stages_are_retried_together_with_a_result_for_each() {
        site.startAndFail("Build", Failure.job("broken"));
        PipelineControl shop = aws.world().account("prod").add(PipelineSpec.plain("shop"));
        shop.startAndFail("Build", Failure.job("broken"));
        aws.world().account("prod").add(PipelineSpec.plain("well")).startAndSucceed();

        assertThat(run("retry-stage", "prod/site", "prod/shop", "prod/well", "--every", "0"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("Retry stage, 2 together", "in prod (", "prod · site / Build", "prod · shop / Build")
                .contains("left out: prod/well: no stage of it failed or was stopped");
        assertThat(retries()).isZero();

        assertThat(run("retry-stage", "prod/site", "prod/shop", "prod/well", "--every", "0", "--yes", "--json"))
                .isEqualTo(1);
        assertThat(json().path("items").values().stream()
                        .map(item -> item.path("outcome").asString()))
                .containsExactly("left out", "done", "done");
        assertThat(retries()).isEqualTo(2);
    }

    @Test
    void what_it_is_about_is_read_before_everything_else() {
        for (int i = 0; i < 60; i++) {
            aws.world().account("prod").add(PipelineSpec.plain("other-" + i)).startAndSucceed();
        }
        PipelineControl last = aws.world().account("prod").add(PipelineSpec.plain("zebra"));
        last.startAndFail("Build", Failure.job("broken"));
        assertThat(run("retry-stage", "prod/zebra")).isEqualTo(2);
        assertThat(err.toString()).contains("Retry stage Build of zebra");
        assertThat(aws.calls().of("GetPipelineState").stream().limit(30).map(call -> call.parameter("name")))
                .as("though its turn would come last")
                .contains("zebra");
    }

    @Test
    void what_is_acknowledged_is_said_in_words_before_it_asks() {
        site.startAndFail("Build", Failure.job("broken"));
        assertThat(run("status", "--json", "--for", "0")).isEqualTo(1);
        String key = json().at("/needs/0/key").asString();
        assertThat(run("ack", key)).isEqualTo(2);
        assertThat(err.toString()).contains("Acknowledge prod/site: Build · CodeBuild: broken");
    }

    @Test
    void a_read_only_configuration_refuses_every_action_at_once() throws IOException {
        site.startAndFail("Build", Failure.job("broken"));
        Files.writeString(config, "read_only = true\n" + Files.readString(config));
        assertThat(run("retry-stage", "prod/site", "--yes")).isEqualTo(1);
        assertThat(out.toString()).contains("refused, read_only = true in the configuration");
        assertThat(retries()).isZero();
        assertThat(aws.calls().of("GetPipelineState")).isEmpty();
    }

    /// On a real terminal, which `script` of util-linux makes.
    @Test
    void on_a_terminal_it_asks() throws Exception {
        site.startAndFail("Build", Failure.job("broken"));
        assertThat(onTerminal("n\n")).contains("Retry failed actions? [y/N]").contains("not given, not confirmed");
        assertThat(retries()).isZero();
        assertThat(onTerminal("y\n"))
                .contains("retry stage · prod · site / Build")
                .contains(": done");
        assertThat(retries()).isEqualTo(1);
    }

    private String onTerminal(String answer) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments("retry-stage", "prod/site"));
        String shell = command.stream()
                .map(word -> "'" + word + "'")
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
        Process process = new ProcessBuilder("script", "-qec", shell, "/dev/null")
                .redirectErrorStream(true)
                .start();
        StringBuffer said = new StringBuffer();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (var text = process.inputReader(StandardCharsets.UTF_8)) {
                for (int c = text.read(); c >= 0; c = text.read()) {
                    said.append((char) c);
                }
            } catch (IOException e) {
                said.append(e);
            }
        });
        try (BufferedWriter keyboard = process.outputWriter(StandardCharsets.UTF_8)) {
            await().until(() -> said.indexOf("[y/N]") >= 0);
            keyboard.write(answer);
            keyboard.flush();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        reader.join();
        return said.toString();
    }
}
