package org.tallyboard.recorder.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One ffmpeg process. Both of its outputs are read all the time, else it would stop at a full pipe.
final class FfmpegRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegRun.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Process process;
    private final Thread errors;
    private final Thread progress;
    private final FfmpegLog log;
    private volatile boolean stopped;

    private FfmpegRun(Process process, FfmpegLog log, Consumer<FfmpegProgress> listener) {
        this.process = process;
        this.log = log;
        // Platform threads: a read from a pipe would hold a carrier of the virtual ones.
        this.errors =
                Thread.ofPlatform().daemon().name("ffmpeg-log").start(() -> read(process.getErrorStream(), log::add));
        var parser = new FfmpegProgress.Parser();
        this.progress = Thread.ofPlatform()
                .daemon()
                .name("ffmpeg-progress")
                .start(() -> read(
                        process.getInputStream(), line -> parser.accept(line).ifPresent(listener)));
    }

    /// @param listener gets each progress block, on a thread of this run
    /// @throws IOException when the executable cannot be started
    static FfmpegRun start(List<String> command, FfmpegLog log, Consumer<FfmpegProgress> listener) throws IOException {
        return new FfmpegRun(new ProcessBuilder(command).start(), log, listener);
    }

    FfmpegLog log() {
        return log;
    }

    /// True once the process has ended and everything it wrote has been read; waits for that at most `patience`.
    boolean ended(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        errors.join(PATIENCE);
        progress.join(PATIENCE);
        return true;
    }

    /// Exit code of the ended process.
    int exit() {
        return process.exitValue();
    }

    /// True after [#stop] or [#close]: then an exit code other than 0 is no failure.
    boolean stopped() {
        return stopped;
    }

    /// Asks ffmpeg to finish the file and end, ever more firmly: `q`, SIGTERM, SIGKILL, five seconds apart.
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        Thread.ofVirtual().name("ffmpeg-stop").start(() -> {
            try {
                try {
                    process.getOutputStream().write("q\n".getBytes(StandardCharsets.US_ASCII));
                    process.getOutputStream().flush();
                } catch (IOException e) {
                    LOG.debug("ffmpeg reads no more commands", e);
                }
                if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroy();
                    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                        process.destroyForcibly();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Kills the process if it still runs.
    @Override
    public void close() {
        stopped = true;
        process.destroyForcibly();
    }

    private static void read(InputStream stream, Consumer<String> line) {
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines().forEach(line);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("ffmpeg was killed while it wrote", e);
        }
    }
}
