package org.tallyboard.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.board.Arranger;
import org.tallyboard.board.Change;
import org.tallyboard.board.Query;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.RabbitMq;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The board without its window, all of its sources and the order that a window draws included, with room for
/// 200,000 live jobs and as many that are over. `state` answers with what it has and has used, `heap` with the heap
/// in use after a collection.
public final class TrafficBoard {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final AtomicLong applied = new AtomicLong();
    private final AtomicLong snapshots = new AtomicLong();
    private final StateOwner owner = new StateOwner(
            Clock.systemUTC(),
            Duration.ofMillis(100),
            LedgerLimits.of(200_000, 200_000, Duration.ofHours(24), Duration.ofMinutes(10)));

    private TrafficBoard() {}

    public static void main(String[] args) throws Exception {
        new TrafficBoard().run(new ConfigReader(Environment.ofProcess()).read(Path.of(args[0])));
        System.exit(0);
    }

    private void run(Config config) throws Exception {
        Clock clock = Clock.systemUTC();
        RabbitMq rabbit =
                new RabbitMq(config.recordingBroker().orElseThrow(), config.recordings(), KeptMessages.none(), clock);
        try (owner;
                AwsAccounts accounts = new AwsAccounts(
                        config.accounts(),
                        config.sandbox(),
                        config.aws(),
                        config.stateFolder().resolve("cache"),
                        clock);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            owner.subscribe(snapshot -> snapshots.incrementAndGet());
            Thread.ofPlatform().daemon().name("window").start(this::arrange);
            accounts.watchers().forEach(watcher -> watcher.start(owner::submit));
            rabbit.watchers().forEach(watcher -> watcher.start(this::submit));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(state(line.equals("heap")));
                System.out.flush();
            }
            rabbit.watchers().forEach(Watcher::close);
        }
    }

    private void submit(Change change) {
        owner.submit(change);
        if (change instanceof Change.EventsArrived arrived) {
            applied.addAndGet(arrived.jobs().size() + arrived.workers().size());
        }
    }

    private void arrange() {
        Arranger arranger = new Arranger();
        while (!Thread.currentThread().isInterrupted()) {
            arranger.arrange(owner.snapshot(), Query.all(), Instant.now());
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private ObjectNode state(boolean collected) throws InterruptedException {
        Snapshot snapshot = owner.snapshot();
        ObjectNode state = JsonMapper.shared()
                .createObjectNode()
                .put("events", applied.get())
                .put("jobs", snapshot.jobs().size())
                .put("forgotten", snapshot.jobsForgotten())
                .put("workers", snapshot.workers().size())
                .put(
                        "queues",
                        snapshot.brokers().stream()
                                .mapToInt(b -> b.queues().size())
                                .sum())
                .put(
                        "pipelines",
                        snapshot.pipelines().stream()
                                .filter(p -> p.freshness().readAt().isPresent())
                                .count())
                .put("snapshots", snapshots.get())
                .put("writer", cpu("state-owner"))
                .put("cpu", BareConsumer.cpu());
        if (collected) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(200);
                least = Math.min(
                        least,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            state.put("heap", least);
        }
        return state;
    }

    /// Seconds of processor time of a thread.
    private double cpu(String name) {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                        .filter(info -> info != null && info.getThreadName().equals(name))
                        .mapToLong(ThreadInfo::getThreadId)
                        .map(threads::getThreadCpuTime)
                        .sum()
                / 1e9;
    }
}
