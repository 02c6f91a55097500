package org.tallyboard.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Worker;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One snapshot as JSON, and the exit code that it stands for. What is not known is left out or `null`, never zero.
final class StatusReport {

    /// Of the JSON, see docs/status.md: raised when a member changes its meaning or goes.
    static final int SCHEMA_VERSION = 2;

    /// Everything is well.
    static final int OK = 0;

    /// A pipeline or a build is failed, a job failed while listening, or a broker has an alarm.
    static final int FAILED = 1;

    /// A source could not be read.
    static final int UNREAD = 2;

    private final Snapshot snapshot;
    private final JsonMapper json;
    private final BuildReport builds;

    StatusReport(Snapshot snapshot, JsonMapper json) {
        this.snapshot = snapshot;
        this.json = json;
        builds = new BuildReport(snapshot, json);
    }

    int exitCode() {
        if (snapshot.sources().stream().anyMatch(s -> !wasRead(s))
                || snapshot.pipelines().stream()
                        .anyMatch(p -> p.freshness().look(snapshot.at()) == Freshness.State.FAILED)
                || snapshot.pipelines().stream()
                        .anyMatch(p -> p.freshness().readAt().isEmpty())
                || builds.anyUnread()) {
            return UNREAD;
        }
        boolean failed = snapshot.pipelines().stream().anyMatch(p -> p.state() == PipelineState.FAILED)
                || builds.anyFailed()
                || snapshot.jobs().stream().anyMatch(this::failedWhileListening);
        boolean alarm = snapshot.brokers().stream()
                .flatMap(broker -> broker.nodes().stream())
                .anyMatch(BrokerView.Node::hasAlarm);
        return failed || alarm ? FAILED : OK;
    }

    /// True once a source has answered in full.
    static boolean wasRead(SourceStatus status) {
        return switch (status.phase()) {
            case SourceStatus.Live live -> true;
            // A stream has no rows: while it is followed, what is wrong beside it does not make it unread.
            case SourceStatus.Slowed slowed ->
                status.id().kind() == SourceId.Kind.EVENTS || status.oldestRow().isPresent();
            case SourceStatus.Connecting connecting -> false;
            case SourceStatus.Reading reading -> false;
            case SourceStatus.Failed failed -> false;
        };
    }

    /// The sources by kind and name: a script compares one answer with the next.
    static List<SourceStatus> inOrder(Snapshot snapshot) {
        return snapshot.sources().stream()
                .sorted(Comparator.comparing((SourceStatus s) -> s.id().kind()).thenComparing(s -> s.id().name()))
                .toList();
    }

    private boolean failedWhileListening(Job job) {
        return job.attempts().stream()
                .anyMatch(a -> a.state() == JobState.FAILED
                        && a.endedAt()
                                .filter(at -> !at.isBefore(snapshot.observedFrom()))
                                .isPresent());
    }

    ObjectNode toJson() {
        ObjectNode root = json.createObjectNode();
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("observedFrom", snapshot.observedFrom().toString());
        root.put("at", snapshot.at().toString());
        AttentionReport needs = new AttentionReport(snapshot);
        root.put("needsPerson", needs.needsPerson());
        root.set("needs", needs.toJson(json));
        ArrayNode sources = root.putArray("sources");
        inOrder(snapshot).forEach(s -> sources.add(source(s)));
        ArrayNode pipelines = root.putArray("pipelines");
        PipelineReport report = new PipelineReport(json, snapshot.at());
        pipelines().forEach(p -> pipelines.add(report.of(p)));
        root.set("projects", builds.toJson());
        ArrayNode workers = root.putArray("workers");
        snapshot.workers().forEach(w -> workers.add(worker(w)));
        ObjectNode jobs = root.putObject("jobs");
        List<Job> all = jobs();
        for (HeldJob.List list : HeldJob.List.values()) {
            ArrayNode held = jobs.putArray(list.name().toLowerCase(Locale.ROOT));
            all.stream()
                    .filter(j -> j.held().filter(h -> h == list).isPresent())
                    .forEach(j -> held.add(job(j)));
        }
        ArrayNode seen = jobs.putArray("seen");
        all.forEach(j -> seen.add(job(j)));
        jobs.put("forgotten", snapshot.jobsForgotten());
        root.set("next", new UpcomingReport(snapshot).toJson(json));
        ArrayNode brokers = root.putArray("brokers");
        snapshot.brokers().forEach(broker -> brokers.add(broker(broker)));
        ArrayNode queues = root.putArray("queues");
        for (BrokerView broker : snapshot.brokers()) {
            broker.queues().stream().filter(q -> !q.internal()).forEach(q -> queues.add(queue(broker, q)));
        }
        root.put("exitCode", exitCode());
        return root;
    }

    /// Jobs in the order in which they were seen first.
    List<Job> jobs() {
        return snapshot.jobs().stream()
                .sorted(Comparator.comparing(Job::firstSeen).thenComparing(Job::key))
                .toList();
    }

    /// Pipelines, worst first, then by account and name.
    List<Pipeline> pipelines() {
        List<Pipeline> sorted = new ArrayList<>(snapshot.pipelines());
        sorted.sort(Comparator.comparing(Pipeline::state)
                .thenComparing(p -> p.id().account())
                .thenComparing(p -> p.id().name()));
        return sorted;
    }

