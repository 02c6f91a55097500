package org.tallyboard.celery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the events of one worker or producer, each ready to be published to the event exchange.
///
/// `utcoffset` is left out on purpose: Celery's consumers shift timestamps by it that are right already. Thread-safe.
public final class EventWriter {
    private final String hostname;
    private final long pid;
    private final Event.Software software;
    private final InstantSource time;
    private final LamportClock clock = new LamportClock();

    /// @param hostname the node name, for example `recorder1@desk`
    /// @param pid the process
    /// @param software what worker events say that we are
    /// @param time the present
    public EventWriter(String hostname, long pid, Event.Software software, InstantSource time) {
        this.hostname = hostname;
        this.pid = pid;
        this.software = software;
        this.time = time;
    }

    /// The clock that the events carry; the answers of a worker to remote control carry it too.
    public LamportClock clock() {
        return clock;
    }

    /// A worker's state: first `ONLINE`, then `HEARTBEAT` every `freq`, at last `OFFLINE`.
    public Publication worker(Event.Worker.Kind kind, Duration freq, int active, long processed, List<Double> loadavg) {
        return worker(kind, freq, active, processed, loadavg, Map.of());
    }

    /// The same with fields of our own, which Celery's consumers pass on as they are.
    public Publication worker(
            Event.Worker.Kind kind,
            Duration freq,
            int active,
            long processed,
            List<Double> loadavg,
            Map<String, JsonNode> own) {
        String type =
                switch (kind) {
                    case ONLINE -> "worker-online";
                    case HEARTBEAT -> "worker-heartbeat";
                    case OFFLINE -> "worker-offline";
                };
        ObjectNode event = common(type);
        event.put("freq", freq.toMillis() / 1000.0);
        event.put("active", active);
        event.put("processed", processed);
        ArrayNode load = event.putArray("loadavg");
        loadavg.forEach(load::add);
        own.forEach(event::set);
        software.ident().ifPresent(value -> event.put("sw_ident", value));
        software.version().ifPresent(value -> event.put("sw_ver", value));
        software.system().ifPresent(value -> event.put("sw_sys", value));
        return publication(type, event);
    }

    /// We published `task` into `queue` along `route`.
    public Publication taskSent(TaskMessage task, String queue, Route route) {
        ObjectNode event = described("task-sent", task);
        event.put("queue", queue);
        event.put("exchange", route.exchange());
        event.put("routing_key", route.routingKey());
        return publication("task-sent", event);
    }

    /// We hold `task`.
    public Publication taskReceived(TaskMessage task) {
        return publication("task-received", described("task-received", task));
    }

    /// We run the job.
    public Publication taskStarted(String id) {
        return publication("task-started", about("task-started", id));
    }

    /// The job ended well; `result` is display text.
    public Publication taskSucceeded(String id, String result, Duration runtime) {
        ObjectNode event = about("task-succeeded", id);
        event.put("result", result);
        event.put("runtime", runtime.toNanos() / 1e9);
        return publication("task-succeeded", event);
    }

    /// The job failed; `exception` in Python's form, for example `FfmpegError('exit 1')`.
    public Publication taskFailed(String id, String exception, String traceback) {
        return ended("task-failed", id, exception, traceback);
    }

    /// The attempt failed, and another one under the same id has been published.
    public Publication taskRetried(String id, String exception, String traceback) {
        return ended("task-retried", id, exception, traceback);
    }

    private Publication ended(String type, String id, String exception, String traceback) {
        ObjectNode event = about(type, id);
        event.put("exception", exception);
        event.put("traceback", traceback);
        return publication(type, event);
    }

    /// The job was revoked: `terminated` while it ran, with the signal where there was one, or `expired` before.
    public Publication taskRevoked(String id, boolean terminated, OptionalInt signum, boolean expired) {
        ObjectNode event = about("task-revoked", id);
        event.put("terminated", terminated);
        signum.ifPresentOrElse(number -> event.put("signum", number), () -> event.putNull("signum"));
        event.put("expired", expired);
        return publication("task-revoked", event);
    }

    /// We refused the message of a job; `requeue` where it goes back to its queue.
    public Publication taskRejected(String id, boolean requeue) {
        ObjectNode event = about("task-rejected", id);
        event.put("requeue", requeue);
        return publication("task-rejected", event);
    }

    /// The type of [#progress]. A group of our own: Celery's viewers make a state of every event of the group `task`
    /// that they do not know, and `PROGRESS` then stands above `REVOKED` and `STARTED` (celery/states.py,
    /// `precedence`).
    public static final String PROGRESS = "recording-progress";

    /// How far the job is.
    ///
    /// @throws IllegalArgumentException if a field has the name of one of Celery's own
    public Publication progress(String id, Map<String, JsonNode> fields) {
        ObjectNode event = about(PROGRESS, id);
        fields.forEach((name, value) -> {
            if (EventReader.COMMON.contains(name)) {
                throw new IllegalArgumentException("The progress field " + name + " is one of Celery's own.");
            }
            event.set(name, value);
        });
        return publication(PROGRESS, event);
    }

    /// Something about a job that Celery has no event for.
    ///
    /// @param type must not begin with `task-` or `worker-`: Celery's viewers take any `task-` event for a state of
    ///     the job, and ignore groups that they do not know
    public Publication aside(String type, String id, Map<String, JsonNode> fields) {
        ObjectNode event = about(type, id);
        fields.forEach(event::set);
        return publication(type, event);
    }

    /// Something that is about no single job, and that Celery has no event for; the same holds for its type.
    public Publication aside(String type, Map<String, JsonNode> fields) {
        ObjectNode event = common(type);
        fields.forEach(event::set);
        return publication(type, event);
    }

    private ObjectNode common(String type) {
        ObjectNode event = Json.object();
        event.put("type", type);
        event.put("hostname", hostname);
        event.put("pid", pid);
        event.put("clock", clock.forward());
        event.put("timestamp", Json.epochSeconds(time.instant()));
        return event;
    }

    private ObjectNode about(String type, String id) {
        ObjectNode event = common(type);
        event.put("uuid", id);
        return event;
    }

    private ObjectNode described(String type, TaskMessage task) {
        ObjectNode event = about(
                type,
                task.id().orElseThrow(() -> new IllegalArgumentException("A task message without id has no events.")));
        put(event, "name", task.taskName());
        event.put("args", task.argsRepr().orElse(""));
        event.put("kwargs", task.kwargsRepr().orElse(""));
        put(event, "root_id", task.rootId());
        put(event, "parent_id", task.parentId());
        event.put("retries", task.retries().orElse(0));
        put(event, "eta", task.eta());
        put(event, "expires", task.expires());
        return event;
    }

    private static void put(ObjectNode event, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> event.put(name, text), () -> event.putNull(name));
    }

    private Publication publication(String type, ObjectNode event) {
        return new Publication(
                new Route(CeleryNames.EVENT_EXCHANGE, type.replace('-', '.')),
                new AmqpMessage(
                        Map.of("hostname", hostname),
                        MessageProperties.transientJson(),
                        Bytes.owned(Json.write(event))));
    }
}
