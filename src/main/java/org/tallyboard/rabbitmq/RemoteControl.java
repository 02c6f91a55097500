package org.tallyboard.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Inspection;
import org.tallyboard.celery.Publication;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.rabbitmq.StreamHealth.Trouble;
import org.tallyboard.rabbitmq.Survey.Question;
import org.tallyboard.recording.HeldJob;
import org.tallyboard.recording.JobKey;
import org.tallyboard.recording.JobPayload;
import org.tallyboard.recording.Recording;
import org.tallyboard.recording.WorkerEvent;
import org.tallyboard.source.EvenTime;
import org.tallyboard.source.Failure;
import tools.jackson.databind.JsonNode;

/// Asks workers what they hold: all of them at the start and now and then, and one about a job that it just received,
/// so that a cold board shows what runs and knows exact arguments. Silence of a worker means nothing: a busy one does
/// not answer.
final class RemoteControl implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteControl.class);
    private static final int INBOX = 5_000;
    private static final long INBOX_BYTES = 32L << 20;
    private static final int QUESTIONS = 1_000;
    private static final Duration KEPT = Duration.ofSeconds(15);

    private final String broker;
    private final InstantSource clock;
    /// By which questions are planned, and by which the board judges answers.
    private final InstantSource time;
    private final Consumer<Change> out;
    private final StreamHealth health;
    private final Pace pace;
    private final RecordingReader recordings;
    private final PayloadDesk desk;
    private final ControlClient client;
    private final Thread thread;
    private final BlockingQueue<Note> inbox = new LinkedBlockingQueue<>(INBOX);
    /// What the events weigh that wait there.
    private final AtomicLong seenBytes = new AtomicLong();
    private final Map<String, Asked> open = new HashMap<>();
    private final Set<String> workers = new HashSet<>();
    private @Nullable Survey survey;
    private Instant surveyAt = Instant.MIN;
    private Instant queryAt = Instant.MIN;
    private boolean connected;
    private boolean greet;
    private volatile boolean closed;

    /// How often to ask.
    ///
    /// @param survey all workers
    /// @param query one worker about jobs that it received
    /// @param patience how long to wait for answers to a survey
    record Pace(Duration survey, Duration query, Duration patience) {
        static Pace standard() {
            return new Pace(Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofSeconds(3));
        }
    }

    /// What reaches this part's thread.
    private sealed interface Note {}

    private record Saw(Change.EventsArrived events) implements Note {}

    private record Answered(AmqpMessage message) implements Note {}

    private record Connected() implements Note {}

    private record Disconnected(Failure failure) implements Note {}

    private record Greet() implements Note {}

    /// A question that is out.
    private record Asked(Instant at, Optional<Question> question, List<String> ids) {}

    RemoteControl(
            BrokerConfig broker,
            RecordingsConfig recordings,
            KeptMessages kept,
            InstantSource clock,
            Consumer<Change> out,
            StreamHealth health,
            Pace pace) {
        this.broker = broker.name();
        this.clock = clock;
        this.time = EvenTime.from(clock);
        this.out = out;
        this.health = health;
        this.pace = pace;
        this.recordings = new RecordingReader(recordings);
        this.desk = new PayloadDesk(
                this.recordings,
                id -> captured(id, kept),
                (id, reason) -> out.accept(new Change.PayloadMissing(job(id), reason)));
        this.client = new ControlClient(broker, clock, new Ear());
        this.thread = Thread.ofVirtual().name("remote-control").unstarted(this::work);
    }

    void start() {
        thread.start();
        client.start();
    }

    /// Takes note of events; never blocks. When this part cannot keep up, some jobs are not asked for.
    void saw(Change.EventsArrived events) {
        long weight = events.weight();
        if (seenBytes.addAndGet(weight) > INBOX_BYTES || !inbox.offer(new Saw(events))) {
            seenBytes.addAndGet(-weight);
        }
    }

    /// Makes every worker show itself at once, and asks what it holds: the stream is followed anew.
    void greet() {
        inbox.offer(new Greet());
    }

    @Override
    public void close() {
        closed = true;
        client.close();
        thread.interrupt();
    }

    private void work() {
        while (!closed) {
            try {
                Note note = inbox.poll(untilNext().toMillis(), TimeUnit.MILLISECONDS);
                if (note != null) {
                    take(note);
                }
                act(time.instant());
            } catch (InterruptedException e) {
                LOG.debug("Remote control ends");
                return;
            } catch (RuntimeException e) {
                LOG.error("Remote control met an error of this program", e);
            }
        }
    }

    private Duration untilNext() {
        Duration most = Duration.ofMillis(500);
        if (!connected || !desk.isDue()) {
            return most;
        }
        Duration wait = Duration.between(time.instant(), queryAt);
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(most) < 0 ? wait : most;
    }

    private void take(Note note) {
        switch (note) {
            case Saw(Change.EventsArrived events) -> {
                seenBytes.addAndGet(-events.weight());
                events.jobs().forEach(desk::saw);
                events.workers().forEach(this::saw);
            }
            case Answered(AmqpMessage message) -> answered(message);
            case Connected() -> {
                connected = true;
                greet = true;
                surveyAt = Instant.MIN;
                health.trouble(Trouble.REMOTE_CONTROL, Optional.empty());
            }
            case Disconnected(Failure failure) -> {
                connected = false;
                survey = null;
                open.clear();
                desk.disconnected();
                health.trouble(Trouble.REMOTE_CONTROL, Optional.of("workers cannot be asked: " + failure.cause()));
            }
            case Greet() -> {
                greet = true;
                surveyAt = Instant.MIN;
            }
        }
    }

    private void saw(WorkerEvent event) {
        if (event.kind() == WorkerEvent.Kind.OFFLINE) {
            workers.remove(event.hostname());
        } else if (workers.size() < QUESTIONS && workers.add(event.hostname())) {
            // A worker that nobody asked yet: ask soon, once for all that come together.
            surveyAt = earlier(surveyAt, time.instant().plus(pace.query()));
        }
    }

    private void act(Instant now) {
        desk.expire(now);
        Survey running = survey;
        if (running != null && !running.askedAt().plus(pace.patience()).isAfter(now)) {
            running.rest().forEach(this::complete);
            survey = null;
        }
        open.values().removeIf(asked -> asked.at().plus(KEPT).isBefore(now));
        if (!connected) {
            return;
        }
        if (greet) {
            greet = false;
            client.tell(ControlRequest.heartbeat());
        }
        if (survey == null && !now.isBefore(surveyAt)) {
            ask(now);
        }
        if (desk.isDue() && !now.isBefore(queryAt) && open.size() < QUESTIONS) {
            queryAt = now.plus(pace.query());
            for (PayloadDesk.Query query : desk.ask(now)) {
                client.ask(ControlRequest.queryTask(query.ids()).to(List.of(query.worker())))
                        .ifPresent(ticket -> open.put(ticket, new Asked(now, Optional.empty(), query.ids())));
            }
        }
    }

    private void ask(Instant now) {
        surveyAt = now.plus(pace.survey());
        survey = new Survey(broker, now, this::held);
        Map<Question, ControlRequest> requests = Map.of(
                Question.ACTIVE, ControlRequest.active(),
                Question.RESERVED, ControlRequest.reserved(),
                Question.SCHEDULED, ControlRequest.scheduled(),
                Question.STATS, ControlRequest.stats(),
                Question.ACTIVE_QUEUES, ControlRequest.activeQueues());
        requests.forEach((question, request) -> client.ask(request)
                .ifPresent(ticket -> open.put(ticket, new Asked(now, Optional.of(question), List.of()))));
    }

    private void answered(AmqpMessage message) {
        if (!(ControlReply.decode(message) instanceof Decoded.Value<ControlReply>(ControlReply reply))) {
            return;
        }
        Asked asked = reply.ticket().map(open::get).orElse(null);
        if (asked == null) {
            return;
        }
        for (ControlReply.Answer answer : reply.answers()) {
            if (answer instanceof ControlReply.Answer.Ok(String worker, JsonNode value)) {
                if (asked.question().isPresent()) {
                    surveyed(worker, asked, value);
                } else {
                    queried(asked, value);
                }
            }
        }
    }

    private void surveyed(String worker, Asked asked, JsonNode value) {
        Survey running = survey;
        if (running != null && running.askedAt().equals(asked.at())) {
            running.answered(worker, asked.question().orElseThrow(), value).ifPresent(this::complete);
        }
    }

    private void complete(Change.WorkerAnswered answer) {
        workers.add(answer.worker().hostname());
        answer.jobs().stream().filter(job -> job.payload().isPresent()).forEach(job -> desk.captured(job.id()));
        out.accept(answer);
    }

    private void queried(Asked asked, JsonNode value) {
        Map<String, Inspection.QueriedTask> told = Inspection.queried(value);
        for (String id : asked.ids()) {
            Inspection.QueriedTask task = told.get(id);
            if (task == null) {
                desk.unknown(id);
                continue;
            }
            switch (PayloadReader.of(task.task(), desk.root(id), clock.instant())) {
                case PayloadReader.Exact(JobPayload payload) -> {
                    desk.captured(id);
                    out.accept(new Change.PayloadCaptured(job(id), payload, recording(task.task())));
                }
                case PayloadReader.None(String reason) -> desk.notCaptured(id, reason);
            }
        }
    }

    /// Takes the payload from the message that the scheduler kept.
    private boolean captured(String id, KeptMessages kept) {
        Optional<Publication> message = kept.message(id);
        Optional<JobPayload> payload = message.flatMap(found -> JobAgain.payload(found, clock.instant()));
        payload.ifPresent(exact -> out.accept(new Change.PayloadCaptured(
                job(id),
                exact,
                recordings.ofText(exact.taskName(), Optional.of(exact.argsJson()), Optional.of(exact.kwargsJson())))));
        return payload.isPresent();
    }

    private JobKey job(String id) {
        return new JobKey(broker, id);
    }

    private HeldJob held(HeldTask task, HeldJob.List list, String worker, Optional<Instant> eta) {
        Optional<JobPayload> payload = Optional.empty();
        switch (PayloadReader.of(task, desk.root(task.id()), clock.instant())) {
            case PayloadReader.Exact(JobPayload exact) -> payload = Optional.of(exact);
            case PayloadReader.None(String reason) -> desk.notCaptured(task.id(), reason);
        }
        return new HeldJob(
                task.id(),
                list,
                worker,
                task.name().orElse(""),
                task.timeStart(),
                eta,
                Optional.empty(),
                payload.flatMap(JobPayload::priority),
                payload,
                recording(task));
    }

    private Optional<Recording> recording(HeldTask task) {
        if (task.name().isEmpty() || task.args().isEmpty() || task.kwargs().isEmpty()) {
            return Optional.empty();
        }
        return recordings.of(task.name().get(), task.args().get(), task.kwargs().get());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Hears the client; answers wait when this part is behind.
    private final class Ear implements ControlClient.Listener {
        @Override
        public void connected() {
            put(new Connected());
        }

        @Override
        public void answered(AmqpMessage answer) {
            put(new Answered(answer));
        }

        @Override
        public void blocked(Optional<String> why) {
            health.trouble(
                    Trouble.BLOCKED,
                    why.map(words -> "the broker takes nothing in (" + words
                            + "): workers cannot tell what they do, and are not asked. Recordings go on"));
        }

        @Override
        public void disconnected(Failure failure) {
            blocked(Optional.empty());
            put(new Disconnected(failure));
        }

        private void put(Note note) {
            try {
                while (!closed && !inbox.offer(note, 1, TimeUnit.SECONDS)) {
                    LOG.debug("Remote control is behind");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
