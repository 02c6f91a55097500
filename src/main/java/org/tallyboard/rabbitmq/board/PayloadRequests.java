package org.tallyboard.rabbitmq.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tallyboard.job.JobEvent;
import org.tallyboard.rabbitmq.RecordingReader;

/// Remembers which jobs' payloads are wanted, and decides whom to ask for which, and when to give up and why. Pure; for
/// one thread. A worker knows a job only while it holds it, so asking comes soon after `task-received`.
final class PayloadRequests {

    /// Jobs asked for in one query: each answer carries every argument.
    static final int AT_ONCE = 100;

    private static final int REMEMBERED = 20_000;
    private static final int TRIES = 3;
    /// A worker that has not answered by then does not answer.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String REMEDY = " So that it is known next time: let Celery try such a job once more after a"
            + " pause (autoretry_for with retry_backoff), so that a worker can be asked; send it from this desk; or keep"
            + " failed messages in a dead-letter queue (task_acks_late with task_acks_on_failure_or_timeout off).";

    private final RecordingReader recordings;
    private final Predicate<String> kept;
    private final BiConsumer<String, String> missing;
    private final Map<String, Wanted> jobs = new LinkedHashMap<>();
    /// Those that may be asked for now, recordings apart from the others.
    private final Set<Wanted> recordingsDue = new LinkedHashSet<>();
    private final Set<Wanted> othersDue = new LinkedHashSet<>();
    private final Set<Wanted> asked = new LinkedHashSet<>();

    /// @param kept takes a job's payload from where its sender keeps messages, and says whether it is there; asked once
    ///     for each recording, before any worker
    /// @param missing told of a job that has ended without a payload, and why
    PayloadRequests(RecordingReader recordings, Predicate<String> kept, BiConsumer<String, String> missing) {
        this.recordings = recordings;
        this.kept = kept;
        this.missing = missing;
    }

    private static final class Wanted {
        private final String id;
        private String worker = "";
        private Optional<String> root = Optional.empty();
        private boolean recording;
        private boolean captured;
        private boolean ended;
        private int tries;
        private @Nullable Instant askedAt;
        private String why = "It ended before a worker could be asked for its arguments." + REMEDY;

        private Wanted(String id) {
            this.id = id;
        }
    }

    /// Ids to ask one worker for.
    record Query(String worker, List<String> ids) {}

    /// Takes note of an event.
    void saw(JobEvent event) {
        switch (event) {
            case JobEvent.Sent e -> describe(wanted(e.id()), e.description());
            case JobEvent.Received e -> {
                Wanted job = wanted(e.id());
                describe(job, e.description());
                held(job, e.hostname());
            }
            case JobEvent.Started e -> held(wanted(e.id()), e.hostname());
            case JobEvent.Progressed e -> held(wanted(e.id()), e.hostname());
            case JobEvent.Failed e -> ended(wanted(e.id()));
            case JobEvent.Rejected e -> ended(wanted(e.id()));
            case JobEvent.Revoked e -> ended(wanted(e.id()));
            case JobEvent.Succeeded e -> forget(e.id());
            case JobEvent.Retried e -> {}
            case JobEvent.HandedOver e -> {}
            case JobEvent.Requeued e -> {}
            case JobEvent.Other e -> {}
        }
    }

    /// The root that an event told for this job.
    Optional<String> root(String id) {
        Wanted job = jobs.get(id);
        return job == null ? Optional.empty() : job.root;
    }

    /// True while somebody should be asked.
    boolean isDue() {
        return !recordingsDue.isEmpty() || !othersDue.isEmpty();
    }

