package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;

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
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.attention.Severity;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Jobs;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.testing.Samples;

class AttentionTrackerTest {

    private final AttentionTracker tracker = new AttentionTracker();

    private static Snapshot with(List<SourceStatus> sources, List<Pipeline> pipelines, List<BrokerView> brokers) {
        return new Snapshot(1, NOW, NOW, sources, pipelines, List.of(), 0, List.of(), List.of(), brokers, Map.of());
    }

    private static Snapshot alarm(boolean memory) {
        return with(List.of(), List.of(), List.of(broker(memory, true, Optional.empty())));
    }

    private static BrokerView broker(boolean memory, boolean running, Optional<Failure> failure) {
        Freshness read = Freshness.read(NOW, Duration.ofSeconds(5));
        return new BrokerView(
                "rec",
                Optional.empty(),
                List.of(new BrokerView.Node(
                        "rabbit@a", running, memory, false, OptionalLong.empty(), OptionalLong.empty())),
                List.of(),
                List.of(),
                failure.map(read::failed).orElse(read));
    }

    private static final AttentionKey ALARM = new AttentionKey(AttentionKind.BROKER_ALARM, "rec");

    private AttentionItem only(Snapshot snapshot, Instant now) {
        assertThat(tracker.look(snapshot, now)).hasSize(1);
        return tracker.look(snapshot, now).getFirst();
    }

    private static AcknowledgementEvent given(Severity severity, Instant at, Optional<Instant> until) {
        return new AcknowledgementEvent.Given(
                new Acknowledgement(ALARM, severity, "dana@ops", at, until, "buying a disk"));
    }

    @Test
    void what_lasts_keeps_the_time_at_which_it_was_first_seen() {
        Instant later = NOW.plusSeconds(60);
        assertThat(only(alarm(true), NOW).since()).isEqualTo(NOW);
        assertThat(only(alarm(true), later).since()).isEqualTo(NOW);
        assertThat(tracker.look(alarm(false), later.plusSeconds(1))).isEmpty();
        Instant again = later.plusSeconds(2);
        assertThat(only(alarm(true), again).since()).isEqualTo(again);
    }

    @Test
    void an_acknowledgement_ends_with_its_time() {
        tracker.heard(given(Severity.WILL_LOSE, NOW, Optional.of(NOW.plusSeconds(600))), NOW);
        assertThat(only(alarm(true), NOW).acknowledged())
                .map(Acknowledgement::why)
                .contains("buying a disk");
        assertThat(only(alarm(true), NOW.plusSeconds(599)).isOpen()).isFalse();
        assertThat(only(alarm(true), NOW.plusSeconds(600)).isOpen()).isTrue();
    }

    @Test
    void what_flickers_stays_acknowledged_and_what_comes_back_after_a_while_calls_again() {
        tracker.heard(given(Severity.WILL_LOSE, NOW, Optional.empty()), NOW);
        assertThat(only(alarm(true), NOW).isOpen()).isFalse();
        assertThat(tracker.look(alarm(false), NOW.plusSeconds(10))).isEmpty();
        assertThat(only(alarm(true), NOW.plusSeconds(20)).isOpen()).isFalse();
        Instant over = NOW.plusSeconds(30);
        assertThat(tracker.look(alarm(false), over)).isEmpty();
        Instant back = over.plus(AttentionTracker.OVER);
        assertThat(tracker.look(alarm(false), back)).isEmpty();
        assertThat(only(alarm(true), back.plusSeconds(1)).isOpen()).isTrue();
    }

    @Test
    void what_has_become_worse_calls_again() {
        tracker.heard(given(Severity.WAITING, NOW, Optional.empty()), NOW);
        assertThat(only(alarm(true), NOW).isOpen()).isTrue();
    }

