package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.Execution;

class ExecutionHistoryTest {

    private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");

    private final ExecutionHistory history = new ExecutionHistory();

    private static ActionRun run(String execution, String stage, String action, String status, long from, long to) {
        return run(execution, stage, action, status, from, to, "Build");
    }

    private static ActionRun run(
            String execution, String stage, String action, String status, long from, long to, String category) {
        return new ActionRun(
                execution,
                execution + stage + action + from,
                stage,
                action,
                1,
                status,
                Optional.of(T.plusSeconds(from)),
                Optional.of(T.plusSeconds(to)),
                Optional.empty(),
                Optional.of(new ActionType(category, "AWS", "x")),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty());
    }

    private static PastExecution execution(String id, String status, long at) {
        return new PastExecution(
                id,
                status,
                Optional.of(T.plusSeconds(at)),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Execution.Detail.NONE);
    }

    @Test
    void the_typical_duration_is_the_median_of_clean_successes() {
        history.addRuns(
                List.of(
                        run("e1", "Build", "a", "Succeeded", 0, 100),
                        run("e2", "Build", "a", "Succeeded", 1000, 1200),
                        run("e3", "Build", "a", "Succeeded", 2000, 2300),
                        run("e4", "Build", "a", "Failed", 3000, 3001),
                        run("e5", "Build", "a", "Failed", 4000, 4001),
                        run("e5", "Build", "a", "Succeeded", 9000, 9100),
                        run("e6", "Build", "a", "InProgress", 9500, 9501)),
                false);
        assertThat(history.typical("Build")).hasValue(Duration.ofSeconds(200));
        assertThat(history.typical("Deploy")).isEmpty();
    }

    @Test
    void a_stage_where_a_person_decides_has_no_typical_duration() {
        history.addRuns(List.of(run("e1", "Gate", "ok", "Succeeded", 0, 5000, "Approval")), false);
        assertThat(history.typical("Gate")).isEmpty();
    }

    @Test
    void an_execution_under_way_says_nothing_of_durations() {
        history.addExecutions(List.of(execution("e1", "InProgress", 0)));
        history.addRuns(List.of(run("e1", "Build", "a", "Succeeded", 0, 5)), false);
        assertThat(history.typical("Build")).isEmpty();
    }

    @Test
    void what_a_page_cuts_off_is_not_taken_for_whole() {
        history.addExecutions(List.of(execution("old", "Succeeded", 0), execution("new", "Succeeded", 500)));
        history.addRuns(
                List.of(
                        run("new", "Build", "a", "Succeeded", 500, 600),
                        run("old", "Deploy", "d", "Succeeded", 400, 450)),
                true);
        assertThat(history.runs("new")).hasSize(1);
        assertThat(history.runs("old")).isEmpty();
        history.addRuns(List.of(run("old", "Build", "a", "Succeeded", 0, 90)), false);
        assertThat(history.stageStart("old", "Build")).hasValue(T);
    }

    @Test
    void a_run_after_a_failure_is_told_from_one_after_a_success() {
        history.addRuns(
                List.of(
                        run("e1", "Build", "a", "Failed", 0, 10),
                        run("e2", "Build", "a", "InProgress", 20, 20),
                        run("e1", "Test", "t", "Succeeded", 0, 10),
                        run("e2", "Test", "t", "InProgress", 20, 20)),
                false);
        assertThat(history.followsFailure("e2", "Build")).isTrue();
        assertThat(history.followsFailure("e2", "Test")).isFalse();
        assertThat(history.followsFailure("e1", "Build")).isFalse();
    }

    @Test
    void a_retry_within_an_execution_follows_a_failure() {
        history.addRuns(
                List.of(run("e1", "Build", "a", "Failed", 0, 10), run("e1", "Build", "a", "InProgress", 20, 20)),
                false);
        assertThat(history.followsFailure("e1", "Build")).isTrue();
    }

