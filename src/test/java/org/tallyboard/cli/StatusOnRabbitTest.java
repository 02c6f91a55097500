package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `tallyboard status` from its arguments to its exit code, on a real RabbitMQ with a real Celery worker.
@Timeout(240)
class StatusOnRabbitTest {
    private static final int LISTEN = 4;

    @TempDir
    Path folder;

    @Test
    void aFloodOfEventsDoesNotKeepItAndAnAlarmIsNamed() throws Exception {
        RealRabbit rabbit = RealRabbit.shared();
        try (RabbitVhost vhost = rabbit.vhost("status");
                RealCelery celery = RealCelery.on(vhost).name("py").start()) {
            Path config = ConfigWriter.write(
                    folder,
                    new SandboxFile(
                            "test",
                            List.of(),
                            Optional.of(new SandboxFile.SandboxBroker(
                                    "rec",
                                    rabbit.managementUri(),
                                    URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                                    rabbit.user(),
                                    rabbit.password())),
                            RecordingsConfig.standard()));

            try (Flood flood = new Flood(vhost)) {
                await().until(() -> flood.sent.get() > 1_000);
                long before = flood.sent.get();
                Instant begun = Instant.now();
                Answer flooded = status(config, LISTEN);
                assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(LISTEN + 10));
                assertThat(flood.sent.get() - before).as("it was a flood").isGreaterThan(1_000);
                assertThat(flooded.json().at("/jobs/seen").size()).isPositive();
                assertThat(flooded.code()).as(flooded.text()).isZero();
            }

            alarmed(rabbit, RealRabbit.Shortage.MEMORY, "has too little memory", config, celery.nodename());
            alarmed(rabbit, RealRabbit.Shortage.DISK, "has too little room on its disk", config, celery.nodename());
        }
    }

    private static void alarmed(
            RealRabbit rabbit, RealRabbit.Shortage shortage, String tooLittle, Path config, String worker) {
        Answer alarmed;
        rabbit.runShort(shortage);
        try {
            alarmed = status(config, 1);
        } finally {
            rabbit.haveEnough(shortage);
        }
        assertThat(alarmed.code()).as(alarmed.text()).isEqualTo(1);
        assertThat(alarmed.json().path("sources").toString())
                .containsOnlyOnce("has too little")
                .contains(tooLittle)
                .contains("workers cannot tell")
                .doesNotContain("is slow");
        JsonNode node = alarmed.json().at("/brokers/0/nodes/0");
        assertThat(node.path("memoryAlarm").asBoolean()).isEqualTo(shortage == RealRabbit.Shortage.MEMORY);
        assertThat(node.path("diskAlarm").asBoolean()).isEqualTo(shortage == RealRabbit.Shortage.DISK);
        assertThat(alarmed.json().at("/workers/0/hostname").asString()).isEqualTo(worker);
        assertThat(alarmed.json().at("/workers/0/state").asString()).isEqualTo("unknown");
        assertThat(alarmed.json().path("workers").size()).isEqualTo(1);
    }

    private record Answer(int code, String text) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }
    }

    private static Answer status(Path config, int seconds) {
        var out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        int code = line.execute("status", "--config", config.toString(), "--json", "--for", Integer.toString(seconds));
        return new Answer(code, out.toString());
    }

    /// Events of jobs, one message each, as fast as the broker takes them.
    private static final class Flood implements AutoCloseable {
        private final AtomicLong sent = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Connection connection;
        private final Thread thread;

        Flood(RabbitVhost vhost) throws Exception {
            connection = vhost.connect();
            Channel channel = connection.createChannel();
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (!over.get()) {
                        channel.basicPublish("celeryev", "task.started", null, event(sent.incrementAndGet() % 500));
                    }
                } catch (Exception e) {
                    // The connection is gone, and the flood with it: the test sees that nothing was sent.
                }
            });
        }

        private static byte[] event(long job) {
            return ("{\"type\":\"task-started\",\"uuid\":\"job-" + job + "\",\"hostname\":\"flood@h\",\"timestamp\":"
                            + System.currentTimeMillis() / 1000.0 + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws Exception {
            over.set(true);
            thread.join();
            connection.close();
        }
    }
}
