package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.text.Text;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.StateCounts;
import org.tallyboard.job.Job;
import org.tallyboard.operate.Answer;
import org.tallyboard.ui.frozen.FrozenScenes;
import org.tallyboard.ui.job.FinishedRecordings;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;

/// What the board does with much and with little room.
class RoomTest {

    /// Names, states and ages: they are said in fewer words where there is little room, and never cut.
    private static final List<String> WHOLE =
            List.of(".lamp-name", ".lamp-age", ".tally", ".row-name", ".stage-name", ".needs-name", ".needs-text");

    @BeforeAll
    static void startJavaFx() {
        try (OpenBoard open = new OpenBoard(new FakeBoard(FrozenScenes.board()), new FakeDesk())) {
            open.settle();
        }
    }

    /// Lays the board out in a size, which may be larger than the tests' screen, and asks it something.
    private static <T> T ask(Snapshot snapshot, int width, int height, Function<BoardWindow, T> question) {
        return OpenBoard.call(() -> {
            Executor here = Runnable::run;
            BoardServices setting = new BoardServices(
                    "media-ops",
                    false,
                    FrozenScenes.accounts(),
                    List.of("rec-broker"),
                    new FakeBoard(snapshot),
                    new FakeDesk(),
                    (account, code) -> new Answer.Accepted(""),
                    new ViewContext(InstantSource.fixed(FrozenScenes.NOW), ZoneOffset.UTC, ColorPalette.DARK),
                    address -> {},
                    FinishedRecordings.none(),
                    here,
                    here,
                    looked -> {});
            BoardWindow window = new BoardWindow(setting, width, height);
            try {
                window.refresh();
                draw(window);
                return question.apply(window);
            } finally {
                window.close();
            }
        });
    }

    /// Twice, as on a screen: what changes while it is laid out is drawn a pulse later.
    private static void draw(BoardWindow window) {
        window.scene().snapshot(null);
        window.scene().snapshot(null);
    }

    private static List<Labeled> visible(BoardWindow window, String kind) {
        return window.scene().getRoot().lookupAll(kind).stream()
                .filter(RoomTest::shows)
                .map(Labeled.class::cast)
                .toList();
    }

    private static boolean shows(Node node) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (!n.isVisible()) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @CsvSource({"1100, 700", "1280, 800", "1600, 1000", "2560, 1440", "3840, 2160"})
    void names_and_ages_are_whole_in_every_window(int width, int height) {
        List<String> cut = ask(FrozenScenes.board(), width, height, window -> WHOLE.stream()
                .flatMap(kind -> {
                    List<Labeled> labels = visible(window, kind);
                    assertThat(labels).as(kind).isNotEmpty();
                    return labels.stream();
                })
                .filter(label -> !drawn(label).equals(label.getText()))
                .map(label -> drawn(label) + " for " + label.getText())
                .toList());
        assertThat(cut).isEmpty();
        List<String> ages = ask(FrozenScenes.board(), width, height, window -> visible(window, ".lamp-age").stream()
                .map(Labeled::getText)
                .toList());
        assertThat(ages).hasSize(4).doesNotContain("");
    }

    private static String drawn(Labeled labeled) {
        return labeled.lookupAll(".text").stream()
                .filter(text -> text.getParent() == labeled)
                .map(text -> ((Text) text).getText())
                .findFirst()
                .orElse("");
    }

    @Test
    void a_wide_window_says_more() {
        Function<BoardWindow, String> done =
                window -> window.tallies().button(StateCounts.JobFilter.DONE).getText();
        assertThat(ask(FrozenScenes.board(), 1100, 700, done)).isEqualTo("done");
        assertThat(ask(FrozenScenes.board(), 1600, 1000, done)).isEqualTo("done since 10:12");

        Function<BoardWindow, List<String>> needs = window ->
                visible(window, ".needs-text").stream().map(Labeled::getText).toList();
        assertThat(ask(FrozenScenes.board(), 1600, 1000, needs))
                .startsWith("is losing its programme since 10:31, ends 12:00")
                .hasSize(3);
        assertThat(ask(FrozenScenes.board(), 3840, 2160, needs))
                .startsWith("is losing its programme since 10:31, ends 12:00 · ffmpeg: HTTP 404 after 3 retries — "
                        + "stream is offline · gave up after attempt 4");
    }

    @Test
    void the_list_of_recordings_stays_where_it_is_when_a_panel_opens() {
        Job job = FrozenScenes.board().jobs().iterator().next();
        List<Double> at = ask(FrozenScenes.board(), 1600, 1000, window -> {
            double before = window.jobs().list().localToScene(0, 0).getX();
            window.open(job);
            draw(window);
            return List.of(before, window.jobs().list().localToScene(0, 0).getX());
        });
        assertThat(at.getLast()).isEqualTo(at.getFirst());
    }

    @Test
    void rows_of_running_jobs_say_that_nothing_is_heard_of_them() {
        List<String> hatched = ask(
                FrozenScenes.failures(), 1600, 1000, window -> window.scene().getRoot().lookupAll(".job-card").stream()
                        .filter(card -> card.getPseudoClassStates().stream()
                                .anyMatch(s -> s.getPseudoClassName().equals("old")))
                        .map(card -> ((Labeled) card.lookup(".row-name")).getText() + ": "
                                + ((Labeled) card.lookup(".job-detail")).getText())
                        .toList());
        assertThat(hatched)
                .containsExactlyInAnyOrder(
                        "Court 4: as of 10:41 · connection refused",
                        "Studio A clean feed: as of 10:41 · connection refused",
                        "City Council live: as of 10:41 · connection refused");
    }

    @ParameterizedTest
    @CsvSource({"1100, 700, 14", "1600, 1000, 14", "1920, 1080, 14", "2560, 1440, 15", "3840, 2160, 19"})
    void text_grows_with_the_window(double width, double height, double em) {
        assertThat(ViewContext.em(width, height)).isEqualTo(em);
    }
}
