package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.board.Change;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Rejected;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobEvent;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerEvent;
import org.tallyboard.rabbitmq.RecordingReader;
import org.tallyboard.rabbitmq.SchedulerPlanReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// From Celery's events at one broker to the board's, numbered in order of arrival. For one thread.
final class EventTranslator {

    /// A sender whose clock is further ahead would hold its jobs' states against all later events.
    private static final Duration AHEAD = Duration.ofHours(1);

    private final String broker;
    private final RecordingReader recordings;
    private final String progressEvent;
    private List<JobEvent> jobs = new ArrayList<>();
    private List<WorkerEvent> workers = new ArrayList<>();
    private List<SchedulerPlan> agendas = new ArrayList<>();
    private List<AcknowledgementEvent> acknowledgements = new ArrayList<>();
    private long arrival;

    /// @param broker configured name of the broker
    EventTranslator(String broker, RecordingsConfig config) {
        this.broker = broker;
        this.recordings = new RecordingReader(config);
        this.progressEvent = config.progressEvent();
    }

    /// Takes events that arrived at `now` by our clock.
    ///
    /// @return why some of them, or parts of them, could not be read
    List<Rejected> add(List<Event> events, Instant now) {
        List<Rejected> rejected = new ArrayList<>();
        for (Event event : events) {
            arrival++;
            Instant told = event.meta().timestamp();
            Instant at = told.isAfter(now.plus(AHEAD)) ? now : told;
            String host = event.meta().hostname().orElse("");
            switch (event) {
                case Event.Worker worker -> workers.add(worker(worker, host, now));
                case Event.Task task -> jobs.add(job(task, at, host));
                case Event.Unknown planned
                when planned.meta().type().equals(SchedulerPlanReader.TYPE) ->
                    agenda(planned, now).ifPresent(rejected::add);
                case Event.Unknown said
                when AcknowledgementEvents.isOne(said.meta().type()) ->
                    acknowledgement(said, now).ifPresent(rejected::add);
                case Event.Unknown unknown ->
                    unknown.id().flatMap(id -> unknown(unknown, id, at, host)).ifPresent(jobs::add);
            }
        }
        return rejected;
    }

    /// How many events wait for [#take].
    int size() {
        return jobs.size() + workers.size() + agendas.size();
    }

    /// What was added since the last call.
    Change.EventsArrived take() {
        var taken = new Change.EventsArrived(broker, jobs, workers, agendas);
        jobs = new ArrayList<>();
        workers = new ArrayList<>();
        agendas = new ArrayList<>();
        return taken;
    }

    /// What persons acknowledged at other boards since the last call.
    List<AcknowledgementEvent> takeAcknowledgements() {
        List<AcknowledgementEvent> taken = acknowledgements;
        acknowledgements = new ArrayList<>();
        return taken;
    }

    private Optional<Rejected> acknowledgement(Event.Unknown event, Instant now) {
        return switch (AcknowledgementEvents.read(event, now)) {
            case Decoded.Invalid<AcknowledgementEvent>(Rejected why) -> Optional.of(why);
            case Decoded.Value<AcknowledgementEvent>(AcknowledgementEvent read) -> {
                acknowledgements.add(read);
                yield Optional.empty();
            }
        };
    }

    private Optional<Rejected> agenda(Event.Unknown event, Instant now) {
        return switch (SchedulerPlanReader.read(broker, event, now)) {
            case Decoded.Invalid<SchedulerPlanReader.Told>(Rejected why) -> Optional.of(why);
            case Decoded.Value<SchedulerPlanReader.Told>(
                    SchedulerPlanReader.Told(SchedulerPlan agenda, int unreadable)) -> {
                agendas.add(agenda);
                yield unreadable == 0
                        ? Optional.empty()
                        : Optional.of(new Rejected(
                                unreadable + " jobs of an event " + SchedulerPlanReader.TYPE + " could not be read."));
            }
        };
    }

