package org.tallyboard.recording;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt while it is being put together from events. The state is that of the latest step by (timestamp,
/// arrival); an older step that arrives later fills in its own fields and moves nothing back.
final class Run {

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
    private @Nullable String worker;
    private @Nullable String result;
    private @Nullable String exception;
    private @Nullable String traceback;
    private @Nullable HandOver handOver;
    private @Nullable Attempt built;

    Run(int retries, boolean assumed) {
        this.retries = retries;
        this.assumed = assumed;
    }

    JobState state() {
        return state;
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
        if (receivedAt == null || !at.isBefore(receivedAt)) {
            receivedAt = at;
            receivedBy = host;
        }
        step(JobState.RECEIVED, at, arrival, host);
    }

    void started(Instant at, long arrival, String host) {
        if (startedAt == null || !at.isBefore(startedAt)) {
            startedAt = at;
            startedBy = host;
        }
        step(JobState.STARTED, at, arrival, host);
    }

    void ended(
            JobState how,
            Instant at,
            long arrival,
            String host,
            @Nullable String result,
            @Nullable String exception,
            @Nullable String traceback) {
        if (endedAt == null || !at.isBefore(endedAt)) {
            endedAt = at;
            this.result = result;
            this.exception = exception;
            this.traceback = traceback;
        }
        step(how, at, arrival, host);
    }

    /// Its worker has given it back to the queue. One that another worker has already goes on there: the word of the
    /// first comes late.
    void handedOver(Instant at, long arrival, String host, String reason) {
        boolean elsewhere = worker != null && !worker.equals(host);
        if (!elsewhere && at.isAfter(stateAt) && !state.terminal()) {
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

    /// A sign that it runs (progress, an answer): enough where only waiting was known, never against an end.
    void runs(Instant at, String host) {
        boolean waiting = state == JobState.RECEIVED || handOver != null;
        if (fresh() || waiting && at.isAfter(stateAt)) {
            state = JobState.STARTED;
            handOver = null;
            by(host);
        }
        seen(at);
    }

    /// A sign that a worker has it (an answer).
    void waits(String host) {
        if (fresh() || handOver != null && !wasGivenBackBy(host)) {
            state = JobState.RECEIVED;
            handOver = null;
            by(host);
            built = null;
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
        return Texts.length(result) + Texts.length(exception) + Texts.length(traceback);
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
                state,
                Optional.ofNullable(sentAt),
                Optional.ofNullable(receivedAt),
                begun ? Optional.ofNullable(startedAt) : Optional.empty(),
                over ? Optional.ofNullable(endedAt) : Optional.empty(),
                handOver == null ? Optional.ofNullable(worker) : Optional.empty(),
                over ? Optional.ofNullable(result) : Optional.empty(),
                over ? Optional.ofNullable(exception) : Optional.empty(),
                over ? Optional.ofNullable(traceback) : Optional.empty(),
                Optional.ofNullable(eta),
                Optional.ofNullable(handOver));
        built = made;
        return made;
    }

    private void step(JobState to, Instant at, long arrival, String host) {
        int order = at.compareTo(stateAt);
        boolean later = order > 0 || (order == 0 && arrival > stateArrival);
        if (later || fresh()) {
            move(to, at, arrival);
            by(host);
        }
        seen(at);
    }

    /// An event need not name its sender.
    private void by(String host) {
        if (!host.isEmpty()) {
            worker = host;
        }
    }

    private void move(JobState to, Instant at, long arrival) {
        state = to;
        stateAt = at;
        stateArrival = arrival;
        handOver = null;
    }

    private static boolean by(@Nullable Instant step, Instant at) {
        return step != null && !step.isAfter(at);
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || other.isAfter(one) ? other : one;
    }
}
