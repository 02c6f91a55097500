package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The files, ports and environment of one RabbitMQ node.
record RabbitHome(
        Path directory,
        String node,
        UnaryOperator<List<String>> entry,
        int amqpPort,
        int managementPort,
        int epmdPort,
        int distributionPort,
        String user,
        String password) {

    /// Debian's programs behind its wrappers, which insist on the user `rabbitmq`.
    private static final String PROGRAMS = "/usr/lib/rabbitmq/bin/";

    /// A node of this machine's RabbitMQ.
    ///
    /// @param more lines of its configuration
    static RabbitHome create(Path directory, String name, String more) {
        if (!Files.isExecutable(Path.of(PROGRAMS, "rabbitmq-server"))) {
            throw new IllegalStateException("RabbitMQ is not installed, and these tests need the real one: "
                    + "apt-get install rabbitmq-server");
        }
        return create(directory, name, UnaryOperator.identity(), more);
    }

    /// A node whose programs are started through `entry`.
    ///
    /// @param more lines of its configuration
    static RabbitHome create(Path directory, String name, UnaryOperator<List<String>> entry, String more) {
        int[] ports = FreePorts.take(4);
        var home = new RabbitHome(
                directory,
                "tally-" + name + "@localhost",
                entry,
                ports[0],
                ports[1],
                ports[2],
                ports[3],
                "desk",
                UUID.randomUUID().toString());
        home.write(more);
        return home;
    }

    /// One of its programs, for example `rabbitmqctl`.
    List<String> command(String program, String... arguments) {
        var line = new ArrayList<>(List.of(PROGRAMS + program));
        line.addAll(List.of(arguments));
        return entry.apply(line);
    }

    private void write(String more) {
        try {
            Files.createDirectories(directory.resolve("home"));
            secret(directory.resolve("home/.erlang.cookie"), UUID.randomUUID().toString(), "r--------");
            secret(directory.resolve("rabbitmq.conf"), configuration() + more, "rw-------");
            Files.writeString(directory.resolve("enabled_plugins"), "[rabbitmq_management].\n");
            Files.writeString(directory.resolve("rabbitmq-env.conf"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void secret(Path file, String content, String permissions) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /// Statistics come every second instead of every five, so that tests of the management API need not wait.
    private String configuration() {
        return """
                listeners.tcp.1 = 127.0.0.1:%d
                management.tcp.ip = 127.0.0.1
                management.tcp.port = %d
                default_user = %s
                default_pass = %s
                collect_statistics_interval = 1000
                log.console = false
                log.file.level = info
                """.formatted(amqpPort, managementPort, user, password);
    }

    Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("HOME", directory.resolve("home").toString());
        environment.put("ERL_EPMD_PORT", Integer.toString(epmdPort));
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODENAME", node);
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        environment.put(
                "RABBITMQ_CONF_ENV_FILE", directory.resolve("rabbitmq-env.conf").toString());
        environment.put(
                "RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                directory.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString());
        environment.put(
                "RABBITMQ_PLUGINS_EXPAND_DIR", directory.resolve("data/plugins").toString());
        environment.put(
                "RABBITMQ_GENERATED_CONFIG_DIR",
                directory.resolve("data/config").toString());
        environment.put("RABBITMQ_SCHEMA_DIR", directory.resolve("data/schema").toString());
        environment.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
        // Makes the start script become the Erlang machine instead of waiting for it, so that our child is the broker.
        environment.put("RUNNING_UNDER_SYSTEMD", "true");
        return environment;
    }

    void deleteData() {
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // What is left is in target/, for the next clean.
        }
    }
}
