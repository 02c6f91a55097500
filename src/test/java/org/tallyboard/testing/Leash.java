package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A child process in a session of its own that ends, with everything it started, when this virtual machine ends: a
/// small watcher in the same process group reads a pipe from us, and kills the group when the pipe closes.
final class Leash implements AutoCloseable {
    private static final String WATCHER = """
            exec 3<&0
            ( cat <&3 >/dev/null 2>&1; kill -s KILL -- -$$ ) >/dev/null 2>&1 &
            exec "$@" 3<&- </dev/null
            """;

    private final Process process;
    private final Path log;

    private Leash(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a command. Its output, both streams, is appended to `log`.
    ///
    /// @param environment set beside what we have ourselves; an empty value removes a variable
    static Leash start(List<String> command, Path directory, Map<String, String> environment, Path log) {
        var line = new ArrayList<>(List.of("setsid", "sh", "-c", WATCHER, "leash"));
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            return new Leash(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGTERM to the process itself, and the time to obey.
    ///
    /// @return whether it ended in time
    boolean terminate(Duration patience) {
        // Process.destroy would close our end of the pipe as well, and the watcher would kill the group at once.
        process.toHandle().destroy();
        return waitFor(patience);
    }

    /// SIGKILL to the process and to everything in its group.
    void kill() {
        process.destroyForcibly();
        waitFor(Duration.ofSeconds(10));
        close();
    }

    private boolean waitFor(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Lets the leash go: whatever is left of the group is killed.
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Already gone, with its pipe.
        }
        waitFor(Duration.ofSeconds(10));
    }

    /// What the process has printed.
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "";
        }
    }

    /// The end of what the process has printed, for an error message.
    String lastOutput() {
        String text = output();
        return text.substring(Math.max(0, text.length() - 4_000));
    }

    /// Whether there is such a program on the PATH.
    static @Nullable Path find(String program) {
        for (String directory :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            Path candidate = Path.of(directory, program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
