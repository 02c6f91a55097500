package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.Worker;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// What waits for a person, across both halves, the most urgent first: a broker that takes no messages, recordings that
/// are losing their programme (the one with most left to lose first) or will, those that were not sent, a time with too
/// few slots, sources that fail or are far behind, nodes that are down, approvals (the longest wait first), executions
/// held at a disabled transition, failed stages and builds (the newest first), and features of RabbitMQ that will go.
public final class AttentionRules {

    private static final Duration BEHIND = Duration.ofMinutes(1);

    private AttentionRules() {}

    /// All needs of a snapshot.
    ///
    /// @param next what records next; what of it is late, and a shortage that begins soon, needs a person
    public static List<AttentionCause> of(
            Snapshot snapshot, LosingRecordings losses, UpcomingRecordings next, Instant now) {
        List<AttentionCause> needs = new ArrayList<>();
        // The cause before what follows from it: a recording of which nothing is heard meanwhile may be well.
        alarms(snapshot, needs);
        losing(losses, needs);
        next.late().stream()
                .collect(Collectors.groupingBy(row -> row.key().broker(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(late -> needs.add(new AttentionCause.NotSent(late)));
        next.soon(now).forEach(first -> needs.add(new AttentionCause.TooFewSlots(first)));
        sources(snapshot, now, needs);
        nodesDown(snapshot, needs);
        queues(snapshot, needs);
        List<AttentionCause.ApprovalWaits> approvals = new ArrayList<>();
        snapshot.pipelines().forEach(p -> approvals.addAll(approvals(p)));
        approvals.sort(Comparator.comparing(
                        (AttentionCause.ApprovalWaits a) -> a.since().orElse(Instant.MAX))
                .thenComparing(a -> a.pipeline().id().name()));
        needs.addAll(approvals);
        snapshot.pipelines().forEach(p -> needs.addAll(held(p)));
        Attention.rows(snapshot.rows().stream()
                        .filter(row -> row.state() == PipelineState.FAILED)
                        .toList())
                .forEach(row -> needs.add(failed(row)));
        snapshot.followed().stream()
                .filter(FollowedAction::failed)
                .filter(action -> stillFailed(snapshot, losses, action))
                .forEach(action -> {
                    // That its stage failed is the same thing.
                    needs.removeIf(need -> need instanceof AttentionCause.StageFailed failed
                            && action.about() instanceof FollowedAction.OfStage of
                            && failed.pipeline().id().equals(of.pipeline()));
                    needs.add(new AttentionCause.ActionFailed(action));
                });
        noEvents(snapshot, needs);
        deprecated(snapshot, needs);
        return needs;
    }

    private static AttentionCause failed(Row row) {
        return switch (row) {
            case Pipeline p -> new AttentionCause.StageFailed(p, failedStage(p));
            case Project p -> new AttentionCause.BuildFailed(p, p.headline().orElseThrow());
        };
    }

    /// Until it runs again, or something else has come in its place.
    private static boolean stillFailed(Snapshot snapshot, LosingRecordings losses, FollowedAction action) {
        return switch (action.about()) {
            case FollowedAction.OfStage of ->
                snapshot.pipeline(of.pipeline()).stream()
                        .flatMap(pipeline -> pipeline.stages().stream())
                        .anyMatch(stage -> stage.name().equals(of.stage())
                                && stage.state() == PipelineState.FAILED
                                && stage.executionId()
                                        .filter(of.execution()::equals)
                                        .isPresent());
            case FollowedAction.OfJob of ->
                snapshot.job(of.job())
                        .filter(job -> losses.successor(job).isEmpty())
                        .isPresent();
        };
    }

    private static void losing(LosingRecordings losses, List<AttentionCause> needs) {
        List<AttentionCause.LosingProgramme> losing = new ArrayList<>();
        for (Job job : losses.losing()) {
            losses.of(job)
                    .ifPresent(loss -> losing.add(new AttentionCause.LosingProgramme(job, loss, losses.isAhead(loss))));
        }
        losing.sort(Comparator.comparing(AttentionCause.LosingProgramme::ahead)
                .thenComparing(n -> n.loss().ends(), Comparator.reverseOrder())
                .thenComparing(n -> n.job().key()));
        needs.addAll(losing);
    }

    private static void sources(Snapshot snapshot, Instant now, List<AttentionCause> needs) {
        for (SourceStatus source : snapshot.sources()) {
            if (source.phase() instanceof SourceStatus.Failed(var failure)) {
                if (!alsoFailed(snapshot, source, failure)) {
                    needs.add(new AttentionCause.SourceFailed(source, failure, source.rows()));
                }
            } else if (isBehind(source, now)) {
                needs.add(new AttentionCause.SourceBehind(source, source.oldestRow()));
            }
        }
    }

    /// Twice as old as a row that is shown as stale, and a minute more: a machine that was suspended catches up in
    /// that.
    private static boolean isBehind(SourceStatus source, Instant now) {
        return source.oldestRow()
                .filter(read -> read.plus(source.interval().multipliedBy(6))
                        .plus(BEHIND)
                        .isBefore(now))
                .isPresent();
    }

    /// As the broker last told: what is from before a failure to read it says nothing of now.
    private static List<BrokerView> read(Snapshot snapshot, BrokerView.Part part) {
        return snapshot.brokers().stream()
                .filter(broker ->
                        broker.freshness(part).flatMap(Freshness::failure).isEmpty())
                .toList();
    }

    private static void alarms(Snapshot snapshot, List<AttentionCause> needs) {
        for (BrokerView broker : read(snapshot, BrokerView.Part.NODES)) {
            List<String> resources = broker.nodes().stream()
                    .flatMap(node -> Stream.of(
                                    node.memoryAlarm() ? "memory on " + node.name() : "",
                                    node.diskAlarm() ? "disk on " + node.name() : "")
                            .filter(text -> !text.isEmpty()))
                    .toList();
            if (!resources.isEmpty()) {
                needs.add(new AttentionCause.BrokerAlarm(broker.name(), resources));
            }
        }
    }

    private static void nodesDown(Snapshot snapshot, List<AttentionCause> needs) {
        for (BrokerView broker : read(snapshot, BrokerView.Part.NODES)) {
            broker.nodes().stream()
                    .filter(node -> !node.running())
                    .forEach(node -> needs.add(new AttentionCause.NodeDown(broker.name(), node.name())));
            broker.nodes().stream()
                    .filter(node -> !node.partitions().isEmpty())
                    .forEach(node -> needs.add(
                            new AttentionCause.NodesPartitioned(broker.name(), node.name(), node.partitions())));
        }
    }

    private static void queues(Snapshot snapshot, List<AttentionCause> needs) {
        for (BrokerView broker : read(snapshot, BrokerView.Part.QUEUES)) {
            for (BrokerView.Queue queue : broker.queues()) {
                long ready = queue.ready().orElse(0);
                if (queue.purpose() == BrokerView.Purpose.JOBS
                        && ready > 0
                        && queue.consumers().orElse(1) == 0
                        && !isServed(snapshot, broker, queue)) {
                    needs.add(new AttentionCause.QueueWithoutConsumer(broker.name(), queue));
                }
                queue.growth()
                        .filter(growth -> ready > growth.from())
                        .ifPresent(
                                growth -> needs.add(new AttentionCause.DeadLettersGrow(broker.name(), queue, growth)));
            }
        }
    }

    /// A worker whose slots are all busy takes its consumer away and comes back.
    private static boolean isServed(Snapshot snapshot, BrokerView broker, BrokerView.Queue queue) {
        return snapshot.workers().stream()
                .anyMatch(worker -> worker.state() == Worker.State.ONLINE
                        && worker.key().broker().equals(broker.name())
                        && worker.queues().contains(queue.name()));
    }

    /// Of a broker from which events have been received for long enough.
    private static void noEvents(Snapshot snapshot, List<AttentionCause> needs) {
        for (BrokerView broker : read(snapshot, BrokerView.Part.QUEUES)) {
            boolean heard = snapshot.workers().stream()
                    .anyMatch(worker -> worker.key().broker().equals(broker.name()));
            if (!heard && snapshot.settled().contains(broker.name())) {
                broker.queues().stream()
                        .filter(queue -> queue.purpose() == BrokerView.Purpose.JOBS
                                && queue.consumers().orElse(0) > 0)
                        .findFirst()
                        .ifPresent(queue -> needs.add(new AttentionCause.NoEvents(broker.name(), queue)));
            }
        }
    }

    private static void deprecated(Snapshot snapshot, List<AttentionCause> needs) {
        for (BrokerView broker : read(snapshot, BrokerView.Part.DEPRECATED_FEATURES)) {
            List<String> features = broker.deprecated();
            if (!features.isEmpty()) {
                needs.add(new AttentionCause.DeprecatedFeatures(
                        broker.name(), features.stream().sorted().toList()));
            }
        }
    }

    /// True for the projects of an account that fail for what the account itself fails for: a person hears it once.
    private static boolean alsoFailed(Snapshot snapshot, SourceStatus source, Failure failure) {
        return source.id().kind() == SourceId.Kind.BUILDS
                && snapshot.sources().stream()
                        .filter(other -> other.id()
                                .equals(new SourceId(
                                        SourceId.Kind.AWS, source.id().name())))
                        .anyMatch(other -> other.phase() instanceof SourceStatus.Failed(var same)
                                && same.cause().equals(failure.cause()));
    }

    /// The approvals of a pipeline that wait, of each execution where it runs PARALLEL.
    public static List<AttentionCause.ApprovalWaits> approvals(Pipeline pipeline) {
        List<AttentionCause.ApprovalWaits> found = new ArrayList<>();
        if (pipeline.parallel()) {
            for (Execution execution : pipeline.executions()) {
                for (Stage stage : execution.stages()) {
                    stage.waitingApproval()
                            .ifPresent(action -> found.add(new AttentionCause.ApprovalWaits(
                                    pipeline, stage, action, Optional.of(execution), waitsSince(stage, action), 0)));
                }
            }
            return found;
        }
        for (Stage stage : pipeline.stages()) {
            stage.waitingApproval()
                    .ifPresent(action -> found.add(new AttentionCause.ApprovalWaits(
                            pipeline,
                            stage,
                            action,
                            stage.executionId().flatMap(pipeline::execution),
                            waitsSince(stage, action),
                            newerBehind(pipeline, stage))));
        }
        return found;
    }

    /// The stages of a pipeline that hold executions back because their inbound transition is disabled.
    public static List<AttentionCause.ExecutionHeld> held(Pipeline pipeline) {
        return (pipeline.parallel()
                        ? pipeline.executions().stream().map(Execution::stages)
                        : Stream.of(pipeline.stages()))
                .flatMap(stages -> stages.stream()
                        .filter(Stage::holds)
                        .map(stage -> new AttentionCause.ExecutionHeld(
                                pipeline, stage, PipelineRules.heldSince(stages, stage))))
                .toList();
    }

    private static Optional<Instant> waitsSince(Stage stage, Action action) {
        return action.changedAt().or(action::startedAt).or(stage::startedAt);
    }

    /// How many newer executions stand behind a stage: in stages before it, or waiting to enter one up to it.
    public static int newerBehind(Pipeline pipeline, Stage waiting) {
        Set<String> behind = new HashSet<>();
        for (Stage stage : pipeline.stages()) {
            behind.addAll(stage.inbound());
            if (stage.name().equals(waiting.name())) {
                break;
            }
            if (inFlight(stage.state())) {
                stage.executionId().ifPresent(behind::add);
            } else if (stage.state() == PipelineState.SUCCEEDED) {
                // Passed this stage with a newer execution than the one that waits: it stands between the two.
                stage.executionId()
                        .filter(id -> newer(pipeline, id, waiting.executionId()))
                        .ifPresent(behind::add);
            }
        }
        waiting.executionId().ifPresent(behind::remove);
        return behind.size();
    }

    private static boolean newer(Pipeline pipeline, String id, Optional<String> than) {
        List<String> newestFirst =
                pipeline.executions().stream().map(Execution::id).toList();
        int a = newestFirst.indexOf(id);
        int b = than.map(newestFirst::indexOf).orElse(-1);
        return a >= 0 && b >= 0 && a < b;
    }

    private static boolean inFlight(PipelineState state) {
        return state == PipelineState.IN_PROGRESS
                || state == PipelineState.WAITING_FOR_APPROVAL
                || state == PipelineState.STOPPING;
    }

    /// The stage whose failure a pipeline shows: the first failed one; for PARALLEL that of its newest failed
    /// execution.
    public static Optional<Stage> failedStage(Pipeline pipeline) {
        if (pipeline.parallel()) {
            return pipeline.executions().stream()
                    .filter(e -> e.state() == PipelineState.FAILED)
                    .findFirst()
                    .flatMap(e -> firstFailed(e.stages()));
        }
        return firstFailed(pipeline.stages());
    }

    private static Optional<Stage> firstFailed(List<Stage> stages) {
        return stages.stream().filter(s -> s.state() == PipelineState.FAILED).findFirst();
    }
}
