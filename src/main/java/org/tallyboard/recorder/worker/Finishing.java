package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.tallyboard.recorder.capture.CaptureResult;

/// Where files are made of what was recorded: by a few threads, one file after the other, so that what is still being
/// recorded keeps the disk. ffmpeg runs there at low priority.
final class Finishing implements AutoCloseable {
    /// The disk is the limit: more at a time make each slower.
    private static final int AT_A_TIME = 2;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            AT_A_TIME,
            AT_A_TIME,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform()
                    .daemon()
                    .name("finishing-", 1)
                    .priority(Thread.MIN_PRIORITY)
                    .factory());

    /// Waits for its turn and until it is made.
    ///
    /// @return how it ended
    /// @throws InterruptedException when this thread was interrupted, or the worker ends: another [Finishing]
    ///     goes on
    /// @throws ExecutionException with what the work threw
    CaptureResult make(Callable<CaptureResult> work) throws InterruptedException, ExecutionException {
        try {
            return pool.submit(work).get();
        } catch (CancellationException | RejectedExecutionException e) {
            var gone = new InterruptedException("The worker ends.");
            gone.initCause(e);
            throw gone;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e;
        }
    }

    /// How many files are being made or wait for their turn.
    int backlog() {
        return pool.getActiveCount() + pool.getQueue().size();
    }

    /// Begins no more; what is being made has this long.
    void end(Duration patience) throws InterruptedException {
        pool.getQueue().forEach(waiting -> {
            if (waiting instanceof Future<?> future) {
                future.cancel(true);
            }
        });
        pool.shutdown();
        if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            pool.shutdownNow();
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
