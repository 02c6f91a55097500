package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.Recording;
import org.tallyboard.job.Worker;
import org.tallyboard.ui.testing.Samples;

/// How many recordings are due, and whether there are slots for them.
class CapacityForecastTest {

    private static final Instant NOW = Samples.NOW;
    private static final Instant UNTIL = NOW.plus(Duration.ofHours(24));

    private final List<Job> jobs = new ArrayList<>();
    private final List<PlannedRecording> planned = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private boolean hears = true;

    private static Instant in(int minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }

    private void planned(String id, int from, int to) {
        planned.add(new PlannedRecording(id, id, Optional.of("recordings"), in(from), in(to), Optional.empty(), false));
    }

    private void running(String id, Optional<Instant> end) {
        job(id, JobState.STARTED, Optional.of(in(-60)), end, Optional.of(HeldJob.List.ACTIVE));
    }

    private void job(
            String id, JobState state, Optional<Instant> start, Optional<Instant> end, Optional<HeldJob.List> held) {
        Job job = Samples.job(
                id,
                "recording.record",
                Optional.of(new Recording(Optional.of(id), Optional.empty(), start, end)),
                Optional.empty(),
                Samples.attempt(0, state, 3600));
        jobs.add(Samples.held(job, held));
    }

    private void worker(Worker.State state, OptionalInt slots, String... queues) {
        workers.add(new Worker(
                Samples.worker("w" + workers.size()),
                state,
                Optional.of(NOW),
                Duration.ofSeconds(2),
                OptionalInt.empty(),
                OptionalLong.empty(),
                slots,
                Set.of(queues),
                Optional.empty()));
    }

    private void slots(int count) {
        worker(Worker.State.ONLINE, OptionalInt.of(count), "recordings");
    }

    private CapacityForecast count() {
        return CapacityForecast.of(Samples.BROKER, jobs, planned, workers, hears, NOW, UNTIL);
    }

    @Test
    void overlaps_are_counted_and_a_shortage_has_its_times() {
        slots(2);
        running("a", Optional.of(in(30)));
        planned("b", 10, 40);
        planned("c", 20, 60);
        planned("d", 25, 35);
        planned("e", 200, 260);

        CapacityForecast slots = count();

        assertThat(slots.most()).isEqualTo(4);
        assertThat(slots.shortages())
                .containsExactly(new CapacityForecast.Shortage(
                        Samples.BROKER, in(20), in(35), 4, 2, 0, 0, List.of(Samples.key("c"), Samples.key("d"))));
        assertThat(slots.shortages().getFirst().waiting()).isEqualTo(2);
        assertThat(slots.shortages().getFirst().isCertain()).isTrue();
    }

    @Test
    void what_ends_makes_room_for_what_starts_then() {
        slots(1);
        planned("a", 10, 20);
        planned("b", 20, 30);
        planned("c", 30, 40);

        assertThat(count().most()).isEqualTo(1);
        assertThat(count().shortages()).isEmpty();
    }

