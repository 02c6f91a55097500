package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures parts that have ended, one after the other, on a thread of its own: a part of some hours takes minutes to
/// read, and the next one is being recorded meanwhile.
final class Measurer {
    private static final Logger LOG = LoggerFactory.getLogger(Measurer.class);

    private final Launcher launcher;
    private final MediaTool tool;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("part-measurer").factory());

    /// What is to be measured.
    interface Work {
        /// @throws IOException when that fails; what was told of the part so far stands then
        void measure(MediaTool tool) throws IOException, InterruptedException;
    }

    /// @param launcher closed when everything is measured
    Measurer(Launcher launcher, Ffmpeg ffmpeg) {
        this.launcher = launcher;
        tool = new MediaTool(launcher, ffmpeg);
    }

    void submit(Work work) {
        thread.execute(() -> {
            try {
                work.measure(tool);
            } catch (IOException e) {
                LOG.warn("A part cannot be measured; what ffmpeg told of it counts: {}", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Waits until everything submitted so far is measured.
    void await() throws InterruptedException {
        var done = new CountDownLatch(1);
        thread.execute(done::countDown);
        done.await();
    }

    /// Nothing more will be submitted; what is there is measured still.
    void seal() {
        thread.execute(launcher::close);
        thread.shutdown();
    }

    /// Waits, after [#seal], until everything is measured, or so long.
    void await(Duration patience) throws InterruptedException {
        if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.info("A part is still being measured");
        }
    }
}
