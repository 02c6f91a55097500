package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.broker.BrokerView.DeliveryLimit;
import org.tallyboard.broker.BrokerView.Part;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.rabbitmq.Heard;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// Against a real RabbitMQ: what the watcher shows is what `rabbitmqctl` counts.
class BrokerWatcherRealTest {

    /// Broker, worker and poll in a row, on a loaded machine.

    private static final BrokerWatcher.Pace QUICK = new BrokerWatcher.Pace(
            Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(300), Duration.ofSeconds(10));

    @Test
    void queueDepthsEqualRabbitmqctlAndEverythingElseIsThere() throws Exception {
        try (RabbitVhost vhost = broker().vhost("Depths/ä b");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("recordings", true, false, false, Map.of());
            channel.queueDeclare("empty", true, false, false, Map.of());
            channel.queueDeclare("w1@tally.celery.pidbox", false, true, true, Map.of());
            channel.queueDeclare("celery_delayed_27", true, false, false, Map.of());
            publish(channel, "recordings", 7);
            channel.basicQos(3);
            channel.basicConsume("recordings", false, "the-tag", (tag, delivery) -> {}, tag -> {});

            Heard heard = new Heard();
            try (BrokerWatcher watcher = watch(Configured.on(vhost), heard)) {
                await().untilAsserted(() -> assertThat(depths(heard)).isEqualTo(vhost.depths()));
                BrokerView view = view(heard);
                assertThat(view.overview().orElseThrow().version()).matches("\\d+\\.\\d+.*");
                assertThat(view.nodes()).hasSize(1);
                BrokerView.Node node = view.nodes().getFirst();
                assertThat(node.running()).isTrue();
                assertThat(node.memoryAlarm()).isFalse();
                assertThat(node.memoryUsed()).isPresent();
                assertThat(node.memoryLimit()).isPresent();
                assertThat(node.diskFree()).isPresent();
                assertThat(node.diskLimit()).isPresent();
                assertThat(node.partitions()).isEmpty();
                assertThat(queue(heard, "recordings").internal()).isFalse();
                assertThat(queue(heard, "recordings").type()).isEqualTo("classic");
                await().untilAsserted(() ->
                        assertThat(queue(heard, "recordings").consumers()).hasValue(1));
                assertThat(queue(heard, "w1@tally.celery.pidbox").internal()).isTrue();
                assertThat(queue(heard, "celery_delayed_27").internal()).isTrue();
                // Nothing ever went through it, so RabbitMQ tells no rate; that is not the rate zero.
                assertThat(queue(heard, "empty").inRate()).isEmpty();
                assertThat(heard.phase(SourceId.Kind.BROKER_API)).contains(new SourceStatus.Live());
            }
        }
    }

    @Test
    void anEmptyVirtualHostHasNoQueues() {
        try (RabbitVhost vhost = broker().vhost("Empty")) {
            Heard heard = new Heard();
            try (BrokerWatcher watcher = watch(Configured.on(vhost), heard)) {
                await().until(() -> heard.phase(SourceId.Kind.BROKER_API).equals(Optional.of(new SourceStatus.Live())));
                assertThat(view(heard).queues()).isEmpty();
            }
        }
    }

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    /// What counts for a quorum queue that nobody says anything of; before 4.0 nothing.
    Optional<DeliveryLimit> limitByDefault() {
        return Optional.empty();
    }

    @Test
    void theDeliveryLimitOfAQuorumQueueIsToldWithWhoSaysIt() throws Exception {
        RealRabbit rabbit = broker();
        try (RabbitVhost vhost = rabbit.vhost("Limits");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("plain", true, false, false, Map.of("x-queue-type", "quorum"));
            channel.queueDeclare("classic", true, false, false, Map.of());
            for (String name : List.of("argued", "policed", "operated")) {
                channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", 7));
            }
            rabbit.rabbitmqctl("set_policy", "-p", vhost.name(), "p", "^policed$", "{\"delivery-limit\":5}");
            rabbit.rabbitmqctl("set_operator_policy", "-p", vhost.name(), "o", "^operated$", "{\"delivery-limit\":3}");
            Heard heard = new Heard();
            try (BrokerWatcher watcher = watch(Configured.on(vhost), heard)) {
                await().untilAsserted(() -> {
                    assertThat(queue(heard, "argued").deliveryLimit())
                            .contains(new DeliveryLimit(7, DeliveryLimit.Origin.ARGUMENT));
                    assertThat(queue(heard, "policed").deliveryLimit())
                            .contains(new DeliveryLimit(5, DeliveryLimit.Origin.POLICY));
                    assertThat(queue(heard, "operated").deliveryLimit())
                            .contains(new DeliveryLimit(3, DeliveryLimit.Origin.POLICY));
                    assertThat(queue(heard, "plain").deliveryLimit()).isEqualTo(limitByDefault());
                    assertThat(queue(heard, "classic").deliveryLimit()).isEmpty();
                });
                limitless(channel, heard);
            }
        }
    }

