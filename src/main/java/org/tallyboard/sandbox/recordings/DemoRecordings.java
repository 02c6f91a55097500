package org.tallyboard.sandbox.recordings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.celery.TaskMessageBuilder;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.rabbitmq.SchedulerPlanWriter;
import org.tallyboard.rabbitmq.TaskProducer;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.recorder.worker.RecorderSettings;
import org.tallyboard.recorder.worker.RecordingWorker;
import org.tallyboard.sandbox.broker.DemoBroker;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Up to four recordings at a time, for ever: two workers with two slots each, and a producer that goes through the
/// timetable of [Programme] round after round. Some finish, one source disappears and comes back, one falls silent
/// again and again, one is not there until the worker gives up, and some wait because every slot is taken.
public final class DemoRecordings implements AutoCloseable {
    /// The task queue. No exchange has this name: the demo broker would lose what is published to the queue.
    public static final String QUEUE = "recordings";

    private static final Logger LOG = LoggerFactory.getLogger(DemoRecordings.class);
    private static final int WORKERS = 2;
    private static final int SLOTS = 2;
    private static final int ATTEMPTS = 3;
    private static final Duration AWAKE = Duration.ofSeconds(20);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(5);
    private static final Duration SOURCE_ENDS_AFTER = Duration.ofSeconds(25);
    private static final Duration SOURCE_IS_GONE = Duration.ofSeconds(90);
    private static final Duration SOURCE_IS_LATE = Duration.ofSeconds(240);
    private static final Duration SOURCE_SILENT_AFTER = Duration.ofSeconds(40);
    private static final Duration RETRY = Duration.ofSeconds(5);
    /// Longer than ffmpeg needs to begin on a small machine that is busy with everything else that starts.
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("demo-timetable").factory());
    private final double speed;
    private final DemoStreams streams;
    private final TaskProducer producer;
    private final EventWriter events;
    private final DemoRetention shelf;
    private TimetableRound begun;
    private TimetableRound next;

    private DemoRecordings(DemoBroker broker, Ffmpeg ffmpeg, Path folder, double speed) throws IOException {
        this.speed = speed;
        this.shelf = new DemoRetention(folder(folder));
        try {
            streams = keep(DemoStreams.start(ffmpeg, folder.resolve("channels"), channels()));
            var login = new BrokerLogin(broker.amqpUri(), broker.user(), broker.password());
            var workers = new ArrayList<RecordingWorker>();
            parts.push(() -> stop(workers));
            for (int number = 1; number <= WORKERS; number++) {
                var settings = RecorderSettings.standard(
                                "rec-w" + number + "@sandbox", QUEUE, SLOTS, shelf.folder(), folder.resolve("workers"))
                        .withAttempts(ATTEMPTS, atLeast(RETRY, Duration.ofSeconds(1)))
                        .withSilence(atLeast(SILENCE, Duration.ofSeconds(8)))
                        // Where the demonstration's own sources are.
                        .withSources(AllowedSources.of("127.0.0.1"));
                workers.add(RecordingWorker.start(login, settings, ffmpeg, InstantSource.system()));
            }
            producer = keep(TaskProducer.start(login, "scheduler", QUEUE));
            events = new EventWriter(
                    "scheduler@sandbox",
                    ProcessHandle.current().pid(),
                    new Event.Software(Optional.empty(), Optional.empty(), Optional.empty()),
                    InstantSource.system());
            parts.push(clock::shutdownNow);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        next = TimetableRound.at(Instant.now(), speed);
        begun = next;
        clock.scheduleAtFixedRate(this::round, 0, scaled(Programme.ROUND).toMillis(), TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(this::tell, 1_000, TOLD_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Starts sources, workers and producer.
    ///
    /// @param folder where recordings and the channels' pictures are kept; old recordings there are removed again
    /// @param speed how many times shorter programmes, pauses and outages are; what is recorded runs in real time
    /// @throws IOException when a port or a folder is not to be had
    public static DemoRecordings start(DemoBroker broker, Ffmpeg ffmpeg, Path folder, double speed) throws IOException {
        if (!(speed > 0 && speed <= 1000)) {
            throw new IllegalArgumentException("The speed is a number above 0, at most 1000.");
        }
        return new DemoRecordings(broker, ffmpeg, folder, speed);
    }

    /// Where finished recordings are, within the folder that was given to [#start].
    public static Path folder(Path folder) {
        return folder.resolve("recordings");
    }

    /// Where a demo channel is to be seen, for example `city-council`.
    public URI source(String channel) {
        return streams.url(channel);
    }

    /// Stops everything: recordings are finished as files, and their jobs go back to the queue, which ends with the
    /// broker.
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the demo recordings did not end well: {}", e.toString());
            }
        }
    }

    /// At the same time: what one gives back is not to be taken by the next, and each may take a while.
    private static void stop(List<RecordingWorker> workers) {
        try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
            workers.forEach(worker -> closing.execute(worker::close));
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private List<Channel> channels() {
        return Channel.standard(
                new Channel.Fate.Ends(scaled(SOURCE_ENDS_AFTER), scaled(SOURCE_IS_GONE)),
                new Channel.Fate.Stalls(scaled(SOURCE_SILENT_AFTER)),
                new Channel.Fate.Late(scaled(SOURCE_IS_LATE)));
    }

    private void round() {
        try {
            shelf.tidy();
            Instant now = Instant.now();
            // After the machine has slept, the round that was announced is over.
            TimetableRound round = next.begin().isBefore(now.minus(AWAKE)) ? TimetableRound.at(now, speed) : next;
            next = TimetableRound.at(round.begin().plus(scaled(Programme.ROUND)), speed);
            begun = round;
            for (TimetableRound.Showing showing : round.showings()) {
                Runnable send = () -> send(showing);
                if (showing.programme().announced()) {
                    send.run();
                } else {
                    Duration wait = Duration.between(now, showing.start());
                    clock.schedule(send, wait.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (RuntimeException e) {
            // The next round comes all the same.
            LOG.error("A round of demo recordings could not begin", e);
        }
    }

    /// Tells boards what comes in this round and the next, as the scheduler does.
    private void tell() {
        Instant now = Instant.now();
        List<PlannedRecording> planned = Stream.of(begun, next)
                .distinct()
                .flatMap(round -> round.ahead(now).stream())
                .map(showing -> showing.planned(QUEUE))
                .toList();
        Instant until = next.begin().plus(scaled(Programme.ROUND));
        producer.publish(SchedulerPlanWriter.event(events, "demo", TOLD_EVERY, until, planned.size(), planned));
    }

    private void send(TimetableRound.Showing showing) {
        Programme programme = showing.programme();
        try {
            // A recorder would take the time that this needs for silence.
            streams.draw(programme.channel());
        } catch (IOException e) {
            LOG.warn("The demo channel {} has no picture", programme.channel(), e);
        }
        ObjectNode kwargs = JsonMapper.shared()
                .createObjectNode()
                .put("title", programme.title())
                .put("source", streams.url(programme.channel()).toString())
                .put("start", showing.start().toString())
                .put("end", showing.end().toString());
        TaskMessageBuilder builder = TaskMessage.task(RecordingWorker.TASK)
                .id(showing.id())
                .kwargs(kwargs)
                .origin("scheduler@sandbox")
                .ignoreResult(true);
        TaskMessage task = (programme.announced() ? builder.eta(showing.start()) : builder).build();
        Route route = Route.toQueue(QUEUE);
        producer.publish(new Publication(route, task.amqp()));
        producer.publish(events.taskSent(task, QUEUE, route));
    }

    private Duration scaled(Duration natural) {
        return Duration.ofMillis(Math.max(1, Math.round(natural.toMillis() / speed)));
    }

    private Duration atLeast(Duration natural, Duration least) {
        Duration scaled = scaled(natural);
        return scaled.compareTo(least) < 0 ? least : scaled;
    }
}
