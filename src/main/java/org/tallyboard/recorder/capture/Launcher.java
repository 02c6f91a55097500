package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Starts processes that die with this one, even when it is killed: Linux sends them SIGKILL then (`PR_SET_PDEATHSIG`,
/// prctl(2)). The kernel means the *thread* that started them, so one thread starts all and lives as long as this does.
final class Launcher implements AutoCloseable {
    private final List<String> prefix;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ffmpeg-parent").factory());

    Launcher(Ffmpeg ffmpeg) {
        prefix = ffmpeg.setpriv()
                .map(setpriv -> List.of(setpriv.toString(), "--pdeathsig", "KILL"))
                .orElse(List.of());
    }

    /// @throws IOException when the executable cannot be started
    Process start(List<String> command) throws IOException, InterruptedException {
        var line = new ArrayList<>(prefix);
        line.addAll(command);
        try {
            return thread.submit(() -> new ProcessBuilder(line).start()).get();
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
