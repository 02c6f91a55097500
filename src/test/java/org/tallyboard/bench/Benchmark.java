package org.tallyboard.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.source.Account;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;

/// The whole benchmark: a simulated AWS in this process, a real RabbitMQ, and the processes that are measured. Prints
/// tables. `docs/benchmark.md` says what is measured and how.
public final class Benchmark {

    private static final int PIPELINES = 300;
    private static final int RATE = 2_000;
    private static final List<String> COLORS = List.of("#4c8dff", "#9b6dff");

    private final Path modules;
    private final Path folder;
    private final Lengths lengths;

    /// @param rounds starts of each kind
    /// @param warmUp seconds
    /// @param measure seconds
    private record Lengths(int rounds, int warmUp, int measure) {}

    private Benchmark(Path modules, Path folder, Lengths lengths) {
        this.modules = modules;
        this.folder = folder;
        this.lengths = lengths;
    }

    /// @param args the folder with JavaFX's modules, and `--quick` for a run that only shows that it runs
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(
                        "target", "bench", Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath();
        Files.createDirectories(folder);
        boolean quick = List.of(args).contains("--quick");
        Lengths lengths = quick ? new Lengths(2, 5, 10) : new Lengths(7, 30, 60);
        try (RealRabbit rabbit = RealRabbit.start();
                RabbitVhost vhost = rabbit.vhost("bench")) {
            new Benchmark(Path.of(args[0]).toAbsolutePath(), folder, lengths).run(vhost);
        }
        System.exit(0);
    }

    private void run(RabbitVhost vhost) throws Exception {
        Report.machine("before the starts");
        try (SimulatedAws aws = SimulatedAws.start(SimulatedAws.Options.demo())) {
            Report.starts(Starts.time(modules, folder, world(aws, vhost), lengths.rounds()));
        }
        try (SimulatedAws aws =
                        SimulatedAws.start(SimulatedAws.Options.settable().withPipelines(PIPELINES));
                Child board = Child.start(
                        modules,
                        BoardUnderLoad.class,
                        ConfigWriter.write(folder.resolve("load"), world(aws, vhost))
                                .toString());
                Child events = Child.start(modules, EventSource.class, vhost.amqpUri())) {
            load(board, events);
        }
    }

    private void load(Child board, Child events) throws InterruptedException {
        await(board, "read", PIPELINES);
        JsonNode empty = board.ask("heap");
        events.ask("hold");
        await(board, "jobs", EventScript.JOBS);
        Report.machine("before the load");
        events.tell("run " + RATE + " " + (lengths.warmUp() + lengths.measure() + 2));
        Thread.sleep(lengths.warmUp() * 1_000L);
        JsonNode loaded = board.ask("measure " + lengths.measure());
        JsonNode published = events.answer();
        JsonNode state = settled(board, published);
        JsonNode full = board.ask("heap");
        Thread.sleep(5_000);
        Report.machine("before the reference");
        JsonNode quiet = board.ask("measure " + lengths.measure());
        Report.machine("at the end");
        Report.load(loaded, quiet);
        Report.memory(empty, full, state);
        Report.events(published, state);
    }

    /// Waits until the board has so many; gives up after ten minutes.
    private static void await(Child board, String what, long count) throws InterruptedException {
        for (int i = 0; i < 1_200; i++) {
            if (board.ask("state").get(what).longValue() >= count) {
                return;
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException("the board never had " + count + " of " + what + ": " + board.ask("state"));
    }

    /// Gives the board ten seconds to apply what is still on its way.
    private static JsonNode settled(Child board, JsonNode published) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            JsonNode state = board.ask("state");
            if (state.get("applied").longValue() >= published.get("confirmed").longValue()
                    && state.get("bytes").longValue() == published.get("bytes").longValue()) {
                return state;
            }
            Thread.sleep(500);
        }
        return board.ask("state");
    }

    private static SandboxFile world(SimulatedAws aws, RabbitVhost vhost) throws IOException {
        List<SandboxFile.SandboxAccount> accounts = new ArrayList<>();
        for (SimulatedAws.Account account : aws.accounts()) {
            accounts.add(new SandboxFile.SandboxAccount(
                    new Account(account.name(), account.accountId(), aws.region(), COLORS.get(accounts.size())),
                    aws.endpoint(),
                    4,
                    account.accessKeyId(),
                    account.secretAccessKey()));
        }
        RealRabbit rabbit = vhost.rabbit();
        return new SandboxFile(
                "benchmark",
                accounts,
                Optional.of(new SandboxFile.SandboxBroker(
                        "rec-broker",
                        rabbit.managementUri(),
                        URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                        rabbit.user(),
                        rabbit.password())),
                RecordingsConfig.standard());
    }
}
