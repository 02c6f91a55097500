package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

/// Turns events and the answers of workers of one broker into jobs and workers. Pure, for one thread, bounded by
/// [LedgerLimits].
///
/// - Steps are ordered as [AttemptBuilder] says; what arrives late fills gaps and moves no state back.
/// - Attempts are kept per (id, retries); see [Attribution] for the events that do not tell `retries`.
/// - Nothing is guessed: a job whose end was not seen stays as it was, and [Job#held] says whether a worker still
///   has it. Once too long nothing was heard of it, it is lost track of ([LostTrack]), and leaves in time.
/// - A silent worker is unknown; only its goodbye makes it offline.
/// - Ages are counted by an even time that the caller passes in, and only while events are received ([StreamUptime]).
public final class JobLedger {

    /// An answer that was asked for this long after an event was not made before it.
    private static final Duration RACE = Duration.ofSeconds(5);
    /// How late a picture may come.
    private static final Duration LATE = Duration.ofSeconds(10);
    private static final Duration AGE_EVERY = Duration.ofSeconds(5);
    /// Jobs whose age is looked at in one step.
    private static final int AGED = 2_000;
    /// Celery's ids are UUIDs; a longer one is not a job of Celery.
    private static final int LONGEST_ID = 256;

    private static final int EARLY = 256;
    /// Of one worker; the standard is one.
    private static final int QUEUES = 100;

    private final String broker;
    private final LedgerLimits limits;
    private final JobNews news;
    private final TextPool texts = new TextPool();
    private final JobRetention room;
    private final Workers workers;
    private final Map<String, JobEntry> jobs = new HashMap<>();
    private final List<JobEntry> changes = new ArrayList<>();
    private final Round round = new Round();
    private final Map<String, Set<JobEntry>> held = new LinkedHashMap<>();
    private final LinkedHashMap<String, JobPayload> early = new LinkedHashMap<>();
    private final StreamUptime listening = new StreamUptime();
    private final Ageing ageing;
    private Instant agedAt = Instant.EPOCH;
    private boolean interrupted;
    private long earlyBytes;
    private long arrivals = Long.MIN_VALUE;
    private long forgotten;
    private Jobs shown = Jobs.NONE;

    /// @param broker configured name of the broker
    /// @param limits how much to keep
    public JobLedger(String broker, LedgerLimits limits) {
        this(broker, limits, JobNews.NONE);
    }

    /// @param broker configured name of the broker
    /// @param limits how much to keep
    /// @param news hears what is learned, on the caller's thread
    public JobLedger(String broker, LedgerLimits limits, JobNews news) {
        this.broker = broker;
        this.limits = limits;
        this.news = news;
        this.room = new JobRetention(limits);
        this.workers = new Workers(broker, limits.workers(), listening);
        this.ageing = new Ageing(limits, listening, workers);
    }

    /// The jobs kept. The same object while nothing changed; what this costs follows from how many changed.
    public Jobs jobs() {
        for (JobEntry entry : changes) {
            if (jobs.get(entry.key.id()) == entry) {
                shown = shown.with(entry.shown());
            }
        }
        changes.clear();
        return shown;
    }

    /// The workers heard of, as they are judged now.
    public List<Worker> workers() {
        return workers.workers(interrupted);
    }

    /// True when a worker that is not heard is silent, and not merely unheard by us: events have been received for long
    /// enough.
    public boolean hearsWorkers() {
        return listening.settled();
    }

    /// Time went on: what comes from now on comes at `tick`. Jobs of which nothing was heard for too long are lost
    /// track of, and those that are lost for as long again are forgotten.
    ///
    /// @param tick an even time, which goes on at the same pace when somebody sets the clock
    /// @param now what the clock says, for times that others have told
    public void passed(Instant tick, Instant now) {
        listening.passed(tick);
        if (!listening.now().isBefore(agedAt.plus(AGE_EVERY))) {
            agedAt = listening.now();
            round.begin();
        }
        round.step(AGED, entry -> ages(entry, now));
    }

