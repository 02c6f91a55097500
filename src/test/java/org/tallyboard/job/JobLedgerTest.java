package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.job.EventsOf.at;
import static org.tallyboard.job.EventsOf.beat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobLedgerTest {

    private static final String A = "rec@a";
    private static final String B = "rec@b";

    private final JobLedger ledger = new JobLedger("rec-broker", LedgerLimits.standard());
    private final EventsOf job = new EventsOf("job-1");

    @Test
    void aJobGoesThroughItsStatesAndKeepsEachTime() {
        apply(job.sent(0, 0), job.received(1, 0, A), job.started(2, A), job.succeeded(5, A));

        Job seen = only();
        assertThat(seen.name()).contains("rec.record");
        assertThat(seen.queue()).contains("recordings");
        assertThat(seen.attempts()).hasSize(1);
        Attempt attempt = seen.latest();
        assertThat(attempt.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(attempt.sentAt()).contains(at(0));
        assertThat(attempt.receivedAt()).contains(at(1));
        assertThat(attempt.startedAt()).contains(at(2));
        assertThat(attempt.endedAt()).contains(at(5));
        assertThat(attempt.worker()).contains(A);
        assertThat(attempt.result()).contains("'ok'");
    }

    @Test
    void aRetryThatIsToldAfterTheNextAttemptHasStartedEndsTheOneBefore() {
        apply(job.received(1, 0, A), job.started(2, A), job.received(2.5, 1, A), job.retried(3, A));
        apply(job.started(4, A), job.received(4.5, 2, A), job.started(4.6, A), job.retried(4.7, A));

        assertThat(states()).containsExactly("0 RETRY", "1 RETRY", "2 STARTED");

        apply(job.succeeded(5, A));
        assertThat(states()).containsExactly("0 RETRY", "1 RETRY", "2 SUCCEEDED");
    }

    @Test
    void aJobThatWasHandedOverWaitsForAWorkerUntilOneHasIt() {
        apply(job.received(1, 0, A), job.started(2, A), job.progressed(3, A), job.handedOver(4, 0, A));

        Attempt waiting = only().latest();
        assertThat(waiting.state()).isEqualTo(JobState.SENT);
        assertThat(waiting.handedOver()).contains(new HandOver(A, at(4), "the worker stops"));
        assertThat(waiting.worker()).isEmpty();
        assertThat(waiting.startedAt()).isEmpty();
        assertThat(waiting.lastChange()).contains(at(4));
        assertThat(only().held()).isEmpty();

        // What the first worker told before arrives late, and its last answer still has the job.
        apply(job.progressed(3.5, A));
        answered(A, 4.5, List.of(job.held(HeldJob.List.ACTIVE, A, Optional.of(at(2)))), OptionalInt.empty(), Set.of());
        assertThat(only().latest().handedOver()).isPresent();
        assertThat(only().held()).isEmpty();

        apply(job.received(6, 0, B), job.started(7, B), job.progressed(8, B));
        assertThat(states()).containsExactly("0 STARTED");
        assertThat(only().latest().worker()).contains(B);
        assertThat(only().latest().handedOver()).isEmpty();
    }

    @Test
    void aHandOverThatIsHeardOfTooLateMovesNothingBack() {
        // The second worker's clock is behind the first one's.
        apply(
                job.received(1, 0, A),
                job.started(2, A),
                job.received(3.8, 0, B),
                job.started(3.9, B),
                job.handedOver(4, 0, A));

        assertThat(states()).containsExactly("0 STARTED");
        assertThat(only().latest().worker()).contains(B);

        apply(job.succeeded(9, B), job.handedOver(9.5, 0, B));
        assertThat(states()).containsExactly("0 SUCCEEDED");
    }

    @Test
    void theNextAttemptIsAnnouncedBeforeTheRetriedEventOfTheFirst() {
        // The order that Celery really sends on a retry.
        apply(
                job.sent(0, 0),
                job.received(1, 0, A),
                job.started(2, A),
                job.sent(3, 1),
                job.received(3.1, 1, A),
                job.retried(3.2, A),
                job.started(5, A),
                job.failed(6, A));

        assertThat(states()).containsExactly("0 RETRY", "1 FAILED");
        assertThat(only().attempts().getFirst().exception()).contains("OSError()");
        assertThat(only().attempts().getFirst().traceback()).isEmpty();
        assertThat(only().attempts().getLast().exception()).contains("ValueError('x')");
        assertThat(only().attempts().getFirst().startedAt()).contains(at(2));
        assertThat(only().attempts().getLast().startedAt()).contains(at(5));
    }

    @Test
    void everyOrderOfArrivalWithinAnAttemptGivesTheSameState() {
        JobEvent sent = job.sent(0, 0);
        JobEvent received = job.received(1, 0, A);
        JobEvent started = job.started(2, A);
        JobEvent succeeded = job.succeeded(3, A);
        for (List<JobEvent> order : permutations(List.of(sent, received, started, succeeded))) {
            JobLedger fresh = new JobLedger("rec-broker", LedgerLimits.standard());
            order.forEach(fresh::apply);
            Job seen = fresh.jobs().iterator().next();
            assertThat(seen.attempts()).as("%s", order).hasSize(1);
            assertThat(seen.state()).as("%s", order).isEqualTo(JobState.SUCCEEDED);
            assertThat(seen.latest().startedAt()).as("%s", order).contains(at(2));
            assertThat(seen.name()).contains("rec.record");
        }
    }

    @Test
    void lateEventsOfTheFirstAttemptStayWithIt() {
        JobEvent lateStart = job.started(2, A);
        JobEvent lateRetried = job.retried(3.2, A);
        apply(job.received(1, 0, A), job.sent(3, 1), job.received(3.1, 1, A), job.started(5, A));
        apply(lateStart, lateRetried);

        assertThat(states()).containsExactly("0 RETRY", "1 STARTED");
    }

    @Test
    void aProducerWhoseClockIsAheadDoesNotTurnAJobBack() {
        apply(job.received(1, 0, A), job.started(2, A), job.sent(100, 0));
        assertThat(only().state()).isEqualTo(JobState.STARTED);
    }

    @Test
    void aJobSentAgainUnderTheSameIdAfterItsEndWaitsAgain() {
        apply(job.received(1, 0, A), job.started(2, A), job.failed(3, A));
        apply(job.sent(60, 0));
        assertThat(only().state()).isEqualTo(JobState.SENT);
        assertThat(only().latest().endedAt()).isEmpty();
        assertThat(only().latest().exception()).isEmpty();
    }

    @Test
    void aRedeliveredJobIsReceivedAgainAndLosesItsStart() {
        apply(job.received(1, 0, A), job.started(2, A), job.received(40, 0, B));
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
        assertThat(only().latest().startedAt()).isEmpty();
        assertThat(only().latest().worker()).contains(B);
    }

    @Test
    void anEndWithoutAnythingBeforeMakesANamelessJob() {
        apply(job.failed(3, A));
        assertThat(only().name()).isEmpty();
        assertThat(only().title()).isEqualTo("job-1");
        assertThat(states()).containsExactly("0 FAILED");
    }

    @Test
    void anAttemptWhoseNumberWasNotSeenGetsItFromTheNextOne() {
        apply(job.started(2, A), job.received(3, 3, A), job.retried(3.1, A));
        assertThat(states()).containsExactly("2 RETRY", "3 RECEIVED");
    }

    @Test
    void aLateDescriptionTellsTheNumberOfTheSameAttempt() {
        JobEvent received = job.received(1, 2, A);
        apply(job.started(2, A), received);
        assertThat(states()).containsExactly("2 STARTED");
    }

    @Test
    void aRetriedEventWithoutAStartEndsTheAttemptBefore() {
        apply(job.received(3.1, 1, A), job.retried(3.2, A));
        assertThat(states()).containsExactly("0 RETRY", "1 RECEIVED");
    }

    @Test
    void aStartAfterARetryWhoseAnnouncementWasLostIsTheNextAttempt() {
        apply(job.received(1, 0, A), job.started(2, A), job.retried(3, A), job.started(9, A));
        assertThat(states()).containsExactly("0 RETRY", "1 STARTED");
    }

    @Test
    void aWaitingAttemptThatIsRevokedLeavesTheFirstAlone() {
        apply(job.received(1, 0, A), job.started(2, A), job.received(3, 1, B), job.retried(3.1, A));
        apply(job.revoked(9, B, false));
        assertThat(states()).containsExactly("0 RETRY", "1 REVOKED");
        assertThat(only().latest().exception()).contains("expired before it was started");
    }

    @Test
    void progressShowsThatAJobRunsButEndsStay() {
        apply(job.progressed(2, A));
        assertThat(only().state()).isEqualTo(JobState.STARTED);
        assertThat(only().latest().startedAt()).isEmpty();
        apply(job.succeeded(5, A), job.progressed(6, A));
        assertThat(only().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(only().progress().orElseThrow().at()).isEqualTo(at(6));
    }

    @Test
    void anUnknownTypeTellsNoState() {
        apply(job.other(1, A));
        assertThat(only().state()).isEqualTo(JobState.UNKNOWN);
        apply(job.received(2, 0, A), job.other(3, A));
        assertThat(only().state()).isEqualTo(JobState.RECEIVED);
    }

    @Test
    void anAnswerShowsWhatRunsOnAColdBoard() {
        EventsOf other = new EventsOf("job-2");
        answered(
                A,
                10,
                List.of(
                        job.held(HeldJob.List.ACTIVE, A, Optional.of(at(4))),
                        other.held(HeldJob.List.RESERVED, A, Optional.empty())),
                OptionalInt.of(4),
                Set.of());

        Job running = named(job, ledger.jobs());
        assertThat(running.state()).isEqualTo(JobState.STARTED);
        assertThat(running.latest().startedAt()).contains(at(4));
        assertThat(running.held()).contains(HeldJob.List.ACTIVE);
        assertThat(running.payload()).isPresent();
        assertThat(running.priority()).contains(3);
        assertThat(running.queue()).contains("recordings");
        assertThat(running.firstSeen()).isEqualTo(at(4));
        assertThat(named(other, ledger.jobs()).state()).isEqualTo(JobState.RECEIVED);
        assertThat(named(other, ledger.jobs()).held()).contains(HeldJob.List.RESERVED);
        assertThat(workersAt(11).getFirst().slots()).hasValue(4);
    }

    @Test
    void aStaleAnswerDoesNotBringAnEndedJobBack() {
        apply(job.received(1, 0, A), job.started(2, A), job.failed(9, A));
        answered(A, 8, List.of(job.held(HeldJob.List.ACTIVE, A, Optional.of(at(2)))), OptionalInt.empty(), Set.of());
        assertThat(only().state()).isEqualTo(JobState.FAILED);
        assertThat(only().held()).isEmpty();
        assertThat(only().payload()).isPresent();
    }

    @Test
    void aStaleAnswerAboutTheFirstAttemptDoesNotStartTheSecond() {
        apply(job.received(1, 0, A), job.started(2, A), job.received(3, 1, A), job.retried(3.1, A));
        answered(A, 4, List.of(job.held(HeldJob.List.ACTIVE, A, Optional.of(at(2)))), OptionalInt.empty(), Set.of());
        assertThat(states()).containsExactly("0 RETRY", "1 RECEIVED");
    }

    @Test
    void aJobThatNoWorkerListsAnyMoreIsNeitherHeldNorFinished() {
        apply(job.received(1, 0, A), job.started(2, A));
        assertThat(only().held()).contains(HeldJob.List.ACTIVE);
        // An answer that is hardly younger than the start may have been made before it.
        answered(A, 4, List.of(), OptionalInt.empty(), Set.of());
        assertThat(only().held()).contains(HeldJob.List.ACTIVE);
        answered(B, 60, List.of(), OptionalInt.empty(), Set.of());
        assertThat(only().held()).contains(HeldJob.List.ACTIVE);
        answered(A, 60, List.of(), OptionalInt.empty(), Set.of());
        assertThat(only().held()).isEmpty();
        assertThat(only().state()).isEqualTo(JobState.STARTED);
        // The next sign of life takes it back.
        apply(job.progressed(61, A));
        assertThat(only().held()).contains(HeldJob.List.ACTIVE);
    }

    @Test
    void aWorkerThatSaysGoodbyeHoldsNothing() {
        apply(job.received(1, 0, A), job.started(2, A));
        apply(beat(WorkerEvent.Kind.OFFLINE, A, 3));
        assertThat(only().held()).isEmpty();
        assertThat(workersAt(3).getFirst().state()).isEqualTo(Worker.State.OFFLINE);
        assertThat(workersAt(3000).getFirst().state()).isEqualTo(Worker.State.OFFLINE);
    }

    @Test
    void aSilentWorkerIsUnknownAfterFourMissedBeatsAndNeverOffline() {
        apply(beat(WorkerEvent.Kind.ONLINE, A, 0));
        apply(beat(WorkerEvent.Kind.HEARTBEAT, A, 2));
        assertThat(workersAt(10).getFirst().state()).isEqualTo(Worker.State.ONLINE);
        assertThat(workersAt(10.001).getFirst().state()).isEqualTo(Worker.State.UNKNOWN);
        assertThat(workersAt(9_999).getFirst().state()).isEqualTo(Worker.State.UNKNOWN);
        apply(beat(WorkerEvent.Kind.HEARTBEAT, A, 10_000));
        assertThat(workersAt(10_001).getFirst().state()).isEqualTo(Worker.State.ONLINE);
    }

    @Test
    void nobodyIsKnownToLiveWhileTheStreamIsInterrupted() {
        apply(beat(WorkerEvent.Kind.HEARTBEAT, A, 2));
        apply(beat(WorkerEvent.Kind.OFFLINE, B, 2));
        ledger.interrupted(Optional.of(at(3)));
        assertThat(workersAt(3)).extracting(Worker::state).containsExactly(Worker.State.UNKNOWN, Worker.State.OFFLINE);
        ledger.interrupted(Optional.empty());
        assertThat(workersAt(4).getFirst().state()).isEqualTo(Worker.State.ONLINE);
    }

    @Test
    void aWorkerThatOnlyAnswersIsHeardForAMinute() {
        answered(A, 0, List.of(), OptionalInt.empty(), Set.of());
        assertThat(workersAt(50).getFirst().state()).isEqualTo(Worker.State.ONLINE);
        assertThat(workersAt(61).getFirst().state()).isEqualTo(Worker.State.UNKNOWN);
    }

    @Test
    void theMessageItselfIsNotReplacedByAWorkersAnswer() {
        ledger.captured("job-1", EventsOf.payload("job-1", JobPayload.Source.MESSAGE, 10));
        apply(job.received(1, 0, A));
        answered(A, 2, List.of(job.held(HeldJob.List.RESERVED, A, Optional.empty())), OptionalInt.empty(), Set.of());
        assertThat(only().payload().orElseThrow().source()).isEqualTo(JobPayload.Source.MESSAGE);
        assertThat(only().payloadMissing()).isEmpty();
    }

    @Test
    void whyThereIsNoPayloadIsSaidUntilThereIsOne() {
        apply(job.received(1, 0, A), job.failed(2, A));
        ledger.notCaptured("job-1", "failed before a worker could be asked");
        assertThat(only().payloadMissing()).isEqualTo("failed before a worker could be asked");
        ledger.captured("job-1", EventsOf.payload("job-1", JobPayload.Source.REMOTE_CONTROL, 10));
        assertThat(only().payloadMissing()).isEmpty();
        ledger.notCaptured("job-1", "too late");
        assertThat(only().payload()).isPresent();
        assertThat(only().payloadMissing()).isEmpty();
    }

    @Test
    void onlyChangedJobsAreMadeAnew() {
        EventsOf other = new EventsOf("job-2");
        apply(job.received(1, 0, A), other.received(1, 0, A));
        Jobs before = ledger.jobs();
        assertThat(ledger.jobs()).isSameAs(before);
        apply(other.started(2, A));
        Jobs after = ledger.jobs();
        assertThat(named(job, after)).isSameAs(named(job, before));
        assertThat(named(other, after).state()).isEqualTo(JobState.STARTED);
        assertThat(named(other, before).state()).isEqualTo(JobState.RECEIVED);
    }

    private static Job named(EventsOf job, Jobs among) {
        return among.find(new JobKey("rec-broker", job.id())).orElseThrow();
    }

    private void apply(JobEvent... events) {
        for (JobEvent event : events) {
            ledger.passed(event.at(), event.at());
            ledger.apply(event);
        }
    }

    private void apply(WorkerEvent event) {
        ledger.passed(event.receivedAt(), event.receivedAt());
        ledger.apply(event);
    }

    private void answered(String worker, double at, List<HeldJob> jobs, OptionalInt slots, Set<String> queues) {
        ledger.passed(at(at), at(at));
        ledger.answered(worker, at(at), jobs, slots, queues);
    }

    private List<Worker> workersAt(double seconds) {
        ledger.passed(at(seconds), at(seconds));
        return ledger.workers();
    }

    private Job only() {
        assertThat(ledger.jobs()).hasSize(1);
        return ledger.jobs().iterator().next();
    }

    private List<String> states() {
        return only().attempts().stream()
                .map(attempt -> attempt.retries() + " " + attempt.state())
                .toList();
    }

    private static List<List<JobEvent>> permutations(List<JobEvent> events) {
        if (events.isEmpty()) {
            return List.of(List.of());
        }
        return events.stream()
                .flatMap(first -> permutations(
                                events.stream().filter(e -> e != first).toList())
                        .stream()
                        .map(rest ->
                                Stream.concat(Stream.of(first), rest.stream()).toList()))
                .toList();
    }
}
