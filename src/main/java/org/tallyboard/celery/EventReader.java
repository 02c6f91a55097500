package org.tallyboard.celery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads bodies from the event exchange: one object, or a list of them.
///
/// Without a type, a time, or the id or node name that the type needs, an event is rejected; every other field is
/// optional. `utcoffset` is ignored: timestamps are already seconds since 1970, and Python's own correction spoils
/// them.
public final class EventReader {
    /// The largest body that is read, 4 MiB. 24 events with long tracebacks are well below 1 MiB.
    public static final int MAX_BYTES = 4 << 20;

    /// More events than this in one body are cut off and reported. Celery buffers at most 24.
    public static final int MAX_EVENTS = 1_000;

    /// Reports at most this many rejected events of one body.
    private static final int MAX_REJECTED = 20;

    /// The fields of every event. They are no payload, and a sender of custom fields must not use their names.
    static final Set<String> COMMON =
            Set.of("type", "uuid", "hostname", "timestamp", "clock", "pid", "utcoffset", "local_received");

    private static final Set<String> KNOWN_TASK_TYPES = Set.of(
            "task-sent",
            "task-received",
            "task-started",
            "task-succeeded",
            "task-failed",
            "task-retried",
            "task-revoked",
            "task-rejected",
            "task-cancelled",
            "task-progress",
            EventWriter.PROGRESS);

    /// Reads one message body. Never throws for its content.
    public EventBatch read(byte[] body) {
        return switch (Json.read(body, MAX_BYTES)) {
            case Decoded.Invalid<JsonNode>(Rejected rejected) -> new EventBatch(List.of(), List.of(rejected));
            case Decoded.Value<JsonNode>(ArrayNode items) -> readAll(items);
            case Decoded.Value<JsonNode>(JsonNode single) ->
                readAll(Json.array().add(single));
        };
    }

    private static EventBatch readAll(ArrayNode items) {
        var events = new ArrayList<Event>(Math.min(items.size(), MAX_EVENTS));
        var rejected = new ArrayList<Rejected>();
        for (JsonNode item : items) {
            if (events.size() >= MAX_EVENTS || rejected.size() >= MAX_REJECTED) {
                rejected.add(new Rejected("The body holds " + items.size()
                        + " items; the rest was not read after " + events.size() + " events and " + rejected.size()
                        + " rejected ones."));
                break;
            }
            switch (event(item)) {
                case Decoded.Value<Event>(Event event) -> events.add(event);
                case Decoded.Invalid<Event>(Rejected reason) -> rejected.add(reason);
            }
        }
        return new EventBatch(events, rejected);
    }

    private static Decoded<Event> event(JsonNode item) {
        if (!(item instanceof ObjectNode fields)) {
            return Decoded.invalid("An event is a JSON object, not "
                    + item.getNodeType().name().toLowerCase(Locale.ROOT) + ".");
        }
        Optional<String> type = Fields.name(fields.get("type"));
        if (type.isEmpty()) {
            return Decoded.invalid("The event has no type.");
        }
        Optional<Instant> timestamp = Fields.epochSeconds(fields.get("timestamp"));
        if (timestamp.isEmpty()) {
            return Decoded.invalid("The event has no timestamp in seconds since 1970.");
        }
        var meta = new Event.Meta(
                type.get(),
                Fields.name(fields.get("hostname")),
                timestamp.get(),
                Fields.integer(fields.get("clock")),
                Fields.integer(fields.get("pid")));
        return switch (type.get()) {
            case "worker-online" -> worker(meta, Event.Worker.Kind.ONLINE, fields);
            case "worker-heartbeat" -> worker(meta, Event.Worker.Kind.HEARTBEAT, fields);
            case "worker-offline" -> worker(meta, Event.Worker.Kind.OFFLINE, fields);
            default -> task(meta, fields);
        };
    }

    private static Decoded<Event> worker(Event.Meta meta, Event.Worker.Kind kind, ObjectNode fields) {
        if (meta.hostname().isEmpty()) {
            return Decoded.invalid("The worker event has no hostname.");
        }
        return new Decoded.Value<>(new Event.Worker(
                meta,
                kind,
                seconds(fields.get("freq")),
                Fields.smallInteger(fields.get("active")),
                Fields.integer(fields.get("processed")),
                loadavg(fields.get("loadavg")),
                new Event.Software(
                        Fields.text(fields.get("sw_ident")),
                        Fields.text(fields.get("sw_ver")),
                        Fields.text(fields.get("sw_sys")))));
    }

