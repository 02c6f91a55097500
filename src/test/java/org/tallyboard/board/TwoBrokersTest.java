package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobEvent;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.Preview;
import org.tallyboard.job.Recording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerEvent;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.testing.Samples;

/// Equal job ids and equal worker names at two brokers are two things.
class TwoBrokersTest {

    private static final Instant NOW = Samples.NOW;
    private static final List<String> BOTH = List.of("east", "west");

    private final State state = new State(NOW, LedgerLimits.standard(), fact -> {});
    private long arrival;

    private Snapshot now() {
        return state.snapshot(NOW);
    }

    private void arrive(String broker, JobEvent event) {
        state.apply(new Change.EventsArrived(broker, List.of(event), List.of()));
    }

    private JobEvent started() {
        return new JobEvent.Started("j", NOW, ++arrival, "w@host");
    }

    private void beat(String broker) {
        state.apply(new Change.EventsArrived(
                broker,
                List.of(),
                List.of(new WorkerEvent(
                        WorkerEvent.Kind.HEARTBEAT,
                        "w@host",
                        NOW,
                        NOW,
                        Duration.ofSeconds(2),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        Optional.empty()))));
    }

    private static JobState state(Snapshot snapshot, String broker) {
        return snapshot.job(new JobKey(broker, "j")).orElseThrow().state();
    }

    private static Worker.State worker(Snapshot snapshot, String broker) {
        return snapshot.worker(new WorkerKey(broker, "w@host")).orElseThrow().state();
    }

    @Test
    void what_is_told_of_a_job_at_one_broker_says_nothing_of_its_namesake_at_the_other() {
        BOTH.forEach(broker -> arrive(broker, started()));
        arrive("west", new JobEvent.Failed("j", NOW, ++arrival, "w@host", Optional.of("boom"), Optional.empty()));
        state.apply(new Change.PayloadCaptured(new JobKey("east", "j"), Samples.payload("j")));
        state.apply(new Change.PayloadMissing(new JobKey("west", "j"), "its worker is busy"));
        state.apply(new Change.PreviewArrived(new JobKey("east", "j"), new Preview(NOW, new byte[] {1})));

        Snapshot snapshot = now();
        assertThat(snapshot.jobs()).hasSize(2);
        assertThat(state(snapshot, "east")).isEqualTo(JobState.STARTED);
        assertThat(state(snapshot, "west")).isEqualTo(JobState.FAILED);
        Job east = snapshot.job(new JobKey("east", "j")).orElseThrow();
        Job west = snapshot.job(new JobKey("west", "j")).orElseThrow();
        assertThat(east.payload()).isPresent();
        assertThat(east.preview()).isPresent();
        assertThat(west.payload()).isEmpty();
        assertThat(west.payloadMissing()).isEqualTo("its worker is busy");
        assertThat(west.preview()).isEmpty();
        assertThat(east.worker()).contains(new WorkerKey("east", "w@host"));
    }

    @Test
    void an_interruption_and_an_answer_concern_the_workers_of_their_broker_alone() {
        state.passed(NOW, NOW);
        BOTH.forEach(broker -> {
            arrive(broker, started());
            beat(broker);
        });
        state.apply(new Change.StreamInterrupted("west", Optional.of(NOW)));
        assertThat(worker(now(), "east")).isEqualTo(Worker.State.ONLINE);
        assertThat(worker(now(), "west")).isEqualTo(Worker.State.UNKNOWN);

        // It lists nothing: what it had at this broker, it has no more.
        state.apply(new Change.WorkerAnswered(
                new WorkerKey("east", "w@host"),
                NOW.plusSeconds(60),
                List.of(),
                OptionalInt.of(3),
                Set.of("recordings")));
        assertThat(now().job(new JobKey("east", "j")).orElseThrow().held()).isEmpty();
        assertThat(now().job(new JobKey("west", "j")).orElseThrow().held()).contains(HeldJob.List.ACTIVE);
        assertThat(now().worker(new WorkerKey("west", "w@host")).orElseThrow().slots())
                .isEmpty();

        state.passed(NOW.plusSeconds(31), NOW.plusSeconds(31));
        assertThat(now().settled()).containsExactly("east");
    }

    @Test
    void each_broker_has_its_view_and_its_rates() {
        for (String broker : BOTH) {
            state.apply(new Change.BrokerRead(new BrokerView(
                    broker,
                    Optional.of(new BrokerView.Overview(
                            "3.10.8",
                            OptionalDouble.of(broker.length()),
                            OptionalDouble.of(1),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            BrokerView.Statistics.KEPT)),
                    List.of(),
                    List.of(),
                    List.of(),
                    Freshness.read(NOW, Duration.ofSeconds(5)))));
        }
        assertThat(now().brokers()).extracting(BrokerView::name).containsExactlyInAnyOrder("east", "west");
        assertThat(now().rates()).containsOnlyKeys("east", "west");
    }

