package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.client.VirtualTime;
import org.tallyboard.pipeline.Missing;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.ConditionSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.Result;
import org.tallyboard.sandbox.aws.world.ConditionSpec.RuleSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.Outcome;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageRetryMode;
import org.tallyboard.sandbox.aws.world.StageSpec;

/// What stops an execution of a PARALLEL pipeline although no action failed: the rules of its conditions, which only
/// ListRuleExecutions tells.
class ParallelConditionsTest {

    private static final String RULES = "codepipeline:ListRuleExecutions";
    private static final Outcome NO = Outcome.saying(
            ActionStatus.FAILED, "outside the window", Optional.of(Failure.job("Not before Monday 08:00 UTC")));

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

    private PipelineControl fan(ConditionSpec condition) {
        return bench.world()
                .add(PipelineSpec.of(
                        "fan",
                        PipelineType.V2,
                        ExecutionMode.PARALLEL,
                        StageSpec.of("Source", ActionSpec.codeCommit("Source", "fan", "main")),
                        StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", "fan", "live"))
                                .with(condition)));
    }

    private static ConditionSpec window(Result otherwise) {
        return ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", otherwise);
    }

    private static Optional<Stage> deploy(Pipeline row, String id) {
        return row.execution(id).stream()
                .flatMap(execution -> execution.stages().stream())
                .filter(stage -> stage.name().equals("Deploy"))
                .findFirst();
    }

    /// The row after two readings: the structure comes between them.
    private Pipeline row() throws InterruptedException {
        time.pass(Duration.ofSeconds(25));
        return bench.awaitRow("fan", p -> true);
    }

    private Stage deployNow(String id, PipelineState state) throws InterruptedException {
        Stage stage = deploy(row(), id).orElseThrow();
        assertThat(stage.state()).isEqualTo(state);
        return stage;
    }

    @Test
    void an_entry_condition_is_evaluated_and_not_met() throws InterruptedException {
        PipelineControl fan = fan(window(Result.FAIL));
        String id = fan.startAndReach("Deploy");
        bench.watch();
        Stage judged = deployNow(id, PipelineState.IN_PROGRESS);
        assertThat(judged.conditions()).singleElement().satisfies(condition -> {
            assertThat(condition.kind()).isEqualTo(StageCondition.Kind.ENTRY);
            assertThat(condition.inProgress()).isTrue();
        });

        fan.endRule(id, "Deploy", "in-window", NO);

        Stage failed = deployNow(id, PipelineState.FAILED);
        assertThat(failed.executionId()).hasValue(id);
        assertThat(failed.conditions()).singleElement().satisfies(condition -> {
            assertThat(condition.failed()).isTrue();
            assertThat(condition.result()).hasValue("FAIL");
            assertThat(condition.decidingRule().orElseThrow().name()).isEqualTo("in-window");
            assertThat(condition.decidingRule().orElseThrow().summary()).isEqualTo("outside the window");
            assertThat(condition.reason()).isEqualTo("Not before Monday 08:00 UTC");
        });
        assertThat(failed.actions()).allMatch(action -> action.state() == PipelineState.NOT_RUN);
    }

    @Test
    void a_success_condition_fails_a_stage_whose_actions_succeeded() throws InterruptedException {
        PipelineControl fan = fan(ConditionSpec.alarm("no-5xx", "live-5xx", Result.FAIL));
        String id = fan.startAndReach("Deploy");
        fan.succeed(id, "Deploy", "Deploy");
        fan.endRule(id, "Deploy", "no-5xx", NO);
        bench.watch();

        Stage failed = deployNow(id, PipelineState.FAILED);

        assertThat(failed.conditions()).extracting(StageCondition::kind).containsExactly(StageCondition.Kind.SUCCESS);
        assertThat(failed.actions()).allMatch(action -> action.state() == PipelineState.SUCCEEDED);
    }

    @Test
    void the_newest_evaluation_counts_however_many_pages_there_are() throws InterruptedException {
        List<RuleSpec> five = IntStream.range(0, 5)
                .mapToObj(i -> new RuleSpec("rule-" + i, "CloudWatchAlarm", Map.of("AlarmName", "a" + i)))
                .toList();
        PipelineControl fan = fan(new ConditionSpec(When.BEFORE_ENTRY, Result.FAIL, Optional.empty(), five));
        String id = fan.startAndReach("Deploy");
        for (int i = 0; i < 30; i++) {
            for (RuleSpec rule : five) {
                fan.endRule(id, "Deploy", rule.name(), i == 29 && rule.name().equals("rule-3") ? NO : refused(i));
            }
            if (i < 29) {
                fan.look(pipeline ->
                        bench.aws.world().orders().retry(pipeline, "Deploy", id, StageRetryMode.ALL_ACTIONS));
            }
        }
        bench.watch();

        Stage failed = deployNow(id, PipelineState.FAILED);

        assertThat(failed.conditions().getFirst().rules())
                .hasSize(5)
                .anySatisfy(rule -> assertThat(rule.reason()).isEqualTo("Not before Monday 08:00 UTC"))
                .filteredOn(rule -> !rule.name().equals("rule-3"))
                .allMatch(rule -> rule.summary().equals("evaluation 29"));
        assertThat(bench.aws.calls().of("ListRuleExecutions"))
                .as("150 rule executions are two pages, read once: the execution has ended")
                .hasSize(2);
    }

    private static Outcome refused(int evaluation) {
        return Outcome.saying(ActionStatus.FAILED, "evaluation " + evaluation, Optional.empty());
    }

    @Test
    void without_the_permission_the_row_is_partly_known() throws InterruptedException {
        bench.aws
                .faults()
                .on(Match.operation("ListRuleExecutions"), new Effect.Error("AccessDeniedException", "denied"));
        PipelineControl fan = fan(window(Result.FAIL));
        String id = fan.startAndReach("Deploy");
        fan.endRule(id, "Deploy", "in-window", NO);
        bench.watch();

        Pipeline row = row();

        assertThat(row.missing()).extracting(Missing::permission).containsExactly(RULES);
        assertThat(row.state()).isEqualTo(PipelineState.FAILED);
        assertThat(deploy(row, id).orElseThrow().conditions()).isEmpty();
    }

    @Test
    void what_a_success_condition_has_decided_is_not_known_without_the_permission() throws InterruptedException {
        bench.aws
                .faults()
                .on(Match.operation("ListRuleExecutions"), new Effect.Error("AccessDeniedException", "denied"));
        PipelineControl fan = fan(ConditionSpec.alarm("no-5xx", "live-5xx", Result.FAIL));
        String id = fan.startAndReach("Deploy");
        fan.succeed(id, "Deploy", "Deploy");
        fan.endRule(id, "Deploy", "no-5xx", NO);
        bench.watch();

        assertThat(deployNow(id, PipelineState.UNKNOWN).actions())
                .allMatch(action -> action.state() == PipelineState.SUCCEEDED);
    }

    @Test
    void no_rules_are_asked_for_where_none_are_declared() throws InterruptedException {
        PipelineControl fan = fan(ConditionSpec.onFailure(Result.FAIL));
        fan.transition("Deploy", false, "Frozen");
        String id = fan.start();
        fan.succeed(id, "Source", "Source");
        bench.watch();

        assertThat(row().state()).isEqualTo(PipelineState.HELD);

        assertThat(bench.aws.calls().of("ListRuleExecutions")).isEmpty();
        assertThat(bench.aws.calls().of("GetPipelineState"))
                .as("with each reading, for the transition")
                .hasSameSizeAs(bench.aws.calls().of("ListPipelineExecutions"));
    }
}
