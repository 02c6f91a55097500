package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Debian's Python with Debian's Celery, and the scripts in `src/test/python`.
final class Python {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Python() {}

    /// Fails with the remedy unless Celery can be imported.
    static void requireCelery() {
        Celery.require();
    }

    private static final class Celery {
        static void require() {}

        static {
            try {
                Process process = new ProcessBuilder(PYTHON, "-c", "import celery, kombu, amqp")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IllegalStateException();
                }
            } catch (IOException | IllegalStateException e) {
                throw new IllegalStateException(
                        "Celery is not installed, and these tests need the real one: apt-get install python3-celery",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// A command that runs one of our scripts.
    static List<String> script(String name) {
        return List.of(PYTHON, SCRIPTS.resolve(name).toString());
    }

    /// A command that runs a module.
    static List<String> module(String name) {
        return List.of(PYTHON, "-m", name);
    }

    /// Our scripts importable, nothing of another Python, no compiled files left in the sources.
    static Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<String, String>();
        environment.put("PYTHONPATH", SCRIPTS.toString());
        environment.put("PYTHONHOME", "");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("PYTHONUNBUFFERED", "1");
        environment.putAll(more);
        return environment;
    }

    /// A fresh folder under `target/real`.
    static Path directory(String purpose) {
        Path directory = Path.of(
                        "target",
                        "real",
                        purpose + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet())
                .toAbsolutePath();
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
