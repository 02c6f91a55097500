package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Change;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobEvent;

class EventIntakeTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Change.EventsArrived> arrived = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                told.add(method.getName() + " " + arguments[0]);
                return null;
            });

    @Test
    void anErrorOfThisProgramCostsTheEventsAtHandAndIsSaid() {
        var intake = new EventIntake(
                "rec-broker",
                RecordingsConfig.standard(),
                InstantSource.system(),
                this::take,
                new EventIntake.Health() {
                    @Override
                    public void broke(Throwable error, Instant at) {
                        told.add("broke " + error.getClass().getSimpleName());
                    }

                    @Override
                    public void recovered() {
                        told.add("recovered");
                    }
                });
        try (intake) {
            intake.start();
            intake.deliver(channel, 1, new BasicProperties(), rejected("j1"));
            await().until(() -> told.contains("broke OutOfMemoryError"));
            intake.deliver(channel, 2, new BasicProperties(), rejected("j2"));
            await().until(() -> told.contains("recovered"));
            assertThat(told).containsExactly("basicAck 1", "broke OutOfMemoryError", "basicAck 2", "recovered");
            assertThat(arrived).singleElement().satisfies(events -> {
                assertThat(events.jobs()).singleElement().isInstanceOf(JobEvent.Requeued.class);
                assertThat(events.bytes()).isEqualTo(rejected("j2").length);
            });
        }
    }

    private void take(Change events) {
        if (calls.incrementAndGet() == 1) {
            throw new OutOfMemoryError("made by a test");
        }
        arrived.add((Change.EventsArrived) events);
    }

    private static byte[] rejected(String id) {
        return ("""
                {"type": "task-rejected", "uuid": "%s", "requeue": true, "hostname": "rec@a", "timestamp": 1764237600.5,
                 "utcoffset": 0, "pid": 7, "clock": 12}""".formatted(id)).getBytes(StandardCharsets.UTF_8);
    }
}
