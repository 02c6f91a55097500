package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.json.JsonMapper;

/// The same on RabbitMQ 4.0.
class PoisonOnRabbit4Test extends PoisonTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    /// It takes 16 MiB unless configured otherwise.
    @Override
    void large(Channel channel) {}

    @Override
    int setAsideHere() {
        return 4;
    }

    /// Not here: `ConnectionsOnRabbit4Test` looks at the connections.
    @Override
    void aRecordingDoesNotShareTheFateOfTasksAndResults() {}

    /// `consumer_timeout` by queue: an argument of the task queue, and a policy for all others, leases included. 5 s in
    /// place of half an hour, looked at every second in place of every minute; the recording lasts for 12 s.
    @Test
    void aTimeOutForAcknowledgementsOfAQueueDoesNotStrike() throws Exception {
        RealRabbit rabbit = broker();
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var logger = (Logger) LoggerFactory.getLogger("org.tallyboard.rabbitmq");
        logger.addAppender(log);
        rabbit.rabbitmqctl("eval", "application:set_env(rabbit, channel_tick_interval, 1000).");
        try (Connection connection = vhost.connect()) {
            Channel careless = connection.createChannel();
            careless.queueDeclare(
                    QUEUE, true, false, false, Map.of("x-queue-type", "quorum", "x-consumer-timeout", 5_000));
            rabbit.rabbitmqctl("set_policy", "-p", vhost.name(), "t", ".*", "{\"consumer-timeout\":5000}");
            // It does strike those who hold a message for longer, by the argument and by the policy.
            for (String queue : List.of(QUEUE, "careless")) {
                Channel holding = connection.createChannel();
                if (!queue.equals(QUEUE)) {
                    holding.queueDeclare(queue, true, false, false, Map.of());
                }
                holding.basicPublish("", queue, null, new byte[] {1});
                holding.basicConsume(queue, false, (tag, message) -> {}, tag -> {});
                await().until(() -> !holding.isOpen());
                assertThat(holding.getCloseReason()).hasMessageContaining("delivery acknowledgement");
            }
            careless.queuePurge(QUEUE);
            worker();
            TaskMessage job = TaskMessage.task(RecordingWorker.TASK)
                    .kwargs(JsonMapper.shared().valueToTree(kwargs()))
                    .build();
            String id = job.id().orElseThrow();
            ear.send(QUEUE, job);

            await().until(() -> ear.story(id).contains("task-succeeded"));
            assertThat(ear.story(id)).containsExactly("task-received", "task-started", "task-succeeded");
            assertThat(ear.asides("recording-duplicate", id)).isEmpty();
            // On a busy machine a connection may end for other reasons.
            assertThat(List.copyOf(log.list))
                    .noneMatch(line -> line.getFormattedMessage().contains("delivery acknowledgement"));
        } finally {
            logger.detachAppender(log);
            rabbit.rabbitmqctl("eval", "application:set_env(rabbit, channel_tick_interval, 60000).");
        }
    }

    /// Not here: nothing in it depends on the version.
    @Override
    void aJobThatCameBackIsAskedAboutThoughItWasPublishedAnew() {}

    /// Not here: nothing in it depends on the version.
    @Override
    void whatCannotBeSetAsideIsRejectedAndKeepsNothingWaiting() {}
}
