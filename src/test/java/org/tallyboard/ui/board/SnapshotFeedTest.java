package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.BoardView;
import org.tallyboard.board.Query;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.Samples;

class SnapshotFeedTest {

    private final FakeBoard board = new FakeBoard(Samples.snapshot(List.of(), List.of()));
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final Deque<Runnable> window = new ArrayDeque<>();
    private final List<BoardView> shown = new ArrayList<>();
    private final SnapshotFeed feed = new SnapshotFeed(
            board,
            new ViewContext(InstantSource.fixed(NOW), ZoneOffset.UTC, ColorPalette.DARK),
            background::add,
            window::add,
            shown::add);

    private static void drain(Deque<Runnable> tasks) {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    @Test
    void however_many_snapshots_come_one_waits_and_it_is_the_newest() {
        for (int i = 0; i < 100; i++) {
            board.show(Samples.snapshot(List.of(Samples.failed("p-" + i, "e")), List.of()));
        }
        assertThat(background).hasSize(1);
        drain(background);
        for (int i = 100; i < 200; i++) {
            board.show(Samples.snapshot(List.of(Samples.failed("p-" + i, "e")), List.of()));
            drain(background);
        }
        assertThat(window).hasSize(1);
        drain(window);
        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst().rows().getFirst().id().name()).isEqualTo("p-199");
    }

    @Test
    void a_new_question_is_answered_without_a_new_snapshot() {
        board.show(Samples.snapshot(List.of(Samples.failed("alpha", "e"), Samples.failed("omega", "e")), List.of()));
        drain(background);
        drain(window);
        feed.ask(Query.all().searching("omega"));
        drain(background);
        drain(window);
        assertThat(shown.getLast().rows()).hasSize(1);
    }

    @Test
    void a_closed_feed_shows_nothing_more() {
        board.show(Samples.snapshot(List.of(), List.of()));
        drain(background);
        feed.close();
        drain(window);
        assertThat(shown).isEmpty();
        assertThat(board.listeners()).isZero();
    }
}
