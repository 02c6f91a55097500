package org.tallyboard.ui;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javafx.application.Platform;

/// Starts JavaFX once a process and runs things on its thread.
final class FxRuntime {

    private FxRuntime() {}

    /// Starts JavaFX if it does not run yet; it then runs until [#stop].
    static void start() {
        CountDownLatch started = new CountDownLatch(1);
        try {
            Platform.startup(started::countDown);
            started.await();
        } catch (IllegalStateException alreadyRuns) {
            // The one answer that a second start gets.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Platform.setImplicitExit(false);
    }

    /// Runs something on the JavaFX thread and waits for its result.
    static <T> T call(Callable<T> what) {
        if (Platform.isFxApplicationThread()) {
            try {
                return what.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        FutureTask<T> task = new FutureTask<>(what);
        Platform.runLater(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the window worked", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Ends JavaFX; it cannot start again in this process.
    static void stop() {
        Platform.exit();
    }
}
