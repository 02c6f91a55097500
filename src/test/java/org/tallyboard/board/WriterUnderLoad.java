package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.tallyboard.job.JobEvent;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;
import org.tallyboard.job.WorkerEvent;

/// What the one writer does, without its thread and its clock, while it holds so many jobs: two fifths of them
/// live, 200 of these recordings that run; of those that are over one in twelve failed. Half of the events are
/// progress of the recordings, the others take plain jobs from sent to their end. Each new job makes the oldest one
/// leave that is over, so that the number stays the same.
public final class WriterUnderLoad {
    public static final int WORKERS = 1_000;
    private static final int RUNNING = 200;
    private static final int FRAMES_BETWEEN_BEATS = 20;
    private static final String BROKER = "rec-broker";
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    private final Random random = new Random(1);
    private final int jobs;
    private final State state;
    private final List<String> running = new ArrayList<>();
    private final Deque<String> sent = new ArrayDeque<>();
    private List<JobEvent> batch = new ArrayList<>();
    private Instant now = BEGIN;
    private long arrival;
    private int frames;
    private int step;
    private int ended;

    /// @param jobs how many it holds, at least 1,000
    public WriterUnderLoad(int jobs) {
        this.jobs = jobs;
        int over = over();
        state = new State(BEGIN, LedgerLimits.of(jobs, over, Duration.ofHours(24), Duration.ofMinutes(10)), fact -> {});
        state.passed(now, now);
    }

    private int over() {
        return jobs / 5 * 3;
    }

    /// Makes it hold them.
    public void fill() {
        for (int i = 0; i < RUNNING; i++) {
            String id = id();
            running.add(id);
            batch.add(new JobEvent.Received(id, tick(), arrival++, worker(i), described(id, true)));
            batch.add(new JobEvent.Started(id, tick(), arrival++, worker(i)));
        }
        while (ended < over()) {
            String id = id();
            batch.add(new JobEvent.Sent(id, tick(), arrival++, fresh("api@web"), described(id, false)));
            run(id);
            flush();
        }
        for (int i = RUNNING; i < jobs - over(); i++) {
            send();
            flush();
        }
        flushed();
        for (int i = 0; i < 18; i++) {
            // Until silence counts, which is after 30 s.
            now = now.plusSeconds(2);
            beat(0, 1);
        }
    }

    /// Makes so many events, which come in one batch.
    ///
    /// @return applies them
    public Runnable events(int number) {
        List<JobEvent> made = new ArrayList<>();
        batch = made;
        while (made.size() < number) {
            if (step % 2 == 0) {
                progress(running.get(step / 2 % RUNNING));
            } else if (step % 8 == 1) {
                send();
                run(sent.removeFirst());
            }
            step++;
        }
        batch = new ArrayList<>();
        Instant at = now;
        return () -> {
            state.passed(at, at);
            state.apply(new Change.EventsArrived(BROKER, made, List.of()));
        };
    }

    /// A tenth of a second passes, and heartbeats come.
    public void pass() {
        now = now.plusMillis(100);
        beat(frames++ % FRAMES_BETWEEN_BEATS, FRAMES_BETWEEN_BEATS);
    }

    private void beat(int first, int step) {
        List<WorkerEvent> beats = new ArrayList<>();
        for (int i = first; i < WORKERS; i += step) {
            beats.add(new WorkerEvent(
                    WorkerEvent.Kind.HEARTBEAT,
                    worker(i),
                    now,
                    now,
                    Duration.ofSeconds(2),
                    OptionalInt.of(1),
                    OptionalLong.of(1_000),
                    Optional.of("py-celery 5.5.0")));
        }
        state.passed(now, now);
        state.apply(new Change.EventsArrived(BROKER, List.of(), beats));
    }

    /// What the writer publishes.
    public Snapshot snapshot() {
        return state.snapshot(now);
    }

    /// A tenth of a second without events of jobs, and what is published after it.
    public Snapshot frame() {
        pass();
        return snapshot();
    }

    /// The time by which it goes.
    public Instant now() {
        return now;
    }

    private void flush() {
        if (batch.size() >= 500) {
            flushed();
        }
    }

    private void flushed() {
        state.apply(new Change.EventsArrived(BROKER, batch, List.of()));
        batch = new ArrayList<>();
    }

    private void send() {
        String id = id();
        batch.add(new JobEvent.Sent(id, tick(), arrival++, fresh("api@web"), described(id, false)));
        sent.addLast(id);
    }

    private void run(String id) {
        int host = ended++ % WORKERS;
        batch.add(new JobEvent.Received(id, tick(), arrival++, worker(host), described(id, false)));
        batch.add(new JobEvent.Started(id, tick(), arrival++, worker(host)));
        batch.add(
                ended % 12 == 0
                        ? new JobEvent.Failed(
                                id,
                                tick(),
                                arrival++,
                                worker(host),
                                Optional.of(fresh("ValueError('no such asset')")),
                                Optional.empty())
                        : new JobEvent.Succeeded(
                                id, tick(), arrival++, worker(host), Optional.of(fresh("{'path': '/rec/a.mkv'}"))));
    }

    private void progress(String id) {
        batch.add(new JobEvent.Progressed(
                id,
                tick(),
                arrival++,
                worker(running.indexOf(id)),
                new Progress(
                        now,
                        Optional.of(Duration.between(BEGIN, now)),
                        OptionalLong.of(arrival * 1_000),
                        OptionalDouble.of(4e6),
                        OptionalDouble.of(50),
                        OptionalLong.of(0),
                        OptionalDouble.of(1))));
    }

    private JobEvent.Description described(String id, boolean recording) {
        return new JobEvent.Description(
                Optional.of(fresh(recording ? "recording.record" : "media.thumbnail")),
                Optional.of(fresh("()")),
                Optional.of(fresh("{'asset': '" + id + "', 'profile': 'hls-1080p'}")),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.of(fresh(recording ? "recordings" : "media")),
                Optional.of(fresh(id)),
                Optional.empty(),
                recording
                        ? Optional.of(new Recording(
                                Optional.of("Council meeting"),
                                Optional.of("rtmp://camera.example/" + id),
                                Optional.of(BEGIN),
                                Optional.of(BEGIN.plus(Duration.ofHours(6)))))
                        : Optional.empty());
    }

    private String id() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String worker(int i) {
        return fresh("rec@w" + i % WORKERS);
    }

    private Instant tick() {
        // Each event has a time of its own, as a parser makes it.
        return now.plusNanos(arrival % 1_000_000);
    }

    private static String fresh(String text) {
        return new String(text.toCharArray());
    }
}
