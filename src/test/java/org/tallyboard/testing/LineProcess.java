package org.tallyboard.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A script that answers a line with a line and ends when its input ends, so it never outlives us.
final class LineProcess implements AutoCloseable {
    private final Process process;
    private final Writer input;
    private final BufferedReader output;
    private final Path errors;

    LineProcess(List<String> command, Path directory, Map<String, String> environment) {
        errors = directory.resolve("errors.log");
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// The next line.
    String read() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("The script ended:\n" + Files.readString(errors));
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a line and waits for the answer.
    synchronized String ask(String line) {
        try {
            input.write(line);
            input.write('\n');
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read();
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            // Already gone.
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
