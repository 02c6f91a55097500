package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

class StageRetryTest {

    private final FakeWorld world = new FakeWorld();

    private Outcome order() throws Exception {
        return world.desk().order(Given.retryBuild(), true).get(20, TimeUnit.SECONDS);
    }

    private void refused(Pipeline now, String expected) throws Exception {
        world.pipeline = () -> now;
        assertThat(order()).isInstanceOfSatisfying(Outcome.Refused.class, no -> {
            assertThat(no.reason()).contains(expected);
            assertThat(no.nextStep()).isNotEmpty();
        });
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void refusesWhenTheStageRunsAgain() throws Exception {
        refused(
                Given.pipeline(Given.runningBuild()),
                "nothing to retry: Build is running since 10:31:00 (execution 11111111, 1123456 Commit of 1)");
    }

    @Test
    void refusesWhenAnotherExecutionIsThere() throws Exception {
        Stage other = Given.stage(
                "Build", PipelineState.FAILED, Given.E2, Given.action("Compile", PipelineState.FAILED, "run-1"));
        refused(
                Given.pipeline(other),
                "you saw execution 11111111, but now Build is failed since 10:30:05 (execution 22222222, 2123456 Commit"
                        + " of 2)");
    }

    @Test
    void refusesWhenItFailedAgainMeanwhile() throws Exception {
        Stage again = Given.stage(
                "Build", PipelineState.FAILED, Given.E1, Given.action("Compile", PipelineState.FAILED, "run-9"));
        refused(
                Given.pipeline(again),
                "Build shows another failure than the one you saw: Compile is failed since 10:30:05");
    }

    @Test
    void refusesWhenOneMoreActionFailed() throws Exception {
        Stage more = Given.stage(
                "Build",
                PipelineState.FAILED,
                Given.E1,
                Given.action("Compile", PipelineState.FAILED, "run-1"),
                Given.action("Lint", PipelineState.FAILED, "run-2"));
        refused(Given.pipeline(more), "Lint is failed");
    }

    @Test
    void refusesWhenTheStageOrTheExecutionIsGone() throws Exception {
        refused(Given.pipeline(Given.stage("Deploy", PipelineState.FAILED, Given.E1)), "has no stage Build any more");
        refused(
                Given.parallel(Given.stage("Deploy", PipelineState.FAILED, Given.E1)),
                "execution 11111111 is not among");
    }

    @Test
    void retriesAStageOfOneParallelExecution() throws Exception {
        world.pipeline = () -> Given.parallel(Given.failedBuild());
        world.afterSending = () -> world.pipeline = () -> Given.parallel(Given.runningBuild());

        assertThat(order()).isInstanceOf(Outcome.Done.class);
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void retriesAStoppedStage() throws Exception {
        Stage stopped = Given.stage(
                "Build", PipelineState.STOPPED, Given.E1, Given.action("Compile", PipelineState.STOPPED, "run-1"));
        world.pipeline = () -> Given.pipeline(stopped);
        RetryStage all =
                new RetryStage(Given.PROD, "payments", "Build", Given.E1, RetryStage.Mode.ALL_ACTIONS, List.of());

        assertThat(world.desk().order(all, true).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void anAcceptedRetryThatDoesNotShowIsDoneAndSaysSo() throws Exception {
        assertThat(order()).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("after 30 s the change does not show yet; it shows: Build is failed"));
        Duration waited = Duration.between(Given.NOW, world.now());
        assertThat(waited).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(30));
        assertThat(world.done).filteredOn("read"::equals).as("only to compare").hasSize(1);
        assertThat(world.done)
                .filteredOn("changed"::equals)
                .as("asks the board to read")
                .hasSize(4);
    }

    @Test
    void aRetryThatFailedAgainAtOnceShows() throws Exception {
        Stage again = Given.stage(
                "Build", PipelineState.FAILED, Given.E1, Given.action("Compile", PipelineState.FAILED, "run-2"));
        world.afterSending = () -> world.pipeline = () -> Given.pipeline(again);

        assertThat(order()).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("took it; Build is failed"));
    }

    @Test
    void aLostAnswerIsDoneOnlyWhenTheChangeProvesIt() throws Exception {
        world.answer = () -> new Answer.Unknown("no answer within 10 s");
        world.afterSending = () -> world.pipeline = () -> Given.pipeline(Given.runningBuild());

        assertThat(order()).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("no answer within 10 s")
                .contains("it has happened: Build is running"));
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void aLostAnswerWithoutAChangeStaysUnknown() throws Exception {
        world.answer = () -> new Answer.Unknown("no answer within 10 s");
        Stage newer = Given.stage("Build", PipelineState.IN_PROGRESS, Given.E2);

        assertThat(order()).isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                .contains("no answer within 10 s; it shows: Build is failed"));
        world.afterSending = () -> world.pipeline = () -> Given.pipeline(newer);
        assertThat(order())
                .as("another execution proves nothing")
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class, what -> assertThat(what.reason()).contains("execution 22222222"));
    }

    @Test
    void aRefusalOfAwsSaysWhatItShowsNow() throws Exception {
        world.answer =
                () -> new Answer.Refused("this stage cannot be retried now (AWS: StageNotRetryable)", "look at it");
        world.afterSending = () -> world.pipeline = () -> Given.pipeline(Given.runningBuild());

        assertThat(order()).isInstanceOfSatisfying(Outcome.Refused.class, no -> {
            assertThat(no.reason()).contains("StageNotRetryable").contains("it shows: Build is running");
            assertThat(no.nextStep()).isEqualTo("look at it");
        });
    }
}
