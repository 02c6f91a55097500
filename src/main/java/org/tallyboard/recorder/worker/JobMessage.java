package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Rejected;
import org.tallyboard.celery.Successors;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a delivered message says.
///
/// @param delivery as it came
/// @param message as its producer sent it: without the traces of earlier holders
/// @param id the job's id
/// @param body its arguments, with what was changed since
/// @param earlier what an earlier holder left; empty when there was none
/// @param redelivered whether somebody was given it before
record JobMessage(
        TaskDelivery delivery,
        TaskMessage message,
        String id,
        TaskBody body,
        Optional<LeaseState> earlier,
        boolean redelivered) {
    /// A slot is kept free for a recording from so long before its start.
    static final Duration SLOT_AHEAD = Duration.ofSeconds(30);
    /// The recorder is started so long before the start.
    static final Duration RECORD_AHEAD = Duration.ofSeconds(2);

    /// Every copy of the message carries these again, once a second.
    private static final int MAX_BODY = 256 << 10;

    private static final int MAX_HEADERS = 48 << 10;

    static JobMessage of(TaskDelivery delivery, Arrivals.Arrival arrival) {
        TaskMessage message = arrival.message();
        Optional<LeaseState> earlier = LeaseState.of(message);
        int priority = earlier.map(LeaseState::priority)
                .orElse(message.amqp().properties().priority().orElse(0));
        TaskMessage clean = message.forwarded(Collections.singletonMap(LeaseState.HEADER, null), priority);
        TaskBody body = message.body();
        return new JobMessage(
                delivery,
                clean,
                arrival.id(),
                earlier.map(state -> changed(body, state.changes())).orElse(body),
                earlier,
                arrival.redelivered());
    }

    /// The same with other keyword arguments.
    JobMessage with(ObjectNode changes) {
        return new JobMessage(delivery, message, id, changed(body, changes), earlier, redelivered);
    }

    /// What of these keyword arguments the job does not say already; a scheduler tells all of them.
    ObjectNode newOf(ObjectNode wanted) {
        ObjectNode changes = wanted.deepCopy();
        if (body instanceof TaskBody.Readable readable) {
            wanted.properties().stream()
                    .filter(argument ->
                            argument.getValue().equals(readable.kwargs().get(argument.getKey())))
                    .forEach(argument -> changes.remove(argument.getKey()));
        }
        return changes;
    }

    private static TaskBody changed(TaskBody body, ObjectNode changes) {
        if (!(body instanceof TaskBody.Readable readable) || changes.isEmpty()) {
            return body;
        }
        ObjectNode kwargs = readable.kwargs().deepCopy();
        kwargs.setAll(changes);
        return new TaskBody.Readable(readable.args(), kwargs, readable.embed());
    }

    /// The stamps on its message, each as `name=value` (`celery.canvas.StampingVisitor`): the header `stamps` has a
    /// value or a list of them for each name in the header `stamped_headers`.
    Set<String> stamps() {
        var stamps = new HashSet<String>();
        if (message.amqp().headers().get("stamped_headers") instanceof List<?> names
                && message.amqp().headers().get("stamps") instanceof Map<?, ?> values) {
            for (Object name : names) {
                Object value = values.get(name);
                for (Object each : value instanceof List<?> list ? list : Collections.singletonList(value)) {
                    stamps.add(name + "=" + each);
                }
            }
        }
        return stamps;
    }

    /// Which run of the job it is; a job that comes twice with the same number is the same run.
    Attempt attempt() {
        return new Attempt(id, message.retries().orElse(0));
    }

    /// A job's id and its number of retries.
    record Attempt(String id, int retries) {}

    /// @throws RecordingRequest.Refused when there is nothing that can be recorded
    RecordingRequest request() throws RecordingRequest.Refused {
        return RecordingRequest.of(body);
    }

    /// Why it cannot be recorded, however often it is tried; empty text when it can.
    String refusal() {
        try {
            request();
        } catch (RecordingRequest.Refused e) {
            return String.valueOf(e.getMessage());
        }
        Optional<String> unreadable = message.unreadableTime();
        if (unreadable.isPresent()) {
            return "its " + unreadable.get() + " is no time as ISO 8601 writes it";
        }
        for (Optional<Instant> time : List.of(message.notBefore(), message.notAfter())) {
            if (time.filter(at -> !RecordingRequest.isPlausible(at)).isPresent()) {
                return "its eta or expires is not a time between 1990 and 2100";
            }
        }
        if (message.amqp().body().size() > MAX_BODY) {
            return "its arguments have more than " + MAX_BODY + " bytes";
        }
        if (Successors.of(message) instanceof Decoded.Invalid<Successors>(Rejected rejected)) {
            return "what follows it cannot be sent: " + rejected.reason();
        }
        int headers = JsonMapper.shared().writeValueAsBytes(message.amqp().headers()).length;
        return headers > MAX_HEADERS ? "its headers have more than " + MAX_HEADERS + " bytes" : "";
    }

    /// What is to be recorded; empty when it cannot be.
    Optional<RecordingRequest> wanted() {
        try {
            return Optional.of(request());
        } catch (RecordingRequest.Refused e) {
            return Optional.empty();
        }
    }

    /// Not after.
    Optional<Instant> expires() {
        return message.notAfter().filter(RecordingRequest::isPlausible);
    }

    /// When it needs a slot; long ago when it is due.
    Instant slotFrom() {
        return notBefore(SLOT_AHEAD);
    }

    /// When the recorder is to be started.
    Instant recordFrom() {
        return notBefore(RECORD_AHEAD);
    }

    private Instant notBefore(Duration ahead) {
        // One that no job can mean counts as now, until the job is refused for it.
        Instant eta = message.notBefore().filter(RecordingRequest::isPlausible).orElse(Instant.EPOCH);
        Instant start = start().map(time -> time.minus(ahead)).orElse(Instant.EPOCH);
        return eta.isAfter(start) ? eta : start;
    }

    private Optional<Instant> start() {
        return wanted().flatMap(RecordingRequest::start).filter(Instant.EPOCH.plus(SLOT_AHEAD)::isBefore);
    }

    /// As remote control describes it.
    HeldTask describe(String nodename, Optional<Instant> startedAt) {
        Optional<TaskBody.Readable> readable =
                body instanceof TaskBody.Readable known ? Optional.of(known) : Optional.empty();
        return new HeldTask(
                id,
                message.taskName(),
                readable.map(TaskBody.Readable::args),
                readable.map(TaskBody.Readable::kwargs),
                Optional.of(nodename),
                startedAt,
                startedAt.isPresent(),
                new HeldTask.Delivery(
                        Optional.of(delivery.route().exchange()),
                        Optional.of(delivery.route().routingKey()),
                        message.amqp().properties().priority(),
                        redelivered),
                startedAt.isPresent() ? OptionalLong.of(ProcessHandle.current().pid()) : OptionalLong.empty());
    }
}