    /// Projects, worst first, then by account and name.
    List<Project> projects() {
        return builds.projects();
    }

    private ObjectNode source(SourceStatus status) {
        ObjectNode node = json.createObjectNode();
        node.put("name", status.id().name());
        node.put("kind", word(status.id().kind()));
        switch (status.phase()) {
            case SourceStatus.Connecting connecting -> node.put("state", "connecting");
            case SourceStatus.Reading(int done, int total) ->
                node.put("state", "reading").put("done", done).put("total", total);
            case SourceStatus.Live live -> node.put("state", "live");
            case SourceStatus.Slowed(String reason) ->
                node.put("state", "slowed").put("reason", reason);
            case SourceStatus.Failed(var failure) ->
                node.put("state", "failed")
                        .put("reason", failure.cause())
                        .put("remedy", failure.remedy())
                        .put("since", failure.since().toString());
        }
        node.put("rows", status.rows());
        time(node, "oldestRow", status.oldestRow());
        return node;
    }

    private ObjectNode worker(Worker worker) {
        ObjectNode node = json.createObjectNode();
        node.put("broker", worker.key().broker());
        node.put("hostname", worker.hostname());
        node.put("state", word(worker.state()));
        time(node, "lastHeartbeat", worker.lastHeartbeat());
        number(node, "active", worker.active());
        number(node, "processed", worker.processed());
        number(node, "slots", worker.slots());
        node.put("gone", worker.gone());
        worker.clockAhead()
                .ifPresentOrElse(
                        ahead -> node.put("clockAheadSeconds", Math.round(ahead.toMillis() / 1_000.0)),
                        () -> node.putNull("clockAheadSeconds"));
        ArrayNode queues = node.putArray("queues");
        worker.queues().stream().sorted().forEach(queues::add);
        return node;
    }

    private ObjectNode job(Job job) {
        ObjectNode node = json.createObjectNode();
        node.put("broker", job.key().broker());
        node.put("id", job.id());
        job.name().ifPresent(name -> node.put("name", name));
        node.put("title", job.title());
        node.put("state", job.state().celeryName());
        node.put("retries", job.latest().retries());
        job.queue().ifPresent(queue -> node.put("queue", queue));
        job.latest().worker().ifPresent(worker -> node.put("worker", worker));
        node.put("exactPayload", job.payload().isPresent());
        job.latest().lost().ifPresent(lost -> {
            ObjectNode why = node.putObject("lostTrack");
            why.put("why", lost.why().name());
            why.put("reason", lost.why().words());
            why.put("remedy", lost.why().nextStep());
            why.put("since", lost.at().toString());
        });
        ArrayNode attempts = node.putArray("attempts");
        for (Attempt attempt : job.attempts()) {
            ObjectNode each = attempts.addObject();
            each.put("retries", attempt.retries());
            each.put("state", attempt.state().celeryName());
            time(each, "startedAt", attempt.startedAt());
            time(each, "endedAt", attempt.endedAt());
            // Of a revoked one it is no exception, but whether it expired or was terminated.
            String why = attempt.state() == JobState.REVOKED ? "reason" : "exception";
            attempt.exception().ifPresent(e -> each.put(why, e));
            attempt.result().ifPresent(result -> each.put("result", result));
        }
        return node;
    }

    private ObjectNode broker(BrokerView broker) {
        ObjectNode node = json.createObjectNode();
        node.put("name", broker.name());
        broker.overview().ifPresent(overview -> {
            node.put("version", overview.version());
            ArrayNode deprecated = node.putArray("deprecated");
            broker.deprecated().forEach(deprecated::add);
        });
        ArrayNode nodes = node.putArray("nodes");
        for (BrokerView.Node each : broker.nodes()) {
            nodes.addObject()
                    .put("name", each.name())
                    .put("running", each.running())
                    .put("memoryAlarm", each.memoryAlarm())
                    .put("diskAlarm", each.diskAlarm());
        }
        return node;
    }

    private ObjectNode queue(BrokerView broker, BrokerView.Queue queue) {
        ObjectNode node = json.createObjectNode();
        node.put("broker", broker.name());
        node.put("vhost", queue.vhost());
        node.put("name", queue.name());
        number(node, "ready", queue.ready());
        number(node, "unacked", queue.unacked());
        number(node, "consumers", queue.consumers());
        number(node, "inRate", queue.inRate());
        number(node, "outRate", queue.outRate());
        queue.deliveryLimit().ifPresent(limit -> node.putObject("deliveryLimit")
                .put("returns", limit.returns())
                .put("origin", word(limit.origin())));
        return node;
    }

    /// `WAITING_FOR_APPROVAL` as `waiting for approval`.
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void time(ObjectNode node, String name, Optional<Instant> time) {
        time.ifPresentOrElse(at -> node.put(name, at.toString()), () -> node.putNull(name));
    }

    private static void number(ObjectNode node, String name, OptionalInt value) {
        value.ifPresentOrElse(v -> node.put(name, v), () -> node.putNull(name));
    }

    private static void number(ObjectNode node, String name, OptionalLong value) {
        value.ifPresentOrElse(v -> node.put(name, v), () -> node.putNull(name));
    }

    private static void number(ObjectNode node, String name, OptionalDouble value) {
        value.ifPresentOrElse(v -> node.put(name, v), () -> node.putNull(name));
    }
}