    @Test
    void the_newest_word_of_several_boards_counts() {
        tracker.heard(given(Severity.WILL_LOSE, NOW, Optional.empty()), NOW);
        tracker.heard(new AcknowledgementEvent.Withdrawn(ALARM, "kim@desk", NOW.plusSeconds(5)), NOW.plusSeconds(5));
        // Told again by the board that gave it, which has not heard that it was taken back.
        tracker.heard(given(Severity.WILL_LOSE, NOW, Optional.empty()), NOW.plusSeconds(6));
        assertThat(only(alarm(true), NOW.plusSeconds(6)).isOpen()).isTrue();
        tracker.heard(given(Severity.WILL_LOSE, NOW.plusSeconds(9), Optional.empty()), NOW.plusSeconds(9));
        assertThat(only(alarm(true), NOW.plusSeconds(9)).isOpen()).isFalse();
    }

    @Test
    void a_new_failure_of_the_same_stage_is_another_thing() {
        Pipeline first = Samples.failed("red", "a");
        Pipeline second = new Pipeline(
                first.id(),
                first.account(),
                first.version(),
                first.type(),
                first.mode(),
                first.state(),
                false,
                first.stages(),
                first.executions(),
                first.headline(),
                first.since().map(at -> at.plusSeconds(90)),
                first.freshness());
        AttentionKey one = only(with(List.of(), List.of(first), List.of()), NOW).key();
        AttentionKey two = only(with(List.of(), List.of(second), List.of()), NOW.plusSeconds(100))
                .key();
        assertThat(one).isNotEqualTo(two);
        assertThat(AttentionKey.parse(one.text())).contains(one);
    }

    @Test
    void a_broker_that_cannot_be_read_says_nothing_of_its_nodes() {
        Failure failure = new Failure("connection refused", "start it", NOW);
        assertThat(tracker.look(with(List.of(), List.of(), List.of(broker(true, false, Optional.of(failure)))), NOW))
                .isEmpty();
        assertThat(tracker
                        .look(
                                with(List.of(), List.of(), List.of(broker(false, false, Optional.empty()))),
                                NOW.plusSeconds(1))
                        .stream()
                        .map(item -> item.need().kind()))
                .containsExactly(AttentionKind.NODE_DOWN);
    }

    @Test
    void a_source_whose_rows_are_far_too_old_needs_a_person_though_it_answers() {
        SourceStatus slow = new SourceStatus(
                new SourceId(SourceId.Kind.AWS, "prod"),
                new SourceStatus.Slowed("throttling"),
                Optional.of(NOW.minusSeconds(120)),
                Duration.ofSeconds(20),
                9);
        assertThat(tracker.look(with(List.of(slow), List.of(), List.of()), NOW)).isEmpty();
        assertThat(only(with(List.of(slow), List.of(), List.of()), NOW.plusSeconds(61))
                        .need()
                        .kind())
                .isEqualTo(AttentionKind.SOURCE_BEHIND);
    }

    private static BrokerView withQueue(BrokerView.Queue queue) {
        return new BrokerView(
                "rec",
                Optional.empty(),
                List.of(),
                List.of(queue),
                List.of(),
                Freshness.read(NOW, Duration.ofSeconds(5)));
    }

    private static BrokerView.Queue queue(
            BrokerView.Purpose purpose, long ready, long consumers, Optional<BrokerView.Growth> growth) {
        return new BrokerView.Queue(
                "/",
                "recordings",
                "quorum",
                OptionalLong.of(ready),
                OptionalLong.of(0),
                OptionalLong.of(consumers),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                purpose,
                Optional.empty(),
                growth);
    }

    private List<AttentionKind> kinds(BrokerView broker, Instant now) {
        return tracker.look(with(List.of(), List.of(), List.of(broker)), now).stream()
                .map(item -> item.need().kind())
                .toList();
    }

