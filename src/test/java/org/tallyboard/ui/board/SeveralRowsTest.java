package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Batch;
import org.tallyboard.operate.Outcome;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// Several rows, selected together and acted on together.
class SeveralRowsTest {

    private OpenBoard open;
    private FakeDesk desk;

    @BeforeEach
    void openBoard() {
        desk = new FakeDesk();
        open = new OpenBoard(
                new FakeBoard(Samples.snapshot(
                        List.of(
                                Samples.failed("video-api", "7f3c21aa"),
                                Samples.failed("video-web", "8f3c21aa"),
                                Samples.succeeded("billing", 400)),
                        List.of())),
                desk);
        await().until(() -> OpenBoard.call(() -> open.window.shown().isPresent()));
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private int selected() {
        return OpenBoard.call(() -> open.window.pipelines().list().selection().size());
    }

    private Batch only() {
        assertThat(desk.batches).hasSize(1);
        return desk.batches.getFirst();
    }

    @Test
    void all_are_selected_and_only_what_was_shown_is_acted_on() {
        open.keys(KeyCode.J);
        open.chord(KeyCode.CONTROL, KeyCode.A);
        assertThat(selected()).isEqualTo(3);
        assertThat(open.sees("3 selected")).isTrue();

        open.keys(KeyCode.R);
        assertThat(open.sees("Retry stage · 3 selected")).isTrue();
        assertThat(open.sees("left out: no stage of it failed or was stopped")).isTrue();
        assertThat(open.sees("as arn:aws:sts::123456784821:assumed-role/ops/test"))
                .isTrue();
        open.pause();
        desk.batchOutcome = new Outcome.Refused("somebody was faster", "look again");
        open.chord(KeyCode.CONTROL, KeyCode.ENTER);

        assertThat(only().kind()).isEqualTo(ActionKind.RETRY_STAGE);
        assertThat(only().open()).hasSize(2);
        assertThat(open.sees("somebody was faster · next: look again")).isTrue();
        assertThat(open.sees("0 of 2 done")).isTrue();
    }

    @Test
    void shift_selects_a_range_and_escape_ends_it() {
        open.keys(KeyCode.J);
        open.chord(KeyCode.SHIFT, KeyCode.DOWN);
        assertThat(selected()).isEqualTo(2);
        open.chord(KeyCode.SHIFT, KeyCode.UP);
        assertThat(selected()).isZero();
        open.chord(KeyCode.SHIFT, KeyCode.DOWN);
        open.keys(KeyCode.ESCAPE);
        assertThat(selected()).isZero();
    }

    @Test
    void control_click_takes_one_more_and_opens_nothing() {
        open.keys(KeyCode.J);
        var list = open.window.pipelines().list();
        Node card = OpenBoard.call(
                () -> list.card(list.items().getLast().id()).orElseThrow().node());
        open.pressHolding(card, true, false);
        assertThat(selected()).isEqualTo(2);
        assertThat(open.all(".panel-title")).isEmpty();
    }

    @Test
    void what_is_for_one_at_a_time_says_so() {
        open.keys(KeyCode.J);
        open.chord(KeyCode.CONTROL, KeyCode.A);
        open.keys(KeyCode.A);
        assertThat(open.sees("Review approval is done for one row at a time")).isTrue();
        assertThat(open.window.overlay().open()).isEmpty();
    }

    @Test
    void read_only_acts_on_none() {
        desk.closed = "started with --read-only";
        open.keys(KeyCode.J);
        open.chord(KeyCode.CONTROL, KeyCode.A);
        open.keys(KeyCode.R);
        open.pause();
        open.chord(KeyCode.CONTROL, KeyCode.ENTER);
        assertThat(desk.batches).isEmpty();
    }
}