    /// 4.0 knows queues without a limit.
    void limitless(Channel channel, Heard heard) throws Exception {}

    @Test
    void manyQueuesAreListedAndFiltered() throws Exception {
        try (RabbitVhost vhost = broker().vhost("Many");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            for (int i = 0; i < 620; i++) {
                channel.queueDeclare((i % 2 == 0 ? "rec-" : "other-") + i, false, false, true, Map.of());
            }
            Heard all = new Heard();
            try (BrokerWatcher watcher = watch(Configured.on(vhost), all)) {
                await().untilAsserted(() -> assertThat(view(all).queues()).hasSize(620));
            }
            // The second pattern is one that Erlang does not know: it is matched here alone.
            for (String pattern : List.of("^rec-", "^\\p{javaLowerCase}ec-")) {
                Heard some = new Heard();
                try (BrokerWatcher watcher = watch(Configured.showing(Configured.on(vhost), pattern), some)) {
                    await().untilAsserted(() -> assertThat(view(some).queues())
                            .hasSize(310)
                            .allMatch(queue -> queue.name().startsWith("rec-")));
                }
            }
        }
    }

    @Test
    void anAccountThatMayNotSeeNodesStillSeesItsQueues() throws Exception {
        RealRabbit rabbit = broker();
        try (RabbitVhost vhost = rabbit.vhost("Limited");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("recordings", true, false, false, Map.of());
            rabbit.rabbitmqctl("add_user", "limited", "pass word:1");
            rabbit.rabbitmqctl("set_user_tags", "limited", "management");
            rabbit.rabbitmqctl("set_permissions", "-p", vhost.name(), "limited", "^$", "^$", "^$");
            Heard heard = new Heard();
            BrokerConfig config = Configured.with(Configured.on(vhost), "limited", "pass word:1");
            try (BrokerWatcher watcher = watch(config, heard)) {
                await().untilAsserted(() -> assertThat(view(heard).queues())
                        .extracting(BrokerView.Queue::name)
                        .contains("recordings"));
                assertThat(view(heard).nodes()).isEmpty();
                await().untilAsserted(() -> {
                    assertThat(heard.failure(Part.QUEUES)).isEmpty();
                    assertThat(heard.failure(Part.NODES).orElseThrow().remedy()).contains("monitoring");
                    assertThat(heard.phase(SourceId.Kind.BROKER_API).orElseThrow())
                            .isInstanceOfSatisfying(SourceStatus.Slowed.class, slowed -> assertThat(slowed.reason())
                                    .contains("the nodes are not read")
                                    .contains("limited"));
                });
            } finally {
                rabbit.rabbitmqctl("delete_user", "limited");
            }
        }
    }

    @Test
    void aWrongPasswordIsSaidWithTheRemedyAndARightOneHeals() throws Exception {
        try (RabbitVhost vhost = broker().vhost("Password")) {
            var password = new AtomicReference<>("wrong-one");
            BrokerConfig right = Configured.on(vhost);
            BrokerConfig config = new BrokerConfig(
                    right.name(),
                    right.management(),
                    right.amqp(),
                    right.username(),
                    () -> String.valueOf(password.get()),
                    right.queues(),
                    right.caFile());
            Heard heard = new Heard();
            try (BrokerWatcher watcher = watch(config, heard)) {
                await().until(() -> heard.failure(Part.OVERVIEW).isPresent());
                var failure = heard.failure(Part.OVERVIEW).orElseThrow();
                assertThat(failure.cause())
                        .contains("401")
                        .contains(right.username())
                        .doesNotContain("wrong-one");
                assertThat(failure.remedy()).contains("password");
                password.set(right.password().reveal());
                await().untilAsserted(() ->
                        assertThat(heard.phase(SourceId.Kind.BROKER_API)).contains(new SourceStatus.Live()));
            }
        }
    }

    private static BrokerWatcher watch(BrokerConfig config, Heard heard) {
        BrokerWatcher watcher = new BrokerWatcher(config, new JobQueues(), InstantSource.system(), QUICK);
        watcher.start(heard);
        return watcher;
    }

    private static void publish(Channel channel, String queue, int messages) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < messages; i++) {
            channel.basicPublish("", queue, null, "x".getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    static BrokerView view(Heard heard) {
        return heard.broker().orElseThrow(() -> new AssertionError("nothing was read yet"));
    }

    static BrokerView.Queue queue(Heard heard, String name) {
        return view(heard).queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, RabbitVhost.Depth> depths(Heard heard) {
        var depths = new HashMap<String, RabbitVhost.Depth>();
        view(heard)
                .queues()
                .forEach(queue -> depths.put(
                        queue.name(),
                        new RabbitVhost.Depth(
                                queue.ready().orElse(-1), queue.unacked().orElse(-1))));
        return depths;
    }
}
