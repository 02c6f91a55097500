package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.recording.AgendaRoll;
import org.tallyboard.recording.JobLedger;
import org.tallyboard.recording.LedgerLimits;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// What is known, as one thread changes it. Only [StateOwner] uses it.
final class State {

    private static final Duration RATES_KEPT = Duration.ofMinutes(10);

    private final Instant observedFrom;
    private final Map<SourceId, SourceStatus> sources = new LinkedHashMap<>();
    private final Map<PipelineId, Pipeline> pipelines = new LinkedHashMap<>();
    private final Map<ProjectId, Project> projects = new LinkedHashMap<>();
    private final Map<String, BrokerView> brokers = new LinkedHashMap<>();
    private final Deque<BrokerView.RatePoint> rates = new ArrayDeque<>();
    private final JobLedger ledger;
    private final AgendaRoll agendas = new AgendaRoll();
    private long sequence;

    State(Instant observedFrom, LedgerLimits limits) {
        this.observedFrom = observedFrom;
        this.ledger = new JobLedger(limits);
    }

    /// Time went on; see [JobLedger#passed].
    void passed(Instant tick, Instant now) {
        ledger.passed(tick, now);
    }

    /// This process or its machine stood still.
    void stoodStill() {
        ledger.stoodStill();
    }

    void apply(Change change) {
        sequence++;
        switch (change) {
            case Change.SourceReported(SourceStatus status) -> sources.put(status.id(), status);
            case Change.PipelinesListed listed -> list(listed);
            case Change.PipelineRead(Pipeline pipeline) ->
                // A read that was under way while its pipeline vanished from the list must not bring it back.
                pipelines.computeIfPresent(pipeline.id(), (id, old) -> pipeline);
            case Change.PipelineNotRead(PipelineId id, var failure) ->
                pipelines.computeIfPresent(
                        id, (same, old) -> old.with(old.freshness().failed(failure)));
            case Change.ProjectsListed listed -> list(listed);
            case Change.ProjectRead(Project project) -> projects.computeIfPresent(project.id(), (id, old) -> project);
            case Change.ProjectNotRead(ProjectId id, var failure) ->
                projects.computeIfPresent(
                        id, (same, old) -> old.with(old.freshness().failed(failure)));
            case Change.BrokerRead(BrokerView view) -> {
                brokers.put(view.name(), view);
                rate(view);
                ledger.queues(empty(view));
            }
            case Change.BrokerNotRead(String name, Duration interval, var failure) -> {
                ledger.queues(Map.of());
                brokers.compute(
                        name,
                        (same, old) -> old == null
                                ? new BrokerView(
                                        name,
                                        Optional.empty(),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        Freshness.never(interval).failed(failure))
                                : old.with(old.freshness().failed(failure)));
            }
            case Change.WorkersSilenced(var hostnames) -> ledger.silenced(hostnames);
            case Change.EventsArrived(var jobs, var workers, var told, long bytes) -> {
                jobs.forEach(ledger::apply);
                workers.forEach(ledger::apply);
                told.forEach(agendas::told);
            }
            case Change.WorkerAnswered(String worker, Instant at, var held, var slots, var queues) ->
                ledger.answered(worker, at, held, slots, queues);
            case Change.PayloadCaptured(String id, var payload, var recording) ->
                ledger.captured(id, payload, recording);
            case Change.PayloadMissing(String id, String reason) -> ledger.notCaptured(id, reason);
            case Change.PreviewArrived(String id, var preview) -> ledger.preview(id, preview);
            case Change.StreamInterrupted(var since) -> ledger.interrupted(since);
        }
    }

    Snapshot snapshot(Instant now) {
        return new Snapshot(
                sequence,
                now,
                observedFrom,
                ledger.hearsWorkers(),
                List.copyOf(sources.values()),
                List.copyOf(pipelines.values()),
                List.copyOf(projects.values()),
                ledger.jobs(),
                ledger.forgotten(),
                ledger.workers(),
                agendas.agendas(now),
                List.copyOf(brokers.values()),
                List.copyOf(rates));
    }

    /// A queue's name may be used in several virtual hosts, and an event does not tell which; all must be empty.
    private static Map<String, Boolean> empty(BrokerView view) {
        Map<String, Boolean> empty = new HashMap<>();
        for (BrokerView.Queue queue : view.queues()) {
            boolean isEmpty = queue.ready().orElse(1) == 0 && queue.unacked().orElse(1) == 0;
            empty.merge(queue.name(), isEmpty, Boolean::logicalAnd);
        }
        return empty;
    }

    private void list(Change.PipelinesListed listed) {
        Set<PipelineId> present = new HashSet<>();
        for (Change.PipelinesListed.Listed row : listed.pipelines()) {
            PipelineId id = new PipelineId(listed.account().name(), row.name());
            present.add(id);
            pipelines.computeIfAbsent(
                    id,
                    same -> new Pipeline(
                            id,
                            listed.account(),
                            row.version(),
                            row.type(),
                            row.mode(),
                            PipelineState.UNKNOWN,
                            false,
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Freshness.never(listed.interval())));
        }
        pipelines.keySet().removeIf(id -> id.account().equals(listed.account().name()) && !present.contains(id));
    }

    private void list(Change.ProjectsListed listed) {
        Set<ProjectId> present = new HashSet<>();
        for (String name : listed.names()) {
            ProjectId id = new ProjectId(listed.account().name(), name);
            present.add(id);
            projects.computeIfAbsent(
                    id,
                    same -> new Project(
                            id, listed.account(), List.of(), 0, List.of(), Freshness.never(listed.interval())));
        }
        projects.keySet().removeIf(id -> id.account().equals(listed.account().name()) && !present.contains(id));
    }

    private void rate(BrokerView view) {
        if (!view.name().equals(brokers.keySet().iterator().next())) {
            return;
        }
        Optional<Instant> at = view.freshness().readAt();
        OptionalDouble in =
                view.overview().map(BrokerView.Overview::publishRate).orElse(OptionalDouble.empty());
        OptionalDouble out =
                view.overview().map(BrokerView.Overview::deliverRate).orElse(OptionalDouble.empty());
        if (at.isEmpty() || in.isEmpty() || out.isEmpty()) {
            return;
        }
        rates.addLast(new BrokerView.RatePoint(at.get(), in.getAsDouble(), out.getAsDouble()));
        while (rates.getFirst().at().isBefore(at.get().minus(RATES_KEPT))) {
            rates.removeFirst();
        }
    }
}
