package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.HandOver;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Jobs;
import org.tallyboard.job.LostTrack;
import org.tallyboard.job.Progress;
import org.tallyboard.job.Recording;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;

/// Which recordings are losing their programme at one moment: planned to run now, and not running. Knows which jobs
/// another job took over, so that a retried job is not mourned twice.
public final class LosingRecordings {

    /// A recording that is not running while it should be, or will not be for want of room.
    ///
    /// @param since from when on nothing is recorded; in the future for a disk that fills
    /// @param ends when its programme ends
    /// @param kind why nothing is recorded
    public record Loss(Instant since, Instant ends, Kind kind) {}

    /// Why nothing is recorded.
    public enum Kind {
        /// It failed, and Celery does not try again.
        GAVE_UP,
        /// It failed, and waits for its next try.
        WAITS_FOR_NEXT_TRY,
        /// Its source is gone for the moment; the recorder goes on as soon as it is back.
        SOURCE_LOST,
        /// It has sound alone, and had a picture.
        PICTURE_LOST,
        /// It has a picture alone, and had sound.
        SOUND_LOST,
        /// It was running, and neither its worker nor its progress is heard any more.
        WORKER_GONE,
        /// The same while the broker has an alarm and takes no messages: its worker cannot be heard. A Tallyboard
        /// worker records on meanwhile; nobody knows here whether it does.
        CUT_OFF,
        /// It records, and its disk will be full before the programme ends; or is full.
        DISK_FULL,
        /// Its worker gave it back, and no other one has it yet.
        HANDED_OVER,
        /// It should have begun, and no worker runs it.
        NOT_BEGUN,
        /// Nobody knows whether a worker runs it.
        LOST_TRACK
    }

    /// A job that begins a few seconds late, or a source that is back at once, has lost nothing worth an alarm.
    private static final Duration GRACE = Duration.ofSeconds(20);
    /// An attempt shorter than this recorded nothing worth calling a programme.
    private static final Duration WORTH = Duration.ofSeconds(60);

    private final Instant now;
    private final Set<String> alarmed;
    private final Set<String> settled;
    /// Workers that are gone.
    private final Map<WorkerKey, Worker> gone = new HashMap<>();

    private final Jobs jobs;
    private final Map<JobKey, Loss> losses = new HashMap<>();

    /// Works out all losses of a snapshot at `now`.
    public static LosingRecordings of(Snapshot snapshot, Instant now) {
        List<Worker> gone = snapshot.workers().stream().filter(Worker::gone).toList();
        Set<String> alarmed = snapshot.brokers().stream()
                .filter(broker -> broker.nodes().stream().anyMatch(BrokerView.Node::hasAlarm))
                .map(BrokerView::name)
                .collect(Collectors.toSet());
        return new LosingRecordings(snapshot.jobs(), gone, alarmed, snapshot.settled(), now);
    }

    /// Works out all losses among `jobs` at `now`, while every worker is heard.
    public LosingRecordings(Collection<Job> jobs, Instant now) {
        this(Jobs.of(jobs), List.of(), Set.of(), Set.of(), now);
    }

    /// Works out all losses among `jobs` at `now`.
    ///
    /// @param goneWorkers those of which nothing is heard any more
    /// @param alarmed names of the brokers that take no messages, so that silence there says nothing
    /// @param settled names of the brokers whose events have been received for long enough that silence says
    ///     something
    private LosingRecordings(
            Jobs jobs, Collection<Worker> goneWorkers, Set<String> alarmed, Set<String> settled, Instant now) {
        this.now = now;
        this.alarmed = alarmed;
        this.settled = settled;
        this.jobs = jobs;
        goneWorkers.forEach(worker -> gone.put(worker.key(), worker));
        for (Job job : jobs.open(now)) {
            find(job).ifPresent(loss -> losses.put(job.key(), loss));
        }
    }

    /// The jobs that are losing something, or will.
    public List<Job> losing() {
        return losses.keySet().stream().flatMap(key -> jobs.find(key).stream()).toList();
    }

    /// The loss of this job; empty when it is losing nothing.
    public Optional<Loss> of(Job job) {
        return Optional.ofNullable(losses.get(job.key()));
    }

    /// True for a loss that has not begun: it can still be prevented.
    public boolean isAhead(Loss loss) {
        return loss.since().isAfter(now);
    }

    /// True when a later job at the same broker took this one's place: one that names it as its parent, or one that
    /// runs now with the same source.
    public boolean takenOver(Job job) {
        return jobs.successor(job).isPresent() || !sameSourceRunning(job).isEmpty();
    }

    /// The id of the job that names this one as its parent and runs the same task.
    public Optional<String> successor(Job job) {
        return jobs.successor(job).map(Job::id);
    }

    /// Ids of other jobs at the same broker that run now with the same source. Two that their worker took with it do
    /// not stand in for each other.
    public List<String> sameSourceRunning(Job job) {
        return jobs.runningLike(job).stream()
                .filter(other ->
                        !other.key().equals(job.key()) && gone(other, now).isEmpty())
                .map(Job::id)
                .sorted()
                .toList();
    }

