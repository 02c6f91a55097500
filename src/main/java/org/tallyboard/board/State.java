package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.Part;
import org.tallyboard.history.BrokerFacts;
import org.tallyboard.history.Fact;
import org.tallyboard.history.JobFacts;
import org.tallyboard.history.PipelineFacts;
import org.tallyboard.history.SourceFacts;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobLedger;
import org.tallyboard.job.Jobs;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.job.SchedulerPlans;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
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
    private final Map<String, Deque<BrokerView.RatePoint>> rates = new HashMap<>();
    private final LedgerLimits limits;
    private final Map<String, JobLedger> ledgers = new LinkedHashMap<>();
    private final SchedulerPlans agendas = new SchedulerPlans();
    private final AttentionTracker attention = new AttentionTracker();
    private final Following following = new Following();
    private final Consumer<Fact> facts;
    private final Set<String> heard = new HashSet<>();
    private long sequence;
    private Instant tick = Instant.EPOCH;
    private Instant now;
    private List<Worker> workers = List.of();
    private List<Pipeline> pipelinesShown = List.of();
    private List<Project> projectsShown = List.of();
    private final Map<String, Jobs> jobsOf = new HashMap<>();
    private Jobs jobs = Jobs.NONE;

    /// @param limits of what is kept of the jobs of each broker
    /// @param facts hears what has happened
    State(Instant observedFrom, LedgerLimits limits, Consumer<Fact> facts) {
        this.observedFrom = observedFrom;
        this.now = observedFrom;
        this.limits = limits;
        this.facts = fact -> {
            following.heard(fact);
            facts.accept(fact);
        };
    }

    private JobLedger ledger(String broker) {
        return ledgers.computeIfAbsent(broker, name -> {
            JobLedger made = new JobLedger(name, limits, new JobFacts(name, () -> now, facts));
            made.passed(tick, now);
            return made;
        });
    }

    /// Time went on; see [JobLedger#passed].
    void passed(Instant tick, Instant now) {
        this.tick = tick;
        this.now = now;
        ledgers.values().forEach(ledger -> ledger.passed(tick, now));
    }

    /// This process or its machine stood still.
    void stoodStill() {
        ledgers.values().forEach(JobLedger::stoodStill);
    }

    /// The brokers whose events are received.
    Set<String> heard() {
        return Set.copyOf(heard);
    }

    void apply(Change change) {
        sequence++;
        if (!(change instanceof Change.EventsArrived || change instanceof Change.PreviewArrived)) {
            attention.changed();
        }
        switch (change) {
            case Change.SourceReported(SourceStatus status) ->
                tell(SourceFacts.between(sources.put(status.id(), status), status, now));
            case Change.PipelinesListed listed -> list(listed);
            case Change.PipelineRead(Pipeline pipeline) ->
                // A read that was under way while its pipeline vanished from the list must not bring it back.
                pipelines.computeIfPresent(pipeline.id(), (id, old) -> {
                    tell(PipelineFacts.between(old, pipeline, now));
                    return pipeline;
                });
            case Change.PipelineNotRead(PipelineId id, var failure) ->
                pipelines.computeIfPresent(
                        id, (same, old) -> old.with(old.freshness().failed(failure)));
            case Change.ProjectsListed listed -> list(listed);
            case Change.ProjectRead(Project project) ->
                projects.computeIfPresent(project.id(), (id, old) -> {
                    tell(PipelineFacts.between(old, project, now));
                    return project;
                });
            case Change.ProjectNotRead(ProjectId id, var failure) ->
                projects.computeIfPresent(
                        id, (same, old) -> old.with(old.freshness().failed(failure)));
            case Change.BrokerRead(BrokerView view) -> {
                tell(BrokerFacts.between(brokers.put(view.name(), view), view, now));
                rate(view);
                ledger(view.name()).queues(empty(view));
            }
            case Change.WorkersSilenced(String broker, var hostnames) ->
                ledger(broker).silenced(hostnames);
            case Change.EventsArrived(String broker, var jobs, var workers, var told, long bytes) -> {
                JobLedger ledger = ledger(broker);
                jobs.forEach(ledger::apply);
                workers.forEach(ledger::apply);
                told.forEach(agendas::told);
            }
            case Change.WorkerAnswered(WorkerKey worker, Instant at, var held, var slots, var queues) ->
                ledger(worker.broker()).answered(worker.hostname(), at, held, slots, queues);
            case Change.JobsRecalled(String broker, var jobs) -> ledger(broker).recall(jobs);
            case Change.PayloadCaptured(JobKey job, var payload, var recording) ->
                ledger(job.broker()).captured(job.id(), payload, recording);
            case Change.PayloadMissing(JobKey job, String reason) ->
                ledger(job.broker()).notCaptured(job.id(), reason);
            case Change.PreviewArrived(JobKey job, var preview) ->
                ledger(job.broker()).preview(job.id(), preview);
            case Change.StreamInterrupted(String broker, var since) -> {
                ledger(broker).interrupted(since);
                if (since.isPresent()) {
                    heard.remove(broker);
                } else {
                    heard.add(broker);
                }
            }
            case Change.ActionTaken(FollowedAction action) -> following.follow(action);
            case Change.Acknowledged(var event) -> attention.heard(event, now);
        }
    }

    Snapshot snapshot(Instant now) {
        Snapshot known = known(now).following(following.actions());
        return known.with(attention.look(known, now));
    }

    private Snapshot known(Instant now) {
        List<Worker> heard = workers();
        tell(BrokerFacts.between(workers, heard, now));
        workers = heard;
        pipelinesShown = same(pipelinesShown, pipelines.values());
        projectsShown = same(projectsShown, projects.values());
        return new Snapshot(
                sequence,
                now,
                observedFrom,
                ledgers.entrySet().stream()
                        .filter(entry -> entry.getValue().hearsWorkers())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()),
                List.copyOf(sources.values()),
                pipelinesShown,
                projectsShown,
                jobs(),
                ledgers.values().stream().mapToLong(JobLedger::forgotten).sum(),
                heard,
                agendas.agendas(now),
                List.copyOf(brokers.values()),
                rates.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue()))),
                List.of());
    }

    private List<Worker> workers() {
        return ledgers.values().stream()
                .flatMap(ledger -> ledger.workers().stream())
                .toList();
    }

    /// The jobs of all brokers; where there is one, its ledger's own.
    private Jobs jobs() {
        ledgers.forEach((broker, ledger) -> {
            Jobs newest = ledger.jobs();
            Jobs before = jobsOf.getOrDefault(broker, Jobs.NONE);
            jobsOf.put(broker, newest);
            if (jobs == before) {
                jobs = newest;
            } else {
                Jobs.changes(before, newest, (was, is) -> jobs = with(jobs, was, is));
            }
        });
        return jobs;
    }

    private static Jobs with(Jobs jobs, @Nullable Job was, @Nullable Job is) {
        return is != null ? jobs.with(is) : was != null ? jobs.without(was.key()) : jobs;
    }

    /// The list that was shown before, where it has the same in it.
    private static <T> List<T> same(List<T> shown, Collection<T> now) {
        Iterator<T> newest = now.iterator();
        return shown.size() == now.size() && shown.stream().allMatch(one -> one == newest.next())
                ? shown
                : List.copyOf(now);
    }

    private void tell(List<Fact> happened) {
        happened.forEach(facts);
    }

    /// Whether each queue is empty.
    private static Map<String, Boolean> empty(BrokerView view) {
        Map<String, Boolean> empty = new HashMap<>();
        if (view.freshness(Part.QUEUES).flatMap(Freshness::failure).isPresent()) {
            return empty;
        }
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
        Optional<Instant> at = view.freshness(Part.OVERVIEW).flatMap(Freshness::readAt);
        OptionalDouble in =
                view.overview().map(BrokerView.Overview::publishRate).orElse(OptionalDouble.empty());
        OptionalDouble out =
                view.overview().map(BrokerView.Overview::deliverRate).orElse(OptionalDouble.empty());
        if (at.isEmpty() || in.isEmpty() || out.isEmpty()) {
            return;
        }
        Deque<BrokerView.RatePoint> kept = rates.computeIfAbsent(view.name(), any -> new ArrayDeque<>());
        if (!kept.isEmpty() && kept.getLast().at().equals(at.get())) {
            // Another part was read.
            return;
        }
        kept.addLast(new BrokerView.RatePoint(at.get(), in.getAsDouble(), out.getAsDouble()));
        while (kept.getFirst().at().isBefore(at.get().minus(RATES_KEPT))) {
            kept.removeFirst();
        }
    }
}
