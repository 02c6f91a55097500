package org.tallyboard.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javafx.application.Platform;
import javafx.stage.Window;
import jdk.jfr.FlightRecorder;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.board.Change;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.cli.BoardJobs;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.operate.OrderClock;
import org.tallyboard.operate.OrderService;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.RabbitMq;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.SqliteAudit;
import org.tallyboard.testing.NothingToAcknowledge;
import org.tallyboard.ui.Theme;
import org.tallyboard.ui.Ui;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The board in its real window, put together as the command line does it, except that what the event stream hands to
/// the state owner is counted. Orders on standard input: `state`, `heap`, `measure SECONDS`; the window closes when
/// it
/// ends.
public final class BoardUnderLoad {

    private final StateOwner owner = new StateOwner(Clock.systemUTC(), Duration.ofMillis(100), LedgerLimits.standard());
    private final AtomicLong applied = new AtomicLong();
    private final AtomicLong snapshots = new AtomicLong();
    private final Collection<Double> lags = new ConcurrentLinkedQueue<>();

    private BoardUnderLoad() {}

    public static void main(String[] args) throws Exception {
        // JavaFX writes its events only if the recorder is there before JavaFX is.
        FlightRecorder.getFlightRecorder();
        new BoardUnderLoad().open(new ConfigReader(Environment.ofProcess()).read(Path.of(args[0])));
        System.exit(0);
    }

    private void open(Config config) throws Exception {
        Clock clock = Clock.systemUTC();
        BrokerConfig broker = config.recordingBroker().orElseThrow();
        RabbitMq rabbit = new RabbitMq(broker, config.recordings(), KeptMessages.none(), clock);
        try (AwsAccounts accounts = new AwsAccounts(
                        config.accounts(),
                        config.sandbox(),
                        config.aws(),
                        config.stateFolder().resolve("cache"),
                        clock);
                SqliteAudit audit = new SqliteAudit(config.stateFolder(), BoardProcess.current(), clock);
                OrderService desk = new OrderService(
                        "",
                        "bench",
                        new OrderService.Ports(
                                accounts.orders(),
                                accounts.orders(),
                                Map.of(
                                        rabbit.name(),
                                        new OrderService.BrokerPorts(rabbit.orders(), rabbit.recordingOrders())),
                                id -> owner.snapshot().pipeline(id),
                                new BoardJobs(owner),
                                new NothingToAcknowledge(),
                                audit),
                        OrderClock.real());
                owner) {
            accounts.watchers().forEach(watcher -> watcher.start(owner::submit));
            rabbit.watchers().forEach(watcher -> watcher.start(this::submit));
            Thread.ofPlatform().daemon().name("orders").start(this::obey);
            try (var subscription = owner.subscribe(snapshot -> snapshots.incrementAndGet())) {
                Ui.open(
                        new Ui.Options(
                                config.title(),
                                config.sandbox(),
                                Theme.DARK,
                                config.accounts().stream()
                                        .map(AccountConfig::account)
                                        .toList(),
                                List.of(broker.name()),
                                accounts.mfaCodes(),
                                FinishedFiles.none(),
                                id -> accounts.watchers().forEach(w -> w.lookAt(id))),
                        owner,
                        desk);
            }
            rabbit.watchers().forEach(Watcher::close);
        }
    }

    private void submit(Change change) {
        owner.submit(change);
        if (change instanceof Change.EventsArrived(String from, var jobs, var workers, var agendas, long bytes)) {
            applied.addAndGet(jobs.size() + workers.size() + agendas.size());
            if (!jobs.isEmpty()) {
                lags.add(Duration.between(jobs.getFirst().at(), Instant.now()).toNanos() / 1e6);
            }
        }
    }

    private void obey() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                ObjectNode answer =
                        switch (words[0]) {
                            case "state" -> state();
                            case "heap" -> heap();
                            default -> measure(Duration.ofSeconds(Long.parseLong(words[1])));
                        };
                System.out.println(answer);
                System.out.flush();
            }
        } catch (IOException e) {
            System.err.println("The board gets no more orders: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Platform.runLater(() -> List.copyOf(Window.getWindows()).forEach(Window::hide));
        }
    }

    private ObjectNode state() {
        Snapshot snapshot = owner.snapshot();
        return JsonMapper.shared()
                .createObjectNode()
                .put("pipelines", snapshot.pipelines().size())
                .put(
                        "read",
                        snapshot.pipelines().stream()
                                .filter(p -> p.freshness().readAt().isPresent())
                                .count())
                .put("jobs", snapshot.jobs().size())
                .put("forgotten", snapshot.jobsForgotten())
                .put("applied", applied.get())
                .put(
                        "bytes",
                        snapshot.jobs().stream()
                                .filter(job -> job.isRecording() && job.state() == JobState.STARTED)
                                .flatMap(job -> job.progress().stream())
                                .mapToLong(progress -> progress.bytes().orElse(0))
                                .sum());
    }

    /// What is still in use after the collector has run; the least of several tries.
    private static ObjectNode heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(300);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return JsonMapper.shared().createObjectNode().put("bytes", least);
    }

    private ObjectNode measure(Duration length) throws IOException, InterruptedException {
        lags.clear();
        long appliedBefore = applied.get();
        long snapshotsBefore = snapshots.get();
        ObjectNode result = new Measurement().run(length);
        result.put("events", applied.get() - appliedBefore);
        result.put("snapshots", snapshots.get() - snapshotsBefore);
        result.set("lag", Distribution.of(lags).toJson());
        return result;
    }
}
