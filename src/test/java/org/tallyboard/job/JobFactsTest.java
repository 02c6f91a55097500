package org.tallyboard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.job.EventsOf.at;

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

/// What the ledger tells the history.
class JobFactsTest {

    private static final String A = "rec@a";
    private static final String B = "rec@b";
    private static final Instant NOW = at(100);

    private final List<Fact> facts = new ArrayList<>();
    private final JobLedger ledger =
            new JobLedger("rabbit", LedgerLimits.standard(), new JobFacts("rabbit", () -> NOW, facts::add));
    private final EventsOf job = new EventsOf("job-1");

    private List<String> told() {
        return facts.stream()
                .map(Fact.Attempt.class::cast)
                .map(f -> f.retries() + " " + f.state()
                        + f.worker().map(w -> " " + w).orElse("") + " "
                        + f.when().at().getEpochSecond() % 3600)
                .toList();
    }

    @Test
    void eachStepOfEachAttemptIsToldWithItsTimeAndTheReason() {
        Stream.of(
                        job.sent(0, 0),
                        job.received(1, 0, A),
                        job.started(2, A),
                        job.progressed(3, A),
                        job.sent(4, 1),
                        job.retried(5, A),
                        job.received(6, 1, B),
                        job.started(7, B),
                        job.failed(8, B))
                .forEach(ledger::apply);

        assertThat(facts.stream().filter(Fact.Attempt.class::isInstance).map(Fact::mark))
                .containsExactly(
                        "SENT 0 ",
                        "RECEIVED 0 rec@a",
                        "STARTED 0 rec@a",
                        "SENT 1 ",
                        "RETRY 0 ",
                        "RECEIVED 1 rec@b",
                        "STARTED 1 rec@b",
                        "FAILED 1 ");
        Fact.Attempt last = (Fact.Attempt) facts.getLast();
        assertThat(last.when().at()).isEqualTo(at(8));
        assertThat(last.when().seen()).isEqualTo(NOW);
        assertThat(last.when().told()).isTrue();
        assertThat(last.reason()).isEqualTo("ValueError('x')");
        assertThat(last.job().task()).contains("rec.record");
        assertThat(last.steps().started()).contains(at(7));
        assertThat(last.isLive()).isFalse();
    }

    @Test
    void whatIsHeardAgainTellsNothing() {
        ledger.apply(job.started(2, A));
        int before = facts.size();

        ledger.apply(job.progressed(3, A));
        ledger.apply(job.progressed(4, A));
        ledger.answered(
                A, at(5), List.of(job.held(HeldJob.List.ACTIVE, A, Optional.of(at(2)))), OptionalInt.empty(), Set.of());

        assertThat(facts.stream().filter(Fact.Attempt.class::isInstance)).hasSize(before);
    }

    @Test
    void aHandOverIsToldAsWaitingAgainWithWhoGaveItBackAndWhy() {
        Stream.of(job.received(1, 0, A), job.started(2, A), job.handedOver(4, 0, A))
                .forEach(ledger::apply);

        assertThat(told()).endsWith("0 SENT rec@a 4");
        assertThat(((Fact.Attempt) facts.getLast()).reason()).isEqualTo("the worker stops");
        assertThat(((Fact.Attempt) facts.getLast()).isLive()).isTrue();
    }

    @Test
    void aLostSourceAndItsReturnAreTold() {
        ledger.apply(job.started(2, A));
        facts.clear();
        Progress.Lost lost = new Progress.Lost(at(9), "https://kim:secret@live.example.net/a?token=x refused");

        ledger.apply(progress(3, Optional.empty()));
        ledger.apply(progress(10, Optional.of(lost)));
        ledger.apply(progress(11, Optional.of(lost)));
        ledger.apply(progress(12, Optional.empty()));

        assertThat(facts).extracting(Fact::mark).containsExactly("BACK", "LOST", "BACK");
        Fact.Signal gone = (Fact.Signal) facts.get(1);
        assertThat(gone.when().at()).isEqualTo(at(9));
        assertThat(gone.reason()).isEqualTo("https://…@live.example.net/a?… refused");
        assertThat(facts.getLast().when().at()).isEqualTo(at(12));
    }

    private JobEvent progress(double seconds, Optional<Progress.Lost> lost) {
        JobEvent.Progressed event = (JobEvent.Progressed) job.progressed(seconds, A);
        Progress p = event.progress();
        return new JobEvent.Progressed(
                event.id(),
                event.at(),
                event.arrival(),
                event.hostname(),
                new Progress(
                        p.at(),
                        p.media(),
                        p.bytes(),
                        p.bitrate(),
                        p.fps(),
                        p.drops(),
                        p.speed(),
                        p.parts(),
                        p.missing(),
                        lost,
                        p.disk(),
                        p.plan()));
    }
}
