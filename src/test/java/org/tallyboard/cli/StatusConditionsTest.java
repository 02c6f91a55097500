package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.ConditionSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.Result;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.Outcome;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `status --json` tells of the results that a condition can have.
class StatusConditionsTest {

    private static final String REASON = "Not before Monday 08:00 UTC";
    private static final Outcome NO =
            Outcome.saying(ActionStatus.FAILED, "outside the window", Optional.of(Failure.job(REASON)));

    @TempDir
    Path folder;

    private SimulatedAws aws;

    @BeforeEach
    void start() throws IOException {
        aws = SimulatedAws.start(SimulatedAws.Options.settable());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private PipelineControl gated(String name, ConditionSpec condition) {
        return aws.world()
                .account("prod")
                .add(PipelineSpec.of(
                        name,
                        PipelineType.V2,
                        ExecutionMode.SUPERSEDED,
                        StageSpec.of("Source", ActionSpec.codeCommit("Source", "app", "main")),
                        StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", "app", "live"))
                                .with(condition)));
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode node : list) {
            if (node.path("name").asString().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no " + name + " in " + list);
    }

    @Test
    void skip_retry_and_rollback_are_told_with_rule_reason_and_target() {
        PipelineControl skipped =
                gated("skipped", ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", Result.SKIP));
        skipped.endRule(skipped.startAndReach("Deploy"), "Deploy", "in-window", NO);
        PipelineControl retried = gated("retried", ConditionSpec.onFailure(Result.RETRY));
        retried.fail(retried.startAndReach("Deploy"), "Deploy", "Deploy", Failure.job("Health check failed"));
        PipelineControl rolled = gated("rolled", ConditionSpec.alarm("no-5xx", "live-5xx", Result.ROLLBACK));
        String good = rolled.startAndSucceed();
        String bad = rolled.startAndReach("Deploy");
        rolled.succeed(bad, "Deploy", "Deploy");
        rolled.endRule(bad, "Deploy", "no-5xx", NO);

        var out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(new StringWriter(), true));
        Path config = WholeProgram.configure(aws, folder, Map.of(), Optional.empty());
        line.execute("status", "--config", config.toString(), "--json", "--for", "2");
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        new StatusSchema().check(json);
        JsonNode pipelines = json.path("pipelines");

        JsonNode skip = named(named(pipelines, "skipped").path("stages"), "Deploy");
        assertThat(skip.path("state").asString()).isEqualTo("skipped");
        assertThat(skip.at("/conditions/0/kind").asString()).isEqualTo("entry");
        assertThat(skip.at("/conditions/0/result").asString()).isEqualTo("SKIP");
        assertThat(skip.at("/conditions/0/rules/0/name").asString()).isEqualTo("in-window");
        assertThat(skip.at("/conditions/0/rules/0/reason").asString()).isEqualTo(REASON);

        JsonNode retry = named(named(pipelines, "retried").path("stages"), "Deploy");
        assertThat(retry.path("failedBefore").asBoolean()).isTrue();
        assertThat(retry.at("/retries/automatic").asInt()).isEqualTo(1);

        JsonNode rollback = named(pipelines, "rolled");
        assertThat(rollback.at("/execution/rollback/target").asString()).isEqualTo(good);
        assertThat(rollback.path("reason").asString()).contains("rolled back by itself to " + good.substring(0, 8));
        assertThat(named(rollback.path("stages"), "Deploy").path("rollback").asBoolean())
                .isTrue();
    }
}
