package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.rabbitmq.TaskDelivery;
import org.tallyboard.rabbitmq.WorkerChannel;
import org.tallyboard.recorder.capture.Assignment;
import org.tallyboard.recorder.capture.Capture;
import org.tallyboard.recorder.capture.Ending;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.capture.Manifest;
import org.tallyboard.recorder.capture.Part;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.JsonNode;

/// A Celery worker for the task `recording.record`.
///
/// It acknowledges a job when it begins to record, so that a long recording never runs into the broker's time-out for
/// acknowledgements; the price is that a job is lost with the process that records it. Jobs that wait for a slot or for
/// their `eta` stay unacknowledged and go back to the broker when this worker goes.
public final class RecordingWorker implements AutoCloseable {
    /// The task's registered name.
    public static final String TASK = "recording.record";

    private static final Logger LOG = LoggerFactory.getLogger(RecordingWorker.class);
    /// Longer ids would not fit a routing key of 255 bytes.
    private static final int MAX_ID = 200;
    /// One job beyond those that run: the next one starts without a round trip.
    private static final int PREFETCH = 1;

    private final RecorderSettings settings;
    private final Ffmpeg ffmpeg;
    private final InstantSource time;
    private final WorkerChannel channel;
    private final RecorderVoice voice;
    private final RecorderControl control;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("recorder-timer").factory());

    private final Object lock = new Object();
    private final Map<Held.Attempt, Running> active = new LinkedHashMap<>();
    private final Deque<Held> reserved = new ArrayDeque<>();
    private final PriorityQueue<Held> scheduled =
            new PriorityQueue<>(Comparator.comparing(job -> job.eta().orElse(Instant.MIN)));
    private long processed;
    private boolean closing;

    private record Running(Held job, Capture capture, Thread thread) {}

    private RecordingWorker(BrokerLogin login, RecorderSettings settings, Ffmpeg ffmpeg, InstantSource time) {
        this.settings = settings;
        this.ffmpeg = ffmpeg;
        this.time = time;
        this.channel = new WorkerChannel(
                login,
                new WorkerChannel.Settings(
                        settings.nodename(),
                        settings.queue(),
                        PREFETCH,
                        List.of(CeleryNames.EVENT_EXCHANGE, settings.previewExchange())),
                new Inbox());
        this.voice = new RecorderVoice(settings, channel, time);
        this.control = new RecorderControl(settings, new Desk(), time);
    }

    /// Starts a worker: it connects as soon as there is a broker and takes jobs until [#close].
    public static RecordingWorker start(
            BrokerLogin login, RecorderSettings settings, Ffmpeg ffmpeg, InstantSource time) {
        var worker = new RecordingWorker(login, settings, ffmpeg, time);
        worker.channel.start();
        long beat = RecorderVoice.HEARTBEAT_EVERY.toMillis();
        worker.timer.scheduleAtFixedRate(
                () -> {
                    worker.say(Event.Worker.Kind.HEARTBEAT);
                    // For the case that the clock was set back while a job waited for its time.
                    worker.fill();
                },
                beat,
                beat,
                TimeUnit.MILLISECONDS);
        return worker;
    }

    /// Stops all recordings, each with a finished file and a `task-failed` that says so, says goodbye and disconnects.
    @Override
    public void close() {
        List<Running> last;
        synchronized (lock) {
            closing = true;
            reserved.clear();
            scheduled.clear();
            last = List.copyOf(active.values());
        }
        timer.shutdownNow();
        last.forEach(running -> running.capture().stop());
        try {
            for (Running running : last) {
                running.thread().join(Duration.ofSeconds(15));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        say(Event.Worker.Kind.OFFLINE);
        channel.close();
    }

    private void say(Event.Worker.Kind kind) {
        int running;
        long done;
        synchronized (lock) {
            running = active.size();
            done = processed;
        }
        voice.worker(kind, running, done);
    }

    /// What comes from the broker.
    private final class Inbox implements WorkerChannel.Handler {
        @Override
        public void connected() {
            say(Event.Worker.Kind.ONLINE);
        }

        @Override
        public void disconnected(String reason) {
            LOG.info("{} lost the broker: {}", settings.nodename(), reason);
            synchronized (lock) {
                // The broker gives them out again; what records goes on.
                reserved.clear();
                scheduled.clear();
            }
        }

        @Override
        public void task(TaskDelivery delivery) {
            take(delivery);
        }

        @Override
        public Optional<Publication> control(AmqpMessage request) {
            return control.answer(request);
        }
    }

    private void take(TaskDelivery delivery) {
        var message = new TaskMessage(delivery.message());
        Optional<String> id = message.id().filter(text -> text.length() <= MAX_ID);
        if (message.protocol() != TaskMessage.Protocol.V2 || id.isEmpty()) {
            LOG.warn("{} refused a message of {} that is no task of protocol 2", settings.nodename(), settings.queue());
            delivery.reject();
            return;
        }
        var job = new Held(delivery, message, id.get(), message.body(), Optional.empty());
        if (!message.taskName().equals(Optional.of(TASK))) {
            delivery.reject();
            voice.failed(
                    job, new Ending.Failed("NotRegistered", message.taskName().orElse(""), List.of(), false));
            return;
        }
        voice.received(job);
        Instant now = time.instant();
        if (job.expires().filter(now::isAfter).isPresent()) {
            delivery.acknowledge();
            voice.expired(job);
            return;
        }
        synchronized (lock) {
            if (active.containsKey(job.attempt())) {
                // An outage swallowed our acknowledgement of a job that is being recorded here.
                delivery.acknowledge();
                return;
            }
            job.eta().filter(now::isBefore).ifPresentOrElse(eta -> schedule(job, eta), () -> reserved.add(job));
        }
        fill();
    }

    private void schedule(Held job, Instant eta) {
        scheduled.add(job);
        // Rounded up: a timer that fires a moment too early would find nothing due.
        long wait = Math.max(1, Duration.between(time.instant(), eta).toMillis() + 1);
        try {
            timer.schedule(this::fill, wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is closing; the broker keeps the job", settings.nodename());
        }
    }

    /// Moves jobs on that are due, starts what there are slots for, and lets the broker hand over the next.
    private void fill() {
        int prefetch;
        synchronized (lock) {
            Instant now = time.instant();
            while (!scheduled.isEmpty()
                    && !scheduled.peek().eta().filter(now::isBefore).isPresent()) {
                reserved.add(scheduled.remove());
            }
            while (!closing && active.size() < settings.slots() && !reserved.isEmpty()) {
                begin(reserved.remove());
            }
            // A job that waits for its time must not keep the others away.
            prefetch = PREFETCH + scheduled.size();
        }
        channel.prefetch(prefetch);
    }

    private void begin(Held waiting) {
        if (!waiting.delivery().acknowledge()) {
            return;
        }
        Held job = waiting.startedAt(time.instant());
        Optional<Capture> capture;
        try {
            capture = Optional.of(capture(job, RecordingRequest.of(job.body())));
        } catch (RecordingRequest.Refused e) {
            voice.failed(job, new Ending.Failed("RecordingRefused", String.valueOf(e.getMessage()), List.of(), false));
            return;
        }
        Thread thread = Thread.ofVirtual().name("recording-" + job.id()).unstarted(() -> record(job, capture.get()));
        active.put(job.attempt(), new Running(job, capture.get(), thread));
        processed++;
        thread.start();
    }

    private Capture capture(Held job, RecordingRequest request) {
        var assignment = new Assignment(job.id(), job.attempt().retries(), request, time.instant(), List.of());
        return new Capture(ffmpeg, settings.capture(), time, assignment, new Capture.Listener() {
            @Override
            public void progress(Map<String, JsonNode> fields) {
                voice.progress(job.id(), fields);
            }

            @Override
            public void preview(Instant takenAt, byte[] jpeg) {
                voice.preview(job, takenAt, jpeg);
            }

            @Override
            public void parts(List<Part> parts) {}
        });
    }

    private void record(Held job, Capture capture) {
        voice.started(job);
        Ending ending;
        try {
            ending = capture.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending = new Ending.Failed("RecorderStopped", "the recorder was stopped", List.of(), false);
        } catch (RuntimeException e) {
            LOG.error("A recording failed in a way that the recorder does not know", e);
            ending = new Ending.Failed("RecorderError", e.getClass().getSimpleName(), List.of(), true);
        }
        tell(job, ending);
        synchronized (lock) {
            active.remove(job.attempt());
        }
        fill();
    }

    private void tell(Held job, Ending ending) {
        switch (ending) {
            case Ending.Recorded(Manifest manifest) ->
                voice.succeeded(job, manifest, Duration.between(job.startedAt().orElseThrow(), time.instant()));
            case Ending.Stopped ignored -> voice.failed(job, stopped());
            case Ending.HandedOver ignored -> voice.failed(job, stopped());
            case Ending.Failed failed when !failed.again() -> voice.failed(job, failed);
            case Ending.Failed failed -> {
                if (job.attempt().retries() + 1 >= settings.maxAttempts()) {
                    voice.failed(job, failed);
                } else if (endsBefore(job, time.instant().plus(settings.retryDelay()))) {
                    voice.failed(job, gaveUpEarly(failed));
                } else {
                    voice.retried(job, failed, settings.retryDelay());
                }
            }
        }
    }

    private static Ending.Failed stopped() {
        return new Ending.Failed("RecorderStopped", "the recorder was stopped", List.of(), false);
    }

    private static Ending.Failed gaveUpEarly(Ending.Failed failed) {
        String message = failed.message() + " (gave up: the programme ends before the next try)";
        return new Ending.Failed(failed.kind(), message, failed.log(), false);
    }

    private static boolean endsBefore(Held job, Instant next) {
        try {
            return RecordingRequest.of(job.body())
                    .end()
                    .filter(end -> !next.isBefore(end))
                    .isPresent();
        } catch (RecordingRequest.Refused e) {
            return false;
        }
    }

    /// What remote control sees.
    private final class Desk implements RecorderControl.View {
        @Override
        public List<Held> active() {
            synchronized (lock) {
                return active.values().stream().map(Running::job).toList();
            }
        }

        @Override
        public List<Held> reserved() {
            synchronized (lock) {
                return List.copyOf(reserved);
            }
        }

        @Override
        public List<Held> scheduled() {
            synchronized (lock) {
                return scheduled.stream().sorted(scheduled.comparator()).toList();
            }
        }

        @Override
        public long processed() {
            synchronized (lock) {
                return processed;
            }
        }

        @Override
        public int prefetch() {
            synchronized (lock) {
                return PREFETCH + scheduled.size();
            }
        }

        @Override
        public void heartbeat() {
            say(Event.Worker.Kind.HEARTBEAT);
        }
    }
}