    private JobEvent job(Event.Task event, Instant at, String host) {
        String id = event.id();
        return switch (event) {
            case Event.TaskSent e -> new JobEvent.Sent(id, at, arrival, host, described(e.info(), e.queue()));
            case Event.TaskReceived e ->
                new JobEvent.Received(id, at, arrival, host, described(e.info(), Optional.empty()));
            case Event.TaskStarted e -> new JobEvent.Started(id, at, arrival, host);
            case Event.TaskSucceeded e -> new JobEvent.Succeeded(id, at, arrival, host, e.result());
            case Event.TaskFailed e -> new JobEvent.Failed(id, at, arrival, host, e.exception(), e.traceback());
            case Event.TaskRetried e -> new JobEvent.Retried(id, at, arrival, host, e.exception(), e.traceback());
            case Event.TaskRevoked e -> new JobEvent.Revoked(id, at, arrival, host, e.terminated(), e.expired());
            case Event.TaskRejected e ->
                e.requeue()
                        ? new JobEvent.Requeued(id, at, arrival, host, "rejected it, to be queued again")
                        : new JobEvent.Rejected(id, at, arrival, host);
            case Event.TaskCancelled e ->
                new JobEvent.Requeued(id, at, arrival, host, "lost its connection; the broker delivers it again");
            case Event.TaskProgress e ->
                isProgress(e.meta().type())
                        ? new JobEvent.Progressed(id, at, arrival, host, RecordingReader.progress(at, e.fields()))
                        : new JobEvent.Other(id, at, arrival, host, e.meta().type());
        };
    }

    /// Events of the recorders' own: those of a worker that has dropped a copy, or let go of a job that another one
    /// records, say nothing about the job's state.
    private Optional<JobEvent> unknown(Event.Unknown event, String id, Instant at, String host) {
        String type = event.meta().type();
        if (isProgress(type)) {
            return Optional.of(
                    new JobEvent.Progressed(id, at, arrival, host, RecordingReader.progress(at, event.fields())));
        }
        return switch (type) {
            case "recording-handed-over" ->
                Optional.of(new JobEvent.HandedOver(
                        id,
                        at,
                        arrival,
                        host,
                        retries(event),
                        field(event, "reason").asString("")));
            case "recording-duplicate", "recording-stood-down" -> Optional.empty();
            default -> Optional.of(new JobEvent.Other(id, at, arrival, host, type));
        };
    }

    /// Tallyboard's own, and the one that other recorders are configured to send.
    private boolean isProgress(String type) {
        return type.equals(EventWriter.PROGRESS) || type.equals(progressEvent);
    }

    private static int retries(Event.Unknown event) {
        return Math.max(0, field(event, "retries").asInt(0));
    }

    private static JsonNode field(Event.Unknown event, String name) {
        return Optional.ofNullable(event.fields().get(name)).orElseGet(JsonNodeFactory.instance::missingNode);
    }

    private JobEvent.Description described(Event.TaskInfo info, Optional<String> queue) {
        return new JobEvent.Description(
                info.name(),
                info.args(),
                info.kwargs(),
                Math.max(0, info.retries().orElse(0)),
                info.eta().flatMap(RecordingReader::isoTime),
                info.expires().flatMap(RecordingReader::isoTime),
                queue,
                info.rootId(),
                info.parentId(),
                info.name().flatMap(task -> recordings.ofText(task, info.args(), info.kwargs())));
    }

    private static WorkerEvent worker(Event.Worker event, String host, Instant now) {
        String software = Stream.of(event.software().ident(), event.software().version())
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return new WorkerEvent(
                switch (event.kind()) {
                    case ONLINE -> WorkerEvent.Kind.ONLINE;
                    case HEARTBEAT -> WorkerEvent.Kind.HEARTBEAT;
                    case OFFLINE -> WorkerEvent.Kind.OFFLINE;
                },
                host,
                event.meta().timestamp(),
                now,
                event.freq().orElse(Worker.USUAL_BEAT),
                event.active(),
                event.processed(),
                Optional.of(software).filter(text -> !text.isEmpty()));
    }
}