    private static Decoded<Event> task(Event.Meta meta, ObjectNode fields) {
        Optional<String> id = Fields.id(fields.get("uuid"));
        Event event = id.map(uuid -> known(meta, uuid, fields)).orElse(null);
        if (event != null) {
            return new Decoded.Value<>(event);
        }
        if (id.isEmpty() && KNOWN_TASK_TYPES.contains(meta.type())) {
            return Decoded.invalid("The task event has no uuid.");
        }
        return new Decoded.Value<>(new Event.Unknown(meta, id, others(fields)));
    }

    private static @Nullable Event known(Event.Meta meta, String id, ObjectNode fields) {
        return switch (meta.type()) {
            case "task-sent" ->
                new Event.TaskSent(
                        meta,
                        id,
                        info(fields),
                        Fields.text(fields.get("queue")),
                        Fields.text(fields.get("exchange")),
                        Fields.text(fields.get("routing_key")));
            case "task-received" -> new Event.TaskReceived(meta, id, info(fields));
            case "task-started" -> new Event.TaskStarted(meta, id);
            case "task-succeeded" ->
                new Event.TaskSucceeded(meta, id, Fields.text(fields.get("result")), seconds(fields.get("runtime")));
            case "task-failed" ->
                new Event.TaskFailed(
                        meta, id, Fields.text(fields.get("exception")), Fields.text(fields.get("traceback")));
            case "task-retried" ->
                new Event.TaskRetried(
                        meta, id, Fields.text(fields.get("exception")), Fields.text(fields.get("traceback")));
            case "task-revoked" ->
                new Event.TaskRevoked(
                        meta,
                        id,
                        Fields.bool(fields.get("terminated")).orElse(false),
                        signal(fields.get("signum")),
                        Fields.bool(fields.get("expired")).orElse(false));
            case "task-rejected" ->
                new Event.TaskRejected(
                        meta, id, Fields.bool(fields.get("requeue")).orElse(false));
            case "task-cancelled" -> new Event.TaskCancelled(meta, id);
            case "task-progress", EventWriter.PROGRESS -> new Event.TaskProgress(meta, id, others(fields));
            default -> null;
        };
    }

    private static Event.TaskInfo info(ObjectNode fields) {
        return new Event.TaskInfo(
                Fields.text(fields.get("name")),
                Fields.text(fields.get("args")),
                Fields.text(fields.get("kwargs")),
                Fields.name(fields.get("root_id")),
                Fields.name(fields.get("parent_id")),
                Fields.smallInteger(fields.get("retries")),
                Fields.text(fields.get("eta")),
                Fields.text(fields.get("expires")));
    }

    private static Optional<String> signal(@Nullable JsonNode node) {
        return Fields.text(node)
                .or(() -> Fields.integer(node).stream().mapToObj(Long::toString).findAny());
    }

    /// A duration between zero and a hundred years; anything else is absent.
    private static Optional<Duration> seconds(@Nullable JsonNode node) {
        OptionalDouble value = Fields.number(node);
        return value.isPresent() && value.getAsDouble() >= 0 && value.getAsDouble() < 3.2e9
                ? Optional.of(Duration.ofNanos(Math.round(value.getAsDouble() * 1e9)))
                : Optional.empty();
    }

    private static List<Double> loadavg(@Nullable JsonNode node) {
        if (!(node instanceof ArrayNode items) || items.size() > 3) {
            return List.of();
        }
        var load = new ArrayList<Double>(3);
        items.forEach(item -> Fields.number(item).ifPresent(load::add));
        return load.size() == items.size() ? List.copyOf(load) : List.of();
    }

    private static Map<String, JsonNode> others(ObjectNode fields) {
        var result = new LinkedHashMap<String, JsonNode>();
        fields.properties().forEach(field -> {
            if (!COMMON.contains(field.getKey())) {
                result.put(field.getKey(), field.getValue());
            }
        });
        return Collections.unmodifiableMap(result);
    }
}
