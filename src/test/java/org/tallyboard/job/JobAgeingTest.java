package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.job.EventsOf.at;
import static org.tallyboard.job.LostTrack.Why.END_NOT_SEEN;
import static org.tallyboard.job.LostTrack.Why.EXPIRED;
import static org.tallyboard.job.LostTrack.Why.NOT_IN_QUEUE;
import static org.tallyboard.job.LostTrack.Why.UNHEARD;
import static org.tallyboard.job.LostTrack.Why.WORKER_GONE;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Jobs of which nothing is heard are lost track of and leave; by virtual time.
class JobAgeingTest {

    private static final String A = "rec@a";
    private static final String B = "rec@b";
    private static final double HOUR = 3_600;

    private final JobLedger ledger =
            new JobLedger("rec-broker", LedgerLimits.of(20_000, 5_000, Duration.ofHours(24), Duration.ofMinutes(10)));
    private final EventsOf job = new EventsOf("job-1");
    private double now;

    @BeforeEach
    void listen() {
        pass(0);
        ledger.interrupted(Optional.empty());
        pass(60);
    }

    @Test
    void whatWasSentAndNeverSeenAgainIsLostTrackOfAndLeavesInTime() {
        ledger.apply(job.sent(60, 0));
        pass(23 * HOUR);
        assertThat(only().state()).isEqualTo(JobState.SENT);
        pass(25 * HOUR);
        assertThat(lost()).contains(UNHEARD);
        assertThat(only().latest().sentAt()).contains(at(60));
        pass(47 * HOUR);
        assertThat(ledger.jobs()).hasSize(1);
        pass(50 * HOUR);
        assertThat(ledger.jobs()).isEmpty();
    }

    @Test
    void manyThatAreSentPushNoFailureOut() {
        EventsOf failed = new EventsOf("failed");
        ledger.apply(failed.received(60, 0, A));
        ledger.apply(failed.failed(61, A));
        for (int i = 0; i < 25_000; i++) {
            ledger.apply(new EventsOf("sent-" + i).sent(61, 0));
        }
        assertThat(ledger.jobs()).hasSize(20_001).anyMatch(j -> j.state() == JobState.FAILED);
    }

    @Test
    void whateverIsHeardTakesItBack() {
        ledger.apply(job.sent(60, 0));
        pass(25 * HOUR);
        ledger.apply(job.received(25 * HOUR, 0, A));
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
        assertThat(only().latest().lost()).isEmpty();
    }

    @Test
    void aJobWhoseExpiryPassedUnheardIsLostAndMayBeSentAgain() {
        ledger.apply(job.sentExpiring(60, 600));
        pass(700);
        assertThat(only().state()).isEqualTo(JobState.SENT);
        pass(730);
        assertThat(lost()).contains(EXPIRED);
        assertThat(EXPIRED.isSafeToSendAgain()).isTrue();
    }

    @Test
    void aJobThatItsQueueDoesNotHoldAnyMoreIsLost() {
        ledger.apply(job.sent(60, 0));
        ledger.queues(Map.of("recordings", false));
        pass(600);
        assertThat(only().state()).as("it waits").isEqualTo(JobState.SENT);
        ledger.queues(Map.of("recordings", true));
        pass(710);
        assertThat(only().state()).as("a worker may just have taken it").isEqualTo(JobState.SENT);
        pass(730);
        assertThat(lost()).contains(NOT_IN_QUEUE);
    }

    @Test
    void aRetryThatMayLieInAQueueForDelaysIsNotMissedInItsOwn() {
        ledger.apply(job.sent(60, 0));
        ledger.apply(job.started(61, A));
        ledger.apply(job.retried(62, A));
        ledger.queues(Map.of("recordings", true));
        pass(2 * HOUR);
        assertThat(only().state()).isEqualTo(JobState.RETRY);
    }

    @Test
    void anEmptyQueueThatCannotBeReadAnyMoreSaysNothing() {
        ledger.apply(job.sent(60, 0));
        ledger.queues(Map.of("recordings", true));
        pass(120);
        ledger.queues(Map.of());
        pass(600);
        assertThat(only().state()).isEqualTo(JobState.SENT);
    }

