package org.tallyboard.board;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.history.Fact;
import org.tallyboard.history.History;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.source.EvenTime;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// The one writer. Watchers hand changes in from any thread; one thread applies them in order and publishes a snapshot
/// at most once per frame, however fast they come. What waits is bounded by [Changes]: beyond it watchers wait rather
/// than lose a change.
///
/// Nothing ends its thread but [#close]: an error of this program costs what met it, is logged, and lights a lamp that
/// stays, since what is shown may be wrong from then on.
public final class StateOwner implements Board, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateOwner.class);
    private static final SourceId SELF = new SourceId(SourceId.Kind.BOARD, "this board");
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /// This thread wakes every second; after a longer gap, or one that only the clock or only the even time shows, the
    /// machine was suspended, this process stopped, or the clock set.
    private static final Duration STILL = Duration.ofSeconds(10);

    private final Changes changes = new Changes();
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private final State state;
    private final History history;
    private final List<Fact> facts = new ArrayList<>();
    private final Duration frame;
    private final Clock clock;
    private final InstantSource time;
    private final Thread thread;
    private long nextFrame = System.nanoTime();
    private long lastPublished = nextFrame;
    private long lastRecorded = nextFrame;
    private boolean dirty;
    private Instant lastTick;
    private Instant lastNow;
    private @Nullable SourceStatus broken;
    private String logged = "";
    private volatile Snapshot newest;

    /// @param frame the shortest time between two snapshots, for example 100 ms
    /// @param limits how many jobs are kept, and how long without a word of them
    public StateOwner(Clock clock, Duration frame, LedgerLimits limits) {
        this(clock, EvenTime.from(clock), frame, limits, History.NONE);
    }

    /// @param history keeps what has happened
    public StateOwner(Clock clock, Duration frame, LedgerLimits limits, History history) {
        this(clock, EvenTime.from(clock), frame, limits, history);
    }

    /// @param time an even time, by which silence is judged
    StateOwner(Clock clock, InstantSource time, Duration frame, LedgerLimits limits, History history) {
        this.clock = clock;
        this.time = time;
        this.frame = frame;
        this.lastTick = time.instant();
        this.lastNow = clock.instant();
        this.state = new State(lastNow, limits, facts::add);
        this.history = history;
        this.newest = state.snapshot(lastNow);
        this.thread = Thread.ofPlatform().daemon().name("state-owner").unstarted(this::run);
        thread.start();
    }

    /// Hands a change in; waits while too much waits already. After [#close] changes are dropped.
    public void submit(Change change) {
        try {
            changes.put(change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Snapshot snapshot() {
        return newest;
    }

    @Override
    public Subscription subscribe(Consumer<Snapshot> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        changes.close();
        thread.interrupt();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                step();
            } catch (InterruptedException e) {
                LOG.debug("the state owner ends");
                return;
            } catch (Throwable e) {
                failed("step", e);
            }
        }
    }

    private void step() throws InterruptedException {
        long now = System.nanoTime();
        long wait = dirty ? nextFrame - now : HEARTBEAT.toNanos() - (now - lastPublished);
        List<Change> batch = changes.take(Math.max(wait, 0));
        guarded("time", this::timePasses);
        for (Change change : batch) {
            guarded(change.getClass().getSimpleName(), () -> state.apply(change));
            dirty = true;
        }
        now = System.nanoTime();
        // A worker goes quiet without any change coming in, so time alone makes a new snapshot too.
        if ((dirty && now >= nextFrame) || now - lastPublished >= HEARTBEAT.toNanos()) {
            lastPublished = now;
            nextFrame = now + frame.toNanos();
            dirty = false;
            guarded("snapshot", () -> publish(state.snapshot(clock.instant())));
        }
        if (!facts.isEmpty() || now - lastRecorded >= HEARTBEAT.toNanos()) {
            lastRecorded = now;
            List<Fact> told = List.copyOf(facts);
            facts.clear();
            guarded("history", () -> history.record(told, lastNow, state.heard()));
        }
    }

    private void timePasses() {
        Instant tick = time.instant();
        Instant now = clock.instant();
        Duration even = Duration.between(lastTick, tick);
        Duration told = Duration.between(lastNow, now);
        Instant before = lastNow;
        lastTick = tick;
        lastNow = now;
        if (even.compareTo(STILL) > 0 || told.minus(even).abs().compareTo(STILL) > 0) {
            state.stoodStill();
            history.stoodStill(before, now);
        }
        state.passed(tick, now);
    }

    /// Whatever is thrown here costs only this step.
    private void guarded(String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            failed(what, e);
        }
    }

    private void failed(String what, Throwable e) {
        try {
            show(what, e);
        } catch (Throwable again) {
            // Out of memory, for example: the next step may have some.
            e.addSuppressed(again);
        }
    }

    private void show(String what, Throwable e) {
        String error = what + " " + e.getClass().getName();
        if (!error.equals(logged)) {
            // It may come with every frame.
            logged = error;
            LOG.error("the board met an error of this program ({})", what, e);
        }
        if (broken == null) {
            broken = new SourceStatus(
                    SELF,
                    new SourceStatus.Failed(new Failure(
                            "an error of this program (" + e.getClass().getSimpleName()
                                    + "): what is shown may be wrong",
                            "restart the board; its log tells more",
                            lastNow)),
                    Optional.empty(),
                    HEARTBEAT,
                    0);
            publish(newest);
        }
    }

    private void publish(Snapshot made) {
        Snapshot next = broken == null ? made : made.with(broken);
        newest = next;
        for (Consumer<Snapshot> listener : listeners) {
            try {
                listener.accept(next);
            } catch (Throwable e) {
                LOG.error("a listener failed", e);
            }
        }
    }
}
