package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.job.EventsOf.at;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Hosts whose clocks differ: what follows is told by what can only follow, never by comparing two clocks.
class ClocksApartTest {

    private static final String A = "rec@a";
    private static final String B = "rec@b";

    private final JobLedger ledger = new JobLedger("rec-broker", LedgerLimits.standard());
    private final EventsOf job = new EventsOf("job-1");

    @Test
    void aWorkerThatIsBehindGoesOnWhereOneThatIsAheadGaveTheJobBack() {
        apply(job.received(100, 0, A), job.started(101, A), job.handedOver(130, 0, A));
        apply(job.received(102, 0, B), job.started(103, B));
        assertThat(only().state()).isEqualTo(JobState.STARTED);
        assertThat(only().latest().worker()).contains(B);
        assertThat(only().latest().startedAt()).contains(at(103));
        assertThat(only().latest().handedOver()).isEmpty();
    }

    @Test
    void aJobThatIsDeliveredAgainToAWorkerThatIsBehindRunsThere() {
        apply(job.received(1_000, 0, A), job.started(1_001, A));
        apply(job.received(5, 0, B), job.started(6, B), job.succeeded(9, B));
        assertThat(only().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(only().latest().endedAt()).contains(at(9));
        assertThat(only().latest().worker()).contains(B);
    }

    @Test
    void whatTheFirstWorkerToldBeforeMovesNothingBackWhenItComesLate() {
        apply(job.received(1_000, 0, A), job.progressed(1_002, A), job.received(5, 0, B));
        apply(job.progressed(1_003, A));
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
        apply(job.started(6, B), job.started(1_001, A));
        assertThat(only().latest().worker()).contains(B);
        assertThat(only().latest().startedAt()).contains(at(6));
    }

    @Test
    void progressOfTheNewWorkerShowsAtOnce() {
        apply(job.received(1_000, 0, A), job.started(1_001, A), job.progressed(1_002, A));
        apply(job.handedOver(1_003, 0, A), job.progressed(5, B));
        assertThat(only().state()).isEqualTo(JobState.STARTED);
        assertThat(only().progress().orElseThrow().at()).isEqualTo(at(5));
        apply(job.progressed(1_002.5, A));
        assertThat(only().progress().orElseThrow().at())
                .as("late, and not its job any more")
                .isEqualTo(at(5));
    }

    @Test
    void picturesOfANewWorkerThatIsBehindShowSoon() {
        ledger.passed(at(0), at(0));
        apply(job.started(0, A));
        ledger.preview("job-1", new Preview(at(1_000), new byte[10]));
        ledger.passed(at(5), at(5));
        ledger.preview("job-1", new Preview(at(5), new byte[20]));
        assertThat(only().preview().orElseThrow().jpeg()).as("it may come late").hasSize(10);
        ledger.passed(at(10), at(10));
        ledger.preview("job-1", new Preview(at(10), new byte[20]));
        ledger.preview("job-1", new Preview(at(15), new byte[30]));
        assertThat(only().preview().orElseThrow().jpeg()).hasSize(30);
    }

    @Test
    void rejectedWithRequeueAndCancelledMeanQueuedAgain() {
        apply(job.received(1, 0, A), job.started(2, A), job.requeued(3, A));
        assertThat(only().state()).isEqualTo(JobState.SENT);
        assertThat(only().held()).isEmpty();
        assertThat(only().latest().handedOver().orElseThrow().worker()).isEqualTo(A);
        apply(job.received(4, 0, A));
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
        assertThat(only().held()).contains(HeldJob.List.RESERVED);
        assertThat(only().latest().worker()).contains(A);
    }

    @Test
    void howFarAWorkersClockIsAheadIsEstimatedFromItsHeartbeats() {
        for (int i = 0; i < 60; i++) {
            // Ahead by 34 s; most events are on their way for long.
            double late = i % 7 == 3 ? 0.02 : 3 + i % 5;
            beat(100 + 2 * i + 34 - late, 100 + 2 * i);
        }
        Worker worker = ledger.workers().getFirst();
        assertThat(worker.clockAhead().orElseThrow()).isCloseTo(Duration.ofSeconds(34), Duration.ofMillis(100));
        assertThat(worker.clockRemark()).contains("its clock is 34 s ahead");
    }

    @Test
    void aClockThatWasSetRightIsRightAfterTwoMinutes() {
        for (int i = 0; i < 100; i++) {
            beat(100 + 2 * i - (i < 20 ? 300 : 0), 100 + 2 * i);
        }
        assertThat(ledger.workers().getFirst().clockRemark()).isEmpty();
    }

    private void beat(double told, double arrived) {
        Instant now = at(arrived);
        ledger.passed(now, now);
        ledger.apply(new WorkerEvent(
                WorkerEvent.Kind.HEARTBEAT,
                A,
                at(told),
                now,
                Duration.ofSeconds(2),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty()));
    }

    private void apply(JobEvent... events) {
        for (JobEvent event : events) {
            ledger.apply(event);
        }
    }

    private Job only() {
        assertThat(ledger.jobs()).hasSize(1);
        return ledger.jobs().iterator().next();
    }
}
