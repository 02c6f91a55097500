package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.job.EventsOf.START;
import static org.tallyboard.job.EventsOf.at;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tallyboard.history.Fact;
import org.tallyboard.history.JobFacts;
import org.tallyboard.history.LastKnown;

/// A board that was started again: what it shows of the jobs that the one before knew.
class JobRecallTest {

    private static final String A = "rec@a";
    private static final Instant AS_OF = at(60);

    private final List<Fact> facts = new ArrayList<>();
    private final JobLedger before = ledger();
    private final EventsOf job = new EventsOf("job-1");
    private Instant tick = START;

    private JobLedger ledger() {
        return new JobLedger("rabbit", LedgerLimits.standard(), new JobFacts("rabbit", () -> at(50), facts::add));
    }

    /// The ledger of the next board, which has been told what is known.
    private JobLedger next() {
        List<Fact.Attempt> known = facts.stream()
                .filter(Fact.Attempt.class::isInstance)
                .map(Fact.Attempt.class::cast)
                .toList();
        facts.clear();
        JobLedger ledger = ledger();
        ledger.passed(tick, at(100));
        ledger.recall(new LastKnown(AS_OF, known.subList(known.size() - 1, known.size())).jobs());
        return ledger;
    }

    private void pass(JobLedger ledger, Duration time) {
        for (int s = 0; s < time.toSeconds(); s++) {
            tick = tick.plusSeconds(1);
            ledger.passed(tick, at(100));
        }
    }

    @Test
    void aJobThatRanIsShownAsLastKnownUntilItIsSeenAgain() {
        Stream.of(job.sent(0, 0), job.received(1, 0, A), job.started(2, A)).forEach(before::apply);
        JobLedger ledger = next();

        Job shown = ledger.jobs().iterator().next();
        assertThat(shown.state()).isEqualTo(JobState.LOST_TRACK);
        assertThat(shown.latest().lost()).contains(new LostTrack(LostTrack.Why.BEFORE_START, AS_OF));
        assertThat(shown.latest().startedAt()).contains(at(2));
        assertThat(shown.latest().worker()).contains(A);
        assertThat(shown.name()).contains("rec.record");
        assertThat(shown.payload()).isEmpty();
        assertThat(shown.held()).isEmpty();
        assertThat(facts).as("nothing has happened").isEmpty();

        ledger.answered(
                A,
                at(100),
                List.of(job.held(HeldJob.List.ACTIVE, A, Optional.of(at(2.01)))),
                OptionalInt.empty(),
                Set.of());
        assertThat(ledger.jobs().iterator().next().state()).isEqualTo(JobState.STARTED);
        ledger.apply(job.succeeded(101, A));
        assertThat(ledger.jobs().iterator().next().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ledger.jobs().iterator().next().latest().lost()).isEmpty();
    }

    @Test
    void whatHasBeenSeenAlreadyCountsMore() {
        before.apply(job.started(2, A));
        List<Fact.Attempt> known = List.of((Fact.Attempt) facts.getFirst());
        JobLedger ledger = ledger();
        ledger.apply(job.failed(70, A));

        ledger.recall(new LastKnown(AS_OF, known).jobs());

        assertThat(ledger.jobs()).singleElement().satisfies(j -> assertThat(j.state())
                .isEqualTo(JobState.FAILED));
    }

    @Test
    void aJobThatWasOverStaysSoAndHasNoArgumentsToSendAgain() {
        Stream.of(job.received(1, 0, A), job.started(2, A), job.failed(9, A)).forEach(before::apply);
        JobLedger ledger = next();

        Job shown = ledger.jobs().iterator().next();
        assertThat(shown.state()).isEqualTo(JobState.FAILED);
        assertThat(shown.latest().endedAt()).contains(at(9));
        assertThat(shown.latest().exception()).contains("ValueError('x')");
        assertThat(shown.payload()).isEmpty();
        assertThat(shown.payloadMissing()).contains("keeps no arguments");
    }

    @Test
    void aJobWhoseWorkerNeverComesBackIsLostForThatReason() {
        Stream.of(job.received(1, 0, A), job.started(2, A)).forEach(before::apply);
        JobLedger ledger = next();
        pass(ledger, Duration.ofMinutes(20));
        assertThat(ledger.jobs().iterator().next().latest().lost().orElseThrow().why())
                .as("nobody could be heard")
                .isEqualTo(LostTrack.Why.BEFORE_START);

        ledger.interrupted(Optional.empty());
        pass(ledger, Duration.ofMinutes(9));
        assertThat(ledger.jobs().iterator().next().latest().lost().orElseThrow().why())
                .isEqualTo(LostTrack.Why.BEFORE_START);
        pass(ledger, Duration.ofMinutes(3));
        assertThat(ledger.jobs().iterator().next().latest().lost().orElseThrow().why())
                .isEqualTo(LostTrack.Why.WORKER_GONE);
    }
}
