package org.tallyboard.aws.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.tallyboard.board.plan.RateLimit;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// The budget of one service in one account and Region: the [RateLimit] that plans, and a gate right before the
/// network that counts every HTTP attempt and holds one back if the last five seconds are full, whatever delayed
/// the earlier ones.
public final class ServiceBudget implements ExecutionInterceptor {

    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofMillis(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final MonotonicClock ticks;
    private final RateLimit pace;
    private final Deque<Instant> sent = new ArrayDeque<>();
    private final int most;
    private final Duration window;
    private final ReentrantLock gate = new ReentrantLock();

    ServiceBudget(double callsPerSecond, MonotonicClock ticks) {
        this.ticks = ticks;
        pace = new RateLimit(callsPerSecond);
        most = (int) Math.max(1, Math.floor(callsPerSecond * WINDOW.toSeconds()));
        window = Duration.ofNanos((long) (most / callsPerSecond * 1_000_000_000L))
                .plus(MARGIN);
    }

    /// The pace itself, for who plans with it. It needs a lock: change it within [#locked] only.
    public RateLimit pace() {
        return pace;
    }

    /// Runs `step` alone among all that touch the pace.
    public <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next slot, ahead of all polling.
    public void awaitOrderSlot() throws InterruptedException {
        Instant at = locked(() -> {
            Instant slot = pace.nextOrder(ticks.now());
            pace.book(slot);
            return slot;
        });
        ticks.sleepUntil(at);
    }

    /// Waits for the next slot of the rate that throttling has left.
    public void awaitPollSlot() throws InterruptedException {
        Instant at = locked(() -> {
            Instant slot = pace.nextPoll(ticks.now());
            pace.book(slot);
            return slot;
        });
        ticks.sleepUntil(at);
    }

    /// Tells the pace how an attempt ended that no plan has booked.
    public void ended(boolean throttled) {
        locked(() -> {
            if (throttled) {
                pace.throttled(ticks.now());
            } else {
                pace.answered();
            }
            return true;
        });
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        try {
            pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("stopped");
        }
    }

    /// Lets one attempt out, as soon as the window has room for it.
    void pass() throws InterruptedException {
        for (Optional<Instant> room = enter(); room.isPresent(); room = enter()) {
            ticks.sleepUntil(room.get());
        }
    }

    /// Counts an attempt that goes out now.
    ///
    /// @return empty, or when there may be room for it
    private Optional<Instant> enter() {
        gate.lock();
        try {
            Instant now = ticks.now();
            while (!sent.isEmpty() && !sent.getFirst().plus(window).isAfter(now)) {
                sent.removeFirst();
            }
            if (sent.size() >= most) {
                return Optional.of(sent.getFirst().plus(window));
            }
            sent.addLast(now);
            return Optional.empty();
        } finally {
            gate.unlock();
        }
    }
}
