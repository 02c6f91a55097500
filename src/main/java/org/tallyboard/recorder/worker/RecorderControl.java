package org.tallyboard.recorder.worker;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.InspectionWriter;
import org.tallyboard.celery.LamportClock;
import org.tallyboard.celery.Publication;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Remote control of a recording worker: what changes something. Questions are answered by [RecorderView].
///
/// Methods and answers are those of Celery 5 (`celery.worker.control`), so that `celery inspect`, `celery control` and
/// Flower work on it; what a recorder does not have is answered with an error that says so.
final class RecorderControl {
    private static final int MOST_IDS = 1_000;
    /// Changed arguments travel in a header.
    private static final int MAX_CHANGES = 2 << 10;

    private static final List<String> CHANGEABLE = List.of(
            "title",
            "source",
            "start",
            "end",
            "container",
            "profile",
            "tags",
            "headers",
            "rendition",
            "language",
            "detect",
            "entry");

    private final RecorderSettings settings;
    private final Jobs jobs;
    private final RevokedJobs revoked;
    private final Orders orders;
    private final InstantSource time;
    private final RecorderView view;
    private final LamportClock clock;

    /// What only the whole worker can do.
    interface Orders {
        void slotsChanged();

        void heartbeat();

        void shutDown();
    }

    RecorderControl(
            RecorderSettings settings,
            Jobs jobs,
            IdLog ended,
            RevokedJobs revoked,
            Orders orders,
            InstantSource time,
            LamportClock clock,
            Supplier<Optional<InspectionWriter.BrokerConnection>> connection) {
        this.settings = settings;
        this.jobs = jobs;
        this.revoked = revoked;
        this.orders = orders;
        this.time = time;
        this.view = new RecorderView(settings, jobs, ended, revoked, time, clock, connection);
        this.clock = clock;
    }

    /// The answer to a request, if one is due; nothing for requests that are for others, too old, or unreadable.
    Optional<Publication> answer(AmqpMessage message) {
        if (!(ControlRequest.decode(message) instanceof Decoded.Value<ControlRequest>(ControlRequest request))
                || !request.isFor(settings.nodename())
                || request.isExpired(time.instant())) {
            return Optional.empty();
        }
        clock.adjust(ControlRequest.clockOf(message));
        return answer(request).flatMap(value -> request.answer(settings.nodename(), value, clock));
    }

    private Optional<JsonNode> answer(ControlRequest request) {
        ObjectNode arguments = request.arguments();
        return switch (request.method()) {
            case "heartbeat" -> {
                orders.heartbeat();
                // As Celery answers whoever asks for an answer.
                yield Optional.of(JsonNodeFactory.instance.nullNode());
            }
            case "shutdown" -> {
                orders.shutDown();
                yield Optional.empty();
            }
            // Gossip of Celery's workers among themselves.
            case "election" ->
                Optional.of(
                        arguments.has("id") && arguments.has("topic")
                                ? JsonNodeFactory.instance.nullNode()
                                : InspectionWriter.error("TypeError(\"election() needs 'id' and 'topic'\")"));
            case "revoke", "terminate" -> Optional.of(revoke(request.method(), arguments));
            case "recording_update" -> Optional.of(update(arguments));
            case "pool_grow" -> Optional.of(grow(arguments.path("n")));
            case "pool_shrink" -> Optional.of(shrink(arguments.path("n")));
            case "add_consumer" -> Optional.of(consume(arguments, true));
            case "cancel_consumer" -> Optional.of(consume(arguments, false));
            case "enable_events" -> Optional.of(InspectionWriter.ok("task events already enabled"));
            case "disable_events" -> Optional.of(InspectionWriter.error("a recorder always tells its events"));
            case "rate_limit" -> Optional.of(InspectionWriter.error("a recorder has no rate limits"));
            case "time_limit" ->
                Optional.of(
                        InspectionWriter.error("a recording ends at its planned end, or by its job's own time limit"));
            case "memsample", "memdump", "objgraph" ->
                Optional.of(InspectionWriter.error("a recorder is no Python process; its figures tell its memory"));
            case "autoscale" -> Optional.of(InspectionWriter.error("ValueError('Autoscale not enabled')"));
            case "pool_restart" -> Optional.of(InspectionWriter.error("a recorder has no pool to restart"));
            case "revoke_by_stamped_headers" -> Optional.of(revokeStamped(arguments));
            default -> Optional.of(view.answer(request));
        };
    }

    private JsonNode revoke(String method, ObjectNode arguments) {
        if (!arguments.has("task_id")) {
            return InspectionWriter.missing(method, "task_id");
        }
        boolean terminate =
                method.equals("terminate") || arguments.path("terminate").asBoolean(false);
        List<String> ids = ids(arguments.path("task_id"));
        var ended = new ArrayList<String>();
        for (String id : ids) {
            revoked.add(id, terminate);
            for (Job job : jobs.of(id)) {
                if (terminate || job.stage() != JobStage.RECORDING && job.stage() != JobStage.FINISHING) {
                    job.want(Job.Wish.REVOKE, "revoked");
                    ended.add(id);
                }
            }
        }
        if (!terminate) {
            return InspectionWriter.ok("tasks " + String.join(", ", ids) + " flagged as revoked");
        }
        return InspectionWriter.ok(
                ended.isEmpty() ? "terminate: tasks unknown" : "terminate: " + String.join(", ", ended));
    }

