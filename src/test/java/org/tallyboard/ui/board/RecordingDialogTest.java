package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.operate.ChangeEnd;
import org.tallyboard.operate.HeldRecording;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.StartNow;
import org.tallyboard.operate.StartPlanned;
import org.tallyboard.operate.StopRecording;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// Orders about recordings and their files, from the key or the click to how they ended.
class RecordingDialogTest {

    private static final Instant NOW = Samples.NOW;
    private static final Instant START = NOW.minusSeconds(3600);
    private static final Instant END = NOW.plusSeconds(3600);
    private static final Job ON_AIR =
            Samples.recording("job-1", "City Council", START, END, Samples.attempt(0, JobState.STARTED, 3500));
    private static final Job WAITS = Samples.recording(
            "job-2", "Harbour", NOW.plusSeconds(1200), END, Samples.attempt(0, JobState.RECEIVED, 40));
    private static final Job DONE = Samples.recording(
            "job-3", "Morning show", START, NOW.minusSeconds(60), Samples.attempt(0, JobState.SUCCEEDED, 3500));
    private static final Path FILE = Path.of("/mnt/recordings/Morning-show_1/Morning-show_1.mkv");

    private FakeDesk desk;
    private OpenBoard open;

    @BeforeEach
    void openBoard() {
        desk = new FakeDesk();
        open = new OpenBoard(new FakeBoard(Samples.snapshot(List.of(), List.of(ON_AIR, WAITS, DONE))), desk);
    }

    @AfterEach
    void closeBoard() {
        open.close();
    }

    private static HeldRecording seen(Job job) {
        boolean running = job.state() == JobState.STARTED;
        return new HeldRecording(
                job.key(),
                job.title(),
                0,
                "rec@w1",
                running,
                running ? Optional.of(START) : Optional.of(NOW.plusSeconds(1200)),
                Optional.of(END));
    }

    private void select(Job job) {
        OpenBoard.call(() -> {
            open.window.jobs().list().requestFocus();
            open.window.jobs().list().setCurrent(job);
            return true;
        });
    }

    private void panel(Job job) {
        OpenBoard.call(() -> {
            open.window.open(job);
            return true;
        });
        open.settle();
    }

    private boolean offers(String button) {
        return open.all(".side-panel .button").stream()
                .anyMatch(node -> OpenBoard.call(() -> ((Button) node).getText().equals(button)
                        && node.getParent().isVisible()
                        && !node.isDisabled()));
    }

    private static void awaits(Callable<Boolean> holds) {
        await().until(holds);
    }

    private Operation ordered() {
        assertThat(desk.ordered).hasSize(1);
        return desk.ordered.getFirst().operation();
    }

    private void confirm(String text) {
        open.pause();
        open.click(open.one("#confirm", text));
    }

    private boolean confirmIsOff() {
        Button confirm = (Button) open.one("#confirm", "");
        return OpenBoard.call(confirm::isDisabled);
    }

    @Test
    void a_recording_is_stopped_by_its_key_after_saying_what_is_lost() {
        select(ON_AIR);
        open.keys(KeyCode.X);
        assertThat(open.sees("Stop City Council now")).isTrue();
        assertThat(open.sees("It ends 1 h before its planned end 11:42:07; that rest is not recorded."))
                .isTrue();

        confirm("Stop now");

        assertThat(ordered()).isEqualTo(new StopRecording(seen(ON_AIR)));
        desk.ordered.getFirst().answer().complete(new Outcome.Done("the file is finished"));
        open.settle();
        assertThat(open.sees("Done: the file is finished")).isTrue();
    }

    @Test
    void another_end_is_chosen_and_shown_beside_the_old_one() {
        select(ON_AIR);
        open.keys(KeyCode.E);
        assertThat(open.sees("11:42:07")).isTrue();
        assertThat(open.sees("11:57:07, 15 min later")).isTrue();
        RadioButton hour = (RadioButton) open.one("#later-60", "");
        OpenBoard.call(() -> {
            hour.fire();
            return true;
        });
        assertThat(open.sees("12:42:07, 1 h later")).isTrue();

        confirm("Change the end");

        assertThat(ordered()).isEqualTo(new ChangeEnd(seen(ON_AIR), END.plus(Duration.ofHours(1))));
    }

    @Test
    void a_time_of_the_day_can_be_written_and_nonsense_cannot_be_ordered() {
        select(ON_AIR);
        open.keys(KeyCode.E);
        TextInputControl time = (TextInputControl) open.one("#end-time", "");
        write(time, "25:99");
        assertThat(open.sees("“25:99” is no time. Write hours and minutes, as in 12:30."))
                .isTrue();
        assertThat(confirmIsOff()).isTrue();
        write(time, " ");
        assertThat(open.sees("No time is given.")).isTrue();
        assertThat(confirmIsOff()).isTrue();
        write(time, "11:00");
        assertThat(open.sees("11:00:00, 42 min earlier")).isTrue();
        assertThat(open.sees("That is earlier than planned: what comes after it is not recorded."))
                .isTrue();
        // This hour of today has passed.
        write(time, "0:30");
        assertThat(open.sees("00:30")).isTrue();

        confirm("Change the end");

        assertThat(((ChangeEnd) ordered()).end()).isEqualTo(Instant.parse("2026-11-25T00:30:00Z"));
    }