    @Test
    void a_success_after_the_failure_takes_the_mark_away() {
        history.addRuns(
                List.of(
                        run("e1", "Build", "a", "Failed", 0, 10),
                        run("e1", "Build", "a", "Succeeded", 20, 30),
                        run("e2", "Build", "a", "InProgress", 40, 40)),
                false);
        assertThat(history.followsFailure("e2", "Build")).isFalse();
    }

    @Test
    void stays_bounded_and_keeps_the_newest() {
        history.addExecutions(IntStream.range(0, 500)
                .mapToObj(i -> execution("e" + i, "Succeeded", i))
                .toList());
        assertThat(history.newestFirst()).hasSize(ExecutionHistory.MOST_EXECUTIONS);
        assertThat(history.newestFirst().getFirst().id()).isEqualTo("e499");
        for (int i = 0; i < 200; i++) {
            history.addRuns(List.of(run("e" + i, "Build", "a", "Succeeded", i, i + 1)), false);
        }
        List<String> known = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (!history.runs("e" + i).isEmpty()) {
                known.add("e" + i);
            }
        }
        assertThat(known).hasSize(40).contains("e199").doesNotContain("e0");
    }

    @Test
    void runs_read_while_busy_are_read_once_more_at_the_end() {
        history.addExecutions(List.of(execution("e1", "InProgress", 0)));
        history.addRunsOf("e1", List.of(), T);
        assertThat(history.runsOutdated("e1")).isFalse();
        history.addExecutions(List.of(execution("e1", "Succeeded", 0)));
        assertThat(history.runsOutdated("e1")).isTrue();
        history.addRunsOf("e1", List.of(), T.plusSeconds(5));
        assertThat(history.runsOutdated("e1")).isFalse();
    }

    @Test
    void runs_are_read_again_after_a_retry_that_began_and_ended_between_two_readings() {
        history.addExecutions(List.of(changed("e1", "Failed", 10)));
        history.addRunsOf("e1", List.of(run("e1", "Build", "a", "Failed", 0, 10)), T);
        assertThat(history.runsOutdated("e1")).isFalse();
        history.addExecutions(List.of(changed("e1", "Failed", 90)));
        assertThat(history.runsOutdated("e1")).isTrue();
        history.addRunsOf("e1", List.of(run("e1", "Build", "a", "Failed", 80, 90)), T.plusSeconds(100));
        assertThat(history.runsOutdated("e1")).isFalse();
        history.addExecutions(List.of(changed("e1", "Succeeded", 90)));
        assertThat(history.runsOutdated("e1")).isTrue();
    }

    private static PastExecution changed(String id, String status, long at) {
        return new PastExecution(
                id,
                status,
                Optional.of(T),
                Optional.of(T.plusSeconds(at)),
                List.of(),
                Optional.empty(),
                Execution.Detail.NONE);
    }

    @Test
    void a_retried_stage_starts_with_its_present_run() {
        history.addRuns(
                List.of(
                        run("failed actions", "Build", "ok", "Succeeded", 0, 50),
                        run("failed actions", "Build", "a", "Failed", 0, 10),
                        run("failed actions", "Build", "a", "Failed", 100, 150),
                        run("failed actions", "Build", "a", "Succeeded", 200, 210),
                        run("failed actions", "Build", "b", "InProgress", 211, 211),
                        run("all actions", "Build", "a", "Succeeded", 0, 10),
                        run("all actions", "Build", "b", "Failed", 10, 20),
                        run("all actions", "Build", "a", "InProgress", 300, 300),
                        run("once", "Build", "a", "Failed", 0, 10),
                        run("once", "Build", "b", "Succeeded", 0, 90)),
                false);
        assertThat(history.stageStart("failed actions", "Build")).hasValue(T.plusSeconds(200));
        assertThat(history.stageStart("all actions", "Build")).hasValue(T.plusSeconds(300));
        assertThat(history.stageStart("once", "Build")).hasValue(T);
    }
}
