package org.tallyboard.ui.frozen;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Preview;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;

/// Builds the jobs and workers of the frozen scenes.
final class FrozenJobs {

    /// What the broker of the frozen scenes is called.
    static final String BROKER = "rec-broker";

    private static final String TAIL = "-52ab-4c1e-8d7f-0e9a3b6c1d42";
    private static final String TRACEBACK = """
            Traceback (most recent call last):
              File "/srv/recorder/lib/celery/app/trace.py", line 451, in trace_task
                R = retval = fun(*args, **kwargs)
              File "/srv/recorder/recording/tasks.py", line 88, in record
                run_ffmpeg(source, target, until=end)
              File "/srv/recorder/recording/ffmpeg.py", line 41, in run_ffmpeg
                raise StreamError(last_line(stderr))
            recording.ffmpeg.StreamError: ffmpeg: HTTP 404 after 3 retries — stream is offline
            """;

    private final Instant now;

    FrozenJobs(Instant now) {
        this.now = now;
    }

    Job onAir(
            String title,
            String id,
            int elapsed,
            int planned,
            double mbit,
            long bytes,
            double fps,
            String worker,
            int still,
            int previewAge) {
        Instant start = now.minusSeconds(elapsed);
        Attempt attempt = attempt(0, JobState.STARTED, start, Optional.empty(), worker, Optional.empty());
        return job(
                id,
                title,
                List.of(attempt),
                Optional.of(recording(title, start, Duration.ofSeconds(planned))),
                Optional.of(progress(now.minusSeconds(previewAge), elapsed, mbit, bytes, fps)),
                Optional.of(new Preview(now.minusSeconds(previewAge), Stills.picture(still))),
                true,
                Optional.of(HeldJob.List.ACTIVE));
    }

    Job gaveUp(String title, String id, String exception) {
        Instant start = now.minus(Duration.ofMinutes(72));
        List<Attempt> attempts = new ArrayList<>();
        Instant at = now.minus(Duration.ofMinutes(11)).minusSeconds(4);
        attempts.add(attempt(0, JobState.RETRY, start, Optional.of(at), "rec@w3", Optional.of(exception)));
        for (int i = 1; i <= 3; i++) {
            at = at.plusSeconds(30);
            Instant end = at.plusSeconds(6);
            attempts.add(attempt(
                    i,
                    i == 3 ? JobState.FAILED : JobState.RETRY,
                    at,
                    Optional.of(end),
                    "rec@w" + (2 + i),
                    Optional.of(exception)));
            at = end;
        }
        return job(
                id,
                title,
                attempts,
                Optional.of(recording(title, start, Duration.ofMinutes(150).minusSeconds(7))),
                Optional.of(progress(now.minusSeconds(668), 3600, 4.2, 1_840_000_000L, 50)),
                Optional.of(new Preview(now.minusSeconds(668), Stills.picture(5))),
                true,
                Optional.empty());
    }