    private static void write(TextInputControl field, String text) {
        OpenBoard.call(() -> {
            field.setText(text);
            return true;
        });
    }

    @Test
    void what_waits_is_started_from_its_panel() {
        panel(WAITS);
        assertThat(offers("Start now…")).isTrue();
        assertThat(offers("Change end…")).isTrue();
        assertThat(offers("Stop…")).isFalse();
        open.click(open.one(".side-panel .button", "Start now…"));
        assertThat(open.sees("It begins 20 min before its planned start")).isTrue();

        confirm("Start now");

        assertThat(ordered()).isEqualTo(new StartNow(seen(WAITS)));
    }

    @Test
    void what_a_scheduler_keeps_is_sent_now_by_its_key() {
        Instant start = NOW.plusSeconds(1800);
        var planned = new PlannedRecording(
                "planned-1",
                "Late News",
                Optional.of("recordings"),
                start,
                start.plusSeconds(1800),
                Optional.empty(),
                false);
        Instant until = NOW.plusSeconds(86_400);
        var agenda = new SchedulerPlan(
                Samples.BROKER, "scheduler@studio", "news", NOW, Duration.ofSeconds(10), until, 1, List.of(planned));
        open.show(Samples.snapshot(List.of(), List.of(ON_AIR), List.of(), List.of(agenda)));
        open.until(() -> open.window.next().list().items().size() == 1);
        OpenBoard.call(() -> {
            var list = open.window.next().list();
            list.requestFocus();
            list.setCurrent(list.items().getFirst());
            return true;
        });

        open.keys(KeyCode.B);
        assertThat(open.sees("Start Late News now")).isTrue();
        assertThat(open.sees("It begins 30 min before its planned start, as soon as a worker takes it."))
                .isTrue();
        confirm("Start now");

        assertThat(ordered()).isEqualTo(new StartPlanned(Samples.key("planned-1"), "Late News", start));
    }

    @Test
    void a_key_that_does_not_fit_says_why() {
        select(DONE);
        open.keys(KeyCode.X);
        assertThat(open.window.overlay().open()).isEmpty();
        assertThat(open.sees("Morning show cannot be stopped: the job is SUCCESS"))
                .isTrue();
    }

    @Test
    void a_plan_that_changes_meanwhile_is_said() {
        select(ON_AIR);
        open.keys(KeyCode.X);
        Job longer = Samples.recording(
                "job-1", "City Council", START, END.plusSeconds(900), Samples.attempt(0, JobState.STARTED, 3500));
        open.show(Samples.snapshot(List.of(), List.of(longer, WAITS, DONE)));
        assertThat(open.sees("Changed since you opened this: its planned time is another one."))
                .isTrue();
    }

    @Test
    void a_finished_recording_is_opened_with_its_folder() {
        open.files = job -> new Found.Here(FILE);
        panel(DONE);
        awaits(() -> offers("Open"));
        assertThat(open.sees(FILE.toString())).isTrue();

        open.click(open.one(".side-panel .button", "Open"));
        awaits(() -> open.openedFiles.equals(List.of(FILE)));
        open.click(open.one(".side-panel .button", "Show folder"));
        awaits(() -> open.openedFiles.equals(List.of(FILE, Path.of("/mnt/recordings/Morning-show_1"))));
    }

    @Test
    void one_that_is_elsewhere_says_where_and_copies_its_path() {
        open.files = job -> new Found.There("rec-w1@studio", "/srv/rec/a.mkv", "name it in [recordings] folders");
        panel(DONE);
        awaits(() -> offers("Copy path"));
        assertThat(offers("Open")).isFalse();
        assertThat(open.sees("/srv/rec/a.mkv")).isTrue();
        assertThat(open.sees("Not opened here: name it in [recordings] folders."))
                .isTrue();

        open.click(open.one(".side-panel .button", "Copy path"));

        awaits(() -> open.sees("Copied: /srv/rec/a.mkv, on the machine of rec-w1@studio"));
        assertThat(OpenBoard.call(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo("/srv/rec/a.mkv");
        assertThat(warns(open.one(".said", "Copied"))).isFalse();
        select(DONE);
        open.keys(KeyCode.V);
        awaits(() -> open.sees("Morning show cannot be opened here: rec-w1@studio has it as /srv/rec/a.mkv"));
        assertThat(warns(open.one(".said", "Morning show"))).isTrue();
        assertThat(open.openedFiles).isEmpty();
    }

    private static boolean warns(Node node) {
        return OpenBoard.call(() -> node.getPseudoClassStates().contains(PseudoClass.getPseudoClass("wait")));
    }

    @Test
    void a_folder_that_does_not_answer_holds_nothing_up() {
        CountDownLatch answers = new CountDownLatch(1);
        open.files = job -> {
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Found.Here(FILE);
        };
        panel(DONE);
        assertThat(open.sees("Looking for it.")).isTrue();
        assertThat(offers("Open")).isFalse();
        panel(ON_AIR);
        assertThat(offers("Stop…")).isTrue();
        panel(DONE);
        answers.countDown();
        awaits(() -> offers("Open"));
    }
}
