package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.recorder.capture.Capture;
import org.tallyboard.recorder.capture.Part;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A job in this worker's hands. Its own thread ([JobRun]) moves it on; others tell it what has happened. Nothing here
/// talks to the broker: what has to be acknowledged is handed to the caller.
final class Job {
    /// How long [#pause] sleeps at most before it looks at the clock again, which may have been set.
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int COPY_PRIORITY = 9;
    /// A copy that lacks something is not renewed more often than this, so that many small changes cost little.
    private static final Duration SOON = Duration.ofSeconds(1);

    /// What is wanted of a job; a later one in this list stands above an earlier one.
    enum Wish {
        NONE,
        /// The broker has taken the message back: let go of it without a word.
        FORGET,
        /// Give it to another worker.
        LEAVE,
        /// Another worker records it.
        STAND_DOWN,
        /// Its own time limit is over.
        TIME_LIMIT,
        /// A person has revoked it.
        REVOKE
    }

    private final String node;
    private final int droppedBefore;
    private JobMessage held;
    private LeaseState state;
    private JobStage stage = JobStage.RECEIVED;
    private Wish wish = Wish.NONE;
    private String wishReason = "";
    private boolean yields;
    private Optional<Instant> startedAt = Optional.empty();
    private @Nullable TaskDelivery origin;
    private @Nullable TaskDelivery lease;
    /// The newest copy that is not on its way any more.
    private int leasedCopy;
    /// The newest copy that has come back.
    private int returnedCopy;
    /// When the newest copy was made, by the clock that nobody sets.
    private OptionalLong copiedAt = OptionalLong.empty();
    /// When the newest copy that has come back was made, or later.
    private OptionalLong leasedAt = OptionalLong.empty();
    /// The same by the clock that goes on while the machine is suspended.
    private Instant leasedAtWall = Instant.MAX;
    /// The newest copy lacks something.
    private boolean changed;
    private boolean apart;
    private Duration away = Duration.ZERO;
    private @Nullable Thread thread;
    private boolean settled;
    private @Nullable Capture capture;

    Job(String node, JobMessage held) {
        this.node = node;
        this.held = held;
        this.origin = held.delivery();
        this.state = held.earlier()
                .map(left -> left.takenBy(node))
                .orElseGet(() -> LeaseState.fresh(
                        node, held.message().amqp().properties().priority().orElse(0)));
        this.droppedBefore = state.dropped();
    }

    synchronized JobMessage held() {
        return held;
    }

    synchronized LeaseState state() {
        return state;
    }

    synchronized JobStage stage() {
        return stage;
    }

    synchronized Wish wish() {
        return wish;
    }

    synchronized String wishReason() {
        return wishReason;
    }

    synchronized Optional<Instant> startedAt() {
        return startedAt;
    }

    /// Another worker claims the same attempt at this moment: of two the smaller node name goes on.
    synchronized void heardClaim(String other) {
        yields |= stage == JobStage.RECEIVED && other.compareTo(node) < 0;
    }

    /// Another worker tells that it holds the job as well: of two the one that took it over later goes on.
    synchronized void heardHolder(Claim.Told other) {
        if (stage.isHeld()) {
            Claim.outranked(node, held.attempt().retries(), state.generation(), List.of(other))
                    .ifPresent(holder -> want(Wish.STAND_DOWN, holder));
        }
    }

    /// From now on it is ours for everybody who asks.
    ///
    /// @return false when another worker has claimed it since the last time, so that it is to be asked again
    synchronized boolean decide() {
        if (yields) {
            yields = false;
            return false;
        }
        step(JobStage.Step.CLAIM);
        return true;
    }

    /// The message as it goes into the own queue.
    ///
    /// @param now [System#nanoTime]
    synchronized TaskMessage copy(long now) {
        state = state.with(state.copy() + 1, state.begun(), state.changes());
        copiedAt = OptionalLong.of(now);
        changed = false;
        return carried();
    }

    /// The message with what the next holder needs to know.
    synchronized TaskMessage carried() {
        return held.message()
                .forwarded(Map.of(LeaseState.HEADER, state.text()), Math.max(COPY_PRIORITY, state.priority()));
    }

