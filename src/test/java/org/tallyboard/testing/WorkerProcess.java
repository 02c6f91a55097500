package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `tallyboard worker` as a process of its own, so that it can be killed and frozen.
public final class WorkerProcess implements AutoCloseable {
    private final List<String> command;
    private final Path directory;
    private final Map<String, String> environment;
    private final Leash worker;

    private WorkerProcess(List<String> command, Path directory, Map<String, String> environment) {
        this.command = command;
        this.directory = directory;
        this.environment = environment;
        this.worker = Leash.start(command, directory, environment, directory.resolve("worker.log"));
    }

    /// Starts a worker on the queue `recordings`.
    ///
    /// @param port where it finds the broker
    /// @param options further options of the command line
    public static WorkerProcess start(
            RabbitVhost vhost, int port, String nodename, int slots, Path folder, String... options) {
        return start(vhost, port, nodename, slots, folder, Map.of(), "", options);
    }

    /// The same with these variables in its environment, and more lines in the section `[recorder]`.
    public static WorkerProcess start(
            RabbitVhost vhost,
            int port,
            String nodename,
            int slots,
            Path folder,
            Map<String, String> environment,
            String settings,
            String... options) {
        Path directory = Python.directory("worker");
        try {
            Path password = Files.createFile(
                    directory.resolve("password"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(password, vhost.rabbit().password());
            Files.writeString(directory.resolve("tallyboard.toml"), """
                    [broker]
                    name = "test"
                    management = "http://127.0.0.1:1"
                    amqp = "amqp://127.0.0.1:%d/%s"
                    username = "%s"
                    password = { file = "password" }

                    [recorder]
                    name = "%s"
                    queue = "recordings"
                    slots = %d
                    folder = "%s"
                    sources = ["127.0.0.1"]
                    %s
                    %s

                    [storage]
                    folder = "state"
                    """.formatted(
                            port,
                            vhost.name(),
                            vhost.rabbit().user(),
                            nodename,
                            slots,
                            folder,
                            settings.contains("silence") ? "" : "silence = 5",
                            settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                "org.tallyboard.cli.Main",
                "worker",
                "--config",
                "tallyboard.toml"));
        command.addAll(List.of(options));
        return new WorkerProcess(List.copyOf(command), directory, Map.copyOf(environment));
    }

    /// The same worker once more, with its name and its memory; this one is ended if it still runs.
    public WorkerProcess again() {
        close();
        return new WorkerProcess(command, directory, environment);
    }

    private static String absolute(String classPath) {
        var entries = new ArrayList<String>();
        for (String entry : classPath.split(java.io.File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(java.io.File.pathSeparator, entries);
    }

    /// `kill -9` of the worker alone: what it started is on its own.
    public void kill() {
        ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /// Stops the worker and its recorders in the middle of whatever they do, as when their host is gone.
    public void freeze() {
        signal("-STOP");
    }

    /// They go on where they were.
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        List<ProcessHandle> children = recorders();
        if (!kill(signal, worker.pid())) {
            throw new IllegalStateException("kill " + signal + " " + worker.pid() + " failed");
        }
        // One that was killed meanwhile needs no signal.
        children.forEach(child -> kill(signal, child.pid()));
    }

    private static boolean kill(String signal, long pid) {
        try {
            return new ProcessBuilder("kill", signal, Long.toString(pid))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The ffmpeg processes that it runs now.
    public List<ProcessHandle> recorders() {
        return ProcessHandle.of(worker.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(child -> child.info().command().orElse("").contains("ffmpeg"))
                .toList();
    }

    /// SIGTERM, and the time to obey.
    ///
    /// @return whether it ended in time
    public boolean terminate(Duration patience) {
        return worker.terminate(patience);
    }

    public boolean isAlive() {
        return worker.isAlive();
    }

    /// What it has printed.
    public String output() {
        return worker.output();
    }

    @Override
    public void close() {
        worker.kill();
    }
}