    @Test
    void whatADeadWorkerHadStartedIsLost() {
        ledger.apply(EventsOf.beat(WorkerEvent.Kind.HEARTBEAT, A, 60));
        ledger.apply(job.received(60, 0, A));
        ledger.apply(job.started(61, A));
        pass(600);
        assertThat(only().state()).isEqualTo(JobState.STARTED);
        pass(670);
        assertThat(lost()).contains(WORKER_GONE);
        assertThat(WORKER_GONE.isSafeToSendAgain()).isFalse();
        assertThat(only().latest().startedAt()).contains(at(61));
        assertThat(only().held()).isEmpty();

        // The broker gives it to another worker.
        ledger.apply(job.received(700, 0, B));
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
        assertThat(only().latest().worker()).contains(B);
    }

    @Test
    void aJobThatItsLivingWorkerHasNoMoreIsLost() {
        ledger.apply(job.received(60, 0, A));
        ledger.apply(job.started(61, A));
        for (double t = 80; t < 800; t += 20) {
            pass(t);
            ledger.answered(A, at(t), List.of(), OptionalInt.empty(), Set.of());
        }
        assertThat(lost()).contains(END_NOT_SEEN);
    }

    @Test
    void aJobThatItsWorkerSaysItHoldsStays() {
        ledger.apply(job.received(60, 0, A));
        for (double t = 80; t < 50 * HOUR; t += 600) {
            pass(t);
            ledger.answered(
                    A,
                    at(t),
                    List.of(job.held(HeldJob.List.RESERVED, A, Optional.empty())),
                    OptionalInt.empty(),
                    Set.of());
        }
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
    }

    @Test
    void nothingIsLostWhileWeWereDeafOrAway() {
        ledger.apply(EventsOf.beat(WorkerEvent.Kind.HEARTBEAT, A, 60));
        ledger.apply(job.received(60, 0, A));
        ledger.apply(job.started(61, A));
        ledger.interrupted(Optional.of(at(70)));
        pass(48 * HOUR);
        ledger.interrupted(Optional.empty());
        pass(48 * HOUR + 29);
        assertThat(ledger.hearsWorkers()).isFalse();
        assertThat(ledger.workers()).noneMatch(Worker::gone);
        pass(48 * HOUR + 31);
        assertThat(ledger.hearsWorkers()).isTrue();
        assertThat(ledger.workers()).allMatch(Worker::gone);
        pass(48 * HOUR + 500);
        assertThat(only().state()).isEqualTo(JobState.STARTED);
        pass(48 * HOUR + 700);
        assertThat(lost()).contains(WORKER_GONE);
    }

    @Test
    void afterASuspendNobodyIsGoneUntilSomethingWasHeardForLongEnough() {
        ledger.apply(EventsOf.beat(WorkerEvent.Kind.HEARTBEAT, A, 60));
        pass(70);
        ledger.stoodStill();
        pass(9 * HOUR);
        assertThat(ledger.hearsWorkers()).as("the connection may be dead").isFalse();
        ledger.apply(EventsOf.beat(WorkerEvent.Kind.HEARTBEAT, B, 9 * HOUR));
        pass(9 * HOUR + 20);
        assertThat(ledger.workers()).noneMatch(Worker::gone);
        pass(9 * HOUR + 31);
        assertThat(ledger.workers().getFirst().gone()).isTrue();
    }

    @Test
    void aJobThatIsNotDueYetStays() {
        ledger.apply(job.sent(60, 0));
        ledger.answered(
                A,
                at(60),
                List.of(new HeldJob(
                        "job-1",
                        HeldJob.List.SCHEDULED,
                        A,
                        "t",
                        Optional.empty(),
                        Optional.of(at(90 * HOUR)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                OptionalInt.empty(),
                Set.of());
        pass(80 * HOUR);
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
    }

    private void pass(double seconds) {
        // As often as a board does, or nearly: the time of an outage is not counted in one step.
        for (double t = now; t < seconds; t += 600) {
            ledger.passed(at(t), at(t));
        }
        now = seconds;
        ledger.passed(at(seconds), at(seconds));
        ledger.passed(at(seconds + 5), at(seconds + 5));
    }

    private Optional<LostTrack.Why> lost() {
        assertThat(only().state()).isEqualTo(JobState.LOST_TRACK);
        return only().latest().lost().map(LostTrack::why);
    }

    private Job only() {
        assertThat(ledger.jobs()).hasSize(1);
        return ledger.jobs().iterator().next();
    }
}
