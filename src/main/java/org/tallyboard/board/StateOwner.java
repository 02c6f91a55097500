package org.tallyboard.board;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one writer. Watchers hand changes in from any thread; one thread applies them in order and publishes a snapshot
/// at most once per frame, however fast they come. A full queue makes watchers wait rather than lose a change.
public final class StateOwner implements Board, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateOwner.class);
    private static final int QUEUE = 4_096;
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final BlockingQueue<Change> changes = new ArrayBlockingQueue<>(QUEUE);
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private final State state;
    private final Duration frame;
    private final Clock clock;
    private final Thread thread;
    private volatile Snapshot newest;

    /// @param frame the shortest time between two snapshots, for example 100 ms
    public StateOwner(Clock clock, Duration frame) {
        this.clock = clock;
        this.frame = frame;
        this.state = new State(clock.instant());
        this.newest = state.snapshot(clock.instant());
        this.thread = Thread.ofPlatform().daemon().name("state-owner").unstarted(this::run);
        thread.start();
    }

    /// Hands a change in; waits while the queue is full. After [#close] changes are dropped.
    public void submit(Change change) {
        try {
            while (thread.isAlive() && !changes.offer(change, 1, TimeUnit.SECONDS)) {
                LOG.debug("the state owner is behind; a watcher waits");
            }
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
        thread.interrupt();
    }

    private void run() {
        List<Change> batch = new ArrayList<>();
        long nextFrame = System.nanoTime();
        long lastPublished = nextFrame;
        boolean dirty = false;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long now = System.nanoTime();
                long wait = dirty ? nextFrame - now : HEARTBEAT.toNanos() - (now - lastPublished);
                Change first = changes.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
                if (first != null) {
                    batch.add(first);
                    changes.drainTo(batch, 512);
                    batch.forEach(this::apply);
                    batch.clear();
                    dirty = true;
                }
                now = System.nanoTime();
                // A worker goes quiet without any change coming in, so time alone makes a new snapshot too.
                if ((dirty && now >= nextFrame) || now - lastPublished >= HEARTBEAT.toNanos()) {
                    publish();
                    lastPublished = now;
                    nextFrame = now + frame.toNanos();
                    dirty = false;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the state owner ends");
        }
    }

    private void apply(Change change) {
        try {
            state.apply(change);
        } catch (RuntimeException e) {
            // One change that cannot be applied must not stop the board; the next read brings the row again.
            LOG.error("a {} could not be applied", change.getClass().getSimpleName(), e);
        }
    }

    private void publish() {
        newest = state.snapshot(clock.instant());
        for (Consumer<Snapshot> listener : listeners) {
            try {
                listener.accept(newest);
            } catch (RuntimeException e) {
                LOG.error("a listener failed", e);
            }
        }
    }
}
