package org.tallyboard.rabbitmq.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import org.tallyboard.testing.StallingFront;

/// What a worker says while a real RabbitMQ is behind a connection that nobody reads from.
@Timeout(90)
class StalledBrokerTest {
    private RabbitVhost vhost;
    private StallingFront front;
    private WorkerChannel channel;
    private final CountDownLatch connected = new CountDownLatch(1);

    @BeforeEach
    void connect() throws Exception {
        vhost = RealRabbit.shared().vhost("stalled");
        front = StallingFront.before(RealRabbit.shared().amqpPort());
        channel = new WorkerChannel(
                new BrokerLogin(
                        URI.create("amqp://127.0.0.1:" + front.port() + "/" + vhost.name()),
                        RealRabbit.shared().user(),
                        RealRabbit.shared().password()),
                new WorkerChannel.Settings("w1@stalled", "recordings", List.of(CeleryNames.EVENT_EXCHANGE)),
                new Handler());
        channel.start();
        assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void close() throws Exception {
        front.close();
        channel.close();
        vhost.close();
    }

    @Test
    void whoTellsProgressNeverWaitsAndWhatHasNoRoomIsDroppedAndCounted() {
        await().until(() -> {
            long before = channel.flow().dropped();
            channel.publish(event(1));
            return channel.flow().dropped() == before;
        });
        front.stall();

        // 64 MB: more than the sockets on the way and the queue hold. A thread that waited would wait for good.
        for (int i = 0; i < 1_000; i++) {
            channel.publish(event(64 << 10));
        }

        assertThat(channel.flow().dropped()).isBetween(700L, 1_000L);
    }

    private static Publication event(int bytes) {
        var properties = new MessageProperties(
                Optional.of("application/octet-stream"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.of(1),
                Optional.empty());
        return new Publication(
                new Route(CeleryNames.EVENT_EXCHANGE, "task.progress"),
                new AmqpMessage(Map.of(), properties, Bytes.of(new byte[bytes])));
    }

    private final class Handler implements WorkerChannel.Handler {
        @Override
        public void connected() {
            connected.countDown();
        }

        @Override
        public void disconnected() {}

        @Override
        public void tasksLost() {}

        @Override
        public void task(TaskDelivery delivery) {}

        @Override
        public void leased(TaskDelivery delivery) {}

        @Override
        public Optional<Publication> control(AmqpMessage request) {
            return Optional.empty();
        }
    }
}
