package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageStatus;

/// A waiting approval is decided from the window: what arrives at AWS, and what does not.
class ApprovalTest {

    @TempDir
    Path folder;

    private RealBoard board;
    private PipelineControl site;
    private PipelineControl fan;
    private String execution;

    @BeforeEach
    void open() {
        open(false);
    }

    private void open(boolean readOnly) {
        SimulatedAws aws = RealBoard.simulator();
        aws.world().account("prod").add(PipelineSpec.plain("calm")).startAndSucceed();
        site = aws.world().account("prod").add(PipelineSpec.withApproval("site", ExecutionMode.SUPERSEDED));
        execution = site.startAndReach("Approval");
        fan = aws.world().account("prod").add(PipelineSpec.withApproval("fan", ExecutionMode.PARALLEL));
        board = new RealBoard(aws, folder, readOnly, Map.of());
    }

    @AfterEach
    void close() {
        board.close();
    }

    private void assertDecided(String token, String status, String summary) {
        assertThat(board.calls("PutApprovalResult")).singleElement().satisfies(call -> {
            assertThat(call.accountId()).isEqualTo("123456784821");
            assertThat(call.parameter("pipelineName")).isEqualTo("site");
            assertThat(call.parameter("stageName")).isEqualTo("Approval");
            assertThat(call.parameter("actionName")).isEqualTo("Approve");
            assertThat(call.parameter("token")).isEqualTo(token);
            assertThat(call.parameters().path("result").path("status").asString(""))
                    .isEqualTo(status);
            assertThat(call.parameters().path("result").path("summary").asString(""))
                    .isEqualTo(summary);
            assertThat(call.error()).isEmpty();
        });
        assertThat(board.recorded())
                .containsEntry("outcome", "done")
                .hasEntrySatisfying("caller", arn -> assertThat(arn).contains("123456784821"))
                .hasEntrySatisfying(
                        "details",
                        details -> assertThat(details).contains(execution).doesNotContain(token));
    }

    private String token() {
        return site.approvalToken(execution, "Approval").orElseThrow();
    }

    @Test
    void by_mouse_it_is_approved() {
        String token = token();
        board.click(board.rowButton("site", "Review…"));
        Button approve = board.ready("approve");
        assertThat(board.sees("prod 123456784821 · eu-west-1")).isTrue();
        assertThat(board.sees(execution)).isTrue();
        assertThat(board.sees("Release site to production?")).isTrue();
        assertThat(board.sees("No newer execution stands behind it.")).isTrue();
        board.click(approve);
        board.awaitText("Done: CodePipeline took it");
        assertDecided(token, "Approved", "");
        assertThat(site.status(execution, "Approval")).hasValue(StageStatus.SUCCEEDED);
        board.awaitNoButton("site", "Review…");
    }

    @Test
    void by_keyboard_alone_it_is_rejected_with_a_comment() {
        String token = token();
        board.rowButton("site", "Review…");
        board.keys(KeyCode.J, KeyCode.A);
        Button reject = board.ready("reject");
        board.write("not today");
        // Tab is a character for a text area; this is how a keyboard leaves one.
        board.chord(KeyCode.CONTROL, KeyCode.TAB);
        board.tabTo(reject);
        board.keys(KeyCode.SPACE);
        board.awaitText("Done: CodePipeline took it");
        assertDecided(token, "Rejected", "not today");
        assertThat(site.status(execution, "Approval")).hasValue(StageStatus.FAILED);
    }

    @Test
    void a_double_click_decides_once() {
        String token = token();
        board.aws.faults().on(Match.operation("PutApprovalResult"), new Effect.Delay(Duration.ofMillis(1500)));
        board.click(board.rowButton("site", "Review…"));
        Button approve = board.ready("approve");
        board.doubleClick(approve);
        board.awaitText("sent, waiting for the answer");
        board.click(approve);
        board.awaitText("Done: CodePipeline took it");
        assertDecided(token, "Approved", "");
    }

    @Test
    void read_only_switches_it_off_and_says_why() {
        board.close();
        open(true);
        Button review = board.rowButton("site", "Review…");
        assertThat(RealBoard.call(review::isDisabled)).isTrue();
        assertThat(RealBoard.call(review::getAccessibleHelp)).isEqualTo(RealBoard.READ_ONLY);
        board.doubleClick(review);
        board.keys(KeyCode.J);
        board.pressUntil(KeyCode.A, "Orders are off: " + RealBoard.READ_ONLY);
        board.keys(KeyCode.SPACE);
        assertThat(board.all(".sheet")).isEmpty();
        assertThat(board.calls("PutApprovalResult")).isEmpty();
        assertThat(site.status(execution, "Approval")).hasValue(StageStatus.IN_PROGRESS);
    }

    @Test
    void nothing_is_sent_when_a_colleague_decided_meanwhile() {
        board.click(board.rowButton("site", "Review…"));
        Button approve = board.ready("approve");
        site.succeed(execution, "Approval", "Approve");
        board.click(approve);
        board.awaitText("Refused, nothing was done");
        assertNothingSent();
    }

    @Test
    void nothing_is_sent_when_another_execution_waits_meanwhile() {
        board.click(board.rowButton("site", "Review…"));
        Button approve = board.ready("approve");
        site.succeed(execution, "Approval", "Approve");
        site.finish(execution);
        String newer = site.startAndReach("Approval");
        board.click(approve);
        board.awaitText("Refused, nothing was done: you saw execution " + execution.substring(0, 8));
        assertThat(board.sees("execution " + newer.substring(0, 8))).isTrue();
        assertNothingSent();
        assertThat(site.status(newer, "Approval")).hasValue(StageStatus.IN_PROGRESS);
    }

    @Test
    void of_a_parallel_pipeline_the_chosen_one_is_decided() {
        String first = fan.startAndReach("Approval");
        String second = fan.startAndReach("Approval");
        String token = fan.approvalToken(first, "Approval").orElseThrow();
        board.awaitRow("fan", (Pipeline row) -> row.executions().size() == 2);
        board.click(board.rowButton("fan", "Review…"));
        board.ready("approve");
        Node choice = board.one(".combo-box", "");
        RealBoard.call(() -> {
            chooseLineOf((ComboBox<?>) choice, first);
            return true;
        });
        assertThat(board.sees(first)).isTrue();
        board.click(board.ready("approve"));
        board.awaitText("Done: CodePipeline took it");
        assertThat(board.calls("PutApprovalResult"))
                .singleElement()
                .satisfies(call -> assertThat(call.parameter("token")).isEqualTo(token));
        assertThat(fan.status(first, "Approval")).hasValue(StageStatus.SUCCEEDED);
        assertThat(fan.status(second, "Approval")).hasValue(StageStatus.IN_PROGRESS);
    }

    private static <T> void chooseLineOf(ComboBox<T> choice, String execution) {
        choice.getItems().stream()
                .filter(item -> choice.getConverter().toString(item).startsWith(execution.substring(0, 8)))
                .findFirst()
                .ifPresent(choice::setValue);
    }

    private void assertNothingSent() {
        assertThat(board.calls("PutApprovalResult")).isEmpty();
        assertThat(board.recorded()).containsEntry("outcome", "refused");
    }
}
