package org.tallyboard.rabbitmq.board;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Change;
import org.tallyboard.config.BrokerConfig;

/// Somebody sets the clock of the machine.
class ClockStepTest {

    @Test
    void aClockThatIsSetBackByAnHourKeepsNobodyFromReadingTheBroker() {
        AtomicInteger asked = new AtomicInteger();
        Instant start = Instant.parse("2026-11-27T10:00:00Z");
        // Each look at the clock finds it an hour earlier.
        InstantSource clock = () -> start.minus(Duration.ofHours(asked.incrementAndGet()));
        var nobody = new BrokerConfig(
                "rec-broker",
                URI.create("http://127.0.0.1:1"),
                URI.create("amqp://127.0.0.1:1/%2F"),
                "nobody",
                () -> "none",
                Optional.empty(),
                Optional.empty());
        Duration soon = Duration.ofMillis(20);
        List<Change> heard = new CopyOnWriteArrayList<>();
        try (var watcher =
                new BrokerWatcher(nobody, new JobQueues(), clock, new BrokerWatcher.Pace(soon, soon, soon, soon))) {
            watcher.start(heard::add);
            // Each of three parts tells once at least that it failed.
            await().until(() ->
                    heard.stream().filter(Change.BrokerRead.class::isInstance).count() >= 12);
        }
    }
}
