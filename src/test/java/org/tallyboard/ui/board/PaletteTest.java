package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.JobState;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// The command palette and the menu of a row.
class PaletteTest {

    private OpenBoard open;
    private FakeDesk desk;

    @BeforeEach
    void openBoard() {
        desk = new FakeDesk();
        open = new OpenBoard(
                new FakeBoard(Samples.snapshot(
                        List.of(Samples.failed("video-api", "7f3c21aa"), Samples.succeeded("billing", 400)),
                        List.of(Samples.recording("job-1", "Video wall", Samples.attempt(0, JobState.STARTED, 60))))),
                desk);
        await().until(() -> OpenBoard.call(() -> open.window.shown().isPresent()));
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private void find(String words) {
        open.chord(KeyCode.CONTROL, KeyCode.K);
        open.write(words);
    }

    @Test
    void a_verb_and_a_name_open_the_dialog_of_the_action_and_send_nothing() {
        find("ret vid");
        assertThat(open.sees("Retry stage: video-api")).isTrue();
        assertThat(open.sees("Retry job: Video wall")).isTrue();
        assertThat(open.sees("the job is STARTED")).as("why it cannot be done").isTrue();
        open.keys(KeyCode.ENTER);
        assertThat(open.sees("Retry Build of video-api")).isTrue();
        assertThat(desk.ordered).isEmpty();
    }

    @Test
    void a_name_alone_opens_the_row() {
        find("billing");
        open.keys(KeyCode.ENTER);
        assertThat(open.one(".panel-title", "billing")).isNotNull();
    }

    @Test
    void what_the_window_can_do_is_found_too() {
        find("shortcuts");
        find("keyboard nothing of this");
        assertThat(open.sees("nothing found")).isTrue();
        open.keys(KeyCode.ESCAPE);
        find("dark");
        open.keys(KeyCode.ENTER);
        assertThat(open.window.overlay().open()).isEmpty();
    }

    @Test
    void read_only_lists_actions_with_the_reason_and_takes_none() {
        desk.closed = "started with --read-only";
        find("retry video-api");
        assertThat(open.sees("started with --read-only")).isTrue();
        open.keys(KeyCode.ENTER);
        assertThat(open.sees("Retry Build of video-api")).isFalse();
    }

    @Test
    void the_menu_of_a_row_has_its_actions_and_its_copies() {
        Node card = OpenBoard.call(() -> open.window
                .pipelines()
                .list()
                .card(open.window.pipelines().list().items().getFirst().id())
                .orElseThrow()
                .node());
        open.rightClick(card);
        List<String> texts = OpenBoard.call(() -> open.window.menu().menu().getItems().stream()
                .map(MenuItem::getText)
                .map(String::valueOf)
                .toList());
        assertThat(texts).contains("Retry stage…   R", "Notify…   N", "Acknowledge…   C", "Copy");
        assertThat(copied("ARN")).isEqualTo("arn:aws:codepipeline:eu-west-1:123456784821:video-api");
        assertThat(copied("AWS CLI command"))
                .isEqualTo("aws codepipeline get-pipeline-state --name video-api --region eu-west-1");
        assertThat(copied("console link"))
                .startsWith("https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline");
    }

    private String copied(String what) {
        return OpenBoard.call(() -> {
            Menu copy = (Menu) open.window.menu().menu().getItems().getLast();
            copy.getItems().stream().filter(item -> item.getText().equals(what)).forEach(MenuItem::fire);
            return Clipboard.getSystemClipboard().getString();
        });
    }

    @Test
    void control_C_copies_the_name_but_not_while_somebody_types() {
        open.keys(KeyCode.J);
        open.chord(KeyCode.CONTROL, KeyCode.C);
        assertThat(OpenBoard.call(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo("video-api");
        assertThat(open.sees("Copied the name: video-api")).isTrue();
    }
}
