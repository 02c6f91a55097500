package org.tallyboard.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.pipeline.PipelineState.CANCELLED;
import static org.tallyboard.pipeline.PipelineState.FAILED;
import static org.tallyboard.pipeline.PipelineState.IN_PROGRESS;
import static org.tallyboard.pipeline.PipelineState.NOT_RUN;
import static org.tallyboard.pipeline.PipelineState.SKIPPED;
import static org.tallyboard.pipeline.PipelineState.STOPPED;
import static org.tallyboard.pipeline.PipelineState.STOPPING;
import static org.tallyboard.pipeline.PipelineState.SUCCEEDED;
import static org.tallyboard.pipeline.PipelineState.SUPERSEDED;
import static org.tallyboard.pipeline.PipelineState.UNKNOWN;
import static org.tallyboard.pipeline.PipelineState.WAITING_FOR_APPROVAL;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineRulesTest {

    private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "'', NOT_RUN",
        "InProgress, IN_PROGRESS",
        "Succeeded, SUCCEEDED",
        "Failed, FAILED",
        "Stopped, STOPPED",
        "Abandoned, STOPPED",
        "Stopping, STOPPING",
        "Cancelled, CANCELLED",
        "Superseded, SUPERSEDED",
        "Skipped, SKIPPED",
        "Baking, UNKNOWN"
    })
    void status_words(String word, PipelineState state) {
        assertThat(PipelineRules.ofStatus(word)).isEqualTo(state);
    }

    /// Each line: the stages' states from first to last, the pipeline's state, the stage it speaks of (from 1, 0 for
    /// none), and whether a failure lies behind.
    @ParameterizedTest
    @CsvSource({
        "NOT_RUN NOT_RUN, NOT_RUN, 1, false",
        "SUCCEEDED SUCCEEDED SUCCEEDED, SUCCEEDED, 3, false",
        "SUCCEEDED SUCCEEDED NOT_RUN, SUCCEEDED, 2, false",
        "SUCCEEDED SKIPPED, SUCCEEDED, 2, false",
        // A newer run before an older failure decides, and the failure lies behind it.
        "SUCCEEDED IN_PROGRESS FAILED, IN_PROGRESS, 2, true",
        "WAITING_FOR_APPROVAL FAILED, WAITING_FOR_APPROVAL, 1, true",
        "STOPPING FAILED, STOPPING, 1, true",
        // A failure before an older run decides.
        "SUCCEEDED FAILED IN_PROGRESS, FAILED, 2, false",
        "FAILED SUCCEEDED SUCCEEDED, FAILED, 1, false",
        // A newer execution that only waits to enter does not hide the failure.
        "SUCCEEDED FAILED SUCCEEDED, FAILED, 2, false",
        "IN_PROGRESS WAITING_FOR_APPROVAL, WAITING_FOR_APPROVAL, 2, false",
        "STOPPING IN_PROGRESS, IN_PROGRESS, 2, false",
        "UNKNOWN SUCCEEDED, UNKNOWN, 1, false",
        "UNKNOWN IN_PROGRESS, IN_PROGRESS, 2, false",
        // Stopped in the middle: later stages show older executions.
        "SUCCEEDED STOPPED SUCCEEDED, STOPPED, 2, false",
        "SUCCEEDED CANCELLED SUCCEEDED, CANCELLED, 2, false",
        "STOPPED CANCELLED, STOPPED, 1, false",
        "IN_PROGRESS STOPPED, IN_PROGRESS, 1, false",
        "FAILED STOPPED, FAILED, 1, false",
    })
    void precedence(String states, PipelineState expected, int headline, boolean behind) {
        List<Stage> stages = stages(states);
        assertThat(PipelineRules.pipelineState(stages)).isEqualTo(expected);
        assertThat(PipelineRules.failedBehind(stages)).isEqualTo(behind);
        assertThat(PipelineRules.headlineStage(stages).map(Stage::name)).hasValue("stage" + headline);
    }

    @Test
    void of_a_pipeline_without_stages_nothing_is_known() {
        assertThat(PipelineRules.pipelineState(List.of())).isEqualTo(UNKNOWN);
        assertThat(PipelineRules.headlineStage(List.of())).isEmpty();
        assertThat(PipelineRules.failedBehind(List.of())).isFalse();
    }

    @Test
    void a_stage_waits_when_one_of_its_actions_asks_a_person() {
        List<Action> actions = List.of(action("a", IN_PROGRESS), action("b", WAITING_FOR_APPROVAL));
        assertThat(PipelineRules.stageState("InProgress", actions)).isEqualTo(WAITING_FOR_APPROVAL);
        assertThat(PipelineRules.stageState("Failed", actions)).isEqualTo(FAILED);
        assertThat(PipelineRules.stageState("", List.of())).isEqualTo(NOT_RUN);
        assertThat(PipelineRules.stageState("InProgress", List.of(action("a", IN_PROGRESS))))
                .isEqualTo(IN_PROGRESS);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_RUN NOT_RUN, IN_PROGRESS, NOT_RUN",
        "SUCCEEDED SUCCEEDED, IN_PROGRESS, SUCCEEDED",
        "SUCCEEDED NOT_RUN, IN_PROGRESS, IN_PROGRESS",
        "SUCCEEDED NOT_RUN, STOPPED, STOPPED",
        "SUCCEEDED IN_PROGRESS, IN_PROGRESS, IN_PROGRESS",
        "FAILED IN_PROGRESS, IN_PROGRESS, IN_PROGRESS",
        "FAILED NOT_RUN, FAILED, FAILED",
        "SUCCEEDED WAITING_FOR_APPROVAL, IN_PROGRESS, WAITING_FOR_APPROVAL",
        "STOPPED NOT_RUN, STOPPED, STOPPED",
        "UNKNOWN SUCCEEDED, IN_PROGRESS, UNKNOWN",
    })
    void a_stage_of_one_execution(String actions, PipelineState execution, PipelineState expected) {
        List<Action> list = new ArrayList<>();
        for (String state : actions.split(" ")) {
            list.add(action("a" + list.size(), PipelineState.valueOf(state)));
        }
        assertThat(PipelineRules.stageStateOf(list, execution)).isEqualTo(expected);
    }

    @Test
    void the_mark_of_a_failure_stays_until_the_stage_has_passed() {
        Optional<Stage> failed = Optional.of(stage("s", FAILED, false));
        Optional<Stage> marked = Optional.of(stage("s", IN_PROGRESS, true));
        Optional<Stage> passed = Optional.of(stage("s", SUCCEEDED, false));
        assertThat(PipelineRules.failedBefore(failed, IN_PROGRESS, false)).isTrue();
        assertThat(PipelineRules.failedBefore(marked, IN_PROGRESS, false)).isTrue();
        assertThat(PipelineRules.failedBefore(marked, WAITING_FOR_APPROVAL, false))
                .isTrue();
        assertThat(PipelineRules.failedBefore(marked, STOPPED, false)).isTrue();
        assertThat(PipelineRules.failedBefore(marked, SUCCEEDED, false)).isFalse();
        assertThat(PipelineRules.failedBefore(marked, SKIPPED, false)).isFalse();
        assertThat(PipelineRules.failedBefore(failed, FAILED, false)).isFalse();
        assertThat(PipelineRules.failedBefore(passed, IN_PROGRESS, false)).isFalse();
        assertThat(PipelineRules.failedBefore(Optional.empty(), IN_PROGRESS, false))
                .isFalse();
        assertThat(PipelineRules.failedBefore(Optional.empty(), IN_PROGRESS, true))
                .isTrue();
        assertThat(PipelineRules.failedBehind(List.of(stage("s", IN_PROGRESS, true))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "IN_PROGRESS SUCCEEDED FAILED, IN_PROGRESS",
        "IN_PROGRESS WAITING_FOR_APPROVAL SUCCEEDED, WAITING_FOR_APPROVAL",
        "IN_PROGRESS FAILED SUCCEEDED, FAILED",
        "SUCCEEDED FAILED, SUCCEEDED",
        "STOPPING STOPPED, STOPPING",
        "SUPERSEDED SUCCEEDED, SUPERSEDED",
        "NOT_RUN, NOT_RUN",
    })
    void parallel_executions_newest_first(String states, PipelineState expected) {
        List<Execution> executions = new ArrayList<>();
        for (String state : states.split(" ")) {
            executions.add(new Execution(
                    "e" + executions.size(),
                    PipelineState.valueOf(state),
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    List.of()));
        }
        assertThat(PipelineRules.parallelState(executions)).isEqualTo(expected);
        assertThat(PipelineRules.parallelState(List.of())).isEqualTo(NOT_RUN);
    }

    @Test
    void since_when() {
        Execution execution = new Execution(
                "e", IN_PROGRESS, "", Optional.of(T), Optional.empty(), List.of(), Optional.empty(), List.of());
        assertThat(PipelineRules.since(withAction(IN_PROGRESS, T.plusSeconds(60)), Optional.of(execution)))
                .hasValue(T);
        assertThat(PipelineRules.since(withAction(FAILED, T.plusSeconds(60)), Optional.of(execution)))
                .hasValue(T.plusSeconds(60));
        assertThat(PipelineRules.since(withAction(WAITING_FOR_APPROVAL, T.plusSeconds(5)), Optional.empty()))
                .hasValue(T.plusSeconds(5));
        assertThat(PipelineRules.since(withAction(SUCCEEDED, T.plusSeconds(9)), Optional.of(execution)))
                .hasValue(T.plusSeconds(9));
        assertThat(PipelineRules.since(stage("s", IN_PROGRESS, false), Optional.empty()))
                .isEmpty();
    }

    @Test
    void what_is_busy() {
        assertThat(List.of(IN_PROGRESS, WAITING_FOR_APPROVAL, STOPPING)).allMatch(PipelineRules::busy);
        assertThat(List.of(FAILED, UNKNOWN, STOPPED, CANCELLED, SUPERSEDED, SUCCEEDED, SKIPPED, NOT_RUN))
                .noneMatch(PipelineRules::busy);
    }

    private static List<Stage> stages(String states) {
        List<Stage> stages = new ArrayList<>();
        for (String state : states.split(" ")) {
            stages.add(stage("stage" + (stages.size() + 1), PipelineState.valueOf(state), false));
        }
        return stages;
    }

    private static Stage withAction(PipelineState state, Instant changed) {
        Stage bare = stage("s", state, false);
        Action action = action("a", state);
        Action dated = new Action(
                action.name(),
                action.type(),
                action.state(),
                action.awsStatus(),
                action.executionId(),
                action.summary(),
                Optional.of(changed),
                action.startedAt(),
                action.updatedBy(),
                action.externalId(),
                action.url(),
                action.percentComplete(),
                action.error(),
                action.approvalToken(),
                action.build());
        return new Stage(
                bare.name(),
                bare.state(),
                bare.awsStatus(),
                bare.executionId(),
                false,
                List.of(dated),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static Stage stage(String name, PipelineState state, boolean failedBefore) {
        return new Stage(
                name,
                state,
                "",
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                failedBefore);
    }

    private static Action action(String name, PipelineState state) {
        return new Action(
                name,
                Optional.empty(),
                state,
                "",
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
