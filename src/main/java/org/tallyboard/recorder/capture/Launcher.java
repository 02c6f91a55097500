package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts processes that die with this one, even when it is killed: Linux sends them SIGKILL then (`PR_SET_PDEATHSIG`,
/// prctl(2)). The kernel means the *thread* that started them, so one thread starts all and lives as long as this does.
final class Launcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    /// Of what ffmpeg reads in its environment: it would let it pass by the guard.
    private static final Set<String> PROXIES = Set.of("http_proxy", "no_proxy");

    private final List<String> prefix;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ffmpeg-parent").factory());

    /// For work on files.
    Launcher(Ffmpeg ffmpeg) {
        this(ffmpeg, List.of());
    }

    private Launcher(Ffmpeg ffmpeg, List<String> before) {
        var words = new ArrayList<String>();
        ffmpeg.setpriv().ifPresent(setpriv -> words.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL")));
        words.addAll(before);
        prefix = List.copyOf(words);
    }

    /// For work that has time: processes that give way to those that record.
    static Launcher inBackground(Ffmpeg ffmpeg) {
        var launcher = new Launcher(
                ffmpeg,
                ffmpeg.nice().map(nice -> List.of(nice.toString(), "-n", "19")).orElse(List.of()));
        // It works on files, which come from anybody.
        launcher.thread.execute(() -> Landlock.confine(OptionalInt.empty()));
        return launcher;
    }

    /// The same for processes that reach no TCP port but this one, where the system can hold them to it.
    ///
    /// @param port the only one; without, there is none
    /// @throws IOException when the system says that it can, and then does not
    static Launcher confined(Ffmpeg ffmpeg, OptionalInt port) throws IOException, InterruptedException {
        var launcher = new Launcher(ffmpeg);
        try {
            if (launcher.thread
                    .submit(() -> !Landlock.isThere() || Landlock.confine(port))
                    .get()) {
                return launcher;
            }
        } catch (ExecutionException e) {
            LOG.warn("Landlock", e);
        }
        launcher.close();
        throw new IOException(
                "ffmpeg cannot be kept from other hosts than the source's: Landlock does not take effect");
    }

    /// @throws IOException when the executable cannot be started
    Process start(List<String> command) throws IOException, InterruptedException {
        return start(command, Map.of());
    }

    /// @param environment to add to ours, of which proxies are left out
    /// @throws IOException when the executable cannot be started
    Process start(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        var line = new ArrayList<>(prefix);
        line.addAll(command);
        var builder = new ProcessBuilder(line);
        builder.environment().keySet().removeAll(PROXIES);
        builder.environment().putAll(environment);
        try {
            return thread.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException(command.getFirst() + " cannot be started: " + e.getCause(), e);
        }
    }

    /// Ends whatever still runs.
    @Override
    public void close() {
        thread.shutdown();
    }
}