    @Test
    void two_times_with_too_few_slots_are_two() {
        slots(1);
        planned("a", 0, 20);
        planned("b", 10, 20);
        planned("c", 20, 50);
        planned("d", 40, 60);

        assertThat(count().shortages())
                .extracting(CapacityForecast.Shortage::from, CapacityForecast.Shortage::until)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(in(10), in(20)),
                        org.assertj.core.groups.Tuple.tuple(in(40), in(50)));
    }

    @Test
    void a_recording_longer_than_what_is_known_counts_until_there_and_no_further() {
        slots(1);
        planned("long", 10, 5_000);
        planned("other", 60, 6_000);
        planned("beyond", 24 * 60 + 1, 24 * 60 + 90);

        assertThat(count().shortages())
                .containsExactly(new CapacityForecast.Shortage(
                        Samples.BROKER, in(60), UNTIL, 2, 1, 0, 0, List.of(Samples.key("other"))));
        assertThat(count().until()).isEqualTo(UNTIL);
    }

    @Test
    void what_runs_and_waits_counts_and_what_is_over_does_not() {
        slots(9);
        running("runs", Optional.of(in(30)));
        running("runs past its end", Optional.of(in(-1)));
        job("its end was not seen", JobState.STARTED, Optional.of(in(-60)), Optional.of(in(30)), Optional.empty());
        job("waits", JobState.SENT, Optional.of(in(5)), Optional.of(in(30)), Optional.empty());
        job("tries again", JobState.RETRY, Optional.of(in(-5)), Optional.of(in(30)), Optional.empty());
        job("failed", JobState.FAILED, Optional.of(in(-5)), Optional.of(in(30)), Optional.empty());
        job("done", JobState.SUCCEEDED, Optional.of(in(-5)), Optional.of(in(30)), Optional.empty());
        jobs.add(Samples.plain("plain", "files.checksum", Samples.attempt(0, JobState.STARTED, 10)));
        planned("late", -10, 30);
        planned("past", -30, -10);

        assertThat(count().most()).isEqualTo(4);
    }

    @Test
    void without_a_planned_end_a_shortage_is_not_certain() {
        slots(1);
        running("open", Optional.empty());
        planned("next", 60, 90);

        CapacityForecast.Shortage shortage = count().shortages().getFirst();
        assertThat(shortage.openEnded()).isEqualTo(1);
        assertThat(shortage.isCertain()).isFalse();
        planned("and another", 60, 90);
        assertThat(count().shortages().getFirst().isCertain()).isTrue();
    }

    @Test
    void slots_that_are_not_known_make_no_warning() {
        planned("a", 10, 20);
        planned("b", 10, 20);
        hears = false;
        assertThat(count().room().slots()).isEmpty();
        assertThat(count().shortages()).isEmpty();
        slots(1);
        worker(Worker.State.ONLINE, OptionalInt.empty(), "recordings");

        assertThat(count().room().slots()).isEmpty();
        assertThat(count().most()).isEqualTo(2);
        assertThat(count().shortages()).isEmpty();
    }

    @Test
    void without_any_worker_whatever_is_to_start_waits() {
        running("runs", Optional.of(in(30)));
        assertThat(count().shortages()).as("its loss is another matter").isEmpty();
        planned("a", 10, 20);
        planned("b", 15, 40);
        worker(Worker.State.UNKNOWN, OptionalInt.of(8), "recordings");
        worker(Worker.State.ONLINE, OptionalInt.of(8), "utility");

        assertThat(count().room()).isEqualTo(new CapacityForecast.Room(OptionalInt.of(0), 0, 1));
        assertThat(count().shortages()).singleElement().satisfies(shortage -> {
            assertThat(shortage.isWithoutWorker()).isTrue();
            assertThat(shortage.starting()).containsExactly(Samples.key("a"), Samples.key("b"));
        });
        slots(3);
        assertThat(count().shortages()).isEmpty();
    }

    @Test
    void an_offline_worker_does_not_count_and_a_silent_one_makes_it_uncertain() {
        planned("a", 10, 20);
        planned("b", 10, 20);
        slots(1);
        worker(Worker.State.OFFLINE, OptionalInt.of(8), "recordings");
        assertThat(count().shortages().getFirst().isCertain()).isTrue();

        worker(Worker.State.UNKNOWN, OptionalInt.of(8), "recordings");
        assertThat(count().room()).isEqualTo(new CapacityForecast.Room(OptionalInt.of(1), 1, 1));
        assertThat(count().shortages().getFirst().isCertain()).isFalse();
        assertThat(count().shortages().getFirst().unheard()).isEqualTo(1);
    }

    @Test
    void workers_of_other_queues_do_not_count() {
        planned("a", 10, 20);
        planned("b", 10, 20);
        slots(1);
        worker(Worker.State.ONLINE, OptionalInt.of(16), "utility");
        worker(Worker.State.UNKNOWN, OptionalInt.empty(), "utility");
        assertThat(count().room()).isEqualTo(new CapacityForecast.Room(OptionalInt.of(1), 1, 0));
        assertThat(count().shortages()).hasSize(1);

        worker(Worker.State.ONLINE, OptionalInt.of(1), "utility", "recordings");
        assertThat(count().shortages()).isEmpty();
    }
}
