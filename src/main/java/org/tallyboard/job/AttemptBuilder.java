package org.tallyboard.job;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt while it is being put together from events. The state is that of the latest step; an older step that
/// arrives later fills in its own fields and moves nothing back.
///
/// Which step is later does not rest on the clocks of two hosts: steps of one worker are ordered by (timestamp,
/// arrival), and a step of another worker follows when it arrives later, unless that worker itself has told something
/// newer before.
final class AttemptBuilder {

    int retries;
    /// No event has told `retries`; see [JobEntry#numbered].
    boolean assumed;

    private JobState state = JobState.UNKNOWN;
    private Instant stateAt = Instant.MIN;
    private long stateArrival = Long.MIN_VALUE;
    private Instant firstAt = Instant.MAX;
    private @Nullable Instant sentAt;
    private @Nullable Instant receivedAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Instant eta;
    private @Nullable String receivedBy;
    private @Nullable String startedBy;
    private @Nullable String endedBy;
    private @Nullable String worker;
    private @Nullable String result;
    private @Nullable String exception;
    private @Nullable String traceback;
    private @Nullable HandOver handOver;
    /// The newest step of each worker that had it before the one that has it now, by that worker's clock.
    private Map<String, Instant> former = Map.of();
    private LostTrack.@Nullable Why lost;
    private Instant lostAt = Instant.MIN;
    /// It came to be in another state since [#turned] was asked.
    private boolean turned;
    private @Nullable Attempt built;

    AttemptBuilder(int retries, boolean assumed) {
        this.retries = retries;
        this.assumed = assumed;
    }

    /// An attempt as it was last known before this board started; nothing is told of it as news.
    static AttemptBuilder recalled(Attempt known) {
        AttemptBuilder run = new AttemptBuilder(known.retries(), false);
        String host = known.worker().orElse("");
        known.sentAt().ifPresent(at -> run.sent(at, Long.MIN_VALUE + 1));
        known.receivedAt().ifPresent(at -> run.received(at, Long.MIN_VALUE + 2, host));
        known.startedAt().ifPresent(at -> run.started(at, Long.MIN_VALUE + 3, host));
        if (known.state().terminal()) {
            known.endedAt()
                    .ifPresent(at -> run.ended(
                            known.state(),
                            at,
                            Long.MIN_VALUE + 4,
                            host,
                            null,
                            known.exception().orElse(null),
                            null));
        }
        // Its steps need not follow each other by their times.
        run.state = known.state();
        known.eta().ifPresent(run::due);
        known.lost().ifPresent(lost -> run.lose(lost.why(), lost.at()));
        run.turned = false;
        return run;
    }

    boolean isOnlyFromBefore() {
        return lost == LostTrack.Why.BEFORE_START;
    }

    JobState state() {
        return lost == null ? state : JobState.LOST_TRACK;
    }

    /// Where it was seen last, also while it is lost track of.
    JobState lastState() {
        return state;
    }

    /// Nobody knows any more whether it waits or runs.
    void lose(LostTrack.Why why, Instant at) {
        lost = why;
        lostAt = at;
        turned = true;
        built = null;
    }

    /// Something was heard of it.
    void found() {
        if (lost != null) {
            lost = null;
            turned = true;
            built = null;
        }
    }

    /// True once for each time that it came to be in a state.
    boolean turned() {
        boolean was = turned;
        turned = false;
        return was;
    }

    @Nullable
    Instant eta() {
        return eta;
    }

    /// True for a worker that had it before the one that has it now.
    boolean wasLeftBy(String host) {
        return former.containsKey(host) && !host.equals(worker);
    }

    Instant firstAt() {
        return firstAt;
    }

    @Nullable
    String worker() {
        return worker;
    }

    /// `task-sent`. A producer's clock is not the worker's, so a step of a worker always counts as later, with one
    /// exception: after the end, a sending that is later both by its time and by its arrival is the same job sent
    /// again.
    void sent(Instant at, long arrival) {
        sentAt = later(sentAt, at);
        boolean again = state.terminal() && at.isAfter(stateAt) && arrival > stateArrival;
        if (state == JobState.UNKNOWN || again) {
            move(JobState.SENT, at, arrival);
        }
        seen(at);
    }

    void received(Instant at, long arrival, String host) {
        boolean moved = step(JobState.RECEIVED, at, arrival, host);
        if (moved || fills(receivedAt, receivedBy, at, host)) {
            receivedAt = at;
            receivedBy = host;
        }
    }

    void started(Instant at, long arrival, String host) {
        boolean moved = step(JobState.STARTED, at, arrival, host);
        if (moved || fills(startedAt, startedBy, at, host)) {
            startedAt = at;
            startedBy = host;
        }
    }

    void ended(
            JobState how,
            Instant at,
            long arrival,
            String host,
            @Nullable String result,
            @Nullable String exception,
            @Nullable String traceback) {
        boolean moved = step(how, at, arrival, host);
        if (moved || fills(endedAt, endedBy, at, host)) {
            endedAt = at;
            endedBy = host;
            this.result = result;
            this.exception = exception;
            this.traceback = traceback;
        }
    }

    /// Its worker has given it back to the queue. One that another worker has already goes on there: the word of the
    /// first comes late.
    void handedOver(Instant at, long arrival, String host, String reason) {
        boolean elsewhere = worker != null && !worker.equals(host);
        if (!elsewhere && !state.terminal() && (worker == null || at.isAfter(stateAt))) {
            move(JobState.SENT, at, arrival);
            handOver = new HandOver(host, at, reason);
            worker = host;
        }
        seen(at);
    }

