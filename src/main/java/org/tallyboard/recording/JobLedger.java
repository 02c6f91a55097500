package org.tallyboard.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns events and the answers of workers into jobs and workers. Pure, for one thread, bounded by [LedgerLimits].
///
/// - Steps are ordered by their timestamp, then by arrival; what arrives late fills gaps and moves no state back.
/// - Attempts are kept per (id, retries); see [Attribution] for the events that do not tell `retries`.
/// - Nothing is guessed: a job whose end was not seen stays as it was, and [Job#held] says whether a worker still
///   has it. A silent worker is unknown; only its goodbye makes it offline.
public final class JobLedger {

    /// A worker's clock and ours may differ by this much before its answer is believed against an event.
    private static final Duration SKEW = Duration.ofSeconds(5);
    /// Celery's ids are UUIDs; a longer one is not a job of Celery.
    private static final int LONGEST_ID = 256;

    private static final int EARLY = 256;
    /// Of one worker; the standard is one.
    private static final int QUEUES = 100;

    private final LedgerLimits limits;
    private final Texts texts = new Texts();
    private final Room room;
    private final WorkerRoll workers;
    private final Map<String, JobEntry> jobs = new LinkedHashMap<>();
    private final Map<String, Set<JobEntry>> held = new LinkedHashMap<>();
    private final Map<String, JobPayload> early = new LinkedHashMap<>();
    private long forgotten;
    private @Nullable List<Job> built;

    /// @param limits how much to keep
    public JobLedger(LedgerLimits limits) {
        this.limits = limits;
        this.room = new Room(limits);
        this.workers = new WorkerRoll(limits.workers());
    }

    /// The jobs kept, in order of first sight. The same list while nothing changed; only changed jobs are made anew.
    public List<Job> jobs() {
        List<Job> known = built;
        if (known == null) {
            known = jobs.values().stream().map(JobEntry::job).toList();
            built = known;
        }
        return known;
    }

    /// The workers heard of, judged at `now` by our own clock.
    public List<Worker> workers(Instant now) {
        return workers.workers(now);
    }

    /// How many jobs were forgotten to stay within the bounds.
    public long forgotten() {
        return forgotten;
    }

    /// Applies one event of a job.
    public void apply(JobEvent event) {
        if (event.id().isEmpty() || event.id().length() > LONGEST_ID) {
            return;
        }
        JobEntry entry = entry(event.id());
        String host = texts.name(event.hostname());
        Instant at = event.at();
        long arrival = event.arrival();
        switch (event) {
            case JobEvent.Sent e -> {
                entry.numbered(e.description().retries(), at).sent(at, arrival);
                describe(entry, e.description(), at);
            }
            case JobEvent.Received e -> {
                entry.numbered(e.description().retries(), at).received(at, arrival, host);
                describe(entry, e.description(), at);
            }
            case JobEvent.Started e -> entry.holder(host, at).started(at, arrival, host);
            case JobEvent.Succeeded e ->
                entry.holder(host, at).ended(JobState.SUCCEEDED, at, arrival, host, cut(e.result()), null, null);
            case JobEvent.Failed e ->
                entry.holder(host, at)
                        .ended(JobState.FAILED, at, arrival, host, null, cut(e.exception()), ends(e.traceback()));
            case JobEvent.Retried e ->
                entry.retried(host, at)
                        .ended(JobState.RETRY, at, arrival, host, null, cut(e.exception()), ends(e.traceback()));
            case JobEvent.Revoked e ->
                (e.terminated() ? entry.running(host, at) : entry.holder(host, at))
                        .ended(JobState.REVOKED, at, arrival, host, null, why(e), null);
            case JobEvent.Rejected e ->
                entry.holder(host, at).ended(JobState.REJECTED, at, arrival, host, null, null, null);
            case JobEvent.Progressed e -> {
                entry.running(host, at).runs(at, host);
                entry.progressed(e.progress());
            }
            case JobEvent.HandedOver e -> {
                entry.numbered(e.retries(), at)
                        .handedOver(at, arrival, host, Texts.head(e.reason(), limits.textChars()));
                if (host.equals(entry.heldBy)) {
                    release(entry);
                }
            }
            case JobEvent.Other e -> entry.running(host, at).seen(at);
        }
        entry.seen(at);
        if (!(event instanceof JobEvent.Sent)) {
            entry.sign(at);
        }
        if (entry.over()) {
            release(entry);
        } else if (!host.isEmpty()) {
            shows(event).ifPresent(list -> hold(entry, host, list));
        }
        settle(entry);
    }

