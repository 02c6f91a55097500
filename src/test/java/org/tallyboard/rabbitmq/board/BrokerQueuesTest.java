package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Change;
import org.tallyboard.board.StateCounts;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.Part;
import org.tallyboard.broker.BrokerView.Purpose;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.rabbitmq.Heard;
import org.tallyboard.source.SourceId.Kind;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// Which queues of a real RabbitMQ count, and what they cost when there are many or when the broker keeps no
/// statistics.
public class BrokerQueuesTest {

    private static final BrokerWatcher.Pace QUICK = new BrokerWatcher.Pace(
            Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(10));

    private final JobQueues jobQueues = new JobQueues();
    private final Heard heard = new Heard();

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    RealRabbit brokerWithoutStatistics() {
        return RealRabbit.start("management_agent.disable_metrics_collector = true\n");
    }

    @Test
    void onlyQueuesThatJobsAreSentToCountAndTheOthersAreNamed() throws Exception {
        RealRabbit rabbit = broker();
        try (RabbitVhost vhost = rabbit.vhost("Purpose");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            // The worker's own dead letters go to a queue by name; another application's through an exchange, by
            // policy.
            declare(
                    channel,
                    "celery",
                    Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "celery.dead"));
            declare(channel, "celery.dead", Map.of());
            declare(channel, "history", Map.of("x-queue-type", "stream"));
            declare(channel, "billing", Map.of());
            channel.exchangeDeclare("billing-dlx", "fanout", true);
            declare(channel, "billing.dead", Map.of());
            channel.queueBind("billing.dead", "billing-dlx", "");
            rabbit.management().order("PUT", "/api/policies/" + vhost.name() + "/dlx", """
                    {"pattern":"^billing$","definition":{"dead-letter-exchange":"billing-dlx"}}""");
            // How a job is delayed, or given to another worker: no dead letters.
            declare(
                    channel,
                    "tallyboard.lease.x",
                    Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "later"));
            declare(channel, "later", Map.of());
            publish(channel, "celery", 4);
            publish(channel, "celery.dead", 2);
            publish(channel, "history", 50);
            publish(channel, "billing", 30);
            publish(channel, "later", 1);