    Job betweenTries(String title, String id, String exception) {
        Instant start = now.minus(Duration.ofMinutes(4));
        Attempt first =
                attempt(0, JobState.RETRY, start, Optional.of(now.minusSeconds(40)), "rec@w2", Optional.of(exception));
        Attempt second = new Attempt(
                1,
                JobState.RECEIVED,
                Optional.empty(),
                Optional.of(now.minusSeconds(39)),
                Optional.empty(),
                Optional.empty(),
                Optional.of("rec@w6"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(now.plusSeconds(30)));
        return job(
                id,
                title,
                List.of(first, second),
                Optional.of(recording(title, start, Duration.ofMinutes(60))),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.of(HeldJob.List.SCHEDULED));
    }

    Job queued(String title, String id, int queuedFor, int startsIn) {
        Attempt attempt = new Attempt(
                0,
                JobState.RECEIVED,
                Optional.empty(),
                Optional.of(now.minusSeconds(queuedFor)),
                Optional.empty(),
                Optional.empty(),
                Optional.of("rec@w6"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return job(
                id,
                title,
                List.of(attempt),
                Optional.of(recording(title, now.plusSeconds(startsIn), Duration.ofHours(1))),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.of(HeldJob.List.RESERVED));
    }

    Job done(String title, String id, int ago, int length, long bytes, int still) {
        Instant end = now.minusSeconds(ago);
        Attempt attempt =
                attempt(0, JobState.SUCCEEDED, end.minusSeconds(length), Optional.of(end), "rec@w2", Optional.empty());
        return job(
                id,
                title,
                List.of(attempt),
                Optional.of(recording(title, end.minusSeconds(length), Duration.ofSeconds(length))),
                Optional.of(progress(now.minusSeconds(668), length, 4.1, bytes, 25)),
                Optional.of(new Preview(end, Stills.picture(still))),
                false,
                Optional.empty());
    }

    Job plain(String task, String id, JobState state, int startedAgo, Optional<String> exception) {
        Instant start = now.minusSeconds(startedAgo);
        Optional<Instant> end = state.terminal() ? Optional.of(start.plusSeconds(9)) : Optional.empty();
        Attempt attempt = attempt(0, state, start, end, "util@w7", exception);
        return new Job(
                new JobKey(BROKER, id + TAIL),
                Optional.of(task),
                List.of(attempt),
                Optional.of("('/srv/rec/2026-11-24/harbour.ts',)"),
                Optional.of("{}"),
                Optional.of("utility"),
                Optional.of(3),
                Optional.empty(),
                Optional.of(id + TAIL),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "the job failed before a worker could be asked; give it a queue with task-sent events to know it next time",
                start,
                Optional.empty());
    }

    /// @param busy how many of six workers record something
    List<Worker> workers(int busy) {
        List<Worker> workers = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            workers.add(new Worker(
                    new WorkerKey(BROKER, "rec@w" + i),
                    Worker.State.ONLINE,
                    Optional.of(now.minusSeconds(1)),
                    Duration.ofSeconds(2),
                    OptionalInt.of(i <= busy ? 1 : 0),
                    OptionalLong.of(20 + i),
                    OptionalInt.of(4),
                    Set.of("recordings"),
                    Optional.of("py-celery 5.2.6")));
        }
        return workers;
    }

    /// The same job, lost track of a minute ago.
    Job lostTrack(Job job, LostTrack.Why why) {
        Attempt seen = job.latest();
        boolean began = seen.state() == JobState.STARTED;
        Attempt lost = new Attempt(
                seen.retries(),
                JobState.LOST_TRACK,
                Optional.of(seen.receivedAt().orElseThrow().minusSeconds(1)),
                began ? seen.receivedAt() : Optional.empty(),
                began ? seen.startedAt() : Optional.empty(),
                Optional.empty(),
                began ? seen.worker() : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new LostTrack(why, now.minusSeconds(60))));
        return new Job(
                job.key(),
                job.name(),
                List.of(lost),
                job.argsText(),
                job.kwargsText(),
                job.queue(),
                job.priority(),
                job.parentId(),
                job.rootId(),
                job.recording(),
                job.progress(),
                job.preview(),
                job.payload(),
                job.payloadMissing(),
                job.firstSeen(),
                Optional.empty());
    }

    /// The same workers, of which the last is gone and the first has a clock that is ahead.
    List<Worker> withGone(List<Worker> workers) {
        List<Worker> changed = new ArrayList<>(workers);
        changed.set(0, heard(workers.getFirst(), Worker.State.ONLINE, 1, false, Optional.of(Duration.ofSeconds(34))));
        changed.set(workers.size() - 1, heard(workers.getLast(), Worker.State.UNKNOWN, 720, true, Optional.empty()));
        return changed;
    }

    private Worker heard(
            Worker worker, Worker.State state, int secondsAgo, boolean gone, Optional<Duration> clockAhead) {
        return new Worker(
                worker.key(),
                state,
                Optional.of(now.minusSeconds(secondsAgo)),
                worker.interval(),
                worker.active(),
                worker.processed(),
                worker.slots(),
                worker.queues(),
                worker.software(),
                gone,
                clockAhead);
    }

    private Recording recording(String title, Instant start, Duration planned) {
        String slug = title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
        return new Recording(
                Optional.of(title),
                Optional.of("https://live.example.net/" + slug + "/master.m3u8"),
                Optional.of(start),
                Optional.of(start.plus(planned)));
    }

    private static Progress progress(Instant at, int seconds, double mbit, long bytes, double fps) {
        return new Progress(
                at,
                Optional.of(Duration.ofSeconds(seconds)),
                OptionalLong.of(bytes),
                OptionalDouble.of(mbit * 1e6),
                OptionalDouble.of(fps),
                OptionalLong.of(0),
                OptionalDouble.of(1.0));
    }

    private static Attempt attempt(
            int retries,
            JobState state,
            Instant start,
            Optional<Instant> end,
            String worker,
            Optional<String> exception) {
        return new Attempt(
                retries,
                state,
                Optional.empty(),
                Optional.of(start.minusSeconds(1)),
                Optional.of(start),
                end,
                Optional.of(worker),
                Optional.empty(),
                exception.map(e -> "StreamError('" + e + "')"),
                exception.map(e -> TRACEBACK),
                Optional.empty());
    }

    private Job job(
            String id,
            String title,
            List<Attempt> attempts,
            Optional<Recording> recording,
            Optional<Progress> progress,
            Optional<Preview> preview,
            boolean payload,
            Optional<HeldJob.List> held) {
        String kwargs = "{\"title\": \"" + title + "\", \"source\": \""
                + recording.flatMap(Recording::source).orElse("") + "\", \"start\": \""
                + recording
                        .flatMap(Recording::plannedStart)
                        .map(Instant::toString)
                        .orElse("") + "\", \"end\": \""
                + recording
                        .flatMap(Recording::plannedEnd)
                        .map(Instant::toString)
                        .orElse("") + "\"}";
        Optional<JobPayload> exact = payload
                ? Optional.of(new JobPayload(
                        JobPayload.Source.REMOTE_CONTROL,
                        "recording.record",
                        "[]",
                        kwargs,
                        Optional.empty(),
                        "recordings",
                        "record",
                        Optional.of(id + TAIL),
                        attempts.getFirst().lastChange().orElse(now)))
                : Optional.empty();
        return new Job(
                new JobKey(BROKER, id + TAIL),
                Optional.of("recording.record"),
                attempts,
                Optional.of("()"),
                Optional.of(kwargs.replace('"', '\'')),
                Optional.of("recordings"),
                Optional.of(5),
                Optional.empty(),
                Optional.of(id + TAIL),
                recording,
                progress,
                preview,
                exact,
                payload ? "" : "it finished before a worker was asked",
                attempts.getFirst().lastChange().orElse(now),
                held);
    }
}
