package org.tallyboard.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.tallyboard.board.Change;
import org.tallyboard.board.Watcher;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.RabbitMq;
import org.tallyboard.testing.ManagementApi;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// What one board costs a broker with many queues: processor time of RabbitMQ a round of five seconds, beside that of
/// one plain `GET /api/queues/VHOST`.
public final class BrokerBenchmark {
    private static final double ROUND = 5;

    private BrokerBenchmark() {}

    /// @param arguments `--quick`, which only shows that it runs
    public static void main(String... arguments) throws Exception {
        boolean quick = List.of(arguments).contains("--quick");
        int queues = quick ? 500 : 5_000;
        Duration measured = Duration.ofSeconds(quick ? 10 : 60);
        Report.machine("before");
        System.out.printf(
                Locale.ROOT,
                "%n| %,d queues, %d s each | plain GET, s | a round, s | ratio | queues of jobs with all figures |%n|---|---|---|---|---|%n",
                queues,
                measured.toSeconds());
        try (RealRabbit rabbit = RealRabbit.start()) {
            measure("RabbitMQ 3.10", rabbit, queues, measured);
        }
        try (RealRabbit rabbit = RealRabbit.start40("")) {
            measure("RabbitMQ 4.0", rabbit, queues, measured);
        } catch (TestAbortedException e) {
            System.out.println("RabbitMQ 4.0 was not measured: " + e.getMessage());
        }
        Report.machine("after");
    }

    private static void measure(String name, RealRabbit rabbit, int queues, Duration measured) throws Exception {
        // It goes with the broker: to delete so many queues takes longer than all the rest.
        RabbitVhost vhost = rabbit.vhost("many");
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            for (int i = 0; i < queues; i++) {
                channel.queueDeclare("queue-" + i, true, false, false, Map.of());
            }
            Thread.sleep(5_000);
            double idle = seconds(rabbit, measured.dividedBy(3));
            double before = cpu(rabbit);
            long began = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                rabbit.management().get("/api/queues/" + ManagementApi.encode(vhost.name()));
            }
            double plain = (cpu(rabbit) - before - idle * (System.nanoTime() - began) / 1e9) / 5;

            RabbitMq board = board(vhost);
            AtomicReference<@Nullable BrokerView> seen = new AtomicReference<>();
            board.watchers()
                    .forEach(watcher -> watcher.start(change -> {
                        if (change instanceof Change.BrokerRead read) {
                            seen.set(read.view());
                        }
                    }));
            try {
                Thread.sleep(2_000);
                for (int i = 0; i < 20; i++) {
                    sent(channel, "queue-" + i);
                }
                Thread.sleep(10_000);
                double round = (seconds(rabbit, measured) - idle) * ROUND;
                long counted = Optional.ofNullable(seen.get()).map(BrokerView::queues).orElse(List.of()).stream()
                        .filter(queue -> queue.purpose() == BrokerView.Purpose.JOBS
                                && queue.consumers().isPresent())
                        .count();
                System.out.printf(
                        Locale.ROOT, "| %s | %.3f | %.3f | %.2f | %d |%n", name, plain, round, round / plain, counted);
            } finally {
                board.watchers().forEach(Watcher::close);
            }
        }
    }

    private static RabbitMq board(RabbitVhost vhost) {
        return new RabbitMq(
                new BrokerConfig(
                        "bench",
                        vhost.rabbit().managementUri(),
                        URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/"
                                + ManagementApi.encode(vhost.name())),
                        vhost.rabbit().user(),
                        vhost.rabbit()::password,
                        Optional.empty(),
                        Optional.empty()),
                RecordingsConfig.standard(),
                KeptMessages.none(),
                InstantSource.system());
    }

    /// An event that names a queue of jobs.
    private static void sent(Channel channel, String queue) throws IOException {
        String event = """
                {"type":"task-sent","uuid":"%s","hostname":"bench","timestamp":%d,"clock":1,"utcoffset":0,"pid":1,
                 "name":"t","args":"()","kwargs":"{}","retries":0,"queue":"%s"}""".formatted("job-" + queue, System.currentTimeMillis() / 1_000, queue);
        channel.basicPublish(
                "celeryev",
                "task.sent",
                new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .contentEncoding("utf-8")
                        .build(),
                event.getBytes(StandardCharsets.UTF_8));
    }

    /// Processor time a second, for so long.
    private static double seconds(RealRabbit rabbit, Duration time) throws Exception {
        double before = cpu(rabbit);
        long began = System.nanoTime();
        Thread.sleep(time);
        return (cpu(rabbit) - before) / ((System.nanoTime() - began) / 1e9);
    }

    private static double cpu(RealRabbit rabbit) {
        return ProcessHandle.of(rabbit.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(spent -> spent.toNanos() / 1e9)
                .orElseThrow();
    }
}
