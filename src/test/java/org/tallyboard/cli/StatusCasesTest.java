package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.testing.CaseStub;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a script is told of answers after public reports, in the form that docs/status.md promises.
class StatusCasesTest {

    @TempDir
    Path folder;

    private int exit;

    private String run(String name, String... more) throws IOException {
        try (CaseStub stub = CaseStub.of(name)) {
            Path secret = Files.writeString(folder.resolve("secret"), "stub-secret");
            Files.setPosixFilePermissions(secret, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
            Path config = Files.writeString(
                    folder.resolve("board.toml"), """
                    [[account]]
                    name = "lab"
                    account_id = "111122223333"
                    region = "eu-west-1"
                    endpoint = "%s"
                    calls_per_second = 20
                    [account.credentials]
                    access_key_id = "AKIAIOSFODNN7EXAMPLE"
                    secret_access_key = { file = "%s" }
                    [storage]
                    folder = "%s"
                    """.formatted(stub.endpoint(), secret, folder.resolve("state")));
            StringWriter out = new StringWriter();
            CommandLine line = Main.commandLine();
            line.setOut(new PrintWriter(out, true));
            List<String> arguments = new ArrayList<>(List.of("status", "--config", config.toString(), "--for", "1"));
            arguments.addAll(List.of(more));
            exit = line.execute(arguments.toArray(String[]::new));
            return out.toString();
        }
    }

    private JsonNode json(String name) throws IOException {
        JsonNode answer = JsonMapper.shared().readTree(run(name, "--json"));
        new StatusSchema().check(answer);
        return answer;
    }

    private static JsonNode pipeline(JsonNode answer, String name) {
        for (JsonNode pipeline : answer.get("pipelines")) {
            if (pipeline.get("name").asString().equals(name)) {
                return pipeline;
            }
        }
        throw new AssertionError("no pipeline " + name + " in " + answer);
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode each : list) {
            if (each.get("name").asString().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    @Test
    void a_failed_condition_is_there_with_its_rule() throws IOException {
        JsonNode p = pipeline(json("02-stage-conditions"), "entry-gate");
        assertThat(exit).isEqualTo(1);
        assertThat(p.get("reason").asString()).contains("in-deployment-window").contains("MON-THU 08-16 UTC");
        assertThat(p.get("since").isNull()).isFalse();
        JsonNode condition = named(p.get("stages"), "Prod").get("conditions").get(0);
        assertThat(condition.get("kind").asString()).isEqualTo("entry");
        assertThat(condition.get("status").asString()).isEqualTo("Failed");
        assertThat(condition.at("/rules/0/name").asString()).isEqualTo("in-deployment-window");
    }

    @Test
    void a_held_execution_names_who_disabled_the_transition() throws IOException {
        JsonNode answer = json("03-disabled-transition");
        JsonNode p = pipeline(answer, "weekly-release");
        assertThat(p.get("state").asString()).isEqualTo("held");
        assertThat(p.at("/execution/commit/message").asString()).isEqualTo("Second");
        JsonNode prod = named(p.get("stages"), "Prod");
        assertThat(prod.at("/disabledTransition/by").asString()).isEqualTo("arn:aws:iam::111122223333:user/rel");
        assertThat(prod.at("/disabledTransition/reason").asString())
                .isEqualTo("Released on Thursdays by the release desk");
        assertThat(prod.get("inbound")).hasSize(1);
        assertThat(answer.get("needsPerson").asBoolean()).isTrue();
        assertThat(answer.at("/needs/0/kind").asString()).isEqualTo("held");
    }

    @Test
    void the_retry_is_for_the_stage_that_failed() throws IOException {
        JsonNode p = pipeline(json("04-parallel-161-actions"), "org-baseline");
        assertThat(p.at("/retry/possible").asBoolean()).isTrue();
        assertThat(p.at("/retry/stage").asString()).isEqualTo("Wave2");
        assertThat(named(p.at("/execution/stages"), "Wave1").get("state").asString())
                .isEqualTo("succeeded");
    }

    @Test
    void one_missing_permission_leaves_a_row_partly_known() throws IOException {
        JsonNode answer = json("07-approval-of-earlier-run");
        JsonNode p = pipeline(answer, "bank-denied");
        assertThat(p.get("partlyKnown").asBoolean()).isTrue();
        assertThat(p.at("/missing/0/permission").asString()).isEqualTo("codepipeline:ListActionExecutions");
        assertThat(pipeline(answer, "bank").get("partlyKnown").asBoolean()).isFalse();
        String text = run("07-approval-of-earlier-run");
        assertThat(text).contains("partly known: ").doesNotContain("Approved by desk");
    }

    @Test
    void an_action_tells_its_only_reason() throws IOException {
        JsonNode p = pipeline(json("20-reason-in-summary"), "codedeploy");
        assertThat(p.get("reason").asString()).contains("The AppSpec file cannot be located");
        assertThat(p.get("stages").toString()).contains("The AppSpec file cannot be located");
    }

    @Test
    void an_approval_tells_commit_trigger_and_start() throws IOException {
        JsonNode answer = json("27-approval-40-superseded");
        JsonNode execution = pipeline(answer, "shop").get("execution");
        assertThat(execution.at("/commit/message").asString()).isEqualTo("The one to be signed off");
        assertThat(execution.at("/trigger/type").asString()).isEqualTo("WebhookV2");
        assertThat(execution.get("startedAt").isNull()).isFalse();
        assertThat(exit).isZero();
        assertThat(answer.get("needsPerson").asBoolean()).isTrue();
    }

    @Test
    void rows_that_fail_for_one_reason_name_it_once() throws IOException {
        String text = run("24-some-pipelines-denied");
        assertThat(exit).isEqualTo(2);
        assertThat(text).contains("lab/theirs-1").contains("lab/theirs-2");
        assertThat(text.split("not read: access denied", -1)).as("each denial").hasSize(3);
        assertThat(text.split("Allow codepipeline:GetPipelineState", -1))
                .as("one remedy")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "05-parallel-45-in-flight",
                "06-approval-after-deploy",
                "08-graceful-stop",
                "16-commit-messages",
                "25-stopped-abandoned",
                "28-never-run",
                "09-sources-without-commit"
            })
    void every_answer_keeps_to_the_schema(String name) throws IOException {
        assertThat(json(name).get("schemaVersion").asInt()).isEqualTo(2);
    }
}