    private Optional<Loss> find(Job job) {
        Optional<Instant> ends = job.recording().flatMap(Recording::plannedEnd);
        if (ends.isEmpty() || !ends.get().isAfter(now) || takenOver(job)) {
            return Optional.empty();
        }
        Optional<Instant> start = job.recording().flatMap(Recording::plannedStart);
        if (start.filter(s -> s.plus(GRACE).isAfter(now)).isPresent()) {
            return Optional.empty();
        }
        Optional<HandOver> handedOver = job.latest().handedOver();
        if (handedOver.isPresent()) {
            // One that no worker had begun has lost its programme from the start, however often it goes round.
            Instant given = handedOver.get().at();
            Instant since = job.latest().startedAt().isPresent()
                    ? given
                    : start.filter(given::isAfter).orElse(given);
            return since.plus(GRACE).isAfter(now)
                    ? Optional.empty()
                    : Optional.of(new Loss(since, ends.get(), Kind.HANDED_OVER));
        }
        return switch (job.state()) {
            case FAILED, REJECTED -> Optional.of(new Loss(failedSince(job, start), ends.get(), Kind.GAVE_UP));
            case RETRY -> Optional.of(new Loss(failedSince(job, start), ends.get(), Kind.WAITS_FOR_NEXT_TRY));
            case SENT, RECEIVED ->
                job.attempts().size() > 1
                        ? Optional.of(new Loss(failedSince(job, start), ends.get(), Kind.WAITS_FOR_NEXT_TRY))
                        : start.map(s -> new Loss(s, ends.get(), Kind.NOT_BEGUN));
            case LOST_TRACK -> lost(job, start, ends.get());
            case STARTED ->
                gone(job, ends.get()).or(() -> job.progress().flatMap(progress -> running(progress, ends.get())));
            default -> Optional.empty();
        };
    }

    /// Nobody knows whether it is recorded, which is no comfort while its programme runs.
    private Optional<Loss> lost(Job job, Optional<Instant> start, Instant ends) {
        // Its worker may just not have told yet.
        if (job.latest().lost().filter(LostTrack::isOnlyFromBefore).isPresent()
                && !settled.contains(job.key().broker())) {
            return Optional.empty();
        }
        return gone(job, ends).or(() -> job.latest()
                .lastChange()
                .or(() -> start)
                .map(since -> new Loss(start.filter(since::isBefore).orElse(since), ends, Kind.LOST_TRACK)));
    }

    /// Lost since its last progress: a worker that lives tells some every few seconds. What the worker told is by its
    /// own clock.
    private Optional<Loss> gone(Job job, Instant ends) {
        Optional<Worker> worker = job.worker().map(gone::get);
        if (worker.isEmpty()) {
            return Optional.empty();
        }
        Duration ahead = worker.get().clockAhead().orElse(Duration.ZERO);
        return job.progress()
                .flatMap(Progress::lost)
                .map(Progress.Lost::since)
                .or(() -> job.progress().map(Progress::at))
                .map(told -> told.minus(ahead))
                .or(worker.get()::lastHeartbeat)
                .map(since ->
                        new Loss(since, ends, alarmed.contains(job.key().broker()) ? Kind.CUT_OFF : Kind.WORKER_GONE));
    }

    private Optional<Loss> running(Progress progress, Instant ends) {
        Optional<Instant> fullAt =
                progress.disk().flatMap(Progress.DiskShort::fullAt).filter(ends::isAfter);
        boolean full = fullAt.filter(at -> !at.isAfter(now)).isPresent();
        Optional<Loss> lost = progress.lost()
                .filter(gone -> full || !gone.since().plus(GRACE).isAfter(now))
                .map(gone -> new Loss(gone.since(), ends, full ? Kind.DISK_FULL : Kind.SOURCE_LOST));
        Optional<Loss> still = progress.troubles().stream()
                .filter(trouble -> !trouble.since().plus(GRACE).isAfter(now))
                .flatMap(trouble -> kind(trouble.kind()).stream().map(kind -> new Loss(trouble.since(), ends, kind)))
                .findFirst();
        return lost.or(() -> still).or(() -> fullAt.map(at -> new Loss(at, ends, Kind.DISK_FULL)));
    }

    /// Only what is missing is lost: a dark, still or silent programme may be meant so.
    private static Optional<Kind> kind(Progress.Trouble.Kind trouble) {
        return switch (trouble) {
            case PICTURE_LOST -> Optional.of(Kind.PICTURE_LOST);
            case SOUND_LOST -> Optional.of(Kind.SOUND_LOST);
            case BLACK, FREEZE, SILENCE -> Optional.empty();
        };
    }

    /// The end of the last attempt that recorded something, else the planned start, else when the job was first seen.
    private Instant failedSince(Job job, Optional<Instant> start) {
        Instant floor = start.orElse(job.firstSeen());
        for (Attempt attempt : job.attempts().reversed()) {
            Optional<Instant> began = attempt.startedAt();
            Optional<Instant> ended = attempt.endedAt();
            if (began.isPresent()
                    && ended.isPresent()
                    && Duration.between(began.get(), ended.get()).compareTo(WORTH) >= 0) {
                return ended.get().isBefore(floor) ? floor : ended.get();
            }
        }
        return job.attempts().stream()
                .flatMap(a -> a.endedAt().stream())
                .findFirst()
                .filter(e -> e.isAfter(floor))
                .filter(e -> start.isEmpty())
                .orElse(floor);
    }
}
