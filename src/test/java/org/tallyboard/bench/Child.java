package org.tallyboard.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JVM of its own with our class path and the options that the product is started with. It ends when its input ends,
/// so it does not outlive us.
final class Child implements AutoCloseable {

    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /// @param modules the folder with JavaFX's modules
    static Child start(Path modules, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dprism.order=sw",
                "--module-path",
                modules.toString(),
                "--add-modules",
                "javafx.controls",
                "--enable-native-access=javafx.graphics,ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new Child(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a line without waiting for its answer.
    void tell(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next line.
    ///
    /// @throws IllegalStateException if the process ended
    String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("a process of the benchmark ended; see its messages above");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode answer() {
        return JsonMapper.shared().readTree(line());
    }

    JsonNode ask(String line) {
        tell(line);
        return answer();
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
