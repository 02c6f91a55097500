package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Preview;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One board at two real brokers, each with a Celery worker of the same name that gets a job with the same id.
@Timeout(300)
class TwoBrokersOnRabbitTest {

    private static final String ID = "0b5d3f0e-8a57-4f0c-9a38-5d5f3c1f7a11";
    private static final JobKey SOUTH = new JobKey("south", ID);
    private static final JobKey NORTH = new JobKey("north", ID);

    @TempDir
    Path folder;

    private static String table(String name, RabbitVhost vhost) {
        RealRabbit rabbit = vhost.rabbit();
        return """
                [[broker]]
                name = "%s"
                management = "%s"
                amqp = "amqp://127.0.0.1:%d/%s"
                username = "%s"
                password = { file = "%s.password" }
                """.formatted(name, rabbit.managementUri(), rabbit.amqpPort(), vhost.name(), rabbit.user(), name);
    }

    private Config config(RabbitVhost south, RabbitVhost north) throws Exception {
        for (var secret : Map.of("south", south, "north", north).entrySet()) {
            Path file = folder.resolve(secret.getKey() + ".password");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secret.getValue().rabbit().password());
        }
        Path file = Files.writeString(
                folder.resolve("tallyboard.toml"), table("south", south) + table("north", north) + """
                [recordings]
                tasks = ["recording.fragile"]
                title = "args.0"
                [storage]
                folder = "state"
                """);
        return new ConfigReader(Environment.ofProcess()).read(file);
    }

    private static void send(RabbitVhost vhost, String where) {
        try (CeleryProducer producer = CeleryProducer.on(vhost)) {
            producer.task("recording.fragile")
                    .json("[\"" + where + "\"]", "{\"hold\":3}")
                    .option("task_id", ID)
                    .send();
        }
    }

    private static Job when(WatchSetup watching, JobKey key, Predicate<Job> as) {
        await(key.toString())
                .until(() -> watching.board().snapshot().job(key).filter(as).isPresent());
        return watching.board().snapshot().job(key).orElseThrow();
    }

    /// A picture of which only the mark tells it from others.
    private static void picture(RabbitVhost vhost, int mark) throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.basicPublish("recording.preview", ID, new BasicProperties(), new byte[] {
                (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) mark
            });
        }
    }

    private static int mark(Job job) {
        return job.preview().map(Preview::jpeg).orElseThrow()[3];
    }

    private static Worker.State worker(WatchSetup watching, String broker, String hostname) {
        return watching.board()
                .snapshot()
                .worker(new WorkerKey(broker, hostname))
                .map(Worker::state)
                .orElse(Worker.State.UNKNOWN);
    }

    private static SourceStatus.Phase phase(WatchSetup watching, String broker) {
        return watching.board().snapshot().sources().stream()
                .filter(status -> status.id().equals(new SourceId(SourceId.Kind.EVENTS, broker)))
                .map(SourceStatus::phase)
                .findFirst()
                .orElseGet(SourceStatus.Connecting::new);
    }

    private static Outcome again(OrderSetup orders, Job job) throws Exception {
        var order = new RetryJob(
                job.key(), job.title(), job.latest().retries(), job.payload().orElseThrow());
        return orders.desk().order(order, true).get(60, TimeUnit.SECONDS);
    }

    @Test
    void what_has_the_same_name_at_both_is_kept_apart_and_ordered_where_it_is() throws Exception {
        try (RealRabbit own = RealRabbit.start();
                RabbitVhost south = RealRabbit.shared().vhost("south")) {
            RabbitVhost north = own.vhost("north");
            Config config = config(south, north);
            try (WatchSetup watching = new WatchSetup(config, Clock.systemUTC());
                    OrderSetup orders = new OrderSetup(config, watching, false, Clock.systemUTC());
                    RealCelery southern = RealCelery.on(south).start();
                    RealCelery northern = RealCelery.on(north).start()) {
                assertThat(southern.nodename()).isEqualTo(northern.nodename());
                watching.start();
                await().until(() -> worker(watching, "south", southern.nodename()) == Worker.State.ONLINE
                        && worker(watching, "north", northern.nodename()) == Worker.State.ONLINE);

                send(south, "in the south");
                send(north, "in the north");
                when(watching, SOUTH, job -> true);
                when(watching, NORTH, job -> true);
                picture(south, 1);
                picture(north, 2);
                assertThat(mark(when(watching, SOUTH, job -> job.preview().isPresent())))
                        .isEqualTo(1);
                assertThat(mark(when(watching, NORTH, job -> job.preview().isPresent())))
                        .isEqualTo(2);
                Predicate<Job> failed = job -> job.state() == JobState.FAILED
                        && job.payload().isPresent()
                        && job.held().isEmpty();
                Job inSouth = when(watching, SOUTH, failed);
                Job inNorth = when(watching, NORTH, failed);
                assertThat(inSouth.payload().orElseThrow().argsJson()).contains("in the south");
                assertThat(inNorth.payload().orElseThrow().argsJson()).contains("in the north");
                assertThat(inNorth.title()).isEqualTo("in the north");

                Outcome outcome = again(orders, inNorth);
                assertThat(outcome).isInstanceOf(Outcome.Done.class);
                await().until(() -> northern.writtenIds().size() == 2);
                assertThat(southern.writtenIds()).containsExactly(ID);
                String newId = northern.writtenIds().stream()
                        .filter(id -> !id.equals(ID))
                        .findFirst()
                        .orElseThrow();
                when(watching, new JobKey("north", newId), job -> job.state() == JobState.SUCCEEDED);
                assertThat(watching.board().snapshot().job(new JobKey("south", newId)))
                        .isEmpty();
                assertThat(northern.written(newId).orElseThrow().toString()).contains("in the north");
                assertThat(orders.desk().orders().getFirst().target()).startsWith("north · ");

                await().until(() -> watching.board().snapshot().brokers().stream()
                                .filter(broker -> !broker.queues().isEmpty())
                                .count()
                        == 2);
                told(watching.board().snapshot());

                // What one broker keeps to itself says nothing of the other.
                own.kill();
                await().until(() -> phase(watching, "north") instanceof SourceStatus.Failed);
                assertThat(phase(watching, "south")).isInstanceOf(SourceStatus.Live.class);
                await().until(() -> worker(watching, "north", northern.nodename()) == Worker.State.UNKNOWN);
                assertThat(worker(watching, "south", southern.nodename())).isEqualTo(Worker.State.ONLINE);
                assertThat(again(orders, inNorth))
                        .isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.reason())
                                .contains("the event stream is interrupted"));
                assertThat(again(orders, inSouth)).isInstanceOf(Outcome.Done.class);
                await().until(() -> southern.writtenIds().size() == 2);
            }
        }
    }

    /// What `tallyboard status` tells of it.
    private static void told(Snapshot snapshot) {
        StatusReport report = new StatusReport(snapshot, JsonMapper.shared());
        JsonNode json = report.toJson();
        new StatusSchema().check(json);
        assertThat(StreamSupport.stream(json.at("/jobs/seen").spliterator(), false)
                        .filter(job -> job.get("id").asString().equals(ID))
                        .map(job -> job.get("broker").asString()))
                .containsExactlyInAnyOrder("south", "north");
        assertThat(StreamSupport.stream(json.get("workers").spliterator(), false)
                        .map(worker -> worker.get("broker").asString()))
                .containsExactlyInAnyOrder("south", "north");
        assertThat(snapshot.brokers()).extracting(BrokerView::name).containsExactlyInAnyOrder("south", "north");
        assertThat(new StatusText(snapshot, report).text())
                .containsPattern("in the south +failure +.* at south")
                .containsPattern("in the north +failure +.* at north")
                .doesNotContain("pipelines:");
    }
}
