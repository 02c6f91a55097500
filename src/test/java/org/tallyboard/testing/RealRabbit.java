package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A real RabbitMQ with the management plugin: Debian's, as a child process, with its own node name, cookie, folders
/// and epmd, so that it neither meets nor disturbs a RabbitMQ that the machine runs anyway. Needs no root, and works
/// as root.
///
/// Takes 4 to 7 seconds to start on two cores, so test classes share one: [#shared], each in a fresh [#vhost]. A class
/// that kills the broker takes its own from [#start].
public final class RealRabbit implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final RabbitHome home;
    private final ManagementApi management;
    private final AtomicInteger vhosts = new AtomicInteger();
    private final Leash epmd;
    private @Nullable Leash broker;

    private RealRabbit(RabbitHome home) {
        this.home = home;
        this.management = new ManagementApi(
                URI.create("http://127.0.0.1:" + home.managementPort()), home.user(), home.password());
        this.epmd = startEpmd();
    }

    /// The broker of this test run. It is started by whoever asks first and ended with the virtual machine.
    public static RealRabbit shared() {
        return Shared.BROKER;
    }

    private static final class Shared {
        private static final RealRabbit BROKER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "end of the shared RabbitMQ"));
        }
    }

    /// A broker of its own; close it.
    ///
    /// @throws IllegalStateException with the remedy if RabbitMQ is not installed, or with the log if it does not
    /// start
    public static RealRabbit start() {
        return start("");
    }

    /// The same.
    ///
    /// @param more lines of its configuration
    public static RealRabbit start(String more) {
        String name = nextName();
        return started(new RealRabbit(RabbitHome.create(directory(name), name, more)));
    }

    /// A RabbitMQ 4.0 of its own, from the Debian 13 root; skips the test where there is none, see [Trixie].
    ///
    /// @param more lines of its configuration
    public static RealRabbit start40(String more) {
        Trixie.require();
        String name = nextName();
        return started(new RealRabbit(RabbitHome.create(directory(name), name, Trixie::command, more)));
    }

    /// The RabbitMQ 4.0 of this test run, likewise.
    public static RealRabbit shared40() {
        Trixie.require();
        return Shared40.BROKER;
    }

    private static final class Shared40 {
        private static final RealRabbit BROKER = start40("");

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "end of the shared RabbitMQ 4.0"));
        }
    }

    private static String nextName() {
        return "rabbit-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }

    private static Path directory(String name) {
        return Path.of("target", "real", name).toAbsolutePath();
    }

    private static RealRabbit started(RealRabbit rabbit) {
        try {
            rabbit.boot();
            return rabbit;
        } catch (RuntimeException e) {
            rabbit.close();
            throw e;
        }
    }

    private Leash startEpmd() {
        List<String> command = List.of("epmd", "-port", Integer.toString(home.epmdPort()), "-address", "127.0.0.1");
        Leash leash = Leash.start(
                command, home.directory(), home.environment(), home.directory().resolve("epmd.log"));
        await("epmd", leash, () -> FreePorts.isOpen(home.epmdPort()));
        return leash;
    }

    private void boot() {
        Path log = home.directory().resolve("broker.log");
        Leash started = Leash.start(home.command("rabbitmq-server"), home.directory(), home.environment(), log);
        broker = started;
        await("RabbitMQ", started, () -> FreePorts.isOpen(home.amqpPort()) && management.answers());
    }

    private static void await(String what, Leash leash, BooleanSupplier ready) {
        long end = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            if (!leash.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException(what + " did not start. The end of its output:\n" + leash.lastOutput());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for " + what + ".", e);
            }
        }
    }

    /// A new empty virtual host, named after `purpose`.
    public RabbitVhost vhost(String purpose) {
        String name = purpose.toLowerCase(Locale.ROOT) + "-" + vhosts.incrementAndGet() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        management.createVhost(name);
        return new RabbitVhost(this, name);
    }

    /// Runs `rabbitmqctl` on this node and answers with what it printed.
    ///
    /// @throws IllegalStateException if it fails, with its output
    public String rabbitmqctl(String... arguments) {
        var command = new ArrayList<>(home.command("rabbitmqctl", "--quiet"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(home.directory().toFile())
                .redirectError(home.directory().resolve("ctl.log").toFile());
        builder.environment().putAll(home.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("rabbitmqctl " + String.join(" ", arguments) + " failed:\n" + output
                        + Files.readString(home.directory().resolve("ctl.log")));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// What a broker can be short of.
    public enum Shortage {
        MEMORY("low on memory", "mem_alarm"),
        DISK("low on disk", "disk_free_alarm");

        private final String words;
        private final String field;

        Shortage(String words, String field) {
            this.words = words;
            this.field = field;
        }

        /// As it is told to whoever publishes, in `connection.blocked`.
        public String inBrokersWords() {
            return words;
        }
    }

    /// Makes a real alarm, by limits that nothing can keep to; returns once the management API tells of it.
    public void runShort(Shortage of) {
        switch (of) {
            case MEMORY -> rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1");
            case DISK -> rabbitmqctl("set_disk_free_limit", "100000GB");
        }
        awaitAlarm(of, true);
    }

    /// Ends it, with limits that are kept to; does nothing where there is none.
    public void haveEnough(Shortage of) {
        switch (of) {
            case MEMORY -> rabbitmqctl("set_vm_memory_high_watermark", "0.8");
            case DISK -> rabbitmqctl("set_disk_free_limit", "50MB");
        }
        awaitAlarm(of, false);
    }

    private void awaitAlarm(Shortage of, boolean on) {
        Leash running = broker;
        if (running == null) {
            throw new IllegalStateException("The broker is not running.");
        }
        await(
                "an alarm",
                running,
                () -> management.get("/api/nodes").path(0).path(of.field).asBoolean(false) == on);
    }

    /// `kill -9` of the broker. Durable queues and persistent messages survive it.
    public void kill() {
        if (broker != null) {
            broker.kill();
            broker = null;
        }
    }

    /// Starts the broker again after [#kill], with the same ports, users and data; returns when it answers.
    public void restart() {
        kill();
        boot();
    }

    /// The port that AMQP is spoken on, on 127.0.0.1.
    public int amqpPort() {
        return home.amqpPort();
    }

    /// The management API, for example `http://127.0.0.1:41234`; paths start with `/api`.
    public URI managementUri() {
        return management.uri();
    }

    /// An administrator.
    public String user() {
        return home.user();
    }

    /// The administrator's password, random per broker.
    public String password() {
        return home.password();
    }

    /// The management API as the administrator.
    public ManagementApi management() {
        return management;
    }

    String nodename() {
        return home.node();
    }

    int epmdPort() {
        return home.epmdPort();
    }

    /// The process id of the broker, while it runs.
    public long pid() {
        if (broker == null) {
            throw new IllegalStateException("The broker is not running.");
        }
        return broker.pid();
    }

    /// Ends the broker and its epmd, at once, and deletes its data; the logs stay.
    @Override
    public void close() {
        kill();
        epmd.kill();
        home.deleteData();
    }
}
