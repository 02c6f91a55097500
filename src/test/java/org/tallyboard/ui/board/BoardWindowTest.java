package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.RowId;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// The board under a mouse and a keyboard.
class BoardWindowTest {

    private OpenBoard open;

    @BeforeEach
    void openBoard() {
        open = new OpenBoard(new FakeBoard(Samples.snapshot(pipelines(), jobs())), new FakeDesk());
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private static List<Pipeline> pipelines() {
        return List.of(
                Samples.failed("video-api", "7f3c21aa"),
                Samples.waiting("player-web", "51aa09bc", "token-1"),
                Samples.running("transcoder", "3e91f0aa"),
                Samples.succeeded("billing", 400),
                Samples.succeeded("auth", 500));
    }

    private static List<Job> jobs() {
        return List.of(
                Samples.recording("job-1", "Sky Harbour", Samples.attempt(0, JobState.FAILED, 60)),
                Samples.recording("job-2", "City Council", Samples.attempt(0, JobState.STARTED, 600)),
                Samples.plain("job-3", "files.checksum", Samples.attempt(0, JobState.SUCCEEDED, 30)));
    }

    private List<String> names() {
        return OpenBoard.call(() -> open.window.pipelines().list().shownKeys().stream()
                .map(RowId::name)
                .toList());
    }

    private List<String> titles() {
        return OpenBoard.call(
                () -> open.window.jobs().list().items().stream().map(Job::title).toList());
    }

    @Test
    void attention_comes_first() {
        assertThat(names()).containsExactly("video-api", "player-web", "transcoder", "billing", "auth");
        assertThat(titles()).containsExactly("Sky Harbour", "City Council", "files.checksum");
    }

    @Test
    void a_count_filters_while_it_is_pressed() {
        Node failed = OpenBoard.call(() -> open.window.tallies().button(StateCounts.PipelineFilter.FAILED));
        open.click(failed);
        open.until(() -> open.window.pipelines().list().items().size() == 1);
        assertThat(names()).containsExactly("video-api");
        assertThat(titles()).hasSize(3);

        open.click(failed);
        open.until(() -> open.window.pipelines().list().items().size() == 5);
    }

    @Test
    void counts_filter_by_keyboard_too() {
        OpenBoard.call(() -> {
            open.window.tallies().button(StateCounts.JobFilter.DONE).requestFocus();
            return true;
        });
        open.keys(KeyCode.SPACE);
        open.until(() -> open.window.jobs().list().items().size() == 1);
        assertThat(titles()).containsExactly("files.checksum");
    }

    @Test
    void the_search_filters_both_halves_and_Esc_clears_it() {
        open.keys(KeyCode.SLASH);
        open.write("sky");
        open.until(() -> open.window.jobs().list().items().size() == 1);
        assertThat(titles()).containsExactly("Sky Harbour");
        assertThat(names()).isEmpty();
        assertThat(open.sees("Nothing matches the search “sky”")).isTrue();

        open.keys(KeyCode.ESCAPE);
        open.until(() -> open.window.pipelines().list().items().size() == 5);
        assertThat(OpenBoard.call(() -> open.window.header().search().getText()))
                .isEmpty();
    }

    @Test
    void single_keys_are_letters_while_a_person_types() {
        open.keys(KeyCode.SLASH);
        open.write("rant");
        assertThat(OpenBoard.call(() -> open.window.header().search().getText()))
                .isEqualTo("rant");
        assertThat(OpenBoard.call(() -> open.window.overlay().open())).isEmpty();
    }

    @Test
    void the_order_holds_under_the_pointer_and_goes_on_without_it() {
        open.moveTo(open.one(".row-name", "transcoder"));
        List<Pipeline> changed = new ArrayList<>(pipelines());
        changed.set(4, Samples.failed("auth", "9999aaaa"));
        changed.add(Samples.failed("newcomer", "8888aaaa"));
        open.show(Samples.snapshot(changed, jobs()));

        open.until(() -> open.window.pipelines().list().items().size() == 6);
        assertThat(names()).containsExactly("video-api", "player-web", "transcoder", "billing", "auth", "newcomer");
        assertThat(open.sees("order held while you are here")).isTrue();

        open.moveAway();
        open.until(() -> !open.window.pipelines().list().heldProperty().get());
        assertThat(names()).containsExactly("auth", "newcomer", "video-api", "player-web", "transcoder", "billing");
        assertThat(open.sees("order held while you are here")).isFalse();
    }

    @Test
    void a_pointer_that_rested_where_the_window_opened_holds_nothing() {
        OpenBoard second = new OpenBoard(
                new FakeBoard(Samples.snapshot(List.of(), List.of())), new FakeDesk(), 1400, 900, 400, 500);
        try {
            second.show(Samples.snapshot(List.of(Samples.running("later", "e")), List.of()));
            second.show(
                    Samples.snapshot(List.of(Samples.running("later", "e"), Samples.failed("first", "f")), List.of()));
            second.until(() -> second.window.pipelines().list().items().size() == 2);
            assertThat(OpenBoard.call(() -> second.window
                            .pipelines()
                            .list()
                            .shownKeys()
                            .getFirst()
                            .name()))
                    .isEqualTo("first");
        } finally {
            second.close();
        }
    }

    @Test
    void the_row_under_the_pointer_stays_where_it_is_when_rows_above_it_grow() {
        Node row = open.one(".row-name", "billing");
        open.moveTo(row);
        double before = open.middle(row).getY();
        List<Pipeline> changed = new ArrayList<>(pipelines());
        changed.set(2, Samples.failed("transcoder", "3e91f0aa"));
        List<Pipeline> many = new ArrayList<>(changed);
        for (int i = 0; i < 30; i++) {
            many.add(Samples.succeeded("more-" + i, 600 + i));
        }
        open.show(Samples.snapshot(many, jobs()));
        open.until(() -> open.window.pipelines().list().items().size() == 35);
        assertThat(open.middle(open.one(".row-name", "billing")).getY()).isEqualTo(before);
    }

    @Test
    void a_button_acts_on_what_was_shown_when_it_was_pressed() {
        open.press(retryButton());
        List<Pipeline> changed = new ArrayList<>(pipelines());
        changed.set(0, Samples.failed("video-api", "other-execution"));
        open.show(Samples.snapshot(changed, jobs()));
        open.release();

        assertThat(open.sees("7f3c21aa")).isTrue();
        open.pause();
        open.click(open.one("#confirm", "Retry failed actions"));
        assertThat(open.desk.ordered).hasSize(1);
        assertThat(open.desk.ordered.getFirst().operation().toString())
                .contains("7f3c21aa")
                .doesNotContain("other");
    }

    private Node retryButton() {
        return open.all(".pipeline-card .button").stream()
                .filter(n -> OpenBoard.call(() -> ((Button) n).getText()).equals("Retry…"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void Enter_opens_the_side_panel_and_Esc_closes_it() {
        open.keys(KeyCode.J, KeyCode.J, KeyCode.ENTER);
        assertThat(open.all(".side-panel")).hasSize(1);
        assertThat(open.lookedAt.getLast()).contains(new PipelineId("prod", "player-web"));

        open.keys(KeyCode.ESCAPE);
        assertThat(open.all(".side-panel")).isEmpty();
        assertThat(open.lookedAt.getLast()).isEqualTo(Optional.empty());
    }

    @Test
    void an_open_panel_follows_the_current_row() {
        open.keys(KeyCode.J, KeyCode.ENTER, KeyCode.J);
        assertThat(open.one(".panel-title", "player-web")).isNotNull();
        assertThat(open.all(".side-panel")).hasSize(1);
    }

    @Test
    void the_theme_changes_by_key() {
        String before =
                OpenBoard.call(() -> open.window.scene().getStylesheets().toString());
        open.keys(KeyCode.T);
        assertThat(OpenBoard.call(() -> open.window.scene().getStylesheets().toString()))
                .isNotEqualTo(before)
                .contains("light.css");
    }

    @Test
    void the_list_of_shortcuts_shows_every_command() {
        open.keys(KeyCode.F1);
        assertThat(open.sees("Keyboard shortcuts")).isTrue();
        assertThat(open.sees("Retry the failed stage or job…")).isTrue();
        assertThat(open.sees("Review the approval…")).isTrue();
        assertThat(open.sees("Confirm a dialog with one choice")).isTrue();
        open.keys(KeyCode.ESCAPE);
        assertThat(open.sees("Keyboard shortcuts")).isFalse();
    }

    @Test
    void thousands_of_rows_make_only_as_many_cards_as_fit() {
        List<Pipeline> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(Samples.succeeded("p-" + i, 60 + i));
        }
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            jobs.add(Samples.plain("j-" + i, "files.checksum", Samples.attempt(0, JobState.SUCCEEDED, 30 + i)));
        }
        open.show(Samples.snapshot(many, jobs));
        open.until(() -> open.window.jobs().list().items().size() == 5000);
        OpenBoard.call(() -> {
            open.window.jobs().list().requestFocus();
            return true;
        });
        open.keys(KeyCode.END, KeyCode.PAGE_UP, KeyCode.HOME, KeyCode.END);
        assertThat(open.sees("files.checksum")).isTrue();
        assertThat(OpenBoard.call(() -> open.window.jobs().list().cardsMade())).isLessThan(40);
        assertThat(OpenBoard.call(() -> open.window.pipelines().list().cardsMade()))
                .isLessThan(20);
        assertThat(OpenBoard.call(
                        () -> open.window.jobs().list().current().orElseThrow().id()))
                .isEqualTo("j-4999");
    }

    @Test
    void a_closed_window_listens_no_more() {
        assertThat(open.board.listeners()).isEqualTo(1);
        OpenBoard.call(() -> {
            open.window.close();
            return true;
        });
        assertThat(open.board.listeners()).isZero();
    }
}
