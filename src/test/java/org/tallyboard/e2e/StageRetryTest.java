package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageRetryMode;
import org.tallyboard.sandbox.aws.world.StageStatus;

/// A failed stage is retried from the window: what arrives at AWS, and what does not.
class StageRetryTest {

    @TempDir
    Path folder;

    private RealBoard board;
    private PipelineControl site;
    private String execution;

    @BeforeEach
    void open() {
        open(false);
    }

    private void open(boolean readOnly) {
        var aws = RealBoard.simulator();
        site = aws.world().account("prod").add(PipelineSpec.plain("site"));
        aws.world().account("prod").add(PipelineSpec.plain("calm")).startAndSucceed();
        execution = site.startAndFail("Build", Failure.job("broken"));
        board = new RealBoard(aws, folder, readOnly, Map.of());
    }

    @AfterEach
    void close() {
        board.close();
    }

    private void assertRetried(String mode) {
        assertThat(board.calls("RetryStageExecution")).singleElement().satisfies(call -> {
            assertThat(call.accountId()).isEqualTo("123456784821");
            assertThat(call.parameter("pipelineName")).isEqualTo("site");
            assertThat(call.parameter("stageName")).isEqualTo("Build");
            assertThat(call.parameter("pipelineExecutionId")).isEqualTo(execution);
            assertThat(call.parameter("retryMode")).isEqualTo(mode);
            assertThat(call.error()).isEmpty();
        });
        assertThat(board.recorded())
                .containsEntry("kind", "retry stage")
                .containsEntry("outcome", "done")
                .hasEntrySatisfying("caller", arn -> assertThat(arn).contains("123456784821"))
                .hasEntrySatisfying(
                        "details",
                        details -> assertThat(details).contains(execution).contains("\"retryMode\":\"" + mode + "\""));
    }

    @Test
    void by_mouse_the_actions_that_failed() {
        board.click(board.rowButton("site", "Retry…"));
        Button confirm = board.ready("confirm");
        assertThat(board.sees("prod 123456784821 · eu-west-1")).isTrue();
        assertThat(board.sees(execution)).isTrue();
        board.click(confirm);
        board.awaitText("Done: CodePipeline took it; Build is running");

        assertRetried("FAILED_ACTIONS");
        assertThat(site.status(execution, "Build")).hasValue(StageStatus.IN_PROGRESS);
        board.awaitRow("site", p -> p.state() == PipelineState.IN_PROGRESS);
        board.awaitNoButton("site", "Retry…");
        assertThat(board.sees("started")).isTrue();
    }

    @Test
    void by_mouse_the_whole_stage() {
        board.click(board.rowButton("site", "Retry…"));
        Button confirm = board.ready("confirm");
        board.click(board.one("#all-actions", ""));
        board.click(confirm);
        board.awaitText("Done: CodePipeline took it; Build is running");
        assertRetried("ALL_ACTIONS");
    }

    @Test
    void by_keyboard_alone() {
        board.rowButton("site", "Retry…");
        board.keys(KeyCode.J, KeyCode.R);
        Button confirm = board.ready("confirm");
        board.keys(KeyCode.DOWN);
        board.tabTo(confirm);
        board.keys(KeyCode.SPACE);
        board.awaitText("Done: CodePipeline took it; Build is running");
        assertRetried("ALL_ACTIONS");

        board.keys(KeyCode.ESCAPE, KeyCode.O);
        board.awaitText("retry stage");
    }

    @Test
    void a_double_click_sends_once_and_the_intent_is_written_before() {
        board.aws.faults().on(Match.operation("RetryStageExecution"), new Effect.Delay(Duration.ofMillis(1500)));
        board.click(board.rowButton("site", "Retry…"));
        Button confirm = board.ready("confirm");
        board.doubleClick(confirm);
        board.awaitText("sent, waiting for the answer");
        assertThat(board.recorded()).containsEntry("kind", "retry stage").containsEntry("outcome", "");
        board.click(confirm);
        board.awaitText("Done: CodePipeline took it");
        assertRetried("FAILED_ACTIONS");
    }

    @Test
    void read_only_switches_it_off_and_says_why() {
        board.close();
        open(true);
        Button retry = board.rowButton("site", "Retry…");
        assertThat(RealBoard.call(retry::isDisabled)).isTrue();
        assertThat(RealBoard.call(retry::getAccessibleHelp)).isEqualTo(RealBoard.READ_ONLY);
        board.doubleClick(retry);
        board.keys(KeyCode.J);
        board.pressUntil(KeyCode.R, "Orders are off: " + RealBoard.READ_ONLY);
        board.keys(KeyCode.SPACE);
        assertThat(board.all(".sheet")).isEmpty();
        assertThat(board.calls("RetryStageExecution")).isEmpty();
        assertThat(site.status(execution, "Build")).hasValue(StageStatus.FAILED);
    }

    @Test
    void nothing_is_sent_when_a_newer_execution_took_the_stage_meanwhile() {
        board.click(board.rowButton("site", "Retry…"));
        Button confirm = board.ready("confirm");
        String newer = site.startAndFail("Build", Failure.job("broken again"));
        board.click(confirm);
        board.awaitText("Refused, nothing was done: you saw execution " + execution.substring(0, 8)
                + ", but now Build is failed");
        assertThat(board.sees("execution " + newer.substring(0, 8))).isTrue();
        assertNothingSent();
    }

    @Test
    void nothing_is_sent_when_a_colleague_retried_it_meanwhile() {
        board.click(board.rowButton("site", "Retry…"));
        Button confirm = board.ready("confirm");
        colleagueRetries();
        board.click(confirm);
        board.awaitText("Refused, nothing was done: nothing to retry: Build is running");
        assertNothingSent();
    }

    @Test
    void nothing_is_sent_when_a_colleagues_retry_failed_again_meanwhile() {
        board.click(board.rowButton("site", "Retry…"));
        Button confirm = board.ready("confirm");
        colleagueRetries();
        site.fail(execution, "Build", "Build", Failure.job("another reason"));
        board.click(confirm);
        board.awaitText("Build shows another failure than the one you saw");
        assertNothingSent();
    }

    @Test
    void the_dialog_says_by_itself_that_the_stage_changed() {
        board.rowButton("site", "Retry…");
        // With its panel open the row is read more often.
        board.keys(KeyCode.J, KeyCode.ENTER, KeyCode.R);
        board.ready("confirm");
        colleagueRetries();
        board.awaitText("Changed since you opened this: Build is now");
    }

    private void colleagueRetries() {
        site.look(p -> board.aws.world().orders().retry(p, "Build", execution, StageRetryMode.FAILED_ACTIONS));
    }

    private void assertNothingSent() {
        assertThat(board.calls("RetryStageExecution")).isEmpty();
        assertThat(board.recorded()).containsEntry("kind", "retry stage").containsEntry("outcome", "refused");
    }
}
