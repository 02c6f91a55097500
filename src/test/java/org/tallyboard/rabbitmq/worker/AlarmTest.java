package org.tallyboard.rabbitmq.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.HeldRecording;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.OutageLog;
import org.tallyboard.rabbitmq.board.AmqpJobOrders;
import org.tallyboard.rabbitmq.board.AmqpRecordingOrders;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.source.SourceId.Kind;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// A real alarm of a broker: the board says what it means, and so does a worker's log. And whoever closes a
/// connection is named.
public class AlarmTest {

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    /// On 3.10 it is short of memory, on 4.0 of room on its disk.
    RealRabbit.Shortage shortage() {
        return RealRabbit.Shortage.MEMORY;
    }

    /// What the node is said to have too little of.
    String tooLittle() {
        return "has too little memory";
    }

    @Test
    void anAlarmIsToldWithItsReasonAndTakenBackAndOwnEndsAreNamed() throws Exception {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var logger = (Logger) LoggerFactory.getLogger(OutageLog.class.getPackageName());
        var outages = (Logger) LoggerFactory.getLogger(OutageLog.class);
        logger.setLevel(Level.INFO);
        outages.setLevel(Level.INFO);
        logger.addAppender(log);
        RealRabbit rabbit = broker();
        try (RabbitVhost vhost = rabbit.vhost("alarm");
                var worker = new WorkerChannel(
                        Login.of(Configured.on(vhost)),
                        new WorkerChannel.Settings("w@test", "recordings", List.of("celeryev")),
                        quiet());
                LiveBoard board = new LiveBoard(Configured.on(vhost));
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, Map.of());
            worker.start();
            worker.take(1);
            await().until(() -> board.isLive() && worker.isConnected());

            String why = shortage().inBrokersWords();
            rabbit.runShort(shortage());
            await().until(() -> {
                worker.publish(event());
                return said(log, "is blocked by the broker: " + why);
            });
            await().untilAsserted(() -> {
                assertThat(slowed(board, Kind.BROKER_API)).contains(tooLittle()).contains("workers cannot tell");
                assertThat(slowed(board, Kind.EVENTS)).contains("takes nothing in (" + why + ")");
            });

            Answer order = orders(vhost).publish(retry(), "again-1");
            assertThat(order)
                    .isEqualTo(new Answer.Refused(
                            "Nothing was sent: the broker takes no messages now (" + why + ").",
                            "End its alarm first; rabbitmq-diagnostics alarms says what it is."));
            assertThat(recordings(vhost).change(held(), Optional.empty(), Optional.of(Instant.now())))
                    .isInstanceOfSatisfying(Answer.Unknown.class, unknown -> assertThat(unknown.reason())
                            .startsWith("the broker takes no messages now (" + why + ")"));

            rabbit.haveEnough(shortage());
            await().until(() -> orders(vhost).publish(retry(), "again-2") instanceof Answer.Accepted);
            // What was refused was not sent after all.
            assertThat(idsIn(channel, "orders")).containsOnly("again-2");
            await().until(() -> board.isLive() && said(log, "is no longer blocked"));
            await().until(() -> board.phase(Kind.BROKER_API).equals(new SourceStatus.Live()));

            channel.queueDelete("recordings");
            await().until(() -> said(
                    log,
                    "w@test lost the broker: a queue that is consumed was deleted; the connection is opened anew"));
            assertThat(log.list).noneMatch(line -> line.getFormattedMessage().contains("200"));
        } finally {
            rabbit.haveEnough(shortage());
            logger.detachAppender(log);
            logger.setLevel(null);
            outages.setLevel(null);
        }
    }

    private static AmqpJobOrders orders(RabbitVhost vhost) {
        return new AmqpJobOrders(
                Configured.on(vhost),
                RecordingsConfig.standard(),
                KeptMessages.none(),
                InstantSource.system(),
                change -> {});
    }

    private static AmqpRecordingOrders recordings(RabbitVhost vhost) {
        return new AmqpRecordingOrders(
                Configured.on(vhost), RecordingsConfig.standard(), InstantSource.system(), change -> {});
    }

    private static RetryJob retry() {
        return new RetryJob(
                new JobKey("rec-broker", "old-1"),
                "Old",
                0,
                new JobPayload(
                        JobPayload.Source.REMOTE_CONTROL,
                        "plain.dump",
                        "[]",
                        "{}",
                        Optional.empty(),
                        "",
                        "orders",
                        Optional.empty(),
                        Instant.now()));
    }

    private static HeldRecording held() {
        return new HeldRecording(
                new JobKey("rec-broker", "old-1"), "Old", 0, "w@test", true, Optional.empty(), Optional.empty());
    }

    private static List<String> idsIn(Channel channel, String queue) throws Exception {
        var ids = new ArrayList<String>();
        for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
            ids.add(String.valueOf(got.getProps().getHeaders().get("id")));
        }
        return ids;
    }

    private static String slowed(LiveBoard board, Kind kind) {
        return board.phase(kind) instanceof SourceStatus.Slowed(String reason) ? reason : "";
    }

    private static boolean said(ListAppender<ILoggingEvent> log, String words) {
        return List.copyOf(log.list).stream()
                .anyMatch(line -> line.getFormattedMessage().contains(words));
    }

    private static Publication event() {
        return new Publication(
                new Route("celeryev", "x"),
                new AmqpMessage(Map.of(), MessageProperties.transientJson(), Bytes.ofUtf8("[]")));
    }

    private static WorkerChannel.Handler quiet() {
        return new WorkerChannel.Handler() {
            @Override
            public void connected() {}

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
        };
    }
}
