package org.tallyboard.recorder.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process of ffmpeg or ffprobe. Both of its outputs are read all the time, else it would stop at a full pipe.
final class FfmpegRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegRun.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration BETWEEN_SIGNALS = Duration.ofMillis(500);
    private static final int EXIT_AFTER_SIGNAL = 255;
    /// 128 and the number of a signal: ILL, ABRT, BUS, FPE, KILL, SEGV. Other codes above 128 are ffmpeg's own: 255
    /// after SIGINT or SIGTERM, with the file finished, and from version 7 on the low byte of an error, such as 145
    /// for a refused connection.
    private static final Set<Integer> KILLED = Set.of(132, 134, 135, 136, 137, 139);

    private final Process process;
    private final Thread errors;
    private final Thread output;
    private final FfmpegLog log;
    private volatile boolean stopped;
    private volatile boolean asked;
    private volatile boolean commands = true;

    private FfmpegRun(Process process, FfmpegLog log, Consumer<String> lines) {
        this.process = process;
        this.log = log;
        // Platform threads: a read from a pipe would hold a carrier of the virtual ones.
        this.errors =
                Thread.ofPlatform().daemon().name("ffmpeg-log").start(() -> read(process.getErrorStream(), log::add));
        this.output =
                Thread.ofPlatform().daemon().name("ffmpeg-output").start(() -> read(process.getInputStream(), lines));
    }

    /// @param output gets each line of standard output, on a thread of this run
    /// @throws IOException when the executable cannot be started
    static FfmpegRun start(Launcher launcher, List<String> command, FfmpegLog log, Consumer<String> output)
            throws IOException, InterruptedException {
        return new FfmpegRun(launcher.start(command), log, output);
    }

    /// Likewise, for a command with `-progress pipe:1`.
    ///
    /// @param environment to add to our own
    /// @param input what it reads from its standard input; without, it reads commands there
    static FfmpegRun watch(
            Launcher launcher,
            List<String> command,
            Map<String, String> environment,
            Optional<String> input,
            FfmpegLog log,
            Consumer<FfmpegProgress> blocks)
            throws IOException, InterruptedException {
        var parser = new FfmpegProgress.Parser();
        Process process = launcher.start(command, environment);
        var run = new FfmpegRun(process, log, line -> parser.accept(line).ifPresent(blocks));
        if (input.isPresent()) {
            run.commands = false;
            try (OutputStream out = process.getOutputStream()) {
                out.write(input.get().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                LOG.debug("ffmpeg has ended already", e);
            }
        }
        return run;
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
        output.join(PATIENCE);
        return true;
    }

    /// Exit code of the ended process.
    int exit() {
        return process.exitValue();
    }

    /// Whether a signal that cannot be caught ended it: then what it had not written yet is lost.
    boolean killed() {
        return KILLED.contains(process.exitValue());
    }

    /// Asks ffmpeg to finish the file and end, ever more firmly: `q`, SIGTERM, SIGKILL.
    void stop() {
        asked = true;
        end(commands);
    }

    /// Whether it ended in order: by itself, or because it was asked to.
    boolean inOrder() {
        return process.exitValue() == 0 || asked && process.exitValue() == EXIT_AFTER_SIGNAL;
    }

    /// Likewise, of an ffmpeg that waits for the network: it reads no `q` then, and only a second signal wakes it.
    void abort() {
        end(false);
    }

    private void end(boolean kindly) {
        if (stopped) {
            return;
        }
        stopped = true;
        Thread.ofVirtual().name("ffmpeg-stop").start(() -> {
            try {
                if (kindly) {
                    quit();
                    if (process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
                process.destroy();
                if (!process.waitFor(BETWEEN_SIGNALS.toMillis(), TimeUnit.MILLISECONDS)) {
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

    private void quit() {
        try {
            process.getOutputStream().write("q\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("ffmpeg reads no more commands", e);
        }
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
