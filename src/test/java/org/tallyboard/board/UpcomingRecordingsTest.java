package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.SchedulerPlans;
import org.tallyboard.ui.testing.Samples;

/// What records next, of what several schedulers tell.
class UpcomingRecordingsTest {

    private static final Instant NOW = Samples.NOW;

    private static PlannedRecording planned(String id, int from, int to) {
        return new PlannedRecording(
                id,
                "Title " + id,
                Optional.of("recordings"),
                NOW.plus(Duration.ofMinutes(from)),
                NOW.plus(Duration.ofMinutes(to)),
                Optional.empty(),
                false);
    }

    private static SchedulerPlan agenda(
            String scheduler, String schedule, int heardAgo, int untold, PlannedRecording... jobs) {
        return new SchedulerPlan(
                Samples.BROKER,
                scheduler,
                schedule,
                NOW.minusSeconds(heardAgo),
                Duration.ofSeconds(10),
                NOW.plus(Duration.ofHours(24)),
                jobs.length + untold,
                List.of(jobs));
    }

    private static UpcomingRecordings next(List<Job> jobs, SchedulerPlan... agendas) {
        return next("", jobs, agendas);
    }

    private static UpcomingRecordings next(String search, List<Job> jobs, SchedulerPlan... agendas) {
        return UpcomingRecordings.of(
                Samples.snapshot(List.of(), jobs, List.of(), List.of(agendas)), new Search(search), NOW);
    }

    private static List<String> ids(UpcomingRecordings next) {
        return next.rows().stream().map(row -> row.key().id()).toList();
    }

    @Test
    void nothing_is_known_until_a_scheduler_is_heard() {
        UpcomingRecordings none =
                next(List.of(Samples.recording("job", "Runs", Samples.attempt(0, JobState.STARTED, 60))));
        assertThat(none).isEqualTo(UpcomingRecordings.NONE);
        assertThat(none.isHeard()).isFalse();
        assertThat(next(List.of(), agenda("s1", "empty", 1, 0)).isHeard()).isTrue();
    }

    @Test
    void rows_come_in_the_order_of_their_start_without_jobs_and_without_what_is_past() {
        UpcomingRecordings next = next(
                List.of(Samples.recording("sent", "Sent", Samples.attempt(0, JobState.RECEIVED, 5))),
                agenda("s1", "a", 1, 0, planned("past", -60, -1), planned("sent", 1, 30), planned("later", 90, 120)),
                agenda("s1", "b", 1, 0, planned("soon", 20, 50)));
        assertThat(ids(next)).containsExactly("soon", "later");
        assertThat(next.planned()).isEqualTo(2);
    }

    @Test
    void two_schedulers_on_one_journal_tell_each_recording_once() {
        UpcomingRecordings next = next(
                List.of(),
                agenda("s1", "a", 9, 57, planned("one", 10, 20), planned("two", 30, 40)),
                agenda("s2", "a", 1, 57, planned("one", 10, 20), planned("two", 30, 40)));
        assertThat(ids(next)).containsExactly("one", "two");
        assertThat(next.rows().getFirst().told().scheduler()).isEqualTo("s2");
        assertThat(next.untold()).isEqualTo(57);
        assertThat(next.slots().getFirst().most()).isEqualTo(1);
        // Later ones are only counted, so slots are known no further.
        assertThat(next.slots().getFirst().until()).isEqualTo(NOW.plus(Duration.ofMinutes(30)));
    }

    @Test
    void a_scheduler_that_fell_silent_counts_only_where_no_other_tells_of_its_schedule() {
        SchedulerPlan gone = agenda("s1", "a", 31, 0, planned("cancelled since", 10, 20));
        assertThat(next(List.of(), gone).silent()).containsExactly(gone);
        assertThat(ids(next(List.of(), gone))).containsExactly("cancelled since");

        UpcomingRecordings replaced = next(List.of(), gone, agenda("s2", "a", 1, 0, planned("kept", 10, 20)));
        assertThat(ids(replaced)).containsExactly("kept");
        assertThat(replaced.silent()).isEmpty();
        assertThat(agenda("s1", "a", 30, 0).isStale(NOW)).isFalse();
    }

    @Test
    void a_search_finds_rows_and_hides_no_shortage() {
        SchedulerPlan told = agenda("s1", "programme", 1, 0, planned("x1", 10, 20), planned("x2", 30, 40));
        assertThat(ids(next("title x2", List.of(), told))).containsExactly("x2");
        assertThat(ids(next("PROGRAMME recordings", List.of(), told))).containsExactly("x1", "x2");
        UpcomingRecordings none = next("nowhere", List.of(), told);
        assertThat(none.rows()).isEmpty();
        assertThat(none.planned()).isEqualTo(2);
        assertThat(none.slots().getFirst().most()).isEqualTo(1);
    }

    @Test
    void what_schedulers_told_is_kept_within_bounds() {
        SchedulerPlans roll = new SchedulerPlans();
        for (int i = 0; i < 500; i++) {
            roll.told(agenda("s" + i, "a", 600 - i, 0));
            roll.told(agenda("s" + i, "a", 600 - i, 3));
        }
        assertThat(roll.agendas(NOW)).hasSize(50).allMatch(agenda -> agenda.untold() == 3);
        assertThat(roll.agendas(NOW))
                .extracting(SchedulerPlan::scheduler)
                .contains("s499")
                .doesNotContain("s449");
        assertThat(roll.agendas(NOW.plus(Duration.ofHours(25)))).isEmpty();
    }
}
