package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Inspection;
import org.tallyboard.celery.InspectionWriter;
import org.tallyboard.celery.Publication;
import tools.jackson.databind.JsonNode;

/// Answers remote control for a recording worker: it looks, it changes nothing.
final class RecorderControl {
    private final RecorderSettings settings;
    private final View view;
    private final InstantSource time;
    private final Instant since;

    /// What it can see of the worker.
    interface View {
        List<Held> active();

        List<Held> reserved();

        List<Held> scheduled();

        long processed();

        int prefetch();

        void heartbeat();
    }

    RecorderControl(RecorderSettings settings, View view, InstantSource time) {
        this.settings = settings;
        this.view = view;
        this.time = time;
        this.since = time.instant();
    }

    /// The answer to a request, if one is due; nothing for requests that are for others, too old, or unreadable.
    Optional<Publication> answer(AmqpMessage message) {
        if (!(ControlRequest.decode(message) instanceof Decoded.Value<ControlRequest>(ControlRequest request))
                || !request.isFor(settings.nodename())
                || request.isExpired(time.instant())) {
            return Optional.empty();
        }
        if (request.method().equals("heartbeat")) {
            view.heartbeat();
            return Optional.empty();
        }
        return request.answer(settings.nodename(), answer(request));
    }

    private JsonNode answer(ControlRequest request) {
        return switch (request.method()) {
            case "ping" -> InspectionWriter.pong();
            case "active" -> InspectionWriter.tasks(describe(view.active()));
            case "reserved" -> InspectionWriter.tasks(describe(view.reserved()));
            case "scheduled" ->
                InspectionWriter.scheduled(view.scheduled().stream()
                        .map(held -> new Inspection.ScheduledTask(
                                held.message().eta(), OptionalInt.empty(), held.describe(settings.nodename())))
                        .toList());
            case "query_task" ->
                InspectionWriter.queried(queried(request.arguments().path("ids")));
            case "registered" -> InspectionWriter.registered(List.of(RecordingWorker.TASK));
            case "active_queues" ->
                InspectionWriter.activeQueues(List.of(new Inspection.ConsumedQueue(
                        settings.queue(), Optional.empty(), Optional.of("direct"), Optional.of(settings.queue()))));
            case "stats" -> InspectionWriter.stats(stats(), "");
            default -> InspectionWriter.error("KeyError('" + request.method().replaceAll("[^\\w]", "") + "')");
        };
    }

    private Inspection.Stats stats() {
        long pid = ProcessHandle.current().pid();
        return new Inspection.Stats(
                Map.of(RecordingWorker.TASK, view.processed()),
                OptionalLong.of(pid),
                OptionalLong.of(Duration.between(since, time.instant()).toSeconds()),
                Optional.of("tallyboard.recorder:ffmpeg"),
                OptionalInt.of(settings.slots()),
                List.of(pid),
                OptionalInt.of(view.prefetch()));
    }

    private List<Inspection.QueriedTask> queried(JsonNode ids) {
        Set<String> wanted = new HashSet<>();
        ids.forEach(id -> wanted.add(id.asString("")));
        var found = new ArrayList<Inspection.QueriedTask>();
        query(view.active(), Inspection.Place.ACTIVE, wanted, found);
        query(view.reserved(), Inspection.Place.RESERVED, wanted, found);
        query(view.scheduled(), Inspection.Place.RESERVED, wanted, found);
        return found;
    }

    private void query(
            List<Held> held, Inspection.Place place, Set<String> wanted, List<Inspection.QueriedTask> found) {
        held.stream()
                .filter(job -> wanted.contains(job.id()))
                .forEach(job -> found.add(new Inspection.QueriedTask(place, job.describe(settings.nodename()))));
    }

    private List<HeldTask> describe(List<Held> held) {
        return held.stream().map(job -> job.describe(settings.nodename())).toList();
    }
}
