package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Publication;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

class OutageLogTest {

    @Test
    void aRefusedLoginIsToldOnceWithTheRemedyAndTriedAgain() {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("outages")) {
            BrokerConfig config = Configured.on(vhost);
            var attempts = new AtomicInteger();
            var settings = new WorkerChannel.Settings("w@test", "recordings", List.of());
            var log = new ListAppender<ILoggingEvent>();
            log.start();
            var logger = (Logger) LoggerFactory.getLogger(OutageLog.class);
            Level before = logger.getEffectiveLevel();
            logger.setLevel(Level.WARN);
            logger.addAppender(log);
            try (var channel = new WorkerChannel(
                    Login.of(Configured.with(config, config.username(), "mistyped")), settings, counting(attempts))) {
                channel.start();
                await().until(() -> attempts.get() >= 3);
            } finally {
                logger.detachAppender(log);
                logger.setLevel(before);
            }

            assertThat(log.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.WARN);
                assertThat(event.getFormattedMessage())
                        .contains("login refused for user " + config.username())
                        .contains("check `username` and `password`")
                        .doesNotContain("mistyped");
            });
        }
    }

    private static WorkerChannel.Handler counting(AtomicInteger attempts) {
        return new WorkerChannel.Handler() {
            @Override
            public void connected() {}

            @Override
            public void disconnected() {
                attempts.incrementAndGet();
            }

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
        };
    }
}
