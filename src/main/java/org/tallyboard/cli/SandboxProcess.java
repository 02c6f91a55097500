package org.tallyboard.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The sandbox as a process of its own, for a board that was started without a configuration. It ends with the board,
/// even when the board is killed, because its standard input ends then.
final class SandboxProcess implements AutoCloseable {

    private final Process process;
    private final Path config;

    private SandboxProcess(Process process, Path config) {
        this.process = process;
        this.config = config;
    }

    /// Starts it with this process's own JVM, options and class path, and waits until it is ready.
    ///
    /// @throws IOException when it does not become ready
    static SandboxProcess start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // A JavaFX platform chosen for the window is nothing to the sandbox; agents and ports must not double, and
            // a
            // cache of classes is read by many and written by one.
            if (!argument.startsWith("-agentlib")
                    && !argument.startsWith("-javaagent")
                    && !argument.startsWith("-XX:AOTCacheOutput")) {
                command.add(argument);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(Main.class.getName(), "sandbox", "--until-input-ends"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .directory(new File("."))
                .start();
        try {
            // The reader stays open: closing it would close the pipe that the sandbox writes to.
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the sandbox ended before it was ready; see the messages above");
            }
            String config = JsonMapper.shared().readTree(line).path("config").asString("");
            if (config.isEmpty()) {
                throw new IOException("the sandbox did not say where its configuration is");
            }
            return new SandboxProcess(process, Path.of(config));
        } catch (IOException | JacksonException e) {
            process.destroy();
            throw e instanceof IOException io ? io : new IOException("the sandbox answered in a way not understood", e);
        }
    }

    /// The configuration that points a board at it.
    Path config() {
        return config;
    }

    @Override
    public void close() {
        process.destroy();
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
