package org.tallyboard.rabbitmq.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.testing.RabbitConnections;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// What a real RabbitMQ refuses to one use of a worker's connections, or closes because of it, leaves the others alone.
@Timeout(120)
public class ConnectionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String QUEUE = "recordings";

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    @Test
    void noUseTakesAnotherWithIt() throws Exception {
        try (RabbitVhost vhost = broker().vhost("connections");
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            var heard = new Heard();
            try (var worker = worker(vhost, "w1@test", heard);
                    var other = worker(vhost, "w2@test", new Heard())) {
                worker.start();
                other.start();
                worker.take(3);
                await().until(() -> worker.isConnected() && other.isConnected());
                channel.queueDeclare("answers", true, false, false, Map.of());
                assertThat(worker.lease(message("copy"))).isTrue();
                TaskDelivery lease = next(heard.leased);
                assertThat(worker.claim("job")).isEqualTo(JobLocks.Answer.TAKEN);

                // The broker closes the channel of who acknowledges twice (406, unknown delivery tag).
                channel.basicPublish("", QUEUE, null, new byte[] {1});
                TaskDelivery first = next(heard.tasks);
                assertThat(first.acknowledge()).isTrue();
                first.acknowledge();
                await().until(() -> heard.tasksLost.get() == 1);
                channel.basicPublish("", QUEUE, null, new byte[] {2});
                TaskDelivery second = next(heard.tasks);

                // It closes the channel of who publishes where nothing is (404). What waits behind goes on.
                worker.publishSurely(new Publication(new Route("no-such-exchange", "x"), message("lost")));
                worker.publishSurely(new Publication(Route.toQueue("answers"), message("result")), true, () -> {});
                await().until(() -> channel.messageCount("answers") == 1);

                for (String use : List.of("results", "control", "telemetry")) {
                    RabbitConnections.close(vhost, "w1@test " + use);
                }
                worker.publishSurely(new Publication(Route.toQueue("answers"), message("result")), true, () -> {});
                await().until(() -> channel.messageCount("answers") == 2);
                assertThat(second.isOurs()).isTrue();
                RabbitConnections.close(vhost, "w1@test tasks");
                assertThat(body(next(heard.tasks))).isEqualTo(2);

                assertThat(heard.connected).hasValue(1);
                assertThat(heard.disconnected).hasValue(0);
                assertThat(heard.tasksLost).hasValue(2);
                assertThat(other.claim("job"))
                        .as("the claim was held all the time")
                        .isEqualTo(JobLocks.Answer.HELD);

                // Without leases nothing is taken, and what came before stays.
                channel.basicPublish("", QUEUE, null, new byte[] {3});
                TaskDelivery third = next(heard.tasks);
                assertThat(lease.isOurs()).isTrue();
                RabbitConnections.close(vhost, "w1@test leases");
                await().until(() -> heard.connected.get() == 2);
                assertThat(heard.disconnected).hasValue(1);
                assertThat(lease.isOurs()).isFalse();
                assertThat(third.isOurs()).isTrue();
                assertThat(third.acknowledge()).isTrue();
                channel.basicPublish("", QUEUE, null, new byte[] {4});
                TaskDelivery fourth = next(heard.tasks);
                while (body(fourth) != 4) {
                    // The copy that nobody held any more.
                    assertThat(fourth.message().body()).isEqualTo(Bytes.ofUtf8("copy"));
                    fourth = next(heard.tasks);
                }
                assertThat(heard.tasksLost).hasValue(2);
            }
        }
    }

    private static WorkerChannel worker(RabbitVhost vhost, String name, Heard heard) {
        return new WorkerChannel(
                Login.of(Configured.on(vhost)), new WorkerChannel.Settings(name, QUEUE, List.of("celeryev")), heard);
    }

    private static AmqpMessage message(String body) {
        return new AmqpMessage(Map.of(), MessageProperties.persistentJson(), Bytes.ofUtf8(body));
    }

    private static int body(TaskDelivery delivery) {
        return delivery.message().body().toArray()[0];
    }

    private static TaskDelivery next(BlockingQueue<TaskDelivery> deliveries) throws InterruptedException {
        return Optional.ofNullable(deliveries.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                .orElseThrow();
    }

    private static final class Heard implements WorkerChannel.Handler {
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger disconnected = new AtomicInteger();
        private final AtomicInteger tasksLost = new AtomicInteger();
        private final BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
        private final BlockingQueue<TaskDelivery> leased = new LinkedBlockingQueue<>();

        @Override
        public void connected() {
            connected.incrementAndGet();
        }

        @Override
        public void disconnected() {
            disconnected.incrementAndGet();
        }

        @Override
        public void tasksLost() {
            tasksLost.incrementAndGet();
        }

        @Override
        public void task(TaskDelivery delivery) {
            tasks.add(delivery);
        }

        @Override
        public void leased(TaskDelivery delivery) {
            leased.add(delivery);
        }

        @Override
        public Optional<Publication> control(AmqpMessage request) {
            return Optional.empty();
        }
    }
}
