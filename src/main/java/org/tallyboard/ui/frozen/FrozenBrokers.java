package org.tallyboard.ui.frozen;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// The morning of [FrozenScenes#board] with two brokers, with a broker alone, and without one.
public final class FrozenBrokers {

    /// The second broker. It has jobs with the same ids and workers with the same names as the first one.
    public static final String OTHER = "rec-north";

    private FrozenBrokers() {}

    /// What the brokers of [#two] are called, in the order of the configuration.
    public static List<String> names() {
        return List.of(FrozenJobs.BROKER, OTHER);
    }

    /// Two brokers, of which the second has few workers for much that is planned.
    public static Snapshot two() {
        Snapshot one = FrozenScenes.board();
        Snapshot other = FrozenScenes.shortage();
        BrokerView view = one.brokers().getFirst();
        return new Snapshot(
                        one.sequence(),
                        one.at(),
                        one.observedFrom(),
                        both(
                                one.sources(),
                                one.sources().stream()
                                        .filter(FrozenBrokers::isBroker)
                                        .map(FrozenBrokers::at)),
                        one.pipelines(),
                        both(
                                one.jobs(),
                                other.jobs().stream().filter(Job::isRecording).map(FrozenBrokers::at)),
                        0,
                        both(one.workers(), other.workers().stream().map(FrozenBrokers::at)),
                        both(one.agendas(), other.agendas().stream().map(FrozenBrokers::at)),
                        both(one.brokers(), Stream.of(at(view))),
                        one.rates())
                .attended();
    }

    /// No account of AWS is configured.
    public static Snapshot alone() {
        Snapshot board = FrozenScenes.board();
        return new Snapshot(
                        board.sequence(),
                        board.at(),
                        board.observedFrom(),
                        board.sources().stream().filter(FrozenBrokers::isBroker).toList(),
                        List.of(),
                        board.jobs(),
                        0,
                        board.workers(),
                        board.agendas(),
                        board.brokers(),
                        board.rates())
                .attended();
    }

    /// No broker is configured.
    public static Snapshot none() {
        Snapshot board = FrozenScenes.board();
        return new Snapshot(
                        board.sequence(),
                        board.at(),
                        board.observedFrom(),
                        board.sources().stream()
                                .filter(source -> !isBroker(source))
                                .toList(),
                        board.pipelines(),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of())
                .attended();
    }

    private static <T> List<T> both(Collection<T> first, Stream<T> second) {
        return Stream.concat(first.stream(), second).toList();
    }

    private static boolean isBroker(SourceStatus source) {
        return source.id().kind() == SourceId.Kind.BROKER_API || source.id().kind() == SourceId.Kind.EVENTS;
    }

    private static SourceStatus at(SourceStatus source) {
        return new SourceStatus(
                new SourceId(source.id().kind(), OTHER),
                source.phase(),
                source.oldestRow(),
                source.interval(),
                source.rows());
    }

    private static Job at(Job job) {
        return new Job(
                new JobKey(OTHER, job.id()),
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
                job.held());
    }

    private static Worker at(Worker worker) {
        return new Worker(
                new WorkerKey(OTHER, worker.hostname()),
                worker.state(),
                worker.lastHeartbeat(),
                worker.interval(),
                worker.active(),
                worker.processed(),
                worker.slots(),
                worker.queues(),
                worker.software());
    }

    private static SchedulerPlan at(SchedulerPlan agenda) {
        return new SchedulerPlan(
                OTHER,
                agenda.scheduler(),
                agenda.schedule(),
                agenda.heardAt(),
                agenda.every(),
                agenda.until(),
                agenda.total(),
                agenda.jobs());
    }

    private static BrokerView at(BrokerView view) {
        return new BrokerView(OTHER, view.overview(), view.nodes(), view.queues(), view.deprecated(), view.parts());
    }
}
