package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Debian's command line program `celery`.
public final class CeleryTool {
    private CeleryTool() {}

    /// A command of `celery` that goes on until it is closed.
    public static final class Running implements AutoCloseable {
        private final Leash process;

        private Running(Leash process) {
            this.process = process;
        }

        /// What it has printed so far.
        public String output() {
            return process.output();
        }

        @Override
        public void close() {
            process.kill();
        }
    }

    /// Starts `celery -A tasks ARGUMENTS`, such as `events --dump`.
    public static Running start(RabbitVhost vhost, String... arguments) {
        Python.requireCelery();
        Path directory = Python.directory("celery-tool");
        return new Running(
                Leash.start(command(arguments), directory, environment(vhost), directory.resolve("output.log")));
    }

    private static List<String> command(String... arguments) {
        var command = new ArrayList<>(Python.module("celery"));
        command.addAll(List.of("-A", "tasks", "--no-color"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Map<String, String> environment(RabbitVhost vhost) {
        return Python.environment(Map.of("TALLY_BROKER", vhost.amqpUri()));
    }

    /// Runs `celery -A tasks ARGUMENTS` and answers with what it printed.
    ///
    /// @throws IllegalStateException if it fails, with its output
    public static String run(RabbitVhost vhost, String... arguments) {
        Python.requireCelery();
        var builder = new ProcessBuilder(command(arguments))
                .directory(Python.directory("celery-tool").toFile())
                .redirectErrorStream(true);
        environment(vhost).forEach((name, value) -> {
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
