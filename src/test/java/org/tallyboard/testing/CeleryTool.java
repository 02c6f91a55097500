package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Debian's command line program `celery`.
public final class CeleryTool {
    private CeleryTool() {}

    /// Runs `celery -A tasks ARGUMENTS` and answers with what it printed.
    ///
    /// @throws IllegalStateException if it fails, with its output
    public static String run(RabbitVhost vhost, String... arguments) {
        Python.requireCelery();
        var command = new ArrayList<>(Python.module("celery"));
        command.addAll(List.of("-A", "tasks", "--no-color"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(Python.directory("celery-tool").toFile())
                .redirectErrorStream(true);
        Python.environment(Map.of("TALLY_BROKER", vhost.amqpUri())).forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("celery " + String.join(" ", arguments) + " failed:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
