package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.operate.RetryStage.Mode;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// Orders, from the key or the click to how they ended.
class OrderDialogTest {

    private static final Job LOST = Samples.recording(
            "job-1", "Sky Harbour", Samples.attempt(0, JobState.RETRY, 200), Samples.attempt(1, JobState.FAILED, 60));
    private static final Job MASKED = Samples.withoutPayload(
            Samples.plain("job-9", "mail.send", Samples.attempt(0, JobState.FAILED, 90)),
            "its arguments are masked in events, and no worker was asked in time");

    private OpenBoard open;
    private FakeDesk desk;

    @BeforeEach
    void openBoard() {
        desk = new FakeDesk();
        open = new OpenBoard(
                new FakeBoard(Samples.snapshot(
                        List.of(
                                Samples.failed("video-api", "7f3c21aa"),
                                Samples.waiting("player-web", "51aa09bc", "token-1"),
                                Samples.succeeded("billing", 400)),
                        List.of(LOST, MASKED))),
                desk);
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private Button button(String text) {
        return (Button) open.one(".button", text);
    }

    private boolean disabled(String text) {
        Button button = button(text);
        return OpenBoard.call(button::isDisabled);
    }

    private void select(String pipeline) {
        // What is shown is arranged beside the window's thread.
        await().until(() -> OpenBoard.call(() -> open.window.shown().isPresent()));
        OpenBoard.call(() -> {
            var list = open.window.pipelines().list();
            list.requestFocus();
            list.setCurrent(open.window
                    .shown()
                    .orElseThrow()
                    .snapshot()
                    .pipeline(new PipelineId("prod", pipeline))
                    .orElseThrow());
            return true;
        });
    }

    @Test
    void a_stage_is_retried_by_keyboard_alone_exactly_once() {
        open.keys(KeyCode.J, KeyCode.R);
        assertThat(open.sees("Retry Build of video-api")).isTrue();
        assertThat(open.sees("prod 123456784821 · eu-west-1")).isTrue();
        assertThat(open.sees("arn:aws:sts::123456784821:assumed-role/ops/test")).isTrue();
        open.pause();
        open.keys(KeyCode.DOWN, KeyCode.TAB);
        Button confirm = button("Retry all actions");
        while (!OpenBoard.call(confirm::isFocused)) {
            open.keys(KeyCode.TAB);
        }
        open.keys(KeyCode.SPACE, KeyCode.SPACE);

        assertThat(desk.ordered).hasSize(1);
        assertThat(desk.ordered.getFirst().operation())
                .isEqualTo(new RetryStage(
                        Samples.PROD,
                        "video-api",
                        "Build",
                        "7f3c21aa",
                        Mode.ALL_ACTIONS,
                        List.of("action-of-7f3c21aa")));
        assertThat(open.sees("Under way")).isTrue();
        Button close = (Button) open.one("#cancel", "");
        assertThat(OpenBoard.call(close::getText)).as("it cancels nothing").isEqualTo("Close");
        desk.ordered.getFirst().answer().complete(new Outcome.Done("the stage runs again"));
        open.settle();
        assertThat(open.sees("Done: the stage runs again")).isTrue();
    }

    @Test
    void a_double_click_sends_once() {
        select("video-api");
        open.keys(KeyCode.R);
        open.pause();
        open.doubleClick(button("Retry failed actions"));
        open.doubleClick(open.one(".sheet-title", "Retry Build"));
        assertThat(desk.ordered).hasSize(1);
    }

    @Test
    void the_click_that_opens_a_dialog_never_confirms_it() {
        OpenBoard.call(() -> {
            open.window.begin(ActionKind.RETRY_STAGE, new Subject.OfPipeline(Samples.failed("video-api", "7f3c21aa")));
            ((Button) open.window.scene().lookup("#confirm")).fire();
            return true;
        });
        assertThat(desk.ordered).isEmpty();
    }

    @Test
    void Enter_confirms_nothing_and_Esc_cancels() {
        select("player-web");
        open.keys(KeyCode.A);
        open.pause();
        open.keys(KeyCode.ENTER);
        assertThat(desk.ordered).isEmpty();
        open.keys(KeyCode.ESCAPE);
        assertThat(open.window.overlay().open()).isEmpty();
        assertThat(desk.ordered).isEmpty();
        assertThat(OpenBoard.call(() -> open.window.pipelines().list().isFocused()))
                .isTrue();
    }

    @Test
    void Ctrl_Enter_confirms_where_there_is_one_choice_and_nothing_where_there_are_two() {
        select("player-web");
        open.keys(KeyCode.A);
        open.pause();
        open.chord(KeyCode.CONTROL, KeyCode.ENTER);
        assertThat(desk.ordered).isEmpty();
        open.keys(KeyCode.ESCAPE);
        select("video-api");
        open.keys(KeyCode.R);
        open.pause();
        open.chord(KeyCode.CONTROL, KeyCode.ENTER);
        assertThat(desk.ordered).hasSize(1);
        open.chord(KeyCode.CONTROL, KeyCode.ENTER);
        assertThat(desk.ordered).hasSize(1);
    }

    @Test
    void the_focus_stays_in_the_dialog() {
        select("video-api");
        open.keys(KeyCode.R);
        for (int i = 0; i < 12; i++) {
            open.keys(KeyCode.TAB);
            assertThat(OpenBoard.call(
                            () -> open.window.overlay().open().orElseThrow().isFocusWithin()))
                    .isTrue();
        }
    }

    @Test
    void an_approval_is_decided_with_its_token_and_comment() {
        select("player-web");
        open.keys(KeyCode.A);
        open.pause();
        open.write("tested on staging");
        open.click(button("Reject"));
        assertThat(desk.ordered).hasSize(1);
        assertThat(desk.ordered.getFirst().operation())
                .isEqualTo(new DecideApproval(
                        Samples.PROD,
                        "player-web",
                        "Approve",
                        "Approve",
                        "51aa09bc",
                        "token-1",
                        Decision.REJECT,
                        "tested on staging",
                        false));
    }

    @Test
    void a_comment_over_512_characters_is_not_sent() {
        select("player-web");
        open.keys(KeyCode.A);
        TextInputControl comment = (TextInputControl) open.one("#comment", "");
        OpenBoard.call(() -> {
            comment.setText("x".repeat(513));
            return true;
        });
        assertThat(disabled("Approve")).isTrue();
        assertThat(open.sees("513 / 512")).isTrue();
        OpenBoard.call(() -> {
            comment.setText("x".repeat(512));
            return true;
        });
        assertThat(disabled("Approve")).isFalse();
    }

    @Test
    void an_approval_of_a_parallel_pipeline_is_the_chosen_one() {
        Execution first = Samples.execution(
                "ex-1",
                PipelineState.WAITING_FOR_APPROVAL,
                Samples.stage("Approve", "InProgress", "ex-1", Samples.approval("Approve", "t-1")));
        Execution second = Samples.execution(
                "ex-2",
                PipelineState.WAITING_FOR_APPROVAL,
                Samples.stage("Approve", "InProgress", "ex-2", Samples.approval("Approve", "t-2")));
        Pipeline base = Samples.waiting("many", "ex-1", "t-1");
        Pipeline parallel = new Pipeline(
                base.id(),
                base.account(),
                1,
                "V2",
                "PARALLEL",
                PipelineState.WAITING_FOR_APPROVAL,
                false,
                List.of(),
                List.of(second, first),
                Optional.of("ex-2"),
                base.since(),
                base.freshness());
        open.show(Samples.snapshot(List.of(parallel), List.of()));
        assertThat(open.sees("PARALLEL, 2 executions")).isTrue();
        select("many");
        open.keys(KeyCode.A);
        assertThat(open.sees("2 approvals wait in this pipeline")).isTrue();
        open.pause();
        open.click(button("Approve"));
        DecideApproval order = (DecideApproval) desk.ordered.getFirst().operation();
        assertThat(order.executionId()).isEqualTo("ex-2");
        assertThat(order.token()).isEqualTo("t-2");
        assertThat(order.parallel()).isTrue();
    }

    @Test
    void a_refusal_says_why_and_what_next_and_leaves_the_button_on() {
        select("video-api");
        open.keys(KeyCode.R);
        open.pause();
        open.click(button("Retry failed actions"));
        assertThat(disabled("Retry failed actions")).isTrue();
        desk.ordered
                .getFirst()
                .answer()
                .complete(new Outcome.Refused(
                        "StageNotRetryable: a newer execution is in Build", "open the newer execution"));
        open.settle();
        assertThat(open.sees("Refused, nothing was done: StageNotRetryable")).isTrue();
        assertThat(open.sees("Next: open the newer execution")).isTrue();
        assertThat(disabled("Retry failed actions")).isFalse();
    }

    @Test
    void an_unknown_outcome_asks_to_look_and_offers_no_second_send() {
        select("video-api");
        open.keys(KeyCode.R);
        open.pause();
        open.click(button("Retry failed actions"));
        desk.ordered.getFirst().answer().complete(new Outcome.Unknown("no answer within 30 s"));
        open.settle();
        assertThat(open.sees("Outcome unknown: no answer within 30 s")).isTrue();
        assertThat(open.all("#confirm")).isEmpty();
        assertThat(open.all("#unrecorded")).isEmpty();
    }

    @Test
    void what_cannot_be_recorded_is_sent_only_when_the_person_says_so() {
        select("video-api");
        open.keys(KeyCode.R);
        open.pause();
        open.click(button("Retry failed actions"));
        assertThat(desk.ordered.getFirst().recorded()).isTrue();
        desk.ordered.getFirst().answer().complete(new Outcome.NotRecorded("the disk is full"));
        open.settle();
        assertThat(open.sees("Not sent: it could not be recorded. the disk is full"))
                .isTrue();
        open.click(button("Send unrecorded"));
        assertThat(desk.ordered).hasSize(2);
        assertThat(desk.ordered.get(1).recorded()).isFalse();
        assertThat(desk.ordered.get(1).operation())
                .isEqualTo(desk.ordered.getFirst().operation());
    }

    @Test
    void credentials_of_another_account_take_no_order() {
        desk.callerAccount = "999999999999";
        select("video-api");
        open.keys(KeyCode.R);
        assertThat(open.sees("these credentials belong to account 999999999999"))
                .isTrue();
        assertThat(disabled("Retry failed actions")).isTrue();
    }

    @Test
    void an_unknown_caller_takes_no_order_until_asked_again() {
        desk.callerFails = "ExpiredToken: run aws sso login";
        select("video-api");
        open.keys(KeyCode.R);
        assertThat(open.sees("who would act is not known: ExpiredToken: run aws sso login"))
                .isTrue();
        assertThat(disabled("Retry failed actions")).isTrue();
        desk.callerFails = "";
        open.click(button("Ask again"));
        assertThat(disabled("Retry failed actions")).isFalse();
    }

    @Test
    void the_dialog_says_when_the_thing_changed_under_it() {
        select("video-api");
        open.keys(KeyCode.R);
        open.show(Samples.snapshot(List.of(Samples.failed("video-api", "newer-one")), List.of()));
        assertThat(open.sees("Changed since you opened this: another execution is in Build now (newer-one)"))
                .isTrue();
    }

    @Test
    void read_only_switches_every_order_off_and_says_why() {
        desk.closed = "started with --read-only";
        open.show(Samples.snapshot(List.of(Samples.failed("video-api", "7f3c21aa")), List.of(LOST)));
        assertThat(open.all(".card .button").stream().map(n -> OpenBoard.call(n::isDisabled)))
                .isNotEmpty()
                .doesNotContain(false);
        assertThat(disabled("Notify…")).isTrue();
        Button retry = button("Retry…");
        assertThat(OpenBoard.call(retry::getAccessibleHelp)).isEqualTo("started with --read-only");
        select("video-api");
        open.keys(KeyCode.R);
        assertThat(open.window.overlay().open()).isEmpty();
        assertThat(open.sees("Orders are off: started with --read-only")).isTrue();
        assertThat(desk.ordered).isEmpty();
    }

    @Test
    void a_failed_recording_is_sent_again_as_it_was_captured() {
        open.click(open.one(".needs .button", "Record the rest…"));
        assertThat(open.sees("Record the rest of Sky Harbour")).isTrue();
        assertThat(open.sees("exact payload: told by a worker while it held the job"))
                .isTrue();
        assertThat(open.sees("will not run or hold again: callbacks and error callbacks"))
                .isTrue();
        open.pause();
        open.click(open.one("#confirm", "Record the rest"));
        assertThat(desk.ordered.getFirst().operation())
                .isEqualTo(new RetryJob(
                        Samples.key("job-1"), "Sky Harbour", 1, LOST.payload().orElseThrow()));
    }

    @Test
    void a_second_recording_of_the_same_source_is_warned_of() {
        Job running = Samples.recording("job-2", "Sky Harbour", Samples.attempt(0, JobState.STARTED, 30));
        open.show(Samples.snapshot(List.of(), List.of(LOST, running)));
        OpenBoard.call(() -> {
            open.window.begin(ActionKind.RETRY_JOB, new Subject.OfJob(LOST));
            return true;
        });
        assertThat(open.sees("Job job-2 records the same source now")).isTrue();
    }

    @Test
    void a_programme_that_is_over_is_warned_of() {
        Job over = Samples.recording(
                "job-2",
                "Morning show",
                Samples.NOW.minusSeconds(7200),
                Samples.NOW.minusSeconds(600),
                Samples.attempt(0, JobState.FAILED, 900));
        open.show(Samples.snapshot(List.of(), List.of(LOST, over)));
        OpenBoard.call(() -> {
            open.window.begin(ActionKind.RETRY_JOB, new Subject.OfJob(over));
            return true;
        });
        assertThat(open.sees("The programme ended at 10:32: nothing of it is left to record."))
                .isTrue();
    }

    @Test
    void a_job_whose_payload_is_unknown_cannot_be_sent_again() {
        Node card = open.all(".job-card.card").stream()
                .filter(n -> OpenBoard.call(() -> ((org.tallyboard.ui.job.JobCard) n).spoken())
                        .startsWith("mail.send"))
                .findFirst()
                .orElseThrow();
        Button retry = (Button) OpenBoard.call(() -> card.lookup(".button"));
        assertThat(OpenBoard.call(retry::isDisabled)).isTrue();
        assertThat(OpenBoard.call(retry::getAccessibleHelp)).contains("masked");
        open.click(card);
        open.keys(KeyCode.R);
        assertThat(open.window.overlay().open()).isEmpty();
        assertThat(open.sees("cannot be retried: the job's payload is not known; its arguments are masked"))
                .isTrue();
        assertThat(open.sees("not known: its arguments are masked in events")).isTrue();
        assertThat(desk.ordered).isEmpty();
    }

    @Test
    void a_notification_is_prefilled_and_its_draft_survives_failure_and_closing() {
        select("video-api");
        open.keys(KeyCode.N);
        TextInputControl subject = (TextInputControl) open.one("#subject", "[FAILED] video-api: Build (4f2c9d1)");
        assertThat(open.sees("As an e-mail")).isTrue();
        OpenBoard.call(() -> {
            subject.setText("Build of video-api broke");
            return true;
        });
        open.pause();
        open.click(open.one("#confirm", "Send to 4 subscribers"));
        desk.ordered
                .getFirst()
                .answer()
                .complete(new Outcome.Refused("Throttled: rate exceeded", "try again in a minute"));
        open.settle();
        open.keys(KeyCode.ESCAPE, KeyCode.N);
        open.one("#subject", "Build of video-api broke");

        open.pause();
        open.click(open.one("#confirm", "Send to 4 subscribers"));
        SendNotification order = (SendNotification) desk.ordered.get(1).operation();
        assertThat(order.draft().topicArn()).isEqualTo("arn:aws:sns:eu-west-1:123456784821:ops-alerts");
        assertThat(order.draft().subject()).isEqualTo("Build of video-api broke");
        desk.ordered.get(1).answer().complete(new Outcome.Done("message 5f0cb9d1"));
        open.settle();
        assertThat(open.sees("Done: message 5f0cb9d1")).isTrue();
        open.keys(KeyCode.ESCAPE, KeyCode.N);
        open.one("#subject", "[FAILED] video-api: Build (4f2c9d1)");
    }

    @Test
    void what_SNS_refuses_is_said_while_typing() {
        open.keys(KeyCode.N);
        TextInputControl subject = (TextInputControl) open.one("#subject", "");
        OpenBoard.call(() -> {
            subject.setText("x".repeat(100));
            return true;
        });
        assertThat(open.sees("100 / 99")).isTrue();
        assertThat(open.sees("the subject has 100 characters; SNS takes fewer than 100"))
                .isTrue();
        Button send = (Button) open.one("#confirm", "Send");
        assertThat(OpenBoard.call(send::isDisabled)).isTrue();
    }
}
