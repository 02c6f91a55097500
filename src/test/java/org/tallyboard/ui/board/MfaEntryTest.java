package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.control.Labeled;
import javafx.scene.control.PasswordField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Snapshot;
import org.tallyboard.operate.Answer;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// A person enters the code that an account waits for.
class MfaEntryTest {

    private static final String DEVICE = "arn:aws:iam::444455556666:mfa/desk";

    private final FakeDesk desk = new FakeDesk();
    private final List<String> entered = new CopyOnWriteArrayList<>();
    private OpenBoard board;

    @BeforeEach
    void open() {
        desk.closed = "started with --read-only";
        board = new OpenBoard(new FakeBoard(waiting(Optional.of(DEVICE))), desk);
        board.mfaCodes = (account, code) -> {
            entered.add(account + " " + code);
            return code.equals("314159")
                    ? new Answer.Accepted("")
                    : new Answer.Refused("AWS does not accept this code", "enter the next code");
        };
    }

    @AfterEach
    void close() {
        board.close();
    }

    private static Snapshot waiting(Optional<String> device) {
        Snapshot known = Samples.snapshot(List.of(), List.of());
        Failure failure = new Failure("an MFA code is needed", "enter the code", NOW.minusSeconds(60), device);
        SourceStatus source = new SourceStatus(
                new SourceId(SourceId.Kind.AWS, "prod"),
                new SourceStatus.Failed(failure),
                Optional.empty(),
                Duration.ofSeconds(15),
                0);
        return new Snapshot(
                        known.sequence(),
                        known.at(),
                        known.observedFrom(),
                        List.of(source),
                        known.pipelines(),
                        known.jobs(),
                        known.jobsForgotten(),
                        known.workers(),
                        known.agendas(),
                        known.brokers(),
                        known.rates())
                .attended();
    }

    @Test
    void with_the_button_of_the_failed_source_also_while_orders_are_off() {
        board.click(board.one(".button", "Enter MFA code…"));
        board.one(".sheet-title", "MFA code for prod");
        assertThat(board.sees(DEVICE)).isTrue();

        board.write("271828");
        board.keys(KeyCode.ENTER);
        board.one(".label", "Not signed in: AWS does not accept this code");
        assertThat(board.sees("enter the next code")).isTrue();
        assertThat(board.sees("271828")).isFalse();
        assertThat(((PasswordField) board.all("#mfa-code").getFirst()).getText())
                .isEmpty();

        board.write("314159");
        board.click(board.one(".button", "Sign in"));
        await().until(() -> board.all(".sheet").isEmpty());
        assertThat(board.sees("prod: signed in")).isTrue();
        assertThat(entered).containsExactly("prod 271828", "prod 314159");
    }

    @Test
    void with_the_keyboard_alone() {
        board.keys(KeyCode.M);
        board.one(".sheet-title", "MFA code for prod");
        board.write("314159");
        board.keys(KeyCode.ENTER);
        await().until(() -> board.all(".sheet").isEmpty());
        assertThat(entered).containsExactly("prod 314159");
    }

    @Test
    void a_source_that_waits_for_no_code_has_no_such_button() {
        board.show(waiting(Optional.empty()));
        assertThat(board.all(".button")).noneMatch(b -> ((Labeled) b).getText().contains("MFA"));
        board.keys(KeyCode.M);
        await().until(() -> board.sees("No account waits for an MFA code"));
    }
}
