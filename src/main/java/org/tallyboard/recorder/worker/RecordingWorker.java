package org.tallyboard.recorder.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.TaskDelivery;
import org.tallyboard.rabbitmq.WorkerChannel;
import org.tallyboard.recorder.capture.Disk;
import org.tallyboard.recorder.capture.Ending;
import org.tallyboard.recorder.capture.Ffmpeg;

/// A Celery worker for the task `recording.record`.
///
/// A job is never lost and never recorded twice at a time, whatever ends: the recorder, this process, its host, the
/// broker or the network. How it is held is described in `docs/recorder.md`.
public final class RecordingWorker implements AutoCloseable {
    /// The task's registered name.
    public static final String TASK = "recording.record";

    private static final Logger LOG = LoggerFactory.getLogger(RecordingWorker.class);
    /// Longer ids would not fit a routing key of 255 bytes.
    static final int MAX_ID = 200;

    private static final Duration RENEW_EVERY = Duration.ofSeconds(1);
    /// When to look, after a reconnection, whether another worker has taken over.
    private static final List<Integer> LOOK_AFTER_SECONDS = List.of(1, 3, 6);
    /// A recorder that is asked to stop finishes its file.
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final RecorderSettings settings;
    private final InstantSource time;
    private final WorkerChannel channel;
    private final RecorderVoice voice;
    private final Chronicle chronicle;
    private final Arrivals arrivals;
    private final RecorderControl control;
    private final Jobs jobs;
    private final Leases leases;
    private final Claims claims;
    private final Remembered ended;
    private final JobRun.Tools tools;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("recorder-timer").factory());
    private final Object takeLock = new Object();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private RecordingWorker(
            Login login, RecorderSettings settings, Ffmpeg ffmpeg, InstantSource time, WorkerMeter meter) {
        this.settings = settings;
        this.time = time;
        this.channel = new WorkerChannel(
                login,
                new WorkerChannel.Settings(
                        settings.nodename(),
                        settings.queue(),
                        List.of(CeleryNames.EVENT_EXCHANGE, settings.previewExchange())),
                new Inbox());
        this.voice = new RecorderVoice(settings, channel, time);
        this.chronicle = new Chronicle(settings.nodename(), meter);
        this.arrivals = new Arrivals(settings, channel, voice);
        this.jobs = new Jobs(settings.slots());
        this.leases = new Leases(settings.nodename(), channel, time);
        this.claims = new Claims(settings.nodename(), channel);
        this.ended = new Remembered(settings.state().resolve(settings.nodename() + ".ended"), time);
        var revoked = new Revoked(new Remembered(settings.state().resolve(settings.nodename() + ".revoked"), time));
        this.tools = new JobRun.Tools(
                settings,
                ffmpeg,
                new Disk(settings.capture(), time),
                time,
                jobs,
                leases,
                claims,
                voice,
                chronicle,
                ended,
                revoked,
                this::takeMore);
        this.control = new RecorderControl(
                settings, jobs, ended, revoked, new Orders(), time, voice.clock(), channel::connection);
    }

    /// Starts a worker: it connects as soon as there is a broker and takes jobs until [#close].
    public static RecordingWorker start(Login login, RecorderSettings settings, Ffmpeg ffmpeg, InstantSource time) {
        return start(login, settings, ffmpeg, time, WorkerMeter.none());
    }

    /// The same, counted.
    public static RecordingWorker start(
            Login login, RecorderSettings settings, Ffmpeg ffmpeg, InstantSource time, WorkerMeter meter) {
        var worker = new RecordingWorker(login, settings, ffmpeg, time, meter);
        meter.watch(worker::figures);
        worker.takeMore();
        worker.channel.start();
        worker.every(RecorderVoice.HEARTBEAT_EVERY, () -> worker.say(Event.Worker.Kind.HEARTBEAT));
        worker.every(RENEW_EVERY, worker.leases::renew);
        return worker;
    }

    private WorkerMeter.Figures figures() {
        Instant now = time.instant();
        return new WorkerMeter.Figures(
                jobs.slots(),
                jobs.busy(),
                jobs.all().size(),
                channel.isConnected(),
                jobs.all().stream().flatMap(job -> job.leaseAge(now).stream()).max(Comparator.naturalOrder()),
                ProcessHandle.current().children().count(),
                freeBytes());
    }

    private OptionalLong freeBytes() {
        try {
            return OptionalLong.of(
                    Files.getFileStore(settings.capture().folder()).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private void every(Duration pause, Runnable action) {
        timer.scheduleAtFixedRate(
                () -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) {
                        LOG.error("The recorder's clockwork met an error of this program", e);
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /// Waits until it has been closed, by [#close] or by remote control.
    public void awaitEnd() throws InterruptedException {
        closed.await();
    }

    /// Takes no more jobs, finishes what is being recorded as files and gives it to the other workers, says goodbye and
    /// disconnects.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        takeMore();
        jobs.all().forEach(this::leave);
        try {
            if (!jobs.awaitEmpty(STOP_WITHIN)) {
                LOG.warn(
                        "{} ends without {} jobs being done with; the broker keeps them",
                        settings.nodename(),
                        jobs.all().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        say(Event.Worker.Kind.OFFLINE);
        channel.close();
        closed.countDown();
    }

    private void leave(Job job) {
        boolean taken = job.stage() != Job.Stage.CLAIMING && job.stage() != Job.Stage.TAKING;
        job.want(taken ? Job.Wish.LEAVE : Job.Wish.FORGET, "the worker " + settings.nodename() + " stops");
    }

    private void say(Event.Worker.Kind kind) {
        voice.worker(kind, jobs.in(Job.Stage.RECORDING).size(), jobs.processed());
    }

    private void takeMore() {
        synchronized (takeLock) {
            channel.take(closing.get() ? 0 : jobs.wanted());
        }
    }

    /// What comes from the broker.
    private final class Inbox implements WorkerChannel.Handler {
        @Override
        public void connected() {
            claims.connected();
            say(Event.Worker.Kind.ONLINE);
            leases.renew();
            for (int seconds : LOOK_AFTER_SECONDS) {
                try {
                    timer.schedule(RecordingWorker.this::look, seconds, TimeUnit.SECONDS);
                } catch (RejectedExecutionException e) {
                    LOG.debug("{} is closing", settings.nodename());
                }
            }
        }

        @Override
        public void disconnected() {
            leases.disconnected();
            for (Job job : jobs.in(Job.Stage.CLAIMING, Job.Stage.TAKING)) {
                job.disconnected();
                // Now, not when its thread has noticed: the same message may come again at once.
                jobs.leave(job);
            }
        }

        @Override
        public void task(TaskDelivery delivery) {
            take(delivery, false);
        }

        @Override
        public void leased(TaskDelivery delivery) {
            take(delivery, true);
        }

        @Override
        public Optional<Publication> control(AmqpMessage request) {
            return control.answer(request);
        }
    }

    /// After a reconnection: whether others have taken over what is held here.
    private void look() {
        for (Job job : jobs.in(Job.Stage.WAITING, Job.Stage.RECORDING)) {
            Thread.ofVirtual().name("look-" + job.held().id()).start(() -> {
                try {
                    claims.whoGoesOn(job).ifPresent(other -> job.want(Job.Wish.STAND_DOWN, other));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private void take(TaskDelivery delivery, boolean leased) {
        Optional<Arrivals.Arrival> arrival = arrivals.sort(delivery, leased);
        if (arrival.isEmpty()) {
            return;
        }
        TaskMessage message = arrival.get().message();
        Held held = Held.of(delivery, message, arrival.get().id());
        if (leased && leases.leased(delivery, message, held.attempt())) {
            return;
        }
        if (!message.taskName().equals(Optional.of(TASK))) {
            String name = message.taskName().orElse("");
            var unknown = new Ending.Failed("NotRegistered", name, List.of(), false);
            chronicle.failed(held, unknown);
            voice.failed(held, unknown, delivery::reject);
            return;
        }
        if (closing.get()) {
            delivery.giveBack();
            return;
        }
        enter(held);
    }

    private void enter(Held held) {
        var job = new Job(settings.nodename(), held);
        Optional<Job> there = jobs.enter(job);
        boolean ours = held.earlier()
                .filter(state -> state.holder().equals(settings.nodename()))
                .isPresent();
        Optional<Remembered.Note> end = ended.get(held.id())
                .filter(note -> note.number() >= held.attempt().retries());
        if (there.isPresent() || end.isPresent()) {
            if (!ours) {
                String why = there.isPresent() ? "it is held here" : "it ended here";
                chronicle.duplicate(held, settings.nodename(), why);
                voice.duplicate(held, settings.nodename(), why);
            }
            held.delivery().acknowledge();
            jobs.leave(job);
            return;
        }
        takeMoreSoon();
        Thread.ofVirtual().name("job-" + held.id()).start(new JobRun(job, tools));
    }

    /// Not on the client's own thread: it waits for the broker.
    private void takeMoreSoon() {
        Thread.ofVirtual().start(this::takeMore);
    }

    /// What remote control can do.
    private final class Orders implements RecorderControl.Orders {
        @Override
        public void slotsChanged() {
            takeMoreSoon();
        }

        @Override
        public void heartbeat() {
            say(Event.Worker.Kind.HEARTBEAT);
        }

        @Override
        public void shutDown() {
            Thread.ofPlatform().name("recorder-stop").start(RecordingWorker.this::close);
        }
    }
}