    private static Job recording(String broker, String id, JobState state) {
        Job job = Samples.job(
                id,
                "recording.record",
                Optional.of(new Recording(
                        Optional.of("News"),
                        Optional.of("rtsp://cam"),
                        Optional.of(NOW.minusSeconds(600)),
                        Optional.of(NOW.plusSeconds(600)))),
                Optional.empty(),
                Samples.attempt(0, state, 300));
        return at(broker, job);
    }

    private static Job at(String broker, Job job) {
        return new Job(
                new JobKey(broker, job.id()),
                job.name(),
                job.attempts(),
                job.argsText(),
                job.kwargsText(),
                job.queue(),
                job.priority(),
                job.parentId(),
                job.rootId(),
                job.recording(),
                job.progress(),
                job.preview(),
                job.payload(),
                job.payloadMissing(),
                job.firstSeen(),
                Optional.of(HeldJob.List.ACTIVE));
    }

    @Test
    void what_runs_at_one_broker_does_not_stand_in_for_what_failed_at_the_other() {
        Job failed = recording("east", "j", JobState.FAILED);
        Job runs = recording("west", "j", JobState.STARTED);
        LosingRecordings losses = new LosingRecordings(List.of(failed, runs), NOW);
        assertThat(losses.of(failed)).map(LosingRecordings.Loss::kind).contains(LosingRecordings.Kind.GAVE_UP);
        assertThat(losses.of(runs)).isEmpty();

        Job again = at("west", Samples.withParent(recording("west", "j2", JobState.SUCCEEDED), "j"));
        assertThat(new LosingRecordings(List.of(failed, again), NOW).successor(failed))
                .isEmpty();
    }

    @Test
    void an_alarm_at_one_broker_explains_no_silence_at_the_other() {
        List<Job> jobs = BOTH.stream()
                .map(broker -> recording(broker, "j", JobState.STARTED))
                .toList();
        List<Worker> gone = BOTH.stream()
                .map(broker -> new Worker(
                        new WorkerKey(broker, "rec@w1"),
                        Worker.State.UNKNOWN,
                        Optional.of(NOW.minusSeconds(60)),
                        Duration.ofSeconds(2),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        Set.of(),
                        Optional.empty(),
                        true,
                        Optional.empty()))
                .toList();
        var alarm = new BrokerView(
                "east",
                Optional.empty(),
                List.of(new BrokerView.Node("a", true, true, false, OptionalLong.empty(), OptionalLong.empty())),
                List.of(),
                List.of(),
                Freshness.read(NOW, Duration.ofSeconds(5)));
        Snapshot snapshot =
                new Snapshot(1, NOW, NOW, List.of(), List.of(), jobs, 0, gone, List.of(), List.of(alarm), Map.of());
        LosingRecordings losses = LosingRecordings.of(snapshot, NOW);
        assertThat(losses.of(jobs.getFirst())).map(LosingRecordings.Loss::kind).contains(LosingRecordings.Kind.CUT_OFF);
        assertThat(losses.of(jobs.getLast()))
                .map(LosingRecordings.Loss::kind)
                .contains(LosingRecordings.Kind.WORKER_GONE);
    }

    @Test
    void slots_of_one_broker_are_none_of_the_other() {
        var planned = new PlannedRecording(
                "p",
                "Late News",
                Optional.of("recordings"),
                NOW.plusSeconds(600),
                NOW.plusSeconds(1200),
                Optional.empty(),
                false);
        List<SchedulerPlan> agendas = BOTH.stream()
                .map(broker -> new SchedulerPlan(
                        broker,
                        "scheduler@studio",
                        "news",
                        NOW,
                        Duration.ofSeconds(10),
                        NOW.plusSeconds(7200),
                        1,
                        List.of(planned)))
                .toList();
        Worker only = new Worker(
                new WorkerKey("east", "rec@w1"),
                Worker.State.ONLINE,
                Optional.of(NOW),
                Duration.ofSeconds(2),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.of(8),
                Set.of("recordings"),
                Optional.empty());
        Snapshot snapshot = new Snapshot(
                1,
                NOW,
                NOW.minusSeconds(60),
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(only),
                agendas,
                List.of(),
                Map.of());
        UpcomingRecordings next = UpcomingRecordings.of(snapshot, new Search(""), NOW);

        assertThat(next.rows())
                .extracting(UpcomingRecordings.Row::key)
                .containsExactly(new JobKey("east", "p"), new JobKey("west", "p"));
        assertThat(next.soon(NOW)).singleElement().satisfies(shortage -> {
            assertThat(shortage.broker()).isEqualTo("west");
            assertThat(shortage.isWithoutWorker()).isTrue();
            assertThat(shortage.starting()).containsExactly(new JobKey("west", "p"));
        });
        assertThat(next.row(new JobKey("east", "p")).orElseThrow().isShort()).isFalse();
        assertThat(next.row(new JobKey("west", "p")).orElseThrow().isShort()).isTrue();
    }
}