    /// Whether the broker should get a new copy: the newest one lacks something, gets old, or is gone. Of a job whose
    /// thread has died there is none: somebody else must get it.
    ///
    /// @param now [System#nanoTime]
    /// @param renewal how often a copy is renewed in which nothing has changed, by stage
    synchronized boolean needsCopy(long now, Function<JobStage, Duration> renewal) {
        if (!stage.isHeld() || !isAlive()) {
            return false;
        }
        long age = copiedAt.isEmpty() ? Long.MAX_VALUE : now - copiedAt.getAsLong();
        return age >= (lease == null || changed ? SOON : renewal.apply(stage)).toNanos();
    }

    /// What carries it on; see [#isAlive].
    synchronized void runBy(Thread carrier) {
        thread = carrier;
    }

    /// Whether there is somebody who carries it on, now or in a moment: on a busy machine a thread takes a while from
    /// being made to being started.
    synchronized boolean isAlive() {
        return thread == null || thread.isAlive() || thread.getState() == Thread.State.NEW;
    }

    /// A copy has come back from the own queue: the broker has it.
    ///
    /// @return what is to be acknowledged, because a newer copy takes its place
    synchronized List<TaskDelivery> leased(TaskDelivery delivery, int number) {
        returnedCopy = Math.max(returnedCopy, number);
        if (settled || number <= leasedCopy && lease != null) {
            leasedCopy = Math.max(leasedCopy, number);
            return List.of(delivery);
        }
        var done = new ArrayList<TaskDelivery>();
        Optional.ofNullable(lease).ifPresent(done::add);
        lease = delivery;
        leasedCopy = number;
        noteAway();
        leasedAt = copiedAt;
        leasedAtWall = Instant.now();
        notifyAll();
        return done;
    }

    /// The newest copy did not reach the broker.
    synchronized void notCopied() {
        leasedCopy = state.copy();
    }

    /// Whether no copy is on its way to us any more.
    synchronized boolean hasLanded() {
        return settled && leasedCopy >= state.copy();
    }

    /// Whether the broker has our copy, which outlives this process.
    synchronized boolean isSafe() {
        return lease != null;
    }

