package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.Search;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.Progress;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.Samples;

class AttentionTextTest {
    private static final ViewContext LOOK =
            new ViewContext(InstantSource.fixed(NOW), ZoneOffset.UTC, ColorPalette.DARK);

    private static List<AttentionText> words(Job... jobs) {
        var snapshot = Samples.snapshot(List.of(), List.of(jobs));
        return words(snapshot);
    }

    private static List<AttentionText> words(Snapshot snapshot) {
        UpcomingRecordings next = UpcomingRecordings.of(snapshot, new Search("finds nothing"), NOW);
        return AttentionRules.of(snapshot, LosingRecordings.of(snapshot, NOW), next, NOW).stream()
                .map(need -> AttentionText.of(need, LOOK))
                .toList();
    }

    private static SchedulerPlan agenda(int heardAgo, PlannedRecording... planned) {
        return new SchedulerPlan(
                Samples.BROKER,
                "scheduler@studio",
                "news",
                NOW.minusSeconds(heardAgo),
                Duration.ofSeconds(10),
                NOW.plus(Duration.ofHours(24)),
                planned.length,
                List.of(planned));
    }

    private static PlannedRecording planned(String title, int fromMinutes, boolean sent) {
        return new PlannedRecording(
                title,
                title,
                Optional.of("recordings"),
                NOW.plus(Duration.ofMinutes(fromMinutes)),
                NOW.plus(Duration.ofMinutes(60)),
                Optional.empty(),
                sent);
    }

    private static Worker worker(Worker.State state, int heardAgo) {
        return new Worker(
                Samples.worker("rec@w1"),
                state,
                Optional.of(NOW.minusSeconds(heardAgo)),
                Duration.ofSeconds(2),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.of(8),
                Set.of("recordings"),
                Optional.empty(),
                state == Worker.State.UNKNOWN,
                Optional.empty());
    }

    @Test
    void a_worker_that_is_not_heard_loses_what_it_ran() {
        Job running = Samples.recording("k", "b", attempt(0, JobState.STARTED, 3500));

        assertThat(words(Samples.snapshot(
                        List.of(), List.of(running), List.of(worker(Worker.State.UNKNOWN, 120)), List.of())))
                .singleElement()
                .satisfies(words -> assertThat(words.text())
                        .isEqualTo("is losing its programme since 10:40, ends 11:42 · its worker rec@w1 is not heard;"
                                + " another worker takes it over if there is one"));
    }

    @Test
    void a_worker_that_the_brokers_alarm_keeps_from_being_heard_is_cut_off_and_not_gone() {
        Job running = Samples.recording("k", "b", attempt(0, JobState.STARTED, 3500));
        Snapshot quiet =
                Samples.snapshot(List.of(), List.of(running), List.of(worker(Worker.State.UNKNOWN, 120)), List.of());
        var node = new BrokerView.Node("rabbit@a", true, true, false, OptionalLong.empty(), OptionalLong.empty());
        var broker = new BrokerView(
                "rec-broker",
                Optional.empty(),
                List.of(node),
                List.of(),
                List.of(),
                Freshness.read(NOW, Duration.ofSeconds(10)));
        Snapshot alarm = new Snapshot(
                        quiet.sequence(),
                        quiet.at(),
                        quiet.observedFrom(),
                        quiet.sources(),
                        quiet.pipelines(),
                        quiet.jobs(),
                        0,
                        quiet.workers(),
                        quiet.agendas(),
                        List.of(broker),
                        Map.of())
                .attended();

        assertThat(words(alarm)).hasSize(2);
        assertThat(words(alarm).getFirst().text())
                .startsWith("takes no messages, short of memory on rabbit@a: no recording can be sent");
        assertThat(words(alarm).getLast()).satisfies(words -> {
            assertThat(words.text())
                    .isEqualTo(
                            "not heard of since 10:40: the broker has an alarm and takes no messages, so rec@w1 is cut"
                                    + " off; it records on if it lives");
            assertThat(words.mood()).isEqualTo(StatusStyle.WAIT);
        });
    }

    @Test
    void recordings_that_no_worker_is_there_for_are_said() {
        Snapshot snapshot = Samples.snapshot(
                List.of(),
                List.of(),
                List.of(worker(Worker.State.OFFLINE, 600)),
                List.of(agenda(1, planned("a", 18, false), planned("b", 20, false))));

        assertThat(words(snapshot)).singleElement().satisfies(words -> {
            assertThat(words.mood()).isEqualTo(StatusStyle.FAIL);
            assertThat(words.name()).isEqualTo("No worker is heard");
            assertThat(words.text()).isEqualTo("2 recordings due from 11:00");
        });
    }

    @Test
    void recordings_that_were_not_sent_in_time_are_said_with_the_cause() {
        List<Worker> workers = List.of(worker(Worker.State.ONLINE, 1));
        SchedulerPlan heard = agenda(1, planned("a", -5, false), planned("b", -2, false), planned("sent", -2, true));

        assertThat(words(Samples.snapshot(List.of(), List.of(), workers, List.of(heard))))
                .singleElement()
                .satisfies(words -> {
                    assertThat(words.name()).isEqualTo("2 recordings");
                    assertThat(words.text())
                            .isEqualTo("late: their scheduler scheduler@studio has not sent them: see its log");
                });
        assertThat(words(
                        Samples.snapshot(List.of(), List.of(), workers, List.of(agenda(600, planned("a", -5, false))))))
                .singleElement()
                .satisfies(words -> {
                    assertThat(words.name()).isEqualTo("a");
                    assertThat(words.text())
                            .isEqualTo("late: its scheduler scheduler@studio has been silent since 10:32");
                });
        assertThat(words(Samples.snapshot(List.of(), List.of(), workers, List.of(agenda(1, planned("a", 0, false))))))
                .as("it is on its way")
                .isEmpty();
    }

    private static Progress.DiskShort full(int inSeconds) {
        return new Progress.DiskShort(Optional.of(NOW.plusSeconds(inSeconds)), OptionalLong.of(5_000_000));
    }

    @Test
    void a_picture_that_stands_still_needs_somebody_to_look_at_the_source() {
        Job still = Samples.troubled(
                Samples.progressed(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), 1),
                Progress.Trouble.Kind.PICTURE_LOST,
                120);

        assertThat(words(still)).singleElement().satisfies(words -> assertThat(words.text())
                .startsWith("no picture since ")
                .endsWith(": look at the source"));
    }

    @Test
    void a_disk_that_fills_comes_after_what_is_being_lost_and_says_when() {
        Job filling = Samples.diskShort(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), full(720));
        Job lost = Samples.lost(Samples.recording("k", "b", attempt(0, JobState.STARTED, 3500)), 120, "404");

        List<AttentionText> words = words(filling, lost);

        assertThat(words).hasSize(2).extracting(AttentionText::mood).containsOnly(StatusStyle.FAIL);
        assertThat(words.getFirst().text()).startsWith("is losing its programme since ");
        assertThat(words.getLast().text()).startsWith("disk full in ~12 min, 48 min before the end · make room");
        assertThat(words.getLast().button()).isEmpty();
    }

    @Test
    void a_disk_that_is_full_says_why_nothing_is_recorded() {
        Job lost = Samples.lost(Samples.recording("k", "b", attempt(0, JobState.STARTED, 3500)), 120, "make room");

        assertThat(words(Samples.diskShort(lost, full(-1)))).singleElement().satisfies(words -> assertThat(words.text())
                .startsWith("is losing its programme since ")
                .endsWith("make room · it goes on when there is room"));
    }
}
