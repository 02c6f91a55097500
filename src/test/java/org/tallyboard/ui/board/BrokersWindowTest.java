package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Snapshot;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.operate.StopRecording;
import org.tallyboard.source.Account;
import org.tallyboard.ui.frozen.FrozenBrokers;
import org.tallyboard.ui.frozen.FrozenScenes;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// A window on two brokers with equal job ids, on one alone, and on none.
class BrokersWindowTest {

    private static final List<Account> ACCOUNTS = List.of(Samples.PROD);

    private final FakeDesk desk = new FakeDesk();
    private Optional<OpenBoard> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(OpenBoard::close);
    }

    private OpenBoard open(Snapshot snapshot, List<Account> accounts, List<String> brokers) {
        OpenBoard open = new OpenBoard(new FakeBoard(snapshot), desk, accounts, brokers);
        opened = Optional.of(open);
        open.settle();
        return open;
    }

    private static Job job(Snapshot snapshot, String broker, String title) {
        return snapshot.jobs().stream()
                .filter(job -> job.key().broker().equals(broker) && job.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(OpenBoard open, String selector) {
        return open.all(selector).stream()
                .map(node -> OpenBoard.call(() -> ((Labeled) node).getText()))
                .toList();
    }

    private static boolean visible(Node node) {
        return OpenBoard.call(() -> {
            for (Node at = node; at != null; at = at.getParent()) {
                if (!at.isVisible()) {
                    return false;
                }
            }
            return true;
        });
    }

    private static Optional<JobKey> current(OpenBoard open) {
        return OpenBoard.call(() -> open.window.jobs().list().current().map(Job::key));
    }

    @Test
    void equal_jobs_of_two_brokers_are_two_rows_that_tell_their_broker_and_go_to_it() {
        Snapshot two = FrozenBrokers.two();
        Job north = job(two, FrozenBrokers.OTHER, "City Council live");
        Job south = job(two, FrozenBrokers.names().getFirst(), "City Council live");
        assertThat(north.id()).isEqualTo(south.id());
        OpenBoard open = open(two, ACCOUNTS, FrozenBrokers.names());

        assertThat(texts(open, ".job-card .row-dim"))
                .anyMatch(text -> text.endsWith("rec-broker"))
                .anyMatch(text -> text.endsWith("rec-north"));
        assertThat(texts(open, ".needs-name")).anyMatch(text -> text.endsWith(" at rec-broker"));
        assertThat(texts(open, ".planned-card .row-dim")).anyMatch(text -> text.startsWith("rec-north · in "));
        assertThat(open.sees("rec-broker events")).isTrue();
        assertThat(open.sees("rec-north events")).isTrue();
        assertThat(texts(open, ".status-line .label")).anyMatch(text -> text.startsWith("queue recordings at rec-"));

        OpenBoard.call(() -> {
            open.window.jobs().list().requestFocus();
            open.window.jobs().list().setCurrent(north);
            return true;
        });
        assertThat(current(open)).contains(north.key());
        // Each new snapshot leaves the selection with its broker.
        open.show(FrozenBrokers.two());
        assertThat(current(open)).contains(north.key());
        open.keys(KeyCode.ENTER);
        assertThat(texts(open, ".side-panel .label")).contains("Broker");

        open.keys(KeyCode.X);
        assertThat(open.sees("broker rec-north")).isTrue();
        open.pause();
        open.click(open.one("#confirm", "Stop now"));
        assertThat(desk.ordered.getFirst().operation()).isInstanceOfSatisfying(StopRecording.class, stop -> assertThat(
                        stop.recording().job())
                .isEqualTo(north.key()));
    }

    @Test
    void with_one_broker_nothing_names_it_in_rows() {
        Snapshot one = FrozenScenes.board();
        OpenBoard open = open(one, ACCOUNTS, List.of(Samples.BROKER));

        assertThat(texts(open, ".job-card .row-dim")).isNotEmpty().noneMatch(text -> text.contains(Samples.BROKER));
        assertThat(texts(open, ".planned-card .row-dim")).noneMatch(text -> text.contains(Samples.BROKER));
        assertThat(texts(open, ".needs-name")).noneMatch(text -> text.contains(Samples.BROKER));
        OpenBoard.call(() -> {
            open.window.open(job(one, Samples.BROKER, "City Council live"));
            return true;
        });
        open.settle();
        assertThat(texts(open, ".side-panel .label")).doesNotContain("Broker");
    }

    @Test
    void without_aws_there_is_no_left_half_and_nothing_to_notify() {
        Snapshot alone = FrozenBrokers.alone();
        OpenBoard open = open(alone, List.of(), List.of(Samples.BROKER));

        assertThat(visible(open.window.pipelines())).isFalse();
        assertThat(visible(open.window.tallies().button(org.tallyboard.board.StateCounts.PipelineFilter.FAILED)))
                .isFalse();
        assertThat(open.sees("No AWS account is configured")).isFalse();
        assertThat(open.sees("Notify…")).isFalse();
        double scene = OpenBoard.call(() -> open.window.scene().getWidth());
        assertThat(OpenBoard.call(() -> open.window.jobs().getWidth())).isEqualTo(scene);
        // The first key that moves is in the half that is there.
        open.keys(KeyCode.J);
        assertThat(current(open)).isPresent();
        open.keys(KeyCode.ENTER);
        assertThat(open.all(".side-panel")).isNotEmpty();
        assertThat(visible(open.window.jobs())).isTrue();
        assertThat(visible(open.window.pipelines())).isFalse();
        assertThat(open.sees("Notify…")).isFalse();
    }

    @Test
    void without_a_broker_there_is_no_right_half() {
        OpenBoard open = open(FrozenBrokers.none(), ACCOUNTS, List.of());

        assertThat(visible(open.window.jobs())).isFalse();
        assertThat(visible(open.window.pipelines())).isTrue();
        assertThat(open.sees("No broker is configured")).isFalse();
        assertThat(open.sees("no broker read yet")).isFalse();
        open.keys(KeyCode.J);
        open.keys(KeyCode.ENTER);
        assertThat(open.all(".side-panel")).isNotEmpty();
        assertThat(visible(open.window.pipelines())).isTrue();
        assertThat(visible(open.window.jobs())).isFalse();
    }
}