    /// Looks whether a job is lost track of, or has been for so long that it is forgotten.
    ///
    /// @return false when it is over or was forgotten
    private boolean ages(JobEntry entry, Instant now) {
        if (jobs.get(entry.key.id()) != entry || entry.shelf.isOver()) {
            return false;
        }
        if (entry.shelf != JobEntry.Shelf.LOST || entry.latest().isOnlyFromBefore()) {
            ageing.why(entry, now).ifPresent(why -> {
                entry.latest().lose(why, now);
                entry.heard = listening.listened();
                release(entry);
                settle(entry);
            });
        } else if (ageing.isForgotten(entry)) {
            forget(entry);
            return false;
        }
        return true;
    }

    /// How many jobs were forgotten to stay within the bounds.
    public long forgotten() {
        return forgotten;
    }

    /// Takes in what was last known of jobs before this board started, the oldest first. What has told of a job since
    /// counts more; of the others one that waited or ran is [LostTrack.Why#BEFORE_START] until something tells of
    /// it.
    public void recall(List<Job> known) {
        for (Job job : known) {
            if (!jobs.containsKey(job.id())) {
                JobEntry entry = entry(job.id());
                entry.recall(job, texts);
                entry.heard = listening.listened();
                settle(entry);
            }
        }
    }

    /// Applies one event of a job.
    public void apply(JobEvent event) {
        if (event.id().isEmpty() || event.id().length() > LONGEST_ID) {
            return;
        }
        hears();
        arrivals = Math.max(arrivals, event.arrival());
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
            case JobEvent.Requeued e -> givenBack(entry, entry.holder(host, at), e, host, e.reason());
            case JobEvent.Progressed e -> {
                entry.running(host, at).runs(at, arrival, host);
                entry.progressed(e.progress(), host);
            }
            case JobEvent.HandedOver e -> givenBack(entry, entry.numbered(e.retries(), at), e, host, e.reason());
            case JobEvent.Other e -> entry.running(host, at).seen(at);
        }
        entry.seen(at);
        entry.heard(listening.listened());
        if (!(event instanceof JobEvent.Sent)) {
            entry.lastSign = listening.now();
            workers.sign(host);
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
        hears();
        workers.apply(event, hostname);
        if (event.kind() == WorkerEvent.Kind.OFFLINE) {
            releaseAll(hostname, Set.of(), Instant.MAX);
        }
    }

    /// Workers that are known to be connected and have told nothing yet, because their broker takes nothing in.
    public void silenced(Set<String> hostnames) {
        workers.silenced(hostnames.stream().map(texts::name).collect(Collectors.toSet()));
    }

    /// Applies one worker's complete answer to active, reserved and scheduled. A job that it held and does not list any
    /// more is not held; it is not finished either, since nobody saw its end.
    ///
    /// @param at when the worker was asked, by the time of [#passed]
    /// @param slots how many jobs it can run at once, where it answered
    /// @param queues the queues that it consumes, where it answered
    public void answered(String worker, Instant at, List<HeldJob> answer, OptionalInt slots, Set<String> queues) {
        String host = texts.name(worker);
        workers.answered(
                host, slots, queues.stream().limit(QUEUES).map(texts::name).collect(Collectors.toSet()));
        Set<String> listed = new HashSet<>();
        for (HeldJob job : answer) {
            if (!job.id().isEmpty() && job.id().length() <= LONGEST_ID) {
                listed.add(job.id());
                listed(job, host, at);
            }
        }
        releaseAll(host, listed, at.minus(RACE));
    }

    /// Keeps a job's exact payload. One that comes before the job's first event waits for it.
    public void captured(String jobId, JobPayload payload) {
        captured(jobId, payload, Optional.empty());
    }

