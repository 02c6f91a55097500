package org.tallyboard.rabbitmq.board;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.rabbitmq.AmqpFailures;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.ConfiguredLogin;
import org.tallyboard.rabbitmq.Exchanges;
import org.tallyboard.rabbitmq.JobPublishing;
import org.tallyboard.rabbitmq.board.StreamHealth.Trouble;
import org.tallyboard.source.Failure;

/// Follows Celery's events on a connection of its own.
///
/// The queue is exclusive and without a time to live: Celery's own receivers let events die after 5 s, and lose them
/// when they are busy. It holds [#HELD] messages at most, the oldest go first, and the lamp says so when that comes
/// near.
final class EventStream implements BrokerLink.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int HELD = 200_000;
    private static final int HELD_BYTES = 256 << 20;
    private static final int BACKLOG = 10_000;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration UNREADABLE_SHOWN = Duration.ofMinutes(1);
    /// A job may be among what a worker has set aside: long enough for a person to come by.
    private static final Duration SET_ASIDE_SHOWN = Duration.ofMinutes(30);

    private final String broker;
    private final InstantSource clock;
    private final Consumer<Change> out;
    private final StreamHealth health;
    private final AmqpFailures failures;
    private final EventIntake intake;
    private final BrokerLink link;
    private final Runnable opened;
    private volatile @Nullable Instant downSince;
    private volatile @Nullable Instant erredAt;

    /// @param opened called each time that events are followed anew
    EventStream(
            BrokerConfig broker,
            RecordingsConfig recordings,
            InstantSource clock,
            Consumer<Change> out,
            StreamHealth health,
            Runnable opened) {
        this.broker = broker.name();
        this.clock = clock;
        this.out = out;
        this.health = health;
        this.opened = opened;
        this.failures = new AmqpFailures(broker);
        this.intake = new EventIntake(broker.name(), recordings, clock, out, new Errors());
        this.link = new BrokerLink(new ConfiguredLogin(broker), "tallyboard events " + broker.name(), this);
    }

    void start() {
        health.connecting();
        intake.start();
        link.start();
    }

    /// Events read, and messages that were none, since the start.
    EventCounts counts() {
        return new EventCounts(intake.received(), intake.unreadable());
    }

    @Override
    public void close() {
        link.close();
        intake.close();
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        Exchanges.ensure(connection, CeleryNames.EVENT_EXCHANGE, "topic", true);
        Channel channel = JobPublishing.watched(connection, link);
        String queue = CeleryNames.EVENT_EXCHANGE + ".tallyboard-" + UUID.randomUUID();
        channel.queueDeclare(
                queue,
                false,
                true,
                true,
                Map.of("x-max-length", HELD, "x-max-length-bytes", HELD_BYTES, "x-overflow", "drop-head"));
        channel.queueBind(queue, CeleryNames.EVENT_EXCHANGE, "#");
        channel.basicQos(EventIntake.PREFETCH, false);
        channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                intake.deliver(channel, envelope.getDeliveryTag(), properties, body);
            }

            /// The queue was deleted: the link opens anew and declares one.
            @Override
            public void handleCancel(String tag) {
                link.restart("the queue for events was deleted");
            }
        });
        downSince = null;
        out.accept(new Change.StreamInterrupted(broker, Optional.empty()));
        health.live();
        opened.run();
        Thread.ofVirtual().name("event-backlog").start(() -> look(connection, queue));
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        Instant now = clock.instant();
        Instant since = downSince == null ? now : downSince;
        if (downSince == null) {
            downSince = since;
            out.accept(new Change.StreamInterrupted(broker, Optional.of(since)));
        }
        health.failed(failures.failure(cause.orElse(null), since));
    }

    /// Looks now and then how many events wait at the broker, and whether unreadable ones came.
    private void look(Connection connection, String queue) {
        try (Channel channel = connection.createChannel()) {
            while (connection.isOpen()) {
                long waiting = channel.messageCount(queue);
                health.trouble(Trouble.BACKLOG, backlog(waiting));
                health.trouble(Trouble.UNREADABLE, unreadable());
                health.trouble(Trouble.PROGRAM_ERROR, erred());
                health.trouble(
                        Trouble.SET_ASIDE,
                        intake.setAside().words(clock.instant().minus(SET_ASIDE_SHOWN)));
                Thread.sleep(LOOK_EVERY);
            }
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            LOG.debug("The backlog is no longer looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> backlog(long waiting) {
        if (waiting >= HELD * 9L / 10) {
            return Optional.of("events come faster than they are read: " + waiting + " wait, and the oldest are lost");
        }
        return waiting < BACKLOG
                ? Optional.empty()
                : Optional.of("events come faster than they are read: " + waiting + " wait");
    }

    /// The stream goes on after an error of this program, but what it lost stays lost: said for a while.
    private final class Errors implements EventIntake.Health {
        @Override
        public void broke(Throwable error, Instant at) {
            String kind = error.getClass().getSimpleName();
            erredAt = at;
            health.failed(new Failure(
                    "events met an error of this program (" + kind + "): some are lost",
                    "look into this program's log",
                    at));
        }

        @Override
        public void recovered() {
            health.trouble(Trouble.PROGRAM_ERROR, erred());
            if (downSince == null) {
                health.live();
            }
        }
    }

    private Optional<String> erred() {
        Instant at = erredAt;
        return at == null || at.plus(SET_ASIDE_SHOWN).isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of("events met an error of this program: some are lost; its log tells more");
    }

    private Optional<String> unreadable() {
        return intake.noEvents().words(clock.instant().minus(UNREADABLE_SHOWN));
    }
}
