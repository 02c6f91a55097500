package org.tallyboard.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One job while it is being put together. [JobLedger] decides what applies; this keeps it.
final class JobEntry {

    /// Where a job stands when room is made: the order in which jobs may be forgotten.
    enum Shelf {
        /// Succeeded or revoked.
        ENDED,
        /// Failed or rejected: people come back to these, so they are kept longer.
        FAILED,
        /// Sent, received, to be retried, or unknown.
        WAITING,
        /// Runs.
        RUNNING,
        /// Waited or ran, and nobody knows any more.
        LOST;

        /// True when the job is over.
        boolean isOver() {
            return this == ENDED || this == FAILED;
        }
    }

    private static final int ID = 256;

    final JobKey key;
    final List<AttemptBuilder> runs = new ArrayList<>(1);
    /// Those that are not as they were last shown; each is there once.
    private final List<JobEntry> changes;
    Shelf shelf = Shelf.WAITING;
    /// What [JobRetention] last counted for it.
    int weighed;
    /// It is in a [Round].
    boolean goesRound;

    @Nullable
    String heldBy;

    private HeldJob.@Nullable List heldIn;

    /// When a worker last showed that it has the job, by our own even time.
    Instant lastSign = Instant.MIN;
    /// When something was heard of it, counted as [StreamUptime] does.
    Duration heard = Duration.ZERO;

    @Nullable
    Instant expires;
    /// When its preview came, by our own even time.
    Instant previewed = Instant.EPOCH;

    @Nullable
    JobPayload payload;

    @Nullable
    Preview preview;

    private @Nullable String name;
    private @Nullable String args;
    private @Nullable String kwargs;
    private @Nullable String queue;
    private @Nullable String parentId;
    private @Nullable String rootId;
    private @Nullable Integer priority;
    private @Nullable Recording recording;
    private @Nullable Progress progress;
    private String progressBy = "";
    private String payloadMissing = "";
    private Instant firstSeen = Instant.MAX;
    private int describedBy = -1;
    private boolean exactRecording;
    /// What was last told of its source; null before anything was.
    private @Nullable Boolean sourceLost;
    private boolean changed;
    private @Nullable Job built;

    /// @param changes where it enters itself when it is not any more as it was last shown
    JobEntry(JobKey key, List<JobEntry> changes) {
        this.key = key;
        this.changes = changes;
    }

    /// The attempt with this number, which an event or an answer told. An attempt whose number was only assumed,
    /// because the board came in the middle, gets its true number here: the same attempt when it was seen no
    /// earlier, else the one before.
    AttemptBuilder numbered(int retries, Instant at) {
        for (AttemptBuilder run : runs) {
            if (run.retries == retries) {
                run.assumed = false;
                return run;
            }
        }
        Optional<AttemptBuilder> assumed =
                runs.stream().filter(run -> run.assumed).findFirst();
        if (assumed.isPresent() && !assumed.get().firstAt().isBefore(at)) {
            assumed.get().number(retries);
            return assumed.get();
        }
        if (assumed.isPresent() && retries > 0) {
            assumed.get().number(retries - 1);
        }
        return add(new AttemptBuilder(retries, false));
    }

    /// The attempt that a worker's start, end or answer is about.
    AttemptBuilder holder(String host, Instant at) {
        return Attribution.holder(runs, host, at).orElseGet(this::next);
    }

    /// The attempt that ran at that time.
    AttemptBuilder running(String host, Instant at) {
        return Attribution.running(runs, host, at).orElseGet(() -> holder(host, at));
    }

    /// The attempt that `task-retried` ends.
    AttemptBuilder retried(String host, Instant at) {
        Optional<AttemptBuilder> running = Attribution.retrying(runs, host, at);
        if (running.isPresent()) {
            return running.get();
        }
        return runs.isEmpty() ? next() : numbered(Attribution.retried(runs, at), at);
    }

    AttemptBuilder latest() {
        return runs.getLast();
    }

    boolean over() {
        return latest().state().terminal();
    }

    void describe(JobEvent.Description told, TextPool texts, UnaryOperator<String> cut) {
        told.name().ifPresent(value -> name = texts.name(value));
        told.queue().ifPresent(value -> queue = texts.name(value));
        told.rootId().ifPresent(value -> rootId = value.equals(key.id()) ? key.id() : TextPool.head(value, ID));
        told.expires().ifPresent(value -> expires = value);
        told.parentId().ifPresent(value -> parentId = TextPool.head(value, ID));
        if (told.retries() >= describedBy) {
            told.argsText().ifPresent(value -> args = cut.apply(value));
            told.kwargsText().ifPresent(value -> kwargs = cut.apply(value));
            describedBy = told.retries();
        }
        if (!exactRecording) {
            told.recording().ifPresent(value -> recording = value);
        }
    }

    void describe(HeldJob told, TextPool texts) {
        if (!told.name().isEmpty()) {
            name = texts.name(told.name());
        }
        told.priority().ifPresent(value -> priority = value);
        told.recording().ifPresent(this::records);
    }

    /// What real arguments told; event text does not replace it.
    void records(Recording exact) {
        recording = exact;
        exactRecording = true;
    }

