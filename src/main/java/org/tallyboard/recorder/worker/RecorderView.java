package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Inspection;
import org.tallyboard.celery.InspectionWriter;
import org.tallyboard.celery.LamportClock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Answers the questions of remote control.
final class RecorderView {
    private static final int MOST_IDS = 1_000;
    private static final JsonMapper JSON = JsonMapper.shared();
    /// As Python writes it.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    private final RecorderSettings settings;
    private final Jobs jobs;
    private final IdLog ended;
    private final RevokedJobs revoked;
    private final InstantSource time;
    private final LamportClock clock;
    private final Supplier<Optional<InspectionWriter.BrokerConnection>> connection;
    private final Instant since;

    RecorderView(
            RecorderSettings settings,
            Jobs jobs,
            IdLog ended,
            RevokedJobs revoked,
            InstantSource time,
            LamportClock clock,
            Supplier<Optional<InspectionWriter.BrokerConnection>> connection) {
        this.settings = settings;
        this.jobs = jobs;
        this.ended = ended;
        this.revoked = revoked;
        this.time = time;
        this.since = time.instant();
        this.clock = clock;
        this.connection = connection;
    }

    JsonNode answer(ControlRequest request) {
        return switch (request.method()) {
            case "ping" -> InspectionWriter.pong();
            case "active", "dump_active" ->
                InspectionWriter.tasks(describe(jobs.in(JobStage.RECORDING, JobStage.FINISHING)));
            case "reserved", "dump_reserved" ->
                InspectionWriter.tasks(describe(jobs.in(JobStage.RECEIVED, JobStage.CLAIMED)));
            case "scheduled", "dump_schedule" ->
                InspectionWriter.scheduled(jobs.in(JobStage.WAITING).stream()
                        .map(job -> new Inspection.ScheduledTask(
                                Optional.of(TIME.format(job.held().recordFrom())), OptionalInt.empty(), job.describe()))
                        .toList());
            case "query_task" -> queried(request.arguments());
            case "registered", "dump_tasks" -> InspectionWriter.registered(List.of(RecordingWorker.TASK));
            case "active_queues" ->
                InspectionWriter.activeQueues(
                        jobs.isPaused()
                                ? List.of()
                                : List.of(new Inspection.ConsumedQueue(
                                        settings.queue(),
                                        Optional.empty(),
                                        Optional.of("direct"),
                                        Optional.of(settings.queue()))));
            case "stats" ->
                connection
                        .get()
                        .<JsonNode>map(
                                broker -> InspectionWriter.stats(stats(), clock, broker, ResourceUsage.ofThisProcess()))
                        .orElseGet(() -> InspectionWriter.error("there is no broker yet"));
            case "revoked", "dump_revoked" -> JSON.valueToTree(revoked.ids());
            case "conf" -> conf();
            case "clock" -> JSON.createObjectNode().put("clock", clock.value());
            case "hello" -> hello(request.arguments());
            case "report" ->
                InspectionWriter.ok("tallyboard recorder on Java " + Runtime.version() + ", "
                        + System.getProperty("os.name", "unknown") + " " + System.getProperty("os.arch", ""));
            default -> InspectionWriter.error("KeyError('" + request.method().replaceAll("[^\\w]", "") + "')");
        };
    }

    /// The same settings by the names that Celery has for them, and our own.
    private ObjectNode conf() {
        ObjectNode conf = JSON.createObjectNode();
        connection
                .get()
                .ifPresent(broker -> conf.put(
                        "broker_url",
                        (broker.tls() ? "amqps://" : "amqp://") + broker.user() + ":********@" + broker.hostname() + ":"
                                + broker.port() + "/" + broker.virtualHost()));
        return conf.put("task_default_queue", settings.queue())
                .put("worker_concurrency", jobs.slots())
                .put("worker_send_task_events", true)
                .put("task_serializer", "json")
                .put("recorder_folder", settings.capture().folder().toString())
                .put("recorder_max_attempts", settings.maxAttempts())
                .put("recorder_silence", settings.capture().silence().toSeconds());
    }