    /// Whom to ask for what now: recordings first, at most [#AT_ONCE] jobs. The others stay due.
    ///
    /// @param workers how many workers may be asked
    List<Query> ask(Instant now, int workers) {
        Map<String, List<String>> byWorker = new LinkedHashMap<>();
        int left = AT_ONCE;
        for (Set<Wanted> due : List.of(recordingsDue, othersDue)) {
            var iterator = due.iterator();
            while (iterator.hasNext() && left > 0) {
                Wanted job = iterator.next();
                if (byWorker.size() >= workers && !byWorker.containsKey(job.worker)) {
                    continue;
                }
                iterator.remove();
                job.askedAt = now;
                job.tries++;
                asked.add(job);
                byWorker.computeIfAbsent(job.worker, any -> new ArrayList<>()).add(job.id);
                left--;
            }
        }
        return byWorker.entrySet().stream()
                .map(entry -> new Query(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// A payload was captured.
    void captured(String id) {
        Wanted job = jobs.get(id);
        if (job != null) {
            job.captured = true;
            idle(job);
        }
    }

    /// The worker told something about the job that is no payload.
    void notCaptured(String id, String reason) {
        Wanted job = jobs.get(id);
        if (job != null && !job.captured) {
            job.why = reason;
            job.tries = TRIES;
            settle(job);
        }
    }

    /// The worker answered and does not know the job: it has ended, or another worker has it.
    void unknown(String id) {
        Wanted job = jobs.get(id);
        if (job != null && !job.captured) {
            settle(job);
        }
    }

    /// Gives up waiting for workers that do not answer.
    void expire(Instant now) {
        while (!asked.isEmpty()) {
            Wanted oldest = asked.iterator().next();
            Instant at = oldest.askedAt;
            if (at != null && at.plus(PATIENCE).isAfter(now)) {
                return;
            }
            oldest.why = "Worker " + oldest.worker + " did not answer when it was asked for the arguments; a busy"
                    + " single-process pool does not." + REMEDY;
            settle(oldest);
        }
    }

    /// Nobody can be asked at present.
    void disconnected() {
        for (Wanted job : List.copyOf(asked)) {
            job.why = "Workers could not be asked for its arguments: the connection was lost." + REMEDY;
            job.tries--;
            settle(job);
        }
    }

    /// After an answer, or instead of one: the end of it, or another try later.
    private void settle(Wanted job) {
        idle(job);
        if (job.ended && !job.recording && kept.test(job.id)) {
            // Its task's name was never told, so nobody has looked yet.
            job.captured = true;
        } else if (job.ended) {
            missing.accept(job.id, job.why);
        } else if (job.tries < TRIES) {
            due(job).add(job);
        }
    }

    private void held(Wanted job, String worker) {
        if (!worker.isEmpty()) {
            if (!worker.equals(job.worker)) {
                job.worker = worker;
                job.tries = 0;
            }
            job.ended = false;
            if (!job.captured && job.tries < TRIES && !asked.contains(job)) {
                due(job).add(job);
            }
        }
    }

    private void ended(Wanted job) {
        job.ended = true;
        if (job.captured || asked.contains(job)) {
            // An answer may still be under way.
            return;
        }
        if (due(job).contains(job) && (recordingsDue.size() + othersDue.size()) > AT_ONCE) {
            job.why = "More jobs came at once than workers are asked for." + REMEDY;
        }
        settle(job);
    }

    private void describe(Wanted job, JobEvent.Description told) {
        told.rootId().ifPresent(root -> job.root = Optional.of(root));
        boolean recording = told.name().map(recordings::isRecording).orElse(false);
        if (recording && !job.recording && othersDue.remove(job)) {
            recordingsDue.add(job);
        }
        if (recording && !job.recording) {
            job.recording = true;
            if (!job.captured && kept.test(job.id)) {
                captured(job.id);
            }
        }
    }

    private Wanted wanted(String id) {
        Wanted known = jobs.get(id);
        if (known != null) {
            return known;
        }
        if (jobs.size() >= REMEMBERED) {
            forget(jobs.keySet().iterator().next());
        }
        Wanted made = new Wanted(id);
        jobs.put(id, made);
        return made;
    }

    private void forget(String id) {
        Wanted job = jobs.remove(id);
        if (job != null) {
            idle(job);
        }
    }

    private void idle(Wanted job) {
        asked.remove(job);
        recordingsDue.remove(job);
        othersDue.remove(job);
    }

    private Set<Wanted> due(Wanted job) {
        return job.recording ? recordingsDue : othersDue;
    }
}
