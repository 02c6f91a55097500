package org.tallyboard.recorder.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import org.tallyboard.recorder.capture.CaptureResult;
import org.tallyboard.recorder.capture.Disk;
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

    /// How often jobs are looked for whose thread is gone.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /// When to look, after a reconnection, whether another worker has taken over.
    private static final List<Integer> LOOK_AFTER_SECONDS = List.of(1, 3, 6);
    /// A worker that is asked to stop ends its parts and hands over; what is being made a file has as long.
    private static final Duration FINISH_WITHIN = Duration.ofSeconds(25);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final RecorderSettings settings;
    private final InstantSource time;
    private final WorkerChannel channel;
    private final WorkerPublisher voice;
    private final RecorderLog chronicle;
    private final Arrivals arrivals;
    private final RecorderControl control;
    private final Jobs jobs;
    private final Leases leases;
    private final Claims claims;
    private final IdLog ended;
    private final Finishing finishing = new Finishing();
    private final Disk disk;
    private final JobRun.Tools tools;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("recorder-timer").factory());
    private final ExecutorService taker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("recorder-consume").factory());
    private final AtomicBoolean taking = new AtomicBoolean();
    private volatile int wanted;
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
        this.voice = new WorkerPublisher(settings, channel, time);
        this.chronicle = new RecorderLog(settings.nodename(), meter);
        this.arrivals = new Arrivals(settings, channel, voice);
        this.jobs = new Jobs(settings.slots(), time);
        this.leases = new Leases(settings.nodename(), channel);
        this.claims = new Claims(settings.nodename(), channel, time);
        this.ended = new IdLog(settings.state().resolve(settings.nodename() + ".ended"), time);
        var revoked = new RevokedJobs(
                new IdLog(settings.state().resolve(settings.nodename() + ".revoked"), time),
                new IdLog(settings.state().resolve(settings.nodename() + ".revoked-stamps"), time));
        this.disk = new Disk(settings.capture(), time);
        this.tools = new JobRun.Tools(
                settings,
                ffmpeg,
                disk,
                time,
                jobs,
                leases,
                claims,
                voice,
                chronicle,
                ended,
                revoked,
                finishing,
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
        worker.leases.start();
        worker.channel.start();
        worker.every(WorkerPublisher.HEARTBEAT_EVERY, () -> worker.say(Event.Worker.Kind.HEARTBEAT));
        worker.every(LOOK_EVERY, worker::lookForTheDead);
        worker.every(LOOK_EVERY, worker::takeMoreAhead);
        return worker;
    }

    private WorkerMeter.Figures figures() {
        long now = System.nanoTime();
        return new WorkerMeter.Figures(
                jobs.slots(),
                jobs.busy(),
                jobs.all().size(),
                channel.isConnected(),
                jobs.all().stream().flatMap(job -> job.leaseAge(now).stream()).max(Comparator.naturalOrder()),
                ProcessHandle.current().children().count(),
                freeBytes(),
                disk.fullAt().map(at -> Duration.between(time.instant(), at)).filter(left -> !left.isNegative()),
                finishing.backlog(),
                flow());
    }

    private WorkerMeter.Flow flow() {
        WorkerChannel.Flow now = channel.flow();
        return new WorkerMeter.Flow(now.blocked(), now.blockedTotal(), now.dropped(), now.unsent());
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
                    } catch (Throwable e) {
                        LOG.error("The recorder's clockwork met an error of this program", e);
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /// Calls this again and again, as long as the worker's clockwork runs and its table of jobs is not stuck: for
    /// whoever ends a worker that hangs.
    ///
    /// @param beat gets one line on what the worker does
    public void whileItLives(Duration pause, Consumer<String> beat) {
        every(pause, () -> beat.accept(status()));
    }

    private String status() {
        String broker = channel.flow().blocked() ? "cut off by the broker's alarm" : "connected";
        return "%s, %d of %d slots taken, %d jobs held, %d files being made"
                .formatted(
                        channel.isConnected() ? broker : "no broker",
                        jobs.busy(),
                        jobs.slots(),
                        jobs.all().size(),
                        finishing.backlog());
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
            finishing.end(FINISH_WITHIN);
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
        taker.shutdown();
        claims.close();
        leases.close();
        finishing.close();
        say(Event.Worker.Kind.OFFLINE);
        channel.close();
        closed.countDown();
    }

    private void leave(Job job) {
        boolean taken = job.stage() != JobStage.RECEIVED && job.stage() != JobStage.CLAIMED;
        job.want(taken ? Job.Wish.LEAVE : Job.Wish.FORGET, "the worker " + settings.nodename() + " stops");
    }

    private void say(Event.Worker.Kind kind) {
        voice.worker(kind, jobs.in(JobStage.RECORDING).size(), jobs.processed());
    }

    /// Consumes as many messages as there are free slots, soon: on a thread of its own, because it waits for the
    /// broker.
    private void takeMore() {
        if (taking.compareAndSet(false, true)) {
            try {
                taker.execute(() -> {
                    taking.set(false);
                    wanted = closing.get() ? 0 : jobs.wanted();
                    channel.take(wanted);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is closing", settings.nodename());
            }
        }
    }

    /// A slot that is soon free is a reason to take one more, which nothing else tells.
    private void takeMoreAhead() {
        if (!closing.get() && jobs.wanted() != wanted) {
            takeMore();
        }
    }

    /// A job that nobody carries on any more, because even its error could not be handled, is left to the others.
    private void lookForTheDead() {
        for (Job job : jobs.all()) {
            if (!job.stage().isEnd() && !job.isAlive()) {
                LOG.error(
                        "The thread of job {} is gone; other workers get it",
                        job.held().id());
                job.step(JobStage.Step.LET_GO);
                jobs.leave(job);
                claims.release(job, false);
                taker.execute(() -> {
                    job.takeOrigin().ifPresent(TaskDelivery::giveBack);
                    leases.giveAway(job);
                });
                takeMore();
            }
        }
    }

    /// What comes from the broker.
    private final class Inbox implements WorkerChannel.Handler {
        @Override
        public void connected() {
            claims.connected();
            claims.reclaimEnded();
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
        public void unblocked() {
            leases.renew();
        }

        @Override
        public void disconnected() {
            leases.disconnected();
            for (Job job : jobs.in(JobStage.RECEIVED, JobStage.CLAIMED)) {
                job.disconnected();
                forget(job);
            }
        }

        @Override
        public void tasksLost() {
            jobs.in(JobStage.RECEIVED, JobStage.CLAIMED).stream()
                    .filter(Job::originLost)
                    .forEach(this::forget);
        }

        private void forget(Job job) {
            claims.release(job, false);
            // Now, not when its thread has noticed: the same message may come again at once.
            jobs.leave(job);
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
        for (Job job : jobs.in(JobStage.WAITING, JobStage.RECORDING, JobStage.FINISHING)) {
            Thread.ofVirtual().name("look-" + job.held().id()).start(() -> {
                try {
                    Optional<String> other = claims.isStillOurs(job) ? claims.endedBy(job) : claims.whoGoesOn(job);
                    other.ifPresent(node -> job.want(Job.Wish.STAND_DOWN, node));
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
        JobMessage held = JobMessage.of(delivery, arrival.get());
        if (leased && leases.leased(delivery, message, held.attempt())) {
            return;
        }
        if (!message.taskName().equals(Optional.of(TASK))) {
            String name = message.taskName().orElse("");
            var unknown = new CaptureResult.Failed("NotRegistered", name, List.of(), false);
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

    private void enter(JobMessage held) {
        var job = new Job(settings.nodename(), held);
        Optional<Job> there = jobs.enter(job);
        boolean ours = held.earlier()
                .filter(state -> state.holder().equals(settings.nodename()))
                .isPresent();
        Optional<IdLog.Note> end = ended.get(held.id())
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
        takeMore();
        // A thread of the platform: reading files on virtual ones would stop all others.
        Thread run = Thread.ofPlatform().daemon().name("job-" + held.id()).unstarted(new JobRun(job, tools));
        job.runBy(run);
        try {
            run.start();
        } catch (OutOfMemoryError e) {
            LOG.error("No thread can be started for job {}; it goes back to the queue", held.id(), e);
            job.step(JobStage.Step.LET_GO);
            held.delivery().giveBack();
            jobs.leave(job);
        }
    }

    /// What remote control can do.
    private final class Orders implements RecorderControl.Orders {
        @Override
        public void slotsChanged() {
            takeMore();
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