    /// A Python worker that starts asks for what was revoked, and tells what it knows; that is not taken over.
    private JsonNode hello(ObjectNode arguments) {
        if (!arguments.has("from_node")) {
            return InspectionWriter.missing("hello", "from_node");
        }
        if (arguments.path("from_node").asString("").equals(settings.nodename())) {
            return JSON.nullNode();
        }
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode known = answer.putObject("revoked");
        revoked.ids().forEach(id -> known.put(id, time.millis() / 1000.0));
        return answer.put("clock", clock.forward());
    }

    private Inspection.Stats stats() {
        long pid = ProcessHandle.current().pid();
        return new Inspection.Stats(
                jobs.processed() == 0 ? Map.of() : Map.of(RecordingWorker.TASK, jobs.processed()),
                OptionalLong.of(pid),
                OptionalLong.of(Duration.between(since, time.instant()).toSeconds()),
                Optional.of("tallyboard.recorder:ffmpeg"),
                OptionalInt.of(jobs.slots()),
                List.of(pid),
                OptionalInt.of(jobs.wanted()));
    }

    /// Other recorders ask this before they take a job; their claim comes with the question.
    private JsonNode queried(ObjectNode arguments) {
        if (!arguments.has("ids")) {
            return InspectionWriter.missing("query_task", "ids");
        }
        ObjectNode answer = JSON.createObjectNode();
        JsonNode ids = arguments.path("ids");
        int asked = 0;
        for (JsonNode id : ids.isString() ? JSON.createArrayNode().add(ids) : ids) {
            if (id.isString() && asked++ < MOST_IDS) {
                Claim.holder(arguments)
                        .ifPresent(other -> jobs.of(id.asString()).forEach(job -> job.heardHolder(other)));
                query(id.asString(), arguments.path("tallyboard_claim"), answer);
            }
        }
        return answer;
    }

    private void query(String id, JsonNode claim, ObjectNode answer) {
        List<Job> here = jobs.of(id);
        for (Job job : here) {
            if (claim.path("retries").asInt(-1) == job.held().attempt().retries()) {
                job.heardClaim(claim.path("worker").asString(settings.nodename()));
            }
        }
        Optional<Job> newest = here.stream()
                .filter(job -> job.stage() != JobStage.HANDED_OVER)
                .reduce((one, other) ->
                        one.held().attempt().retries() > other.held().attempt().retries() ? one : other);
        if (newest.isPresent()) {
            tell(newest.get(), answer);
        } else {
            ended.get(id).ifPresent(note -> ended(id, note, answer));
        }
    }

    private void tell(Job job, ObjectNode answer) {
        Inspection.Place place =
                switch (job.stage()) {
                    case RECORDING, FINISHING, DONE, FAILED, REVOKED -> Inspection.Place.ACTIVE;
                    case RECEIVED, CLAIMED, WAITING, HANDED_OVER -> Inspection.Place.RESERVED;
                };
        JsonNode told = InspectionWriter.queried(List.of(new Inspection.QueriedTask(place, job.describe())));
        String id = job.held().id();
        if (told.path(id).path(1) instanceof ObjectNode request) {
            request.set(
                    "tallyboard",
                    own(
                            job.held().attempt().retries(),
                            job.state().generation(),
                            job.stage() == JobStage.RECEIVED,
                            job.isSafe(),
                            jobs.hasSlotNow(job)));
        }
        answer.set(id, told.path(id));
    }

    /// What Celery's description of a job has no place for, by the recording contract.
    static ObjectNode own(int retries, int generation, boolean claims, boolean leased, boolean slot) {
        return JSON.createObjectNode()
                .put("retries", retries)
                .put("generation", generation)
                .put("claims", claims)
                .put("leased", leased)
                .put("slot", slot);
    }

    private static void ended(String id, IdLog.Note note, ObjectNode answer) {
        ObjectNode request = JSON.createObjectNode().put("id", id).put("name", RecordingWorker.TASK);
        request.putObject("tallyboard").put("retries", note.number()).put("ended", note.word());
        answer.putArray(id).add("ready").add(request);
    }

    private static List<HeldTask> describe(List<Job> held) {
        return held.stream().map(Job::describe).toList();
    }
}
