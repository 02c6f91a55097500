package org.tallyboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real Celery worker with the tasks of `src/test/python/tasks.py`, events switched on.
public final class RealCelery implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Leash worker;
    private final String nodename;
    private final Path out;

    private RealCelery(Leash worker, String nodename, Path out) {
        this.worker = worker;
        this.nodename = nodename;
        this.out = out;
    }

    /// A worker to be started on this virtual host: two processes on the queue `celery` unless told otherwise.
    public static Options on(RabbitVhost vhost) {
        return new Options(vhost);
    }

    /// How a worker runs.
    public static final class Options {
        private final RabbitVhost vhost;
        private final Map<String, Object> conf = new LinkedHashMap<>();
        private String name = "w1";
        private int concurrency = 2;
        private List<String> queues = List.of("celery");
        private String pool = "prefork";
        private Optional<String> backend = Optional.empty();
        private UnaryOperator<List<String>> entry = UnaryOperator.identity();

        private Options(RabbitVhost vhost) {
            this.vhost = vhost;
        }

        /// The part of the node name before `@tally`.
        public Options name(String value) {
            name = value;
            return this;
        }

        /// How many jobs at a time.
        public Options concurrency(int value) {
            concurrency = value;
            return this;
        }

        /// The queues that it consumes.
        public Options queues(String... names) {
            queues = List.of(names);
            return this;
        }

        /// `prefork`, `solo` or `threads`.
        public Options pool(String value) {
            pool = value;
            return this;
        }

        /// A result backend, for example `rpc://`; none unless asked for.
        public Options backend(String value) {
            backend = Optional.of(value);
            return this;
        }

        /// Celery 5.5 of the Debian 13 root; skips the test where there is none.
        public Options of55() {
            Trixie.require();
            entry = Trixie::command;
            return this;
        }

        /// Any Celery setting, for example `task_acks_late`.
        public Options conf(String setting, Object value) {
            conf.put(setting, value);
            return this;
        }

        /// Starts the worker and returns when it consumes.
        public RealCelery start() {
            Python.requireCelery();
            Path directory = Python.directory("celery-" + name);
            String nodename = name + "@tally";
            var command = new ArrayList<>(Python.module("celery"));
            command.addAll(List.of("-A", "tasks", "worker", "-E", "-n", nodename, "-c", Integer.toString(concurrency)));
            command.addAll(List.of("-Q", String.join(",", queues), "-P", pool, "-l", "INFO"));
            command.addAll(List.of("--without-gossip", "--without-mingle"));
            var environment = new HashMap<String, String>();
            environment.put("TALLY_BROKER", vhost.amqpUri());
            environment.put("TALLY_BACKEND", backend.orElse(""));
            environment.put("TALLY_CONF", JsonMapper.shared().writeValueAsString(conf));
            environment.put("TALLY_OUT", directory.toString());
            Leash worker = Leash.start(
                    entry.apply(command), directory, Python.environment(environment), directory.resolve("worker.log"));
            var celery = new RealCelery(worker, nodename, directory);
            celery.awaitReady();
            return celery;
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (!worker.output().contains(nodename + " ready.")) {
            if (!worker.isAlive() || System.nanoTime() > end) {
                String output = worker.lastOutput();
                worker.kill();
                throw new IllegalStateException("The Celery worker did not start:\n" + output);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /// For example `w1@tally`.
    public String nodename() {
        return nodename;
    }

    /// What the worker has logged so far.
    public String log() {
        return worker.output();
    }

    /// What a task that writes its arguments (`plain.dump`, `recording.fragile`) got: `id`, `parent_id`, `root_id`,
    /// `retries`, `args`, `kwargs`, `headers`; empty while it has not run.
    public Optional<JsonNode> written(String id) {
        Path file = out.resolve(id + ".json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The ids of all jobs that wrote their arguments.
    public List<String> writtenIds() {
        try (var files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Warm shutdown: finishes what runs, announces that it goes offline, and ends.
    ///
    /// @return whether it ended in time
    public boolean stopWarm(Duration patience) {
        return worker.terminate(patience);
    }

    /// `kill -9` of the worker and its processes: no event, no acknowledgement.
    public void kill() {
        worker.kill();
    }

    @Override
    public void close() {
        worker.kill();
    }
}
