package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.StateCounts;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Failure;
import org.tallyboard.ui.frozen.FrozenScenes;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;

/// CodeBuild projects as rows of the window.
class BuildRowsTest {

    private OpenBoard open;

    @BeforeEach
    void openBoard() {
        open = new OpenBoard(new FakeBoard(FrozenScenes.builds()), new FakeDesk());
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private List<String> names() {
        return OpenBoard.call(() -> open.window.pipelines().list().shownKeys().stream()
                .map(id -> id.name())
                .toList());
    }

    private void search(String text, int rows) {
        open.keys(KeyCode.SLASH);
        open.write(text);
        open.until(() -> open.window.pipelines().list().items().size() == rows);
    }

    private void openFirst() {
        OpenBoard.call(() -> {
            var list = open.window.pipelines().list();
            list.requestFocus();
            list.setCurrent(list.items().getFirst());
            return true;
        });
        open.keys(KeyCode.ENTER);
    }

    @Test
    void a_project_is_a_row_with_its_phases_among_pipelines() {
        assertThat(names().subList(0, 3)).containsExactly("video-api", "ingest-scheduler", "nightly-restore-check");
        assertThat(open.sees("nightly-restore-check")).isTrue();
        assertThat(open.sees("#41 · 4f2c9d1")).isTrue();
        assertThat(open.sees("· rule nightly-restore-check")).isTrue();
        assertThat(open.sees("BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: ./restore-check --from"
                        + " latest. Reason: exit status 3"))
                .isTrue();
        assertThat(open.one(".reason-line", "BUILD: COMMAND_EXECUTION_ERROR").getPseudoClassStates())
                .contains(PseudoClass.getPseudoClass("fail"));
        assertThat(open.sees("PIPELINES AND BUILDS")).isTrue();
        assertThat(open.sees("27 pipelines, 4 projects")).isTrue();
    }

    @Test
    void counts_and_search_work_as_for_pipelines() {
        open.click(OpenBoard.call(() -> open.window.tallies().button(StateCounts.PipelineFilter.FAILED)));
        open.until(() -> open.window.pipelines().list().items().size() == 3);
        assertThat(names()).contains("nightly-restore-check");
        open.click(OpenBoard.call(() -> open.window.tallies().button(StateCounts.PipelineFilter.FAILED)));
        open.until(() -> open.window.pipelines().list().items().size() == 31);

        search("webkit", 1);
        assertThat(names()).containsExactly("player-matrix");
        assertThat(open.sees("batch #7 · 5d1e2f0")).isTrue();
    }

    @Test
    void its_panel_shows_the_build_in_full_and_follows_the_row() {
        search("nightly-restore", 1);
        openFirst();
        assertThat(open.one(".panel-title", "nightly-restore-check")).isNotNull();
        assertThat(open.sees("Build #41")).isTrue();
        assertThat(open.sees("DOWNLOAD_SOURCE")).isTrue();
        assertThat(open.lookedAt.getLast()).isEqualTo(Optional.empty());

        Snapshot board = FrozenScenes.builds();
        Project nightly =
                board.project(new ProjectId("prod", "nightly-restore-check")).orElseThrow();
        Project notRead = nightly.with(nightly.freshness()
                .failed(new Failure("access denied", "allow codebuild:BatchGetBuilds", FrozenScenes.NOW)));
        open.show(with(board, List.of(notRead)));
        await().until(() -> open.sees("Not read since 10:42: access denied. allow codebuild:BatchGetBuilds"));
        open.keys(KeyCode.ESCAPE);
        assertThat(open.all(".side-panel")).isEmpty();
    }

    @Test
    void a_failed_build_is_opened_from_what_needs_a_person() {
        await().until(() -> OpenBoard.call(() -> open.window.shown().isPresent()));
        AttentionCause need = OpenBoard.call(() -> open.window.shown().orElseThrow().snapshot().attention().stream()
                .map(org.tallyboard.board.AttentionItem::need)
                .filter(AttentionCause.BuildFailed.class::isInstance)
                .findFirst()
                .orElseThrow());
        assertThat(AttentionText.of(
                                need,
                                new ViewContext(
                                        InstantSource.fixed(FrozenScenes.NOW), ZoneOffset.UTC, ColorPalette.DARK))
                        .text())
                .isEqualTo("build #41 failed 25 min ago · main");
        OpenBoard.call(() -> {
            open.window.doings().needs().act(need);
            return true;
        });
        assertThat(open.one(".panel-title", "nightly-restore-check")).isNotNull();
    }

    @Test
    void a_notification_about_it_says_what_failed_and_a_retry_says_that_there_is_none() {
        search("nightly-restore", 1);
        openFirst();
        open.keys(KeyCode.R);
        assertThat(open.sees("Builds outside pipelines cannot be retried from here"))
                .isTrue();
        open.keys(KeyCode.N);
        assertThat(open.sees("about nightly-restore-check #41 failed")).isTrue();
    }

    @Test
    void without_projects_nothing_speaks_of_them() {
        open.show(FrozenScenes.board());
        open.until(() -> open.window.pipelines().list().items().size() == 27);
        assertThat(open.sees("PIPELINES")).isTrue();
        assertThat(open.sees("prod builds")).isFalse();
    }

    private static Snapshot with(Snapshot board, List<Project> projects) {
        return new Snapshot(
                        board.sequence() + 1,
                        board.at(),
                        board.observedFrom(),
                        board.settled(),
                        board.sources(),
                        board.pipelines(),
                        projects,
                        board.jobs(),
                        board.jobsForgotten(),
                        board.workers(),
                        board.agendas(),
                        board.brokers(),
                        board.rates(),
                        List.of())
                .attended();
    }
}
