package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.util.List;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.Severity;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.Snapshot;
import org.tallyboard.operate.Acknowledge;
import org.tallyboard.operate.WithdrawAcknowledgement;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// Acknowledging in the window.
class AcknowledgeTest {

    private final FakeDesk desk = new FakeDesk();
    private final Snapshot failed = Samples.snapshot(List.of(Samples.failed("payments", "a")), List.of());
    private final AttentionItem item = failed.attention().getFirst();
    private OpenBoard board;

    @BeforeEach
    void open() {
        board = new OpenBoard(new FakeBoard(failed), desk);
    }

    @AfterEach
    void close() {
        board.close();
    }

    private Snapshot acknowledged() {
        return failed.attended(List.of(new AcknowledgementEvent.Given(new Acknowledgement(
                item.key(), Severity.FAILED, "dana@ops", NOW.minusSeconds(60), Optional.empty(), "rolling back"))));
    }

    @Test
    void what_is_acknowledged_leaves_the_strip_and_stays_in_the_list() {
        await().until(() -> board.sees("payments"));
        board.keys(KeyCode.U);
        board.click(board.one(".button", "Acknowledge…"));
        board.one(".sheet-title", "Acknowledge: payments");
        board.click(board.all("#until-30m").getFirst());
        board.click(board.all("#why").getFirst());
        board.write("rolling back");
        board.chord(KeyCode.CONTROL, KeyCode.ENTER);
        await().until(() -> !desk.ordered.isEmpty());
        assertThat(desk.ordered.getFirst().operation()).isInstanceOfSatisfying(Acknowledge.class, order -> {
            assertThat(order.key()).isEqualTo(item.key());
            assertThat(order.severity()).isEqualTo(Severity.FAILED);
            assertThat(order.until()).contains(NOW.plusSeconds(1_800));
            assertThat(order.why()).isEqualTo("rolling back");
        });
    }

    @Test
    void an_acknowledgement_can_be_taken_back() {
        board.show(acknowledged());
        await().until(() -> board.sees("1 acknowledged"));
        assertThat(board.sees("Nothing new waits for you.")).isTrue();
        board.keys(KeyCode.U);
        assertThat(board.sees("acknowledged by dana@ops at 10:41 · rolling back"))
                .isTrue();
        board.click(board.one(".button", "Take it back…"));
        board.click(board.one(".button", "Take it back"));
        await().until(() -> !desk.ordered.isEmpty());
        assertThat(desk.ordered.stream().map(FakeDesk.Ordered::operation))
                .containsExactly(new WithdrawAcknowledgement(item.key(), "payments: failed"));
    }

    @Test
    void orders_that_are_off_are_off_for_this_too() {
        desk.closed = "started with --read-only";
        board.keys(KeyCode.U);
        board.click(board.one(".button", "Acknowledge…"));
        await().until(() -> board.sees("Orders are off: started with --read-only"));
        assertThat(desk.ordered).isEmpty();
    }
}