    /// All jobs that have one of these stamps: `{name: value or list}`, or a list of `name=value`.
    private JsonNode revokeStamped(ObjectNode arguments) {
        if (!arguments.has("headers")) {
            return InspectionWriter.missing("revoke_by_stamped_headers", "headers");
        }
        boolean terminate = arguments.path("terminate").asBoolean(false);
        Set<String> stamps = stamps(arguments.path("headers"));
        stamps.forEach(stamp -> revoked.addStamp(stamp, terminate));
        var ended = new HashSet<String>();
        for (Job job : jobs.all()) {
            Set<String> matching = job.held().stamps();
            matching.retainAll(stamps);
            boolean runs = job.stage() == JobStage.RECORDING || job.stage() == JobStage.FINISHING;
            if (!matching.isEmpty() && (terminate || !runs)) {
                job.want(Job.Wish.REVOKE, "revoked");
                ended.addAll(matching);
            }
        }
        if (!terminate) {
            return InspectionWriter.ok("headers " + stamps + " flagged as revoked, but not terminated");
        }
        return InspectionWriter.ok(
                ended.isEmpty() ? "headers " + stamps + " were not terminated" : "headers " + ended + " revoked");
    }

    private static Set<String> stamps(JsonNode given) {
        var stamps = new LinkedHashSet<String>();
        if (given.isArray()) {
            ids(given).stream().filter(each -> each.contains("=")).forEach(stamps::add);
        }
        given.properties().forEach(header -> {
            JsonNode values = header.getValue();
            for (JsonNode value : values.isArray()
                    ? values
                    : JsonNodeFactory.instance.arrayNode().add(values)) {
                if (value.isValueNode() && stamps.size() < MOST_IDS) {
                    stamps.add(header.getKey() + "=" + value.asString());
                }
            }
        });
        stamps.removeIf(stamp -> stamp.length() > RecordingWorker.MAX_ID);
        return stamps;
    }

    private static List<String> ids(JsonNode given) {
        var ids = new ArrayList<String>();
        if (given.isString()) {
            ids.add(given.asString());
        }
        for (JsonNode id : given) {
            if (id.isString() && ids.size() < MOST_IDS) {
                ids.add(id.asString());
            }
        }
        ids.removeIf(id -> id.isEmpty() || id.length() > RecordingWorker.MAX_ID);
        return ids;
    }

    /// Tallyboard's own: other keyword arguments for a job that waits or is recorded.
    private JsonNode update(ObjectNode arguments) {
        String id = arguments.path("task_id").asString("");
        if (!(arguments.path("kwargs") instanceof ObjectNode wanted) || wanted.isEmpty()) {
            return InspectionWriter.error("kwargs is missing: the keyword arguments to change");
        }
        List<Job> here =
                jobs.of(id).stream().filter(job -> !job.stage().isEnd()).toList();
        if (here.isEmpty()) {
            return InspectionWriter.error("unknown");
        }
        if (here.stream().anyMatch(job -> job.stage() == JobStage.FINISHING)) {
            return InspectionWriter.error("it has been recorded, and its file is being made");
        }
        try {
            for (Job job : here) {
                ObjectNode changes = job.held().newOf(wanted);
                if (!CHANGEABLE.containsAll(changes.propertyNames())
                        || changes.toString().length() > MAX_CHANGES) {
                    return InspectionWriter.error("only these can be changed, with " + MAX_CHANGES
                            + " characters in all: " + String.join(", ", CHANGEABLE));
                }
                if (job.stage() == JobStage.RECORDING && changes.has("source")) {
                    return InspectionWriter.error("a recording that runs keeps its source");
                }
                job.replan(changes);
            }
            return InspectionWriter.ok("updated");
        } catch (RecordingRequest.Refused e) {
            return InspectionWriter.error(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode grow(JsonNode given) {
        OptionalInt by = slots(given);
        if (by.isEmpty() || by.getAsInt() < 0) {
            return noNumber(given);
        }
        if (!jobs.grow(by.getAsInt())) {
            return InspectionWriter.error("a worker has at most " + Jobs.MOST_SLOTS + " slots");
        }
        orders.slotsChanged();
        return InspectionWriter.ok("pool will grow");
    }

    /// Celery refuses to take away what is busy. It lets a pool be left without a process; a worker of ours would then
    /// look as if it took jobs.
    private JsonNode shrink(JsonNode given) {
        OptionalInt by = slots(given);
        if (by.isEmpty() || by.getAsInt() < 0) {
            return noNumber(given);
        }
        switch (jobs.shrink(by.getAsInt())) {
            case BUSY -> {
                return InspectionWriter.error("ValueError(\"Can't shrink pool. All processes busy!\")");
            }
            case LAST -> {
                return InspectionWriter.error(
                        "a worker keeps one slot at least; cancel_consumer keeps it from taking jobs");
            }
            case DONE -> orders.slotsChanged();
        }
        return InspectionWriter.ok("pool will shrink");
    }

    /// One where nothing is said.
    private static OptionalInt slots(JsonNode given) {
        if (given.isMissingNode()) {
            return OptionalInt.of(1);
        }
        return given.isIntegralNumber() && given.canConvertToInt()
                ? OptionalInt.of(given.intValue())
                : OptionalInt.empty();
    }

    private static JsonNode noNumber(JsonNode given) {
        return InspectionWriter.error(
                given.isString()
                        ? "TypeError(\"'str' object cannot be interpreted as an integer\")"
                        : "ValueError('n is a number of slots, 0 or more')");
    }

    private JsonNode consume(ObjectNode arguments, boolean on) {
        if (!arguments.has("queue")) {
            return InspectionWriter.missing(on ? "add_consumer" : "cancel_consumer", "queue");
        }
        String queue = arguments.path("queue").asString("");
        if (!queue.equals(settings.queue())) {
            return InspectionWriter.error("this worker takes jobs from " + settings.queue() + " only");
        }
        jobs.paused(!on);
        orders.slotsChanged();
        return InspectionWriter.ok(on ? "add consumer " + queue : "no longer consuming from " + queue);
    }
}