    /// True for the worker that has given it back.
    boolean wasGivenBackBy(String host) {
        return handOver != null && handOver.worker().equals(host);
    }

    /// Nothing is known of it but that it was sent for the first time.
    private boolean fresh() {
        return state == JobState.UNKNOWN || state == JobState.SENT && handOver == null;
    }

    /// Progress shows that it runs: enough where only waiting was known, never against an end.
    void runs(Instant at, long arrival, String host) {
        boolean waiting = state == JobState.RECEIVED || handOver != null;
        if (fresh() || waiting && isLater(at, arrival, host) && !wasLeftBy(host)) {
            move(JobState.STARTED, at, arrival, host);
        }
        seen(at);
    }

    /// An answer shows that it runs, without saying since when.
    void runs(String host) {
        if (state == JobState.RECEIVED && host.equals(worker)) {
            move(JobState.STARTED, stateAt, stateArrival, host);
        } else if (fresh() || handOver != null && !former.containsKey(host) && !wasGivenBackBy(host)) {
            move(JobState.STARTED, Instant.MIN, stateArrival, host);
        }
    }

    /// A sign that a worker has it (an answer).
    void waits(String host) {
        if (fresh() || handOver != null && !wasGivenBackBy(host)) {
            state = JobState.RECEIVED;
            move(JobState.RECEIVED, Instant.MIN, stateArrival, host);
        }
    }

    void due(Instant eta) {
        this.eta = eta;
        built = null;
    }

    /// An event that tells no state.
    void seen(Instant at) {
        if (at.isBefore(firstAt)) {
            firstAt = at;
        }
        built = null;
    }

    void number(int retries) {
        this.retries = retries;
        assumed = false;
        built = null;
    }

    /// True when this worker is known to have had it by `at`.
    boolean heldBy(String host, Instant at) {
        return (host.equals(receivedBy) && by(receivedAt, at)) || startedBy(host, at);
    }

    boolean startedBy(String host, Instant at) {
        return host.equals(startedBy) && by(startedAt, at);
    }

    boolean startedBy(Instant at) {
        return by(startedAt, at);
    }

    boolean openedBy(Instant at) {
        return by(receivedAt, at) || by(sentAt, at) || by(startedAt, at);
    }

    /// True when it was over by a retry before `at`: what comes later belongs to a later attempt.
    boolean retriedBefore(Instant at) {
        return state == JobState.RETRY && endedAt != null && endedAt.isBefore(at);
    }

    /// Characters of the texts held here.
    int chars() {
        return TextPool.length(result) + TextPool.length(exception) + TextPool.length(traceback);
    }

    Attempt attempt() {
        Attempt known = built;
        if (known != null) {
            return known;
        }
        boolean over = state.terminal();
        boolean begun = over || state == JobState.STARTED;
        Attempt made = new Attempt(
                retries,
                state(),
                Optional.ofNullable(sentAt),
                Optional.ofNullable(receivedAt),
                begun ? Optional.ofNullable(startedAt) : Optional.empty(),
                over ? Optional.ofNullable(endedAt) : Optional.empty(),
                handOver == null ? Optional.ofNullable(worker) : Optional.empty(),
                over ? Optional.ofNullable(result) : Optional.empty(),
                over ? Optional.ofNullable(exception) : Optional.empty(),
                over ? Optional.ofNullable(traceback) : Optional.empty(),
                Optional.ofNullable(eta),
                Optional.ofNullable(handOver),
                Optional.ofNullable(lost).map(why -> new LostTrack(why, lostAt)));
        built = made;
        return made;
    }

    private boolean step(JobState to, Instant at, long arrival, String host) {
        boolean moves = fresh() || isLater(at, arrival, host);
        if (moves) {
            move(to, at, arrival, host);
        }
        seen(at);
        return moves;
    }

    private boolean isLater(Instant at, long arrival, String host) {
        boolean another = worker != null && !host.isEmpty() && !host.equals(worker);
        if (another) {
            Instant before = former.get(host);
            return arrival > stateArrival && (before == null || at.isAfter(before));
        }
        int order = at.compareTo(stateAt);
        return order > 0 || order == 0 && arrival > stateArrival;
    }

    /// True when a step that is not the latest one is the latest of its kind that the worker took which has it now, or
    /// the only one that is known.
    private boolean fills(@Nullable Instant known, @Nullable String by, Instant at, String host) {
        return known == null || (host.equals(by) ? !at.isBefore(known) : host.equals(worker));
    }

    private void move(JobState to, Instant at, long arrival, String host) {
        // An event need not name its sender.
        if (!host.isEmpty() && !host.equals(worker)) {
            if (worker != null) {
                former = former.isEmpty() ? new HashMap<>(2) : former;
                former.merge(worker, stateAt, AttemptBuilder::later);
            }
            worker = host;
            turned = true;
        }
        move(to, at, arrival);
    }

    private void move(JobState to, Instant at, long arrival) {
        // A worker's answers tell the same over and over.
        turned = turned || state != to || !stateAt.equals(at);
        state = to;
        stateAt = at;
        stateArrival = arrival;
        handOver = null;
        built = null;
    }

    private static boolean by(@Nullable Instant step, Instant at) {
        return step != null && !step.isAfter(at);
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || other.isAfter(one) ? other : one;
    }
}
