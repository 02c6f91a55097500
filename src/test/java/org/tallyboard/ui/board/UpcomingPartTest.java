package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// What records next, on the board. It is 10:42:07.
class UpcomingPartTest {

    private static final Instant NOW = Samples.NOW;

    private OpenBoard open;

    @BeforeEach
    void openBoard() {
        open = new OpenBoard(new FakeBoard(Samples.snapshot(List.of(), jobs())), new FakeDesk());
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private static List<Job> jobs() {
        return List.of(Samples.recording("job-1", "City Council", Samples.attempt(0, JobState.STARTED, 600)));
    }

    private static PlannedRecording planned(String id, String title, String start, int minutes) {
        Instant from = Instant.parse(start);
        return new PlannedRecording(
                id,
                title,
                Optional.of("recordings"),
                from,
                from.plus(Duration.ofMinutes(minutes)),
                Optional.of(5),
                false);
    }

    private static List<PlannedRecording> usual() {
        return List.of(
                planned("p1", "Harbour briefing", "2026-11-24T11:00:00Z", 60),
                planned("p2", "Midday news", "2026-11-24T12:00:00Z", 30),
                planned("p3", "Weather", "2026-11-24T12:00:00Z", 15),
                planned("p4", "Breakfast", "2026-11-25T06:00:00Z", 45));
    }

    private static Snapshot snapshot(int slots, int heardAgo, int untold, List<PlannedRecording> planned) {
        return snapshot(slots, heardAgo, untold, planned, jobs());
    }

    private static Snapshot snapshot(
            int slots, int heardAgo, int untold, List<PlannedRecording> planned, List<Job> jobs) {
        SchedulerPlan agenda = new SchedulerPlan(
                Samples.BROKER,
                "scheduler@studio",
                "council",
                NOW.minusSeconds(heardAgo),
                Duration.ofSeconds(10),
                NOW.plus(Duration.ofHours(24)),
                planned.size() + untold,
                planned);
        Worker worker = new Worker(
                Samples.worker("rec@w1"),
                Worker.State.ONLINE,
                Optional.of(NOW),
                Duration.ofSeconds(2),
                OptionalInt.of(1),
                OptionalLong.empty(),
                OptionalInt.of(slots),
                Set.of("recordings"),
                Optional.empty());
        return Samples.snapshot(List.of(), jobs, List.of(worker), List.of(agenda));
    }

    private void show(Snapshot snapshot, int rows) {
        open.show(snapshot);
        open.until(() -> open.window.next().list().items().size() == rows);
    }

    private List<String> texts(String selector) {
        return open.all(selector).stream()
                .map(node -> OpenBoard.call(() -> ((Label) node).getText()))
                .toList();
    }

    @Test
    void nothing_is_there_while_no_scheduler_was_heard() {
        assertThat(OpenBoard.call(() -> open.window.next().isVisible())).isFalse();
        assertThat(open.sees("NEXT")).isFalse();
    }

    @Test
    void rows_say_when_and_what_and_how_much_more_there_is() {
        show(snapshot(24, 1, 57, usual()), 4);
        assertThat(texts(".planned-time"))
                .containsSequence("11:00–12:00", "12:00–12:30", "12:00–12:15", "tomorrow 06:00–06:45");
        assertThat(texts(".planned-title")).contains("Harbour briefing", "Breakfast");
        assertThat(open.sees("in 17 min")).isTrue();
        assertThat(open.sees("+57 more until tomorrow 10:42")).isTrue();
        assertThat(open.sees("needs at most 2 of 24 slots")).isTrue();
        assertThat(open.sees("Nothing waits for you.")).isTrue();
        assertThat(texts(".next-warning-text")).isEmpty();
    }

    @Test
    void a_shortage_is_told_ahead_in_both_places_and_shows_its_recordings() {
        show(snapshot(1, 1, 0, usual()), 4);
        assertThat(texts(".next-warning-text").getFirst())
                .isEqualTo("12:00–12:15 · 2 recordings due, 1 slot: 1 will wait");
        assertThat(open.sees("Too few slots")).isTrue();
        open.click(open.all(".needs .button").stream()
                .filter(node -> OpenBoard.call(() -> ((Button) node).getText().equals("Show")))
                .findFirst()
                .orElseThrow());
        assertThat(open.one(".panel-title", "Midday news")).isNotNull();
        assertThat(open.sees("Too few slots: 12:00–12:15 · 2 recordings due, 1 slot: 1 will wait."))
                .isTrue();
    }

    @Test
    void a_shortage_beyond_two_hours_is_not_in_the_strip() {
        List<PlannedRecording> evening = List.of(
                planned("e1", "News", "2026-11-24T18:00:00Z", 40), planned("e2", "Sport", "2026-11-24T18:00:00Z", 40));
        show(snapshot(1, 1, 0, evening), 2);
        assertThat(texts(".next-warning-text")).hasSize(1);
        assertThat(open.sees("Nothing waits for you.")).isTrue();
    }

    @Test
    void keys_reach_the_rows_and_open_their_panel() {
        show(snapshot(24, 1, 0, usual()), 4);
        open.keys(KeyCode.F6, KeyCode.F6, KeyCode.F6);
        assertThat(OpenBoard.call(() -> open.window.next().list().isFocused())).isTrue();
        open.keys(KeyCode.J, KeyCode.ENTER);
        assertThat(open.one(".panel-title", "Midday news")).isNotNull();
        List<String> facts = open.all(".copy-field").stream()
                .map(node -> OpenBoard.call(() -> ((javafx.scene.control.TextField) node).getText()))
                .toList();
        assertThat(facts).contains("p2", "recordings", "5", "scheduler@studio", "council", "10:42:06");
        open.keys(KeyCode.R);
        assertThat(open.sees("there is nothing to retry")).isTrue();
        open.keys(KeyCode.N);
        assertThat(open.sees("Midday news planned")).isTrue();
        open.keys(KeyCode.ESCAPE, KeyCode.ESCAPE);
        assertThat(open.all(".side-panel")).isEmpty();
    }

    @Test
    void a_panel_becomes_that_of_the_job_once_it_is_there() {
        show(snapshot(24, 1, 0, usual()), 4);
        open.click(open.one(".planned-title", "Harbour briefing"));
        assertThat(open.one(".panel-title", "Harbour briefing")).isNotNull();
        List<Job> jobs = new ArrayList<>(jobs());
        jobs.add(Samples.recording("p1", "Harbour briefing", Samples.attempt(0, JobState.RECEIVED, 1)));
        show(snapshot(24, 1, 0, usual(), jobs), 3);
        assertThat(open.one(".panel-title", "Harbour briefing")).isNotNull();
        assertThat(open.sees("Attempts")).isTrue();
    }

    @Test
    void a_silent_scheduler_is_said_and_its_rows_look_old() {
        show(snapshot(24, 250, 0, usual()), 4);
        assertThat(open.sees("schedule council of scheduler@studio last heard 4 min ago"))
                .isTrue();
        List<Node> cards = open.all(".planned-card");
        assertThat(cards).isNotEmpty();
        assertThat(OpenBoard.call(() -> cards.stream()
                        .allMatch(card -> card.getPseudoClassStates().contains(PseudoClass.getPseudoClass("old")))))
                .isTrue();
        show(snapshot(24, 1, 0, List.of()), 0);
        assertThat(open.sees("Nothing is planned until tomorrow 10:42")).isTrue();
    }

    @Test
    void a_late_one_wants_a_person() {
        show(snapshot(24, 1, 0, List.of(planned("l", "Late", "2026-11-24T10:38:00Z", 60))), 1);
        assertThat(open.sees("4 min late")).isTrue();
        assertThat(open.sees("late: its scheduler scheduler@studio has not sent it: see its log"))
                .isTrue();
        open.click(open.one(".planned-title", "Late"));
        assertThat(open.all(".copy-field").stream()
                        .map(node -> OpenBoard.call(() -> ((javafx.scene.control.TextField) node).getText())))
                .contains("not sent yet; the scheduler's log says why");
    }

    @Test
    void a_long_title_takes_neither_the_time_nor_the_worker() {
        String title = "A very long title of a recording ".repeat(9);
        List<Job> jobs = List.of(Samples.recording("job-1", title, Samples.attempt(0, JobState.STARTED, 600)));
        show(snapshot(24, 1, 0, List.of(planned("l", title, "2026-11-24T10:38:00Z", 60)), jobs), 1);
        AbbreviatingLabel late = (AbbreviatingLabel) open.one(".planned-card .row-dim", "late");
        assertThat(OpenBoard.call(() -> late.getWidth() >= late.widths()[late.widths().length - 1]))
                .isTrue();
        Node worker = open.one(".job-card .row-dim", "rec@w1");
        assertThat(OpenBoard.call(() -> worker.getLayoutBounds().getWidth())).isGreaterThan(40);
    }

    @Test
    void a_row_that_leaves_hands_its_selection_to_no_other() {
        show(snapshot(24, 1, 0, usual()), 4);
        open.click(open.one(".planned-title", "Harbour briefing"));
        open.click(open.one(".side-panel .button", "Start now…"));
        open.pause();
        open.click(open.one("#confirm", "Start now"));
        assertThat(open.desk.ordered).hasSize(1);
        List<PlannedRecording> rest = usual().subList(1, 4);
        show(snapshot(24, 1, 0, rest), 3);
        open.keys(KeyCode.ESCAPE);
        assertThat(open.window.overlay().open()).isEmpty();
        for (CardList<?, ?> list : List.of(
                open.window.pipelines().list(),
                open.window.jobs().list(),
                open.window.next().list())) {
            OpenBoard.call(() -> {
                list.requestFocus();
                return true;
            });
            assertThat(OpenBoard.call(list::current)).isEmpty();
            assertThat(open.one(".panel-title", "Harbour briefing")).isNotNull();
        }
        open.keys(KeyCode.B);
        assertThat(open.sees("Harbour briefing cannot be started: no scheduler tells of it any more"))
                .isTrue();

        List<Job> jobs = new ArrayList<>(jobs());
        jobs.add(Samples.recording("p1", "Harbour briefing", Samples.attempt(0, JobState.STARTED, 1)));
        show(snapshot(24, 1, 0, rest, jobs), 3);
        assertThat(open.one(".panel-title", "Harbour briefing")).isNotNull();
        assertThat(OpenBoard.call(() -> open.window.selection().job().map(Job::id)))
                .as("what keys act on")
                .contains("p1");
    }

    @Test
    void hostile_titles_and_hundreds_of_rows_keep_their_place() {
        List<PlannedRecording> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(planned("h" + i, "x\n\u202e" + "W".repeat(280) + i, "2026-11-24T11:00:00Z", 60));
        }
        show(snapshot(300, 1, 0, many), 200);
        assertThat(OpenBoard.call(() -> open.window.next().list().cardsMade())).isLessThan(12);
        assertThat(OpenBoard.call(() -> {
                    var column = open.window.jobs();
                    return open.window.next().getHeight() < column.getHeight() / 2
                            && open.window.next().getBoundsInParent().getMaxY() <= column.getHeight() + 1;
                }))
                .isTrue();
        assertThat(open.all(".planned-title").stream()
                        .map(node -> OpenBoard.call(() -> ((Label) node).getText()))
                        .filter(text -> text.contains("\n") || text.contains("\u202e")))
                .isEmpty();
        open.keys(KeyCode.F6, KeyCode.F6, KeyCode.F6, KeyCode.END);
        assertThat(OpenBoard.call(() -> open.window.next().list().current().map(UpcomingRecordings.Row::key)))
                .isPresent();
    }
}
