package org.tallyboard.authenticator;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where passwords are hashed: on few threads, since each takes 19 MiB and a core for a tenth of a second. Who has
/// logged in from where they are goes before strangers, so that guessing from many places keeps nobody waiting who
/// works here.
final class HashLimiter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HashLimiter.class);
    private static final int MOST_WAITING = 64;
    private static final int MOST_FAMILIAR_WAITING = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final ThreadPoolExecutor threads;

    private static final class Job extends FutureTask<Boolean> {
        private final boolean familiar;
        private final long number;

        Job(BooleanSupplier work, boolean familiar, long number) {
            super(work::getAsBoolean);
            this.familiar = familiar;
            this.number = number;
        }
    }

    HashLimiter(int parallel) {
        Comparator<Runnable> order = Comparator.comparing((Runnable job) -> !((Job) job).familiar)
                .thenComparingLong(job -> ((Job) job).number);
        threads = new ThreadPoolExecutor(
                parallel,
                parallel,
                0,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(16, order),
                Thread.ofPlatform().name("hash-", 0).daemon().factory());
        threads.prestartAllCoreThreads();
    }

    /// Does it as soon as there is room.
    ///
    /// @throws BusyException when there is none in time
    boolean run(boolean familiar, BooleanSupplier work) throws BusyException {
        int waiting = threads.getQueue().size();
        if (waiting >= (familiar ? MOST_FAMILIAR_WAITING : MOST_WAITING)) {
            throw busy(waiting);
        }
        Job job = new Job(work, familiar, numbers.incrementAndGet());
        threads.execute(job);
        try {
            return job.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            threads.remove(job);
            throw busy(waiting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(waiting);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be compared", e.getCause());
        } finally {
            job.cancel(false);
        }
    }

    int waiting() {
        return threads.getQueue().size();
    }

    private BusyException busy(int waiting) {
        // The first, and then each time that it has doubled.
        long count = refused.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("Too many passwords at once: {} wait, and {} were refused without a look so far", waiting, count);
        }
        return new BusyException();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// It was not looked at.
    static final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