    /// Applies one event of a worker. A worker that says goodbye holds no job any more.
    public void apply(WorkerEvent event) {
        if (event.hostname().isEmpty()) {
            return;
        }
        String hostname = texts.name(event.hostname());
        workers.apply(event, hostname);
        if (event.kind() == WorkerEvent.Kind.OFFLINE) {
            releaseAll(hostname, Set.of(), Instant.MAX);
        }
    }

    /// Applies one worker's complete answer to active, reserved and scheduled. A job that it held and does not list any
    /// more is not held; it is not finished either, since nobody saw its end.
    ///
    /// @param at our clock when the worker was asked
    /// @param slots how many jobs it can run at once, where it answered
    /// @param queues the queues that it consumes, where it answered
    public void answered(String worker, Instant at, List<HeldJob> answer, OptionalInt slots, Set<String> queues) {
        String host = texts.name(worker);
        workers.answered(
                host, at, slots, queues.stream().limit(QUEUES).map(texts::name).collect(Collectors.toSet()));
        Set<String> listed = new HashSet<>();
        for (HeldJob job : answer) {
            if (!job.id().isEmpty() && job.id().length() <= LONGEST_ID) {
                listed.add(job.id());
                listed(job, host, at);
            }
        }
        releaseAll(host, listed, at.minus(SKEW));
    }

    /// Keeps a job's exact payload. One that comes before the job's first event waits for it.
    public void captured(String jobId, JobPayload payload) {
        captured(jobId, payload, Optional.empty());
    }

    /// The same with what the real arguments tell of a recording.
    public void captured(String jobId, JobPayload payload, Optional<Recording> recording) {
        JobEntry entry = jobs.get(jobId);
        if (entry == null) {
            early.put(jobId, payload);
            if (early.size() > EARLY) {
                early.remove(early.keySet().iterator().next());
            }
            return;
        }
        keep(entry, payload);
        recording.ifPresent(entry::records);
        settle(entry);
    }

    /// Keeps why a job's payload could not be captured.
    public void notCaptured(String jobId, String reason) {
        JobEntry entry = jobs.get(jobId);
        if (entry != null) {
            entry.notCaptured(Texts.head(reason, limits.textChars()));
            settle(entry);
        }
    }

    /// Keeps a job's newest preview; one of a job that is not known is left out, the next one comes soon.
    public void preview(String jobId, Preview preview) {
        JobEntry entry = jobs.get(jobId);
        if (entry == null) {
            return;
        }
        Preview known = entry.preview;
        if (known == null || !preview.takenAt().isBefore(known.takenAt())) {
            room.preview(entry, preview);
            settle(entry);
        }
    }

    /// The event stream broke (`since` present) or came back. While it is broken no worker is known to live.
    public void interrupted(Optional<Instant> since) {
        workers.interrupted(since.isPresent());
    }

    private void listed(HeldJob job, String host, Instant at) {
        JobEntry entry = entry(job.id());
        Instant when = job.startedAt().orElse(at);
        Run run = job.retries().isPresent()
                ? entry.numbered(job.retries().get(), when)
                : job.startedAt().isPresent() || entry.runs.isEmpty() ? entry.holder(host, when) : entry.latest();
        if (!run.state().terminal()) {
            if (job.list() == HeldJob.List.ACTIVE && job.startedAt().isPresent()) {
                run.started(when, Long.MIN_VALUE + 1, host);
            } else if (job.list() == HeldJob.List.ACTIVE) {
                run.runs(when, host);
            } else {
                run.waits(host);
            }
            job.eta().ifPresent(run::due);
        }
        entry.describe(job, texts);
        job.payload().ifPresent(payload -> keep(entry, payload));
        if (entry.firstSeenUnknown()) {
            entry.seen(when);
        }
        if (!entry.over()) {
            hold(entry, host, job.list());
        }
        settle(entry);
    }

