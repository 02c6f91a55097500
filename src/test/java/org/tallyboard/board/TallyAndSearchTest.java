package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.StateCounts.JobFilter;
import org.tallyboard.board.StateCounts.PipelineFilter;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.Purpose;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.testing.Samples;

class TallyAndSearchTest {

    private static BrokerView broker(String name, OptionalLong ready, BrokerView.Purpose purpose) {
        BrokerView.Queue queue = new BrokerView.Queue(
                "/",
                name,
                "classic",
                ready,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                purpose,
                Optional.empty());
        return new BrokerView(
                Samples.BROKER,
                Optional.empty(),
                List.of(),
                List.of(queue),
                List.of(),
                Freshness.read(NOW, Duration.ofSeconds(5)));
    }

    @Test
    void each_row_is_counted_in_one_filter() {
        var all = List.of(
                Samples.failed("a", "1"),
                Samples.waiting("b", "2", "t"),
                Samples.running("c", "3"),
                Samples.succeeded("d", 1),
                Samples.succeeded("e", 2));
        StateCounts.Pipelines tally = StateCounts.rows(all);
        assertThat(tally.counts().stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
        assertThat(tally.of(PipelineFilter.SUCCEEDED)).isEqualTo(2);
        assertThat(tally.of(PipelineFilter.WAITING)).isEqualTo(1);
    }

    @Test
    void what_is_ready_in_queues_of_jobs_and_unnamed_is_queued_too_and_nothing_else() {
        List<Job> jobs = List.of(
                Samples.plain("a", "t", attempt(0, JobState.SENT, 5)),
                Samples.plain("b", "t", attempt(0, JobState.RECEIVED, 5)),
                Samples.plain("c", "t", attempt(0, JobState.RETRY, 9), attempt(1, JobState.RECEIVED, 5)));
        List<BrokerView> brokers = new ArrayList<>();
        brokers.add(broker("recordings", OptionalLong.of(8), Purpose.JOBS));
        for (Purpose other : EnumSet.complementOf(EnumSet.of(Purpose.JOBS))) {
            brokers.add(broker("of " + other, OptionalLong.of(5_000_000), other));
        }
        StateCounts.Jobs tally = StateCounts.jobs(jobs, brokers);
        // Eight ready, one of them is the job that task-sent named; one more is held by a worker.
        assertThat(tally.unnamed()).hasValue(7);
        assertThat(tally.of(JobFilter.QUEUED)).isEqualTo(9);
        assertThat(tally.of(JobFilter.RETRYING)).isEqualTo(1);
    }

    @Test
    void jobs_that_were_sent_to_one_queue_hide_nothing_in_another() {
        Job sent = Samples.plain("a", "t", attempt(0, JobState.SENT, 5));
        String queue = sent.queue().orElseThrow();
        List<Job> jobs = List.of(sent, Samples.plain("b", "t", attempt(0, JobState.SENT, 5)));
        StateCounts.Jobs tally = StateCounts.jobs(
                jobs,
                List.of(
                        broker(queue, OptionalLong.of(0), Purpose.JOBS),
                        broker("other", OptionalLong.of(3), Purpose.JOBS)));
        assertThat(tally.unnamed()).hasValue(3);
    }

    @Test
    void what_is_not_known_makes_nothing_of_nothing() {
        assertThat(StateCounts.jobs(List.of(), List.of()).unnamed())
                .as("no broker was read")
                .isEmpty();
        assertThat(StateCounts.jobs(List.of(), List.of(broker("q", OptionalLong.of(3), Purpose.UNKNOWN)))
                        .unnamed())
                .as("nobody has told where jobs are sent")
                .isEmpty();
        assertThat(StateCounts.jobs(
                                List.of(),
                                List.of(
                                        broker("q", OptionalLong.of(3), Purpose.JOBS),
                                        broker("r", OptionalLong.empty(), Purpose.JOBS)))
                        .unnamed())
                .as("one count is missing")
                .isEmpty();
        assertThat(StateCounts.jobs(List.of(), List.of()).of(JobFilter.QUEUED)).isZero();
    }

    @Test
    void every_word_of_a_search_must_be_found_in_any_case() {
        var p = Samples.failed("video-api", "7f3c21aa");
        assertThat(new Search("VIDEO exit").matches(p)).isTrue();
        assertThat(new Search("fix 7f3c").matches(p)).isTrue();
        assertThat(new Search("4821").matches(p)).isTrue();
        assertThat(new Search("video staging").matches(p)).isFalse();
        assertThat(new Search("   ").matches(p)).isTrue();
        Job job = Samples.recording("job-1", "Sky Harbour", attempt(0, JobState.FAILED, 5));
        assertThat(new Search("harbour 404").matches(job)).isTrue();
        assertThat(new Search("rec@w1").matches(job)).isTrue();
        assertThat(new Search("harbour 500").matches(job)).isFalse();
        // A word that is short enough to stand in an id by chance is not looked for there.
        assertThat(new Search("job-1").matches(job)).isTrue();
        assertThat(new Search("harbour b-1").matches(job)).isFalse();
    }

    @Test
    void filters_of_one_half_add_up_and_leave_the_other_alone() {
        Snapshot snapshot = Samples.snapshot(
                List.of(Samples.failed("a", "1"), Samples.running("b", "2"), Samples.succeeded("c", 9)),
                List.of(Samples.plain("j", "t", attempt(0, JobState.SUCCEEDED, 5))));
        Query query = Query.all().toggled(PipelineFilter.FAILED).toggled(PipelineFilter.RUNNING);
        BoardView arranged = BoardView.of(snapshot, query, NOW);
        assertThat(arranged.rows()).hasSize(2);
        assertThat(arranged.jobs()).hasSize(1);
        assertThat(arranged.pipelineTally().total()).isEqualTo(3);
        assertThat(query.toggled(PipelineFilter.FAILED).pipelines()).containsExactly(PipelineFilter.RUNNING);
    }
}