    /// How old the copy is that the broker has, or had when it was last heard of.
    ///
    /// @param now [System#nanoTime]
    synchronized Optional<Duration> leaseAge(long now) {
        return settled || leasedAt.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(now - leasedAt.getAsLong()));
    }

    /// How long nothing came back from the broker, at the longest, since the job was taken. A machine that was
    /// suspended counts that time as well.
    synchronized Duration away() {
        noteAway();
        return away;
    }

    private void noteAway() {
        if (leasedAt.isPresent()) {
            Duration awake = Duration.ofNanos(System.nanoTime() - leasedAt.getAsLong());
            Duration all = Duration.between(leasedAtWall, Instant.now());
            away = Stream.of(away, awake, all).max(Comparator.naturalOrder()).orElse(away);
        }
    }

    /// Whether another worker may believe to hold it: it was somebody's before, or this one was away.
    synchronized boolean mayBeElsewhere() {
        return apart || state.generation() > 0;
    }

    /// Waits until a copy has come back.
    ///
    /// @return false when it did not, or the job is to be let go
    synchronized boolean awaitLease(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (lease == null && wish != Wish.FORGET) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return wish != Wish.FORGET;
    }

    /// Waits until a copy has come back that was made from now on, which shows that the broker still has us; or until
    /// something is wanted of the job that cannot wait for the broker; but not longer than this.
    ///
    /// @param renew asks for such a copy
    /// @return whether the connection was lost since the job was taken
    synchronized boolean awaitRenewal(Duration patience, Runnable renew) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        int made = state.copy();
        changed = true;
        Wish before = wish;
        renew.run();
        while ((lease == null || returnedCopy <= made) && wish == before && !isCutOff()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return apart;
    }

    /// The worker stops and has no broker: nothing can be told any more. The copy that the broker has goes to the next
    /// holder, as after a crash.
    synchronized boolean isCutOff() {
        return wish == Wish.LEAVE && (stage == JobStage.RECORDING || stage == JobStage.FINISHING) && lease == null;
    }

    /// The message that it came with; the caller acknowledges it or gives it back.
    synchronized Optional<TaskDelivery> takeOrigin() {
        Optional<TaskDelivery> had = Optional.ofNullable(origin);
        origin = null;
        return had;
    }

    /// The job is over: everything that the caller has to acknowledge.
    synchronized List<TaskDelivery> settle() {
        settled = true;
        var done = new ArrayList<TaskDelivery>();
        Optional.ofNullable(lease).ifPresent(done::add);
        Optional.ofNullable(origin).ifPresent(done::add);
        lease = null;
        origin = null;
        return done;
    }

    /// The broker keeps nothing for us any more. What was not ours yet is forgotten.
    synchronized void disconnected() {
        apart = true;
        lease = null;
        leasedCopy = state.copy();
        forget();
    }

    /// The broker has taken back what came through a connection that is gone.
    ///
    /// @return whether the message that this job came with is such a one, and the job was not ours yet
    synchronized boolean originLost() {
        if (origin == null || origin.isOurs()) {
            return false;
        }
        return forget();
    }

    private boolean forget() {
        boolean early = stage == JobStage.RECEIVED || stage == JobStage.CLAIMED;
        if (origin != null && !origin.isOurs()) {
            origin = null;
        }
        if (early) {
            want(Wish.FORGET, "");
        }
        notifyAll();
        return early;
    }

    /// Goes on by the table.
    ///
    /// @throws IllegalStateException when the step cannot be taken from where it is
    synchronized void step(JobStage.Step step) {
        JobStage from = stage;
        stage = from.after(step)
                .orElseThrow(() -> new IllegalStateException("A job that is " + from + " cannot " + step + "."));
    }

    /// Asks for something; a weaker wish than one that is there is ignored.
    synchronized void want(Wish wanted, String reason) {
        if (wanted.compareTo(wish) > 0) {
            wish = wanted;
            wishReason = reason;
            press();
            notifyAll();
        }
    }

    private void press() {
        if (capture == null) {
            return;
        }
        switch (wish) {
            case REVOKE, TIME_LIMIT -> capture.stop();
            case LEAVE -> capture.handOver();
            case STAND_DOWN -> capture.abandon();
            case FORGET, NONE -> {}
        }
    }

    /// Waits for a time that depends on what the job says at that moment.
    ///
    /// @return false when something else is wanted of the job
    synchronized boolean pause(Function<JobMessage, Instant> until, InstantSource time) throws InterruptedException {
        while (wish == Wish.NONE) {
            Duration left = Duration.between(time.instant(), until.apply(held));
            if (!left.isPositive()) {
                return true;
            }
            wait(left.compareTo(LOOK) < 0 ? left.toMillis() + 1 : LOOK.toMillis());
        }
        return false;
    }

    /// It is recorded from now on.
    synchronized Instant begin(Instant now) {
        step(JobStage.Step.BEGIN);
        changed = true;
        startedAt = Optional.of(now);
        Instant begun = state.begun().orElse(now);
        state = state.with(state.copy(), Optional.of(begun), state.changes());
        return begun;
    }

    /// What records it; a wish that came before counts at once.
    synchronized void capture(Capture running) {
        capture = running;
        press();
    }

    synchronized void parts(List<Part> parts) {
        // How many bytes the newest one has by now, whoever takes over measures.
        changed |= parts.size() != state.parts().size() + state.dropped() - droppedBefore;
        // Always all parts: what has no room is counted anew each time.
        state = new LeaseState(
                node,
                state.generation(),
                state.copy(),
                state.begun(),
                state.priority(),
                state.changes(),
                droppedBefore,
                parts);
    }

    /// Other keyword arguments.
    ///
    /// @throws RecordingRequest.Refused when the job could not be recorded with them; nothing is changed then
    synchronized void replan(ObjectNode changes) throws RecordingRequest.Refused {
        JobMessage changed = held.with(changes);
        RecordingRequest request = changed.request();
        ObjectNode all = JsonMapper.shared().createObjectNode();
        all.setAll(state.changes());
        all.setAll(changes);
        held = changed;
        state = state.with(state.copy(), state.begun(), all);
        this.changed = true;
        if (capture != null) {
            capture.replan(request);
        }
        notifyAll();
    }

    synchronized HeldTask describe() {
        return held.describe(node, startedAt);
    }
}
