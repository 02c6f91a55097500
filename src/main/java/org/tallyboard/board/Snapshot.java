package org.tallyboard.board;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Jobs;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.RowId;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// All that is known at one time. Immutable; lists are in no particular order ([Attention] orders them).
///
/// @param sequence rises with every change that was applied
/// @param at when it was made
/// @param observedFrom since when this process has watched: counts of finished jobs reach back no further
/// @param settled names of the brokers whose events have been received for long enough: a worker there that is not
///     heard is silent, and not merely unheard by us
/// @param sources every source's lamp
/// @param pipelines every pipeline
/// @param projects every CodeBuild project that is watched by itself
/// @param jobs the jobs kept, within the configured bounds
/// @param jobsForgotten how many jobs were dropped to stay within the bounds
/// @param workers every worker heard of
/// @param agendas what schedulers last told of what they have planned
/// @param brokers every broker
/// @param rates short history of each broker's rates by its name, oldest first
/// @param attention what needs a person, the most urgent first
/// @param followed actions given from here whose effect is followed, newest first
public record Snapshot(
        long sequence,
        Instant at,
        Instant observedFrom,
        Set<String> settled,
        List<SourceStatus> sources,
        List<Pipeline> pipelines,
        List<Project> projects,
        Jobs jobs,
        long jobsForgotten,
        List<Worker> workers,
        List<SchedulerPlan> agendas,
        List<BrokerView> brokers,
        Map<String, List<BrokerView.RatePoint>> rates,
        List<AttentionItem> attention,
        List<FollowedAction> followed) {

    public Snapshot {
        followed = List.copyOf(followed);
        settled = Set.copyOf(settled);
        sources = List.copyOf(sources);
        pipelines = List.copyOf(pipelines);
        projects = List.copyOf(projects);
        workers = List.copyOf(workers);
        agendas = List.copyOf(agendas);
        brokers = List.copyOf(brokers);
        rates = Map.copyOf(rates);
        attention = List.copyOf(attention);
    }

    /// A snapshot of a board that follows no action.
    public Snapshot(
            long sequence,
            Instant at,
            Instant observedFrom,
            Set<String> settled,
            List<SourceStatus> sources,
            List<Pipeline> pipelines,
            List<Project> projects,
            Jobs jobs,
            long jobsForgotten,
            List<Worker> workers,
            List<SchedulerPlan> agendas,
            List<BrokerView> brokers,
            Map<String, List<BrokerView.RatePoint>> rates,
            List<AttentionItem> attention) {
        this(
                sequence,
                at,
                observedFrom,
                settled,
                sources,
                pipelines,
                projects,
                jobs,
                jobsForgotten,
                workers,
                agendas,
                brokers,
                rates,
                attention,
                List.of());
    }

    /// A snapshot of a board that watches no projects by themselves, and has heard every worker after 30 s.
    public Snapshot(
            long sequence,
            Instant at,
            Instant observedFrom,
            List<SourceStatus> sources,
            List<Pipeline> pipelines,
            Collection<Job> jobs,
            long jobsForgotten,
            List<Worker> workers,
            List<SchedulerPlan> agendas,
            List<BrokerView> brokers,
            Map<String, List<BrokerView.RatePoint>> rates) {
        this(
                sequence,
                at,
                observedFrom,
                observedFrom.plusSeconds(30).isAfter(at)
                        ? Set.of()
                        : Stream.concat(
                                        workers.stream()
                                                .map(worker -> worker.key().broker()),
                                        agendas.stream().map(SchedulerPlan::broker))
                                .collect(Collectors.toSet()),
                sources,
                pipelines,
                List.of(),
                Jobs.of(jobs),
                jobsForgotten,
                workers,
                agendas,
                brokers,
                rates,
                List.of());
    }

    /// The rows of the board's left half: pipelines and projects.
    public List<Row> rows() {
        return Stream.<Row>concat(pipelines.stream(), projects.stream()).toList();
    }

    /// The row with this id.
    public Optional<Row> row(RowId id) {
        return switch (id) {
            case PipelineId pipeline -> pipeline(pipeline).map(p -> p);
            case ProjectId project -> project(project).map(p -> p);
        };
    }

    /// The project with this id.
    public Optional<Project> project(ProjectId id) {
        return projects.stream().filter(p -> p.id().equals(id)).findFirst();
    }

    /// The same with one more lamp.
    Snapshot with(SourceStatus lamp) {
        return new Snapshot(
                sequence,
                at,
                observedFrom,
                settled,
                Stream.concat(sources.stream().filter(known -> !known.id().equals(lamp.id())), Stream.of(lamp))
                        .toList(),
                pipelines,
                projects,
                jobs,
                jobsForgotten,
                workers,
                agendas,
                brokers,
                rates,
                attention,
                followed);
    }

    /// The same with what needs a person.
    Snapshot with(List<AttentionItem> found) {
        return new Snapshot(
                sequence,
                at,
                observedFrom,
                settled,
                sources,
                pipelines,
                projects,
                jobs,
                jobsForgotten,
                workers,
                agendas,
                brokers,
                rates,
                found,
                followed);
    }

    /// The same with the actions whose effect is followed.
    Snapshot following(List<FollowedAction> actions) {
        return new Snapshot(
                sequence,
                at,
                observedFrom,
                settled,
                sources,
                pipelines,
                projects,
                jobs,
                jobsForgotten,
                workers,
                agendas,
                brokers,
                rates,
                attention,
                actions);
    }

    /// The action that set a pipeline's stage going, in the execution that it shows.
    public Optional<FollowedAction> followed(Pipeline pipeline) {
        return followed.stream()
                .filter(action -> action.about() instanceof FollowedAction.OfStage stage
                        && stage.pipeline().equals(pipeline.id())
                        && pipeline.stages().stream()
                                .filter(shown -> shown.name().equals(stage.stage()))
                                .anyMatch(shown -> shown.executionId()
                                        .filter(stage.execution()::equals)
                                        .isPresent()))
                .findFirst();
    }

    /// The action that sent a job.
    public Optional<FollowedAction> followed(Job job) {
        return followed.stream()
                .filter(action -> action.about() instanceof FollowedAction.OfJob sent
                        && sent.job().equals(job.key()))
                .findFirst();
    }

    /// The same with what needs a person worked out from it alone: for a snapshot that no state owner made.
    public Snapshot attended() {
        return attended(List.of());
    }

    /// The same after persons said something of it.
    public Snapshot attended(List<AcknowledgementEvent> said) {
        AttentionTracker tracker = new AttentionTracker();
        said.forEach(event -> tracker.heard(event, at));
        return with(tracker.look(this, at));
    }

    /// Nothing is known yet.
    public static Snapshot empty(Instant now) {
        return new Snapshot(
                0, now, now, Set.of(), List.of(), List.of(), List.of(), Jobs.NONE, 0, List.of(), List.of(), List.of(),
                Map.of(), List.of());
    }

    /// The pipeline with this id.
    public Optional<Pipeline> pipeline(PipelineId id) {
        return pipelines.stream().filter(p -> p.id().equals(id)).findFirst();
    }

    /// The job with this key.
    public Optional<Job> job(JobKey key) {
        return jobs.find(key);
    }

    /// Why what is known of a broker's jobs may be out of date; empty text while its events arrive, and empty where the
    /// broker has no lamp yet.
    ///
    /// @param broker configured name of the broker
    public Optional<String> eventsTrouble(String broker) {
        SourceId stream = new SourceId(SourceId.Kind.EVENTS, broker);
        return sources.stream()
                .filter(status -> status.id().equals(stream))
                .findFirst()
                .map(status -> switch (status.phase()) {
                    case SourceStatus.Connecting ignored -> "the event stream is not connected yet";
                    case SourceStatus.Failed failed ->
                        "the event stream is interrupted (" + failed.failure().cause() + ")";
                    case SourceStatus.Reading ignored -> "";
                    case SourceStatus.Live ignored -> "";
                    case SourceStatus.Slowed ignored -> "";
                });
    }

    /// The worker with this key.
    public Optional<Worker> worker(WorkerKey key) {
        return workers.stream().filter(w -> w.key().equals(key)).findFirst();
    }
}