    @Test
    void jobs_that_nobody_takes_need_a_person_after_a_minute_and_other_queues_never() {
        BrokerView jobs = withQueue(queue(BrokerView.Purpose.JOBS, 2, 0, Optional.empty()));
        assertThat(kinds(jobs, NOW)).isEmpty();
        assertThat(kinds(jobs, NOW.plusSeconds(59))).isEmpty();
        assertThat(kinds(jobs, NOW.plusSeconds(60))).containsExactly(AttentionKind.QUEUE_WITHOUT_CONSUMER);
        assertThat(kinds(withQueue(queue(BrokerView.Purpose.JOBS, 2, 1, Optional.empty())), NOW.plusSeconds(61)))
                .isEmpty();
        // A worker whose slots are all busy has taken its consumer away.
        assertThat(tracker.look(busy(jobs), NOW.plusSeconds(300))).isEmpty();
        assertThat(tracker.look(busy(jobs), NOW.plusSeconds(400))).isEmpty();
        // A worker's restart begins the minute anew.
        assertThat(kinds(jobs, NOW.plusSeconds(402))).isEmpty();
        AttentionTracker other = new AttentionTracker();
        Snapshot foreign = with(
                List.of(), List.of(), List.of(withQueue(queue(BrokerView.Purpose.UNKNOWN, 2, 0, Optional.empty()))));
        assertThat(other.look(foreign, NOW)).isEmpty();
        assertThat(other.look(foreign, NOW.plusSeconds(600))).isEmpty();
    }

    private static Snapshot busy(BrokerView broker) {
        Worker worker = new Worker(
                new WorkerKey("rec", "w1@studio"),
                Worker.State.ONLINE,
                Optional.of(NOW),
                Duration.ofSeconds(2),
                OptionalInt.of(2),
                OptionalLong.of(9),
                OptionalInt.of(2),
                Set.of("recordings"),
                Optional.empty(),
                false,
                Optional.empty());
        return new Snapshot(
                1, NOW, NOW, List.of(), List.of(), List.of(), 0, List.of(worker), List.of(), List.of(broker), Map.of());
    }

    @Test
    void dead_letters_need_a_person_once_they_become_more() {
        BrokerView.Growth growth = new BrokerView.Growth(3, NOW.minusSeconds(600));
        assertThat(kinds(withQueue(queue(BrokerView.Purpose.DEAD_LETTERS, 3, 0, Optional.of(growth))), NOW))
                .isEmpty();
        assertThat(kinds(
                        withQueue(queue(BrokerView.Purpose.DEAD_LETTERS, 5, 0, Optional.of(growth))),
                        NOW.plusSeconds(1)))
                .containsExactly(AttentionKind.DEAD_LETTERS);
    }

    @Test
    void a_node_that_has_lost_others_needs_a_person() {
        BrokerView split = new BrokerView(
                "rec",
                Optional.empty(),
                List.of(new BrokerView.Node(
                        "rabbit@a",
                        true,
                        false,
                        false,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        List.of("rabbit@b"))),
                List.of(),
                List.of("transient_nonexcl_queues"),
                Freshness.read(NOW, Duration.ofSeconds(5)));
        assertThat(kinds(split, NOW)).containsExactly(AttentionKind.PARTITION, AttentionKind.DEPRECATED_FEATURES);
    }

    @Test
    void jobs_that_are_taken_while_nothing_is_told_are_worth_knowing() {
        BrokerView jobs = withQueue(queue(BrokerView.Purpose.JOBS, 0, 3, Optional.empty()));
        Snapshot known = new Snapshot(
                1,
                NOW,
                NOW,
                Set.of("rec"),
                List.of(),
                List.of(),
                List.of(),
                Jobs.NONE,
                0,
                List.of(),
                List.of(),
                List.of(jobs),
                Map.of(),
                List.of());
        assertThat(tracker.look(known, NOW)).isEmpty();
        assertThat(tracker.look(known, NOW.plusSeconds(120)))
                .singleElement()
                .satisfies(item -> assertThat(item.need().kind()).isEqualTo(AttentionKind.NO_EVENTS));
        // Nothing is said of a broker from which events have not been received for long enough.
        assertThat(kinds(jobs, NOW.plusSeconds(121))).isEmpty();
    }
}
