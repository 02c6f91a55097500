package org.tallyboard.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What ten workers tell.
///
/// Held: 3 recordings that failed, 500 that run, 500 plain jobs that a worker has, 500 that wait in the queue, 3,497
/// that are over; 5,000 together. Then: of 20 events 19 are progress of the running recordings, in turn, so that
/// every one
/// of them, those in view included, changes about four times a second at 2,000 events a second; one is a step of a
/// plain job, which is sent, received, started and ends well. Now and then a heartbeat.
final class EventScript {

    static final int JOBS = 5_000;
    static final int RUNNING = 500;
    private static final int FAILED = 3;
    private static final int RECEIVED = 500;
    private static final int SENT = 500;
    private static final int WORKERS = 10;
    private static final int STEP_EVERY = 20;
    private static final int HEARTBEAT_EVERY = 400;
    /// Plain jobs between two steps of one.
    private static final int APART = 25;

    private final List<EventWriter> workers = new ArrayList<>();
    private final EventWriter producer = writer("producer@studio");
    private final List<String> running = new ArrayList<>();
    private final List<TaskMessage> plain = new ArrayList<>();
    private final long[] bytes = new long[RUNNING];
    private long events;
    private int progress;
    private int step;

    EventScript() {
        for (int i = 1; i <= WORKERS; i++) {
            workers.add(writer("rec-w" + i + "@studio"));
        }
    }

    private static EventWriter writer(String hostname) {
        return new EventWriter(
                hostname,
                4242,
                new Event.Software(Optional.of("py-celery"), Optional.of("5.5.0"), Optional.of("Linux")),
                InstantSource.system());
    }

    /// The events that make a board hold the jobs.
    List<Publication> held() {
        List<Publication> events = new ArrayList<>();
        for (EventWriter worker : workers) {
            events.add(heartbeat(worker, Event.Worker.Kind.ONLINE));
        }
        for (int i = 0; i < JOBS - FAILED - RUNNING - RECEIVED - SENT; i++) {
            TaskMessage job = plainJob();
            EventWriter worker = worker(i);
            events.add(worker.taskReceived(job));
            events.add(worker.taskStarted(id(job)));
            events.add(succeeded(worker, job));
        }
        for (int i = 0; i < SENT; i++) {
            events.add(producer.taskSent(plainJob(), "media", Route.toQueue("media")));
        }
        for (int i = 0; i < RECEIVED; i++) {
            events.add(worker(i).taskReceived(plainJob()));
        }
        for (int i = 0; i < RUNNING + FAILED; i++) {
            TaskMessage job = recording(i);
            events.add(worker(i).taskReceived(job));
            events.add(worker(i).taskStarted(id(job)));
            if (i < RUNNING) {
                running.add(id(job));
            } else {
                events.add(worker(i)
                        .taskFailed(
                                id(job),
                                "FfmpegError('Server returned 404 Not Found')",
                                "[error] Server returned 404 Not Found\nFfmpegError: Server returned 404 Not Found"));
            }
        }
        return events;
    }

    /// The next event.
    Publication next() {
        events++;
        if (events % HEARTBEAT_EVERY == 0) {
            return heartbeat(worker((int) (events / HEARTBEAT_EVERY)), Event.Worker.Kind.HEARTBEAT);
        }
        return events % STEP_EVERY == 0 ? step() : progress();
    }

    /// What the running recordings told last, together.
    long bytes() {
        long sum = 0;
        for (long each : bytes) {
            sum += each;
        }
        return sum;
    }

    private Publication progress() {
        int which = progress++ % RUNNING;
        bytes[which] += 128_000 + which;
        JsonNodeFactory json = JsonNodeFactory.instance;
        Map<String, JsonNode> fields = Map.of(
                "media_seconds", json.numberNode(bytes[which] / 512_000.0),
                "bytes", json.numberNode(bytes[which]),
                "bitrate", json.numberNode(4_000_000.0 + 1_000 * (progress % 97)),
                "fps", json.numberNode(50.0),
                "drops", json.numberNode(progress / 100_000),
                "speed", json.numberNode(1.0));
        return worker(which).progress(running.get(which), fields);
    }

    private Publication step() {
        int job = step / 4;
        int kind = step % 4;
        step++;
        if (kind == 0) {
            TaskMessage made = plainJob();
            plain.add(made);
            return producer.taskSent(made, "media", Route.toQueue("media"));
        }
        int at = job - kind * APART;
        if (at < 0) {
            return heartbeat(worker(job), Event.Worker.Kind.HEARTBEAT);
        }
        TaskMessage task = plain.get(at);
        EventWriter worker = worker(at);
        return switch (kind) {
            case 1 -> worker.taskReceived(task);
            case 2 -> worker.taskStarted(id(task));
            default -> succeeded(worker, task);
        };
    }

    private EventWriter worker(int i) {
        return workers.get(i % WORKERS);
    }

    private static Publication heartbeat(EventWriter worker, Event.Worker.Kind kind) {
        return worker.worker(kind, Duration.ofSeconds(2), RUNNING / WORKERS, 1_000, List.of(0.4, 0.5, 0.6));
    }

    private static Publication succeeded(EventWriter worker, TaskMessage job) {
        return worker.taskSucceeded(id(job), "'ok'", Duration.ofMillis(1_250));
    }

    private static TaskMessage plainJob() {
        ObjectNode arguments = JsonMapper.shared().createObjectNode();
        arguments.put("asset", "a-" + UUID.randomUUID());
        arguments.put("profile", "hls-1080p");
        return TaskMessage.task("media.thumbnail")
                .id(UUID.randomUUID().toString())
                .kwargs(arguments)
                .build();
    }

    private static TaskMessage recording(int i) {
        Instant start = Instant.now();
        ObjectNode arguments = JsonMapper.shared().createObjectNode();
        arguments.put("title", "Channel " + (i + 1) + " live");
        arguments.put("source", "https://media.example/channel-" + (i + 1) + "/live.m3u8");
        arguments.put("start", start.toString());
        arguments.put("end", start.plus(Duration.ofHours(2)).toString());
        return TaskMessage.task("recording.record")
                .id(UUID.randomUUID().toString())
                .kwargs(arguments)
                .build();
    }

    private static String id(TaskMessage job) {
        return job.id().orElseThrow();
    }
}
