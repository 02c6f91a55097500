package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.PROD;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.history.Fact;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.job.WorkerEvent;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.testing.Samples;

/// What changes become facts.
class FactsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Fact> facts = new ArrayList<>();
    private final State state = new State(NOW, LedgerLimits.standard(), facts::add);

    private List<String> told() {
        List<String> marks = facts.stream()
                .map(fact ->
                        fact.getClass().getSimpleName() + " " + fact.subject().replace('\n', '/') + " " + fact.mark())
                .toList();
        facts.clear();
        return marks;
    }

    @Test
    void aPipelineTellsWhatBeganAndEndedOnceAndWithTheTimesOfAws() {
        state.apply(new Change.PipelinesListed(
                PROD, List.of(new Change.PipelinesListed.Listed("app", 1, "V2", "QUEUED")), MINUTE));
        state.apply(new Change.PipelineRead(Samples.running("app", "e1")));
        assertThat(told())
                .containsExactly(
                        "Execution app/e1 IN_PROGRESS",
                        "Stage app/e1/Source IN_PROGRESS",
                        "Stage app/e1/Source SUCCEEDED",
                        "Stage app/e1/Build IN_PROGRESS");

        state.apply(new Change.PipelineRead(Samples.running("app", "e1")));
        assertThat(told()).isEmpty();

        Pipeline failed = Samples.failed("app", "e1");
        state.apply(new Change.PipelineRead(failed));
        assertThat(facts)
                .filteredOn(Fact.Stage.class::isInstance)
                .singleElement()
                .satisfies(fact -> {
                    Fact.Stage stage = (Fact.Stage) fact;
                    assertThat(stage.reason()).isEqualTo("Build: exit status 1");
                    assertThat(stage.when().at()).isEqualTo(NOW.minusSeconds(120));
                    assertThat(stage.when().seen()).isEqualTo(NOW);
                });
        assertThat(told())
                .containsExactly(
                        "Execution app/e1 FAILED",
                        "Stage app/e1/Build FAILED",
                        "Action app/action-of-e1 IN_PROGRESS",
                        "Action app/action-of-e1 FAILED");
        assertThat(facts).isEmpty();

        // A retry: the execution goes on.
        state.apply(new Change.PipelineRead(Samples.running("app", "e1")));
        assertThat(told()).contains("Execution app/e1 IN_PROGRESS");
    }

    @Test
    void anApprovalThatWaitsIsAFact() {
        state.apply(new Change.PipelinesListed(
                PROD, List.of(new Change.PipelinesListed.Listed("app", 1, "V2", "QUEUED")), MINUTE));
        state.apply(new Change.PipelineRead(Samples.waiting("app", "e1", "token-1")));

        assertThat(told()).contains("Action app/action-token-1 WAITING_FOR_APPROVAL");
    }

    @Test
    void aLampTellsOnlyWhenItTurns() {
        SourceId aws = new SourceId(SourceId.Kind.AWS, "prod");
        report(aws, new SourceStatus.Connecting());
        report(aws, new SourceStatus.Reading(1, 9));
        report(aws, new SourceStatus.Live());
        report(aws, new SourceStatus.Live());
        report(aws, new SourceStatus.Failed(new Failure("credentials expired", "sign in", NOW)));
        report(aws, new SourceStatus.Failed(new Failure("no route", "", NOW)));

        assertThat(((Fact.Source) facts.getLast()).reason()).isEqualTo("credentials expired");
        assertThat(told()).containsExactly("Source AWS/prod LIVE", "Source AWS/prod FAILED");
    }

    private void report(SourceId id, SourceStatus.Phase phase) {
        state.apply(new Change.SourceReported(new SourceStatus(id, phase, Optional.empty(), MINUTE, 0)));
    }

    @Test
    void alarmsAndQueuesTellOnlyWhenTheyTurn() {
        state.apply(new Change.BrokerRead(view(false, queue("celery", 2), queue("old", 1))));
        facts.clear();
        state.apply(new Change.BrokerRead(view(true, queue("celery", 0))));
        assertThat(told())
                .containsExactly("Alarm rabbit@a/MEMORY RAISED", "Queue //celery NOT_CONSUMED", "Queue //old DELETED");

        state.apply(new Change.BrokerRead(view(false)));
        assertThat(told())
                .as("queues that could not be read are not deleted")
                .containsExactly("Alarm rabbit@a/MEMORY CLEARED");
    }

    private static BrokerView view(boolean alarm, BrokerView.Queue... queues) {
        return new BrokerView(
                "rabbit",
                Optional.empty(),
                List.of(new BrokerView.Node(
                        "rabbit@a", true, alarm, false, OptionalLong.empty(), OptionalLong.empty())),
                List.of(queues),
                List.of(),
                Freshness.read(NOW, MINUTE));
    }

    private static BrokerView.Queue queue(String name, int consumers) {
        return new BrokerView.Queue(
                "/",
                name,
                "classic",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(consumers),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                BrokerView.Purpose.JOBS,
                Optional.empty());
    }

    @Test
    void aWorkerThatIsOnlyUnheardByUsIsNoFact() {
        Instant tick = NOW;
        state.passed(tick, NOW);
        state.apply(beat(WorkerEvent.Kind.ONLINE));
        state.snapshot(NOW);
        assertThat(told()).containsExactly("Worker w1@a ONLINE");

        state.apply(new Change.StreamInterrupted("rabbit", Optional.of(NOW)));
        state.snapshot(NOW);
        state.apply(new Change.StreamInterrupted("rabbit", Optional.empty()));
        for (int s = 1; s <= 70; s++) {
            state.passed(tick.plusSeconds(s), NOW.plusSeconds(s));
            state.snapshot(NOW.plusSeconds(s));
        }
        // That it was there before is for the history to know.
        assertThat(told()).containsExactly("Worker w1@a ONLINE", "Worker w1@a SILENT");

        state.apply(beat(WorkerEvent.Kind.OFFLINE));
        state.snapshot(NOW.plusSeconds(71));
        assertThat(told()).containsExactly("Worker w1@a OFFLINE");
    }

    private static Change beat(WorkerEvent.Kind kind) {
        return new Change.EventsArrived(
                "rabbit",
                List.of(),
                List.of(new WorkerEvent(
                        kind,
                        "w1@a",
                        NOW,
                        NOW,
                        Duration.ofSeconds(2),
                        java.util.OptionalInt.empty(),
                        OptionalLong.empty(),
                        Optional.empty())));
    }
}