    /// The list in which the worker has the job when it sends such an event.
    private static Optional<HeldJob.List> shows(JobEvent event) {
        return switch (event) {
            case JobEvent.Received e when e.description().eta().isPresent() -> Optional.of(HeldJob.List.SCHEDULED);
            case JobEvent.Received e -> Optional.of(HeldJob.List.RESERVED);
            case JobEvent.Started e -> Optional.of(HeldJob.List.ACTIVE);
            case JobEvent.Progressed e -> Optional.of(HeldJob.List.ACTIVE);
            default -> Optional.empty();
        };
    }

    private void describe(JobEntry entry, JobEvent.Description told, Instant at) {
        told.eta().ifPresent(eta -> entry.numbered(told.retries(), at).due(eta));
        entry.describe(told, texts, text -> Texts.head(text, limits.textChars()));
    }

    private JobEntry entry(String id) {
        JobEntry known = jobs.get(id);
        if (known != null) {
            return known;
        }
        JobEntry made = new JobEntry(id);
        jobs.put(id, made);
        JobPayload waiting = early.remove(id);
        if (waiting != null) {
            keep(made, waiting);
        }
        return made;
    }

    private void keep(JobEntry entry, JobPayload payload) {
        boolean betterKnown = entry.payload != null
                && entry.payload.source().isWhole()
                && !payload.source().isWhole();
        if (betterKnown) {
            return;
        }
        if (room.takesPayload(entry, payload)) {
            entry.captured(payload, texts);
        } else {
            entry.dropPayload("its arguments are larger than this board keeps");
        }
        for (Optional<JobEntry> least = room.overflowingPayload();
                least.isPresent();
                least = room.overflowingPayload()) {
            least.get().dropPayload("dropped because newer jobs' arguments filled the memory set aside for them");
        }
    }

    private void hold(JobEntry entry, String host, HeldJob.List list) {
        if (entry.latest().wasGivenBackBy(host)) {
            return;
        }
        if (!host.equals(entry.heldBy)) {
            release(entry);
            held.computeIfAbsent(host, any -> new LinkedHashSet<>()).add(entry);
        }
        entry.held(host, list);
    }

    private void release(JobEntry entry) {
        String host = entry.heldBy;
        if (host != null) {
            Set<JobEntry> of = held.getOrDefault(host, Set.of());
            of.remove(entry);
            if (of.isEmpty()) {
                held.remove(host);
            }
            entry.held(null, null);
            built = null;
        }
    }

    private void releaseAll(String host, Set<String> but, Instant quietSince) {
        for (JobEntry entry : List.copyOf(held.getOrDefault(host, Set.of()))) {
            if (!but.contains(entry.id) && entry.lastSign.isBefore(quietSince)) {
                release(entry);
            }
        }
    }

    private void settle(JobEntry entry) {
        entry.bound(limits.attempts());
        entry.changed();
        built = null;
        room.settle(entry);
        room.boundPreviews();
        for (Optional<JobEntry> out = room.overflow(); out.isPresent(); out = room.overflow()) {
            release(out.get());
            room.remove(out.get());
            jobs.remove(out.get().id);
            forgotten++;
        }
    }

    private @Nullable String cut(Optional<String> text) {
        return text.map(t -> Texts.head(t, limits.textChars())).orElse(null);
    }

    private @Nullable String ends(Optional<String> text) {
        return text.map(t -> Texts.ends(t, limits.tracebackChars())).orElse(null);
    }

    private static @Nullable String why(JobEvent.Revoked event) {
        return event.expired() ? "expired before it was started" : event.terminated() ? "terminated" : null;
    }
}
