package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.source.Account;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;

/// A board with everything at once: 200,000 jobs, 10,000 events a second of 1,000 workers one by one and in
/// batches, 5,000 queues on a real RabbitMQ, 1,000 pipelines in 10 simulated accounts. Beside it a bare consumer of
/// the same traffic. `docs/benchmark.md` says what is measured and how.
public final class TrafficBenchmark {

    private final Path modules;
    private final Size size;

    /// @param jobs held
    /// @param rate events a second
    /// @param seconds each way of sending
    private record Size(int jobs, int rate, int seconds, int pipelines, int queues) {}

    private TrafficBenchmark(Path modules, Size size) {
        this.modules = modules;
        this.size = size;
    }

    /// @param args the folder with JavaFX's modules, and `--quick` for a run that only shows that it runs
    public static void main(String[] args) throws Exception {
        Size size = List.of(args).contains("--quick")
                ? new Size(20_000, 2_000, 10, 100, 200)
                : new Size(200_000, 10_000, 60, 1_000, 5_000);
        Path folder = Path.of(
                        "target", "bench", Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath();
        Files.createDirectories(folder);
        Map<String, String> accounts = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            accounts.put("account-" + i, "12345678480" + i);
        }
        try (RealRabbit rabbit = RealRabbit.start();
                // It goes with the broker: to delete so many queues takes longer than all the rest.
                RabbitVhost vhost = rabbit.vhost("traffic");
                SimulatedAws aws = SimulatedAws.start(
                        SimulatedAws.Options.settable().withAccounts(accounts).withPipelines(size.pipelines()))) {
            Path config = ConfigWriter.write(folder.resolve("traffic"), world(aws, vhost));
            new TrafficBenchmark(Path.of(args[0]).toAbsolutePath(), size).run(config, vhost);
        }
        System.exit(0);
    }

    private void run(Path config, RabbitVhost vhost) throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            for (int i = 0; i < size.queues(); i++) {
                channel.queueDeclare("queue-" + i, true, false, false, Map.of());
            }
        }
        Report.machine("before");
        try (Child board = Child.start(modules, TrafficBoard.class, config.toString());
                Child bare = Child.start(modules, BareConsumer.class, vhost.amqpUri());
                Child source = Child.start(modules, TrafficSource.class, vhost.amqpUri())) {
            bare.ask("state");
            await(board, "queues", size.queues());
            JsonNode empty = board.ask("heap");
            JsonNode held = source.ask("hold " + size.jobs());
            await(board, "events", number(held, "events"));
            await(board, "jobs", size.jobs());
            JsonNode full = board.ask("heap");
            await(board, "pipelines", size.pipelines());
            System.out.printf(
                    Locale.ROOT,
                    "%,.0f jobs, %.0f bytes of heap each; %.0f forgotten; %.0f workers, %.0f queues, %.0f pipelines read.%n%n",
                    number(full, "jobs"),
                    (number(full, "heap") - number(empty, "heap")) / number(full, "jobs"),
                    number(full, "forgotten"),
                    number(full, "workers"),
                    number(full, "queues"),
                    number(board.ask("state"), "pipelines"));
            System.out.println(
                    "| events a message | published, events/s | board, events/s | bare, events/s | ratio | lost by the"
                            + " board | lost by the bare consumer | the one writer, ms of processor a frame | board, % of a core"
                            + " | bare, % of a core | messages of the board |");
            System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
            for (int batch : new int[] {1, 100}) {
                traffic(batch, board, bare, source, vhost);
            }
        }
        Report.machine("after");
    }

    private void traffic(int batch, Child board, Child bare, Child source, RabbitVhost vhost) throws Exception {
        JsonNode sentBefore = source.ask("run 1 1 " + batch);
        settle(board, bare, sentBefore);
        JsonNode boardBefore = board.ask("state");
        JsonNode bareBefore = bare.ask("state");
        double publishedBefore = published(vhost);
        long begin = System.nanoTime();
        source.tell("run " + size.rate() + " " + size.seconds() + " " + batch);
        Thread.sleep(size.seconds() * 1_000L);
        // What is still on its way counts as not received in time.
        JsonNode boardAt = board.ask("state");
        JsonNode bareAt = bare.ask("state");
        double seconds = (System.nanoTime() - begin) / 1e9;
        JsonNode sent = source.answer();
        settle(board, bare, sent);
        JsonNode boardAfter = board.ask("state");
        JsonNode bareAfter = bare.ask("state");
        Thread.sleep(6_000);
        double events = number(sent, "events") - number(sentBefore, "events");
        double boardRate = (number(boardAt, "events") - number(boardBefore, "events")) / seconds;
        double bareRate = (number(bareAt, "events") - number(bareBefore, "events")) / seconds;
        System.out.printf(
                Locale.ROOT,
                "| %d | %.0f | %.0f | %.0f | %.2f | %.0f | %.0f | %.2f | %.0f | %.0f | %.0f |%n",
                batch,
                events / number(sent, "seconds"),
                boardRate,
                bareRate,
                boardRate / bareRate,
                events - (number(boardAfter, "events") - number(boardBefore, "events")),
                events - (number(bareAfter, "events") - number(bareBefore, "events")),
                (number(boardAt, "writer") - number(boardBefore, "writer"))
                        * 1e3
                        / (number(boardAt, "snapshots") - number(boardBefore, "snapshots")),
                (number(boardAt, "cpu") - number(boardBefore, "cpu")) * 100 / seconds,
                (number(bareAt, "cpu") - number(bareBefore, "cpu")) * 100 / seconds,
                published(vhost) - publishedBefore - (number(sent, "messages") - number(sentBefore, "messages")));
    }

    /// Messages that the broker was given since its start, as it counts them.
    private static double published(RabbitVhost vhost) throws Exception {
        JsonNode stats = vhost.rabbit().management().get("/api/overview").get("message_stats");
        return stats == null ? 0 : stats.get("publish").asDouble(0);
    }

    private static void settle(Child board, Child bare, JsonNode sent) throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            if (number(board.ask("state"), "events") >= number(sent, "events")
                    && number(bare.ask("state"), "events") >= number(sent, "events")) {
                return;
            }
            Thread.sleep(500);
        }
    }

    /// Waits until the board has so many; after ten minutes it goes on with what there is.
    private static void await(Child board, String what, double count) throws InterruptedException {
        for (int i = 0; i < 1_200 && number(board.ask("state"), what) < count; i++) {
            Thread.sleep(500);
        }
    }

    private static double number(JsonNode node, String name) {
        return node.get(name).asDouble(Double.NaN);
    }

    private static SandboxFile world(SimulatedAws aws, RabbitVhost vhost) throws IOException {
        List<SandboxFile.SandboxAccount> accounts = new ArrayList<>();
        for (SimulatedAws.Account account : aws.accounts()) {
            accounts.add(new SandboxFile.SandboxAccount(
                    new Account(account.name(), account.accountId(), aws.region(), "#4c8dff"),
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