    /// The same with what the real arguments tell of a recording.
    public void captured(String jobId, JobPayload payload, Optional<Recording> recording) {
        JobEntry entry = jobs.get(jobId);
        if (entry == null) {
            JobPayload before = early.put(jobId, payload);
            earlyBytes += payload.size() - (before == null ? 0 : before.size());
            while (early.size() > EARLY || earlyBytes > limits.payloadBytes() / 8 && !early.isEmpty()) {
                earlyBytes -= early.pollFirstEntry().getValue().size();
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
            entry.notCaptured(TextPool.head(reason, limits.textChars()));
            settle(entry);
        }
    }

    /// Keeps a job's newest preview. One that is older by its own time comes late, unless none came for a while: then
    /// another worker has the job, whose clock is behind. One of a job that is not known is left out, the next one
    /// comes soon.
    public void preview(String jobId, Preview preview) {
        JobEntry entry = jobs.get(jobId);
        if (entry == null) {
            return;
        }
        entry.heard(listening.listened());
        Preview known = entry.preview;
        boolean newer = known == null || !preview.takenAt().isBefore(known.takenAt());
        if (newer || !entry.previewed.plus(LATE).isAfter(listening.now())) {
            entry.previewed = listening.now();
            room.preview(entry, preview);
        }
        settle(entry);
    }

    /// The event stream broke (`since` present) or came back. While it is broken no worker is known to live.
    public void interrupted(Optional<Instant> since) {
        interrupted = since.isPresent();
        if (interrupted) {
            listening.ended();
        } else {
            listening.began();
        }
    }

    /// This process, or its machine, stood still: what happened meanwhile is heard late or never, and the stream may be
    /// dead without anybody having noticed. It counts again from the next event on.
    public void stoodStill() {
        listening.ended();
    }

    /// Whether queues are empty, as the broker says now; one that is not named is not known.
    public void queues(Map<String, Boolean> empty) {
        ageing.queues(empty);
    }

    private void hears() {
        if (!interrupted) {
            listening.began();
        }
    }

    private void givenBack(JobEntry entry, AttemptBuilder run, JobEvent event, String host, String reason) {
        run.handedOver(event.at(), event.arrival(), host, TextPool.head(reason, limits.textChars()));
        if (host.equals(entry.heldBy)) {
            release(entry);
        }
    }

    private void listed(HeldJob job, String host, Instant at) {
        JobEntry entry = entry(job.id());
        Instant when = job.startedAt().orElse(at);
        AttemptBuilder run = job.retries().isPresent()
                ? entry.numbered(job.retries().get(), when)
                : job.startedAt().isPresent() || entry.runs.isEmpty() ? entry.holder(host, when) : entry.latest();
        entry.heard(listening.listened());
        if (!run.state().terminal()) {
            if (job.list() == HeldJob.List.ACTIVE && job.startedAt().isPresent()) {
                run.started(when, arrivals, host);
            } else if (job.list() == HeldJob.List.ACTIVE) {
                run.runs(host);
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
        entry.describe(told, texts, text -> TextPool.head(text, limits.textChars()));
    }

    private JobEntry entry(String id) {
        JobEntry known = jobs.get(id);
        if (known != null) {
            return known;
        }
        JobEntry made = new JobEntry(new JobKey(broker, id), changes);
        jobs.put(id, made);
        JobPayload waiting = early.remove(id);
        if (waiting != null) {
            earlyBytes -= waiting.size();
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
        }
    }

    private void releaseAll(String host, Set<String> but, Instant quietSince) {
        for (JobEntry entry : List.copyOf(held.getOrDefault(host, Set.of()))) {
            if (!but.contains(entry.key.id()) && entry.lastSign.isBefore(quietSince)) {
                release(entry);
            }
        }
    }

    private void settle(JobEntry entry) {
        entry.bound(limits.attempts());
        entry.changed();
        entry.tell(news);
        room.settle(entry);
        if (!entry.shelf.isOver()) {
            round.add(entry);
        }
        room.boundPreviews();
        for (Optional<JobEntry> out = room.overflow(); out.isPresent(); out = room.overflow()) {
            forget(out.get());
        }
    }

    private void forget(JobEntry entry) {
        release(entry);
        room.remove(entry);
        jobs.remove(entry.key.id());
        shown = shown.without(entry.key);
        forgotten++;
    }

    private @Nullable String cut(Optional<String> text) {
        return text.map(t -> TextPool.head(t, limits.textChars())).orElse(null);
    }

    private @Nullable String ends(Optional<String> text) {
        return text.map(t -> TextPool.ends(t, limits.tracebackChars())).orElse(null);
    }

    private static @Nullable String why(JobEvent.Revoked event) {
        return event.expired() ? "expired before it was started" : event.terminated() ? "terminated" : null;
    }
}
