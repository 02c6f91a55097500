package org.tallyboard.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One Celery job with its attempts, as far as they were seen.
///
/// @param key its broker and its task id
/// @param name the task's registered name; empty when no event and no worker told it
/// @param attempts in order of `retries`; at least one
/// @param argsText positional arguments as event text, for reading only; may be masked, cut or altered
/// @param kwargsText keyword arguments as event text, for reading only
/// @param queue the queue, where the producer's event or a worker tells it
/// @param priority as far as known
/// @param parentId the job that started this one, or that this one retries
/// @param rootId the root of its workflow
/// @param recording what it records; empty for a plain job
/// @param progress the latest progress
/// @param preview the latest preview picture
/// @param payload the exact payload, where it was captured
/// @param payloadMissing why there is no payload and what to change so that there is one next time; empty text while
///     there is one or while it is still being asked for
/// @param firstSeen the earliest event's time
/// @param held the list in which a worker has it as far as known: where its last answer named the job, or where events
///     since then put it; empty when no worker has it. A started job that none has is one whose end nobody saw
public record Job(
        JobKey key,
        Optional<String> name,
        List<Attempt> attempts,
        Optional<String> argsText,
        Optional<String> kwargsText,
        Optional<String> queue,
        Optional<Integer> priority,
        Optional<String> parentId,
        Optional<String> rootId,
        Optional<Recording> recording,
        Optional<Progress> progress,
        Optional<Preview> preview,
        Optional<JobPayload> payload,
        String payloadMissing,
        Instant firstSeen,
        Optional<HeldJob.List> held) {

    public Job {
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("a job has at least one attempt");
        }
        attempts = List.copyOf(attempts);
    }

    /// The task id.
    public String id() {
        return key.id();
    }

    /// The key of the worker that has, or had, its latest attempt, where that is known.
    public Optional<WorkerKey> worker() {
        return latest().worker().map(hostname -> new WorkerKey(key.broker(), hostname));
    }

    /// The latest attempt: the one with the highest `retries`.
    public Attempt latest() {
        return attempts.getLast();
    }

    /// The state that the board shows: the latest attempt's.
    public JobState state() {
        return latest().state();
    }

    /// What people call it: the recording's title, else the task's name, else the id.
    public String title() {
        return recording.flatMap(Recording::title).or(() -> name).orElse(id());
    }

    /// True for a recording, false for a plain job.
    public boolean isRecording() {
        return recording.isPresent();
    }
}
