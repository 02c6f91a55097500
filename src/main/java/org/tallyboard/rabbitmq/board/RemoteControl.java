package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.Recording;
import org.tallyboard.job.WorkerEvent;
import org.tallyboard.rabbitmq.ControlClient;
import org.tallyboard.rabbitmq.RecordingReader;
import org.tallyboard.rabbitmq.board.StreamHealth.Trouble;
import org.tallyboard.rabbitmq.board.WorkerSurvey.Question;
import org.tallyboard.source.EvenTime;
import org.tallyboard.source.Failure;
import tools.jackson.databind.JsonNode;

/// Asks workers what they hold: one after the other, and one about a job that it just received, so that a cold board
/// shows what runs and knows exact arguments. Silence of a worker means nothing: a busy one does not answer.
///
/// What goes through the exchange of remote control reaches all workers, so each question goes to its worker's own
/// queue, and all that is asked and answered stays below [#MESSAGES_A_SECOND] however many workers there are. Many are
/// asked more rarely, never more.
public final class RemoteControl implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteControl.class);
    private static final int INBOX = 5_000;
    private static final long INBOX_BYTES = 32L << 20;
    private static final int QUESTIONS = 1_000;
    private static final int WORKERS = 10_000;
    /// Messages that are published or delivered, on average.
    public static final int MESSAGES_A_SECOND = 100;
    /// A question and its answer, each published and delivered.
    private static final int PRICE = 4;
    /// What a word to all costs for each worker that hears it: it is delivered, and an answer is published and
    /// delivered.
    private static final int BROADCAST_PRICE = 3;
    /// So many workers are asked about jobs at once.
    private static final int QUERIES = 10;
    /// Who tells no events is found out by a word to all.
    private static final Duration ROLL_CALL = Duration.ofMinutes(5);
    /// A worker of which nothing was heard for so long is not asked any more.
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    private static final Duration KEPT = Duration.ofSeconds(15);

    private final String broker;
    private final InstantSource clock;
    /// By which questions are planned, and by which the board judges answers.
    private final InstantSource time;
    private final Consumer<Change> out;
    private final StreamHealth health;
    private final Pace pace;
    private final RecordingReader recordings;
    private final PayloadRequests desk;
    private final ControlClient client;
    private final Thread thread;
    private final BlockingQueue<Note> inbox = new LinkedBlockingQueue<>(INBOX);
    /// What the events weigh that wait there.
    private final AtomicLong seenBytes = new AtomicLong();
    private final Map<String, Asked> open = new HashMap<>();
    /// Those who were not asked yet first, then those whose turn is longest ago.
    private final Map<String, Known> workers = new LinkedHashMap<>();
    private final Deque<WorkerSurvey> surveys = new ArrayDeque<>();
    private Instant freeAt = Instant.MIN;
    private Instant rollCallAt = Instant.MIN;
    private Instant queryAt = Instant.MIN;
    private boolean connected;
    private boolean greet;
    private volatile boolean closed;

    /// How often to ask.
    ///
    /// @param survey each worker, at most
    /// @param query workers about jobs that it received
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
    ///
    /// @param survey of which it is a part; empty when it is about jobs, or to all
    private record Asked(Instant at, Optional<WorkerSurvey> survey, Optional<Question> question, List<String> ids) {}

    /// A worker that could be asked.
    private record Known(Instant askedAt, Instant heardAt) {}

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
        this.desk = new PayloadRequests(
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
        if (!connected) {
            return most;
        }
        Instant now = time.instant();
        Instant due = desk.isDue() ? queryAt : now.plus(most);
        boolean turn = greet || !now.isBefore(rollCallAt) || next(now).isPresent();
        Instant at = turn ? now : due;
        Duration wait = Duration.between(now, at.isBefore(freeAt) ? freeAt : at);
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
                askAllAnew();
                health.trouble(Trouble.REMOTE_CONTROL, Optional.empty());
            }
            case Disconnected(Failure failure) -> {
                connected = false;
                surveys.clear();
                open.clear();
                desk.disconnected();
                health.trouble(Trouble.REMOTE_CONTROL, Optional.of("workers cannot be asked: " + failure.cause()));
            }
            case Greet() -> {
                greet = true;
                askAllAnew();
            }
        }
    }

    private void askAllAnew() {
        workers.replaceAll((name, known) -> new Known(Instant.MIN, known.heardAt()));
        rollCallAt = Instant.MIN;
    }

    private void saw(WorkerEvent event) {
        if (event.kind() == WorkerEvent.Kind.OFFLINE) {
            workers.remove(event.hostname());
        } else {
            heard(event.hostname());
        }
    }

    private void heard(String worker) {
        Instant now = time.instant();
        if (workers.containsKey(worker) || workers.size() < WORKERS) {
            workers.compute(worker, (name, known) -> new Known(known == null ? Instant.MIN : known.askedAt(), now));
        }
    }

    private void act(Instant now) {
        desk.expire(now);
        while (!surveys.isEmpty()
                && !surveys.getFirst().askedAt().plus(pace.patience()).isAfter(now)) {
            surveys.removeFirst().rest().forEach(this::complete);
        }
        open.values().removeIf(asked -> asked.at().plus(KEPT).isBefore(now));
        if (!connected || now.isBefore(freeAt)) {
            return;
        }
        if (greet) {
            greet = false;
            client.tell(ControlRequest.heartbeat());
            spend(now, 1 + (BROADCAST_PRICE - 1) * workers.size());
        } else if (!now.isBefore(rollCallAt)) {
            // Where nobody is known, it also finds out whether the broker takes anything at all.
            rollCallAt = now.plus(workers.isEmpty() ? pace.survey() : ROLL_CALL);
            ask(now, ControlRequest.ping(), Optional.empty(), Optional.empty(), List.of());
            spend(now, 1);
        } else if (desk.isDue() && !now.isBefore(queryAt) && open.size() < QUESTIONS) {
            queryAt = now.plus(pace.query());
            List<PayloadRequests.Query> queries = desk.ask(now, client.isDirect() ? QUERIES : 1);
            for (PayloadRequests.Query query : queries) {
                ControlRequest request = ControlRequest.queryTask(query.ids()).to(List.of(query.worker()));
                ask(now, request, Optional.empty(), Optional.empty(), query.ids());
                spend(now, price());
            }
        } else {
            next(now).ifPresent(worker -> survey(worker, now));
        }
    }

    /// Whose turn it is.
    private Optional<String> next(Instant now) {
        workers.values().removeIf(known -> known.heardAt().plus(FORGOTTEN).isBefore(now));
        return workers.entrySet().stream()
                .min(Comparator.comparing(entry -> entry.getValue().askedAt()))
                .filter(entry -> entry.getValue().askedAt().equals(Instant.MIN)
                        || !entry.getValue().askedAt().plus(pace.survey()).isAfter(now))
                .map(Map.Entry::getKey);
    }

    private void survey(String worker, Instant now) {
        workers.computeIfPresent(worker, (name, known) -> new Known(now, known.heardAt()));
        WorkerSurvey survey = new WorkerSurvey(broker, now, this::held);
        surveys.addLast(survey);
        Map<Question, ControlRequest> requests = Map.of(
                Question.ACTIVE, ControlRequest.active(),
                Question.RESERVED, ControlRequest.reserved(),
                Question.SCHEDULED, ControlRequest.scheduled(),
                Question.STATS, ControlRequest.stats(),
                Question.ACTIVE_QUEUES, ControlRequest.activeQueues());
        requests.forEach((question, request) -> {
            ask(now, request.to(List.of(worker)), Optional.of(survey), Optional.of(question), List.of());
            spend(now, price());
        });
    }

    private void ask(
            Instant now,
            ControlRequest request,
            Optional<WorkerSurvey> survey,
            Optional<Question> question,
            List<String> ids) {
        client.ask(request).ifPresent(ticket -> open.put(ticket, new Asked(now, survey, question, ids)));
    }

    /// Where a worker's own queue may not be written to, all hear each question, and one answers.
    private int price() {
        return client.isDirect() ? PRICE : PRICE + workers.size();
    }

    private void spend(Instant now, int messages) {
        Instant from = freeAt.isBefore(now) ? now : freeAt;
        freeAt = from.plusMillis(messages * 1_000L / MESSAGES_A_SECOND);
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
                heard(worker);
                if (asked.survey().isPresent()) {
                    asked.survey()
                            .get()
                            .answered(worker, asked.question().orElseThrow(), value)
                            .ifPresent(this::complete);
                } else if (asked.ids().isEmpty()) {
                    spend(time.instant(), BROADCAST_PRICE);
                } else {
                    queried(asked, value);
                }
            }
        }
    }

    private void complete(Change.WorkerAnswered answer) {
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
        Optional<JobPayload> payload = message.flatMap(found -> RetryMessage.payload(found, clock.instant()));
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
