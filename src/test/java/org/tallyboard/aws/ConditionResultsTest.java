package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tallyboard.aws.client.VirtualTime;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
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
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.pipeline.PipelineDetails;
import org.tallyboard.ui.pipeline.PipelineText;

/// What a person is told of each result of a condition, in the row and in its panel, for pipelines whose executions
/// follow each other and for PARALLEL ones.
class ConditionResultsTest {

    private static final String REASON = "Not before Monday 08:00 UTC";
    private static final Outcome NO =
            Outcome.saying(ActionStatus.FAILED, "outside the window", Optional.of(Failure.job(REASON)));

    @TempDir
    Path cache;

    private final VirtualTime time = new VirtualTime(Instant.parse("2026-11-27T08:00:00Z"));

    private AwsBench bench;

    @BeforeEach
    void open() {
        bench = new AwsBench(cache, time);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private PipelineControl gated(ExecutionMode mode, ConditionSpec condition) {
        return bench.world()
                .add(PipelineSpec.of(
                        "gated",
                        PipelineType.V2,
                        mode,
                        StageSpec.of("Source", ActionSpec.codeCommit("Source", "app", "main")),
                        StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", "app", "live"))
                                .with(condition),
                        StageSpec.of("Check", ActionSpec.codeBuildTest("Smoke", "smoke"))));
    }

    private static ConditionSpec window(Result result) {
        return ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", result);
    }

    /// The row once the structure and what follows from it were read.
    private Pipeline row() throws InterruptedException {
        time.pass(Duration.ofSeconds(40));
        return bench.awaitRow("gated", p -> true);
    }

    private Stage deploy(Pipeline p) {
        return (p.parallel() ? p.headlineExecution().orElseThrow().stages() : p.stages())
                .stream().filter(s -> s.name().equals("Deploy")).findFirst().orElseThrow();
    }

    private List<DetailItem> panel(Pipeline p) {
        return PipelineDetails.of(
                p, new ViewContext(InstantSource.fixed(time.now()), ZoneOffset.UTC, ColorPalette.DARK), address -> {});
    }

    private static List<DetailItem.Item> items(List<DetailItem> panel, String title) {
        return panel.stream()
                .filter(DetailItem.Item.class::isInstance)
                .map(DetailItem.Item.class::cast)
                .filter(item -> item.title().contains(title))
                .toList();
    }

    private static List<String> notes(List<DetailItem> panel) {
        return panel.stream()
                .filter(DetailItem.Note.class::isInstance)
                .map(block -> ((DetailItem.Note) block).text())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void FAIL_names_rule_and_reason_while_it_is_evaluated_and_after(ExecutionMode mode) throws InterruptedException {
        PipelineControl gated = gated(mode, window(Result.FAIL));
        String id = gated.startAndReach("Deploy");
        bench.watch();

        Pipeline judged = row();
        assertThat(PipelineText.reasonLine(judged)).isEqualTo("Deploy · evaluates its entry condition in-window");
        assertThat(items(panel(judged), "ntry condition in-window"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.mood()).isEqualTo(StatusStyle.RUN);
                    assertThat(item.remark()).isEqualTo("in progress · otherwise fail");
                });

        gated.endRule(id, "Deploy", "in-window", NO);

        Pipeline failed = row();
        assertThat(failed.state()).isEqualTo(PipelineState.FAILED);
        assertThat(PipelineText.reasonLine(failed)).isEqualTo("Deploy · entry condition in-window: " + REASON);
        List<DetailItem> panel = panel(failed);
        assertThat(items(panel, "ntry condition in-window")).singleElement().satisfies(item -> {
            assertThat(item.mood()).isEqualTo(StatusStyle.FAIL);
            assertThat(item.remark()).isEqualTo("failed · otherwise fail");
        });
        assertThat(panel).contains(new DetailItem.Full(StatusStyle.FAIL, REASON, true));
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void SKIP_says_why_and_alarms_nobody(ExecutionMode mode) throws InterruptedException {
        PipelineControl gated = gated(mode, window(Result.SKIP));
        String id = gated.startAndReach("Deploy");
        gated.endRule(id, "Deploy", "in-window", NO);
        bench.watch();

        Pipeline p = row();

        assertThat(p.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(deploy(p).state()).isEqualTo(PipelineState.SKIPPED);
        List<DetailItem> panel = panel(p);
        assertThat(items(panel, "ntry condition in-window")).singleElement().satisfies(item -> {
            assertThat(item.mood()).isEqualTo(StatusStyle.IDLE);
            assertThat(item.remark()).isEqualTo("failed · the stage is skipped");
        });
        assertThat(panel).contains(new DetailItem.Full(StatusStyle.IDLE, REASON, false));
        if (p.parallel()) {
            row();
            assertThat(bench.aws.calls().of("ListRuleExecutions"))
                    .as("read once")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void RETRY_says_that_the_stage_runs_again(ExecutionMode mode) throws InterruptedException {
        PipelineControl gated = gated(mode, ConditionSpec.onFailure(Result.RETRY));
        String id = gated.startAndReach("Deploy");
        time.pass(Duration.ofSeconds(5));
        gated.fail(id, "Deploy", "Deploy", Failure.job("Health check failed"));
        bench.watch();

        Pipeline p = row();

        assertThat(p.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(deploy(p).failedBefore()).isTrue();
        if (p.parallel()) {
            // GetPipelineState, which alone tells who ordered it, says nothing of PARALLEL executions.
            assertThat(notes(panel(p))).contains("Deploy failed before and runs again.");
        } else {
            assertThat(PipelineText.reasonLine(p)).isEqualTo("Deploy failed before and is retried by itself");
            assertThat(notes(panel(p)))
                    .contains("Retried in this execution: 1 automatic retry", "It failed before and runs again.");
        }
    }

    /// CodePipeline rolls back no PARALLEL pipeline.
    @Test
    void ROLLBACK_says_to_what_after_whose_failure_and_why_also_when_it_is_done() throws InterruptedException {
        PipelineControl gated =
                gated(ExecutionMode.SUPERSEDED, ConditionSpec.alarm("no-5xx", "live-5xx", Result.ROLLBACK));
        String good = gated.startAndSucceed();
        String bad = gated.startAndReach("Deploy");
        gated.succeed(bad, "Deploy", "Deploy");
        bench.watch();
        assertThat(items(panel(row()), "Success condition no-5xx"))
                .singleElement()
                .satisfies(item -> assertThat(item.remark()).isEqualTo("in progress · otherwise roll back"));

        gated.endRule(bad, "Deploy", "no-5xx", NO);

        Pipeline rolling = row();
        Execution rollback = rolling.headlineExecution().orElseThrow();
        assertThat(rollback.detail().rollbackOf()).hasValue(good);
        assertThat(rollback.trigger().orElseThrow().failedExecution()).hasValue(bad);
        assertThat(deploy(rolling).rollback()).isTrue();
        String said = "rolled back by itself to " + good.substring(0, 8) + " “Initial commit”, after "
                + bad.substring(0, 8)
                + " “Initial commit” failed: The success condition of stage Deploy was not met.";
        assertThat(PipelineText.reasonLine(rolling)).isEqualTo(said);
        assertThat(panel(rolling))
                .contains(
                        new DetailItem.Fact("Rolls back to", good, true),
                        new DetailItem.Fact("After the failure of", bad, true));

        gated.finish(rollback.id());

        Pipeline done = row();
        assertThat(done.state()).isEqualTo(PipelineState.SUCCEEDED);
        assertThat(PipelineText.reasonLine(done)).isEqualTo(said);
        assertThat(PipelineText.reasonMood(done)).isEqualTo(StatusStyle.WAIT);
        assertThat(notes(panel(done))).contains(CommonText.capital(said));
    }

    @Test
    void a_PARALLEL_execution_at_a_disabled_transition_is_held_with_who_when_and_why() throws InterruptedException {
        PipelineControl gated = gated(ExecutionMode.PARALLEL, ConditionSpec.onFailure(Result.FAIL));
        gated.transition("Deploy", false, "Released on Thursdays");
        String id = gated.start();
        gated.succeed(id, "Source", "Source");
        bench.watch();

        Pipeline p = row();

        assertThat(p.state()).isEqualTo(PipelineState.HELD);
        assertThat(PipelineText.reasonLine(p))
                .isEqualTo("Deploy: transition disabled by operator: Released on Thursdays");
        assertThat(AttentionRules.held(p)).singleElement().satisfies(held -> {
            assertThat(held.stage().name()).isEqualTo("Deploy");
            assertThat(held.since()).isPresent();
        });
        assertThat(deploy(p).disabled().orElseThrow().at()).isPresent();
        assertThat(notes(panel(p))).anySatisfy(note -> assertThat(note)
                .startsWith("Held before Deploy: transition disabled by operator")
                .contains(" ago: Released on Thursdays"));
    }
}