            try (BrokerWatcher watcher = watch(Configured.on(vhost))) {
                await().untilAsserted(() -> {
                    assertThat(purpose("celery.dead")).isEqualTo(Purpose.DEAD_LETTERS);
                    assertThat(purpose("billing.dead")).isEqualTo(Purpose.DEAD_LETTERS);
                    assertThat(purpose("history")).isEqualTo(Purpose.STREAM);
                    assertThat(purpose("tallyboard.lease.x")).isEqualTo(Purpose.PLUMBING);
                    assertThat(List.of(purpose("celery"), purpose("billing"), purpose("later")))
                            .containsOnly(Purpose.UNKNOWN);
                });
                assertThat(queued()).as("nobody has told where jobs are sent").isEmpty();

                jobQueues.heard(consumes("celery", "later"));
                await().untilAsserted(() -> assertThat(queued()).hasValue(5));
                assertThat(purpose("celery")).isEqualTo(Purpose.JOBS);
                assertThat(purpose("billing")).isEqualTo(Purpose.UNKNOWN);
                await().until(() -> queue("celery").unattended());

                publish(channel, "celery.dead", 3);
                await().untilAsserted(
                                () -> assertThat(queue("celery.dead").ready()).hasValue(5));
                assertThat(queue("celery.dead").growth().orElseThrow().from()).isEqualTo(2);
                assertThat(queue("celery").growth()).isEmpty();
            }
            heard.forget();
            BrokerConfig named = Configured.showing(Configured.on(vhost), "^(billing|history)");
            try (BrokerWatcher watcher = watch(named)) {
                await().untilAsserted(() -> {
                    assertThat(queued()).as("the configuration names it").hasValue(30);
                    assertThat(purpose("billing.dead")).isEqualTo(Purpose.DEAD_LETTERS);
                    assertThat(purpose("history")).isEqualTo(Purpose.STREAM);
                });
            }
        }
    }

    @Test
    void ofManyQueuesThoseThatCountHaveRatesAndConsumersAndTheOthersTheirMessages() throws Exception {
        try (RabbitVhost vhost = broker().vhost("Crowd");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < 210; i++) {
                declare(channel, "other-" + i, Map.of());
            }
            declare(channel, "celery", Map.of("x-queue-type", "quorum", "x-delivery-limit", 7));
            channel.basicConsume("celery", false, (tag, delivery) -> {}, tag -> {});
            publish(channel, "celery", 3);
            publish(channel, "other-7", 2);
            jobQueues.heard(consumes("celery"));
            try (BrokerWatcher watcher = watch(Configured.on(vhost))) {
                await().untilAsserted(() -> {
                    assertThat(heard.broker().orElseThrow().queues()).hasSize(211);
                    assertThat(queue("celery").consumers()).hasValue(1);
                    assertThat(queue("celery").unacked()).hasValue(3);
                    assertThat(queue("celery").inRate()).isPresent();
                    assertThat(queue("celery").deliveryLimit()).isPresent();
                    assertThat(queue("other-7").ready()).hasValue(2);
                });
                assertThat(queue("other-7").consumers()).isEmpty();
                assertThat(queue("other-7").unattended()).isFalse();
                assertThat(heard.part(Part.JOB_QUEUES)).isPresent();
                // As few again as are read with everything.
                for (int i = 0; i < 200; i++) {
                    channel.queueDelete("other-" + i);
                }
                await().untilAsserted(() -> {
                    assertThat(heard.broker().orElseThrow().queues()).hasSize(11);
                    assertThat(queue("other-205").consumers()).hasValue(0);
                    assertThat(heard.part(Part.JOB_QUEUES)).isEmpty();
                });
            }
        }
    }

    @Test
    void aBrokerThatKeepsNoStatisticsSaysSoAndStillCountsAndStillHasAlarms() throws Exception {
        try (RealRabbit rabbit = brokerWithoutStatistics();
                RabbitVhost vhost = rabbit.vhost("Silent");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            declare(channel, "celery", Map.of());
            publish(channel, "celery", 3);
            jobQueues.heard(consumes("celery"));
            try (BrokerWatcher watcher = watch(Configured.on(vhost))) {
                await().untilAsserted(() -> {
                    assertThat(heard.phase(Kind.BROKER_API).orElseThrow())
                            .isInstanceOfSatisfying(SourceStatus.Slowed.class, slowed -> assertThat(slowed.reason())
                                    .startsWith("the broker keeps no statistics")
                                    .contains("disable_metrics_collector")
                                    .doesNotContain("not read"));
                    assertThat(queued()).hasValue(3);
                });
                BrokerView view = heard.broker().orElseThrow();
                assertThat(view.overview().orElseThrow().publishRate()).isEmpty();
                assertThat(queue("celery").consumers()).isEmpty();
                assertThat(queue("celery").inRate()).isEmpty();
                assertThat(view.nodes().getFirst().memoryAlarm()).isFalse();

                rabbit.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1");
                await().untilAsserted(() -> assertThat(
                                heard.broker().orElseThrow().nodes().getFirst().memoryAlarm())
                        .isTrue());
            }
        }
    }

    private BrokerWatcher watch(BrokerConfig config) {
        BrokerWatcher watcher = new BrokerWatcher(config, jobQueues, InstantSource.system(), QUICK);
        watcher.start(heard);
        return watcher;
    }

    private static Change consumes(String... queues) {
        return new Change.WorkerAnswered(
                new WorkerKey("rec-broker", "w@test"), Instant.now(), List.of(), OptionalInt.of(1), Set.of(queues));
    }

    private OptionalLong queued() {
        return StateCounts.jobs(List.of(), heard.broker().stream().toList()).unnamed();
    }

    private Purpose purpose(String name) {
        return queue(name).purpose();
    }

    private BrokerView.Queue queue(String name) {
        return heard.broker().map(BrokerView::queues).orElse(List.of()).stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no queue " + name));
    }

    private static void declare(Channel channel, String name, Map<String, Object> arguments) throws Exception {
        channel.queueDeclare(name, true, false, false, arguments);
    }

    private static void publish(Channel channel, String queue, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[] {1});
        }
        channel.waitForConfirmsOrDie(10_000);
    }
}