    void captured(JobPayload captured, TextPool texts) {
        payload = captured;
        payloadMissing = "";
        name = texts.name(captured.taskName());
        if (queue == null && captured.exchange().isEmpty()) {
            queue = texts.name(captured.routingKey());
        }
        if (rootId == null) {
            rootId = captured.rootId().orElse(null);
        }
        if (priority == null) {
            priority = captured.priority().orElse(null);
        }
    }

    /// Says why there is no payload; a payload that is there stays.
    void notCaptured(String reason) {
        if (payload == null) {
            payloadMissing = reason;
        }
    }

    void dropPayload(String reason) {
        payload = null;
        payloadMissing = reason;
        changed();
    }

    /// Of one worker the newest by its clock; of another one that comes later, unless it has the job no more.
    void progressed(Progress newer, String host) {
        boolean another = !host.equals(progressBy);
        if (progress == null
                || (another ? !latest().wasLeftBy(host) : !newer.at().isBefore(progress.at()))) {
            progress = newer;
            progressBy = host;
            if (recording != null) {
                recording = recording.by(newer.plan());
            }
        }
    }

    /// Takes over what was last known of it.
    void recall(Job known, TextPool texts) {
        name = known.name().map(texts::name).orElse(null);
        queue = known.queue().map(texts::name).orElse(null);
        parentId = known.parentId().orElse(null);
        rootId = known.rootId().orElse(null);
        recording = known.recording().orElse(null);
        payloadMissing = known.payloadMissing();
        firstSeen = known.firstSeen();
        known.attempts().forEach(attempt -> add(AttemptBuilder.recalled(attempt)));
    }

    /// Tells what is new.
    void tell(JobNews news) {
        for (AttemptBuilder run : runs) {
            if (run.turned()) {
                news.attempt(job(), run.attempt());
            }
        }
        Progress newest = progress;
        if (newest != null && (sourceLost == null || sourceLost != newest.lost().isPresent())) {
            sourceLost = newest.lost().isPresent();
            news.source(job(), newest.lost(), newest.at());
        }
    }

    void seen(Instant at) {
        if (at.isBefore(firstSeen)) {
            firstSeen = at;
        }
    }

    boolean firstSeenUnknown() {
        return firstSeen.equals(Instant.MAX);
    }

    /// Something was heard of it, so that it is not lost track of.
    void heard(Duration listened) {
        heard = listened;
        latest().found();
    }

    @Nullable
    String queue() {
        return queue;
    }

    /// When it is due, where that is known.
    Optional<Instant> due() {
        return Optional.ofNullable(latest().eta());
    }

    void held(@Nullable String by, HeldJob.@Nullable List in) {
        heldBy = by;
        heldIn = in;
        changed();
    }

    /// Forgets the oldest attempts beyond the bound.
    void bound(int attempts) {
        while (runs.size() > attempts) {
            runs.removeFirst();
        }
    }

    void changed() {
        built = null;
        if (!changed) {
            changed = true;
            changes.add(this);
        }
    }

    /// As it is shown from now on.
    Job shown() {
        changed = false;
        return job();
    }

    Shelf fitting() {
        return switch (latest().state()) {
            case SUCCEEDED, REVOKED -> Shelf.ENDED;
            case FAILED, REJECTED -> Shelf.FAILED;
            case STARTED -> Shelf.RUNNING;
            case SENT, RECEIVED, RETRY, UNKNOWN -> Shelf.WAITING;
            case LOST_TRACK -> Shelf.LOST;
        };
    }

    /// Characters of the texts held here.
    int chars() {
        int chars = TextPool.length(args) + TextPool.length(kwargs) + payloadMissing.length();
        for (AttemptBuilder run : runs) {
            chars += run.chars();
        }
        return chars;
    }

    Job job() {
        Job known = built;
        if (known != null) {
            return known;
        }
        List<Attempt> attempts = runs.size() == 1
                ? List.of(latest().attempt())
                : runs.stream().map(AttemptBuilder::attempt).toList();
        Job made = new Job(
                key,
                Optional.ofNullable(name),
                attempts,
                Optional.ofNullable(args),
                Optional.ofNullable(kwargs),
                Optional.ofNullable(queue),
                Optional.ofNullable(priority),
                Optional.ofNullable(parentId),
                Optional.ofNullable(rootId),
                Optional.ofNullable(recording),
                Optional.ofNullable(progress),
                Optional.ofNullable(preview),
                Optional.ofNullable(payload),
                payloadMissing,
                firstSeen,
                Optional.ofNullable(heldIn));
        built = made;
        return made;
    }

    /// A new attempt behind the last; its number is assumed when nothing at all is known.
    private AttemptBuilder next() {
        return add(runs.isEmpty() ? new AttemptBuilder(0, true) : new AttemptBuilder(latest().retries + 1, false));
    }

    private AttemptBuilder add(AttemptBuilder run) {
        int index = 0;
        while (index < runs.size() && runs.get(index).retries < run.retries) {
            index++;
        }
        runs.add(index, run);
        return run;
    }
}
