package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.source.Failure;

/// Publishes one message after another and says of each what became of it. Keeps nothing: who must not lose a message
/// keeps it until it is confirmed. The connection comes back by itself.
public final class ConfirmedPublisher implements AutoCloseable {
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(5);

    private final BrokerConfig broker;
    private final InstantSource clock;
    private final AmqpFailures failures;
    private final BrokerLink link;
    private final AtomicReference<@Nullable String> returned = new AtomicReference<>();
    private final Object lock = new Object();
    private @Nullable Channel channel;
    private Failure failure;

    /// What became of a message.
    public sealed interface Receipt {
        /// The broker has it, in at least one queue where that was asked for.
        record Confirmed() implements Receipt {}

        /// The broker does not have it, and will not take it as it is.
        record Refused(String cause, String remedy) implements Receipt {}

        /// There is no broker, or it did not answer: it may or may not have the message.
        record Unsure(String cause, String remedy) implements Receipt {}
    }

    private ConfirmedPublisher(BrokerConfig broker, String name, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
        this.failures = new AmqpFailures(broker);
        this.failure = new Failure("not connected to the broker yet", "it is tried again", clock.instant());
        this.link = new BrokerLink(new ConfiguredLogin(broker), name, new Use());
    }

    /// Connects as soon as there is a broker.
    ///
    /// @param name what the connection is called at the broker
    public static ConfirmedPublisher start(BrokerConfig broker, String name, InstantSource clock) {
        var sender = new ConfirmedPublisher(broker, name, clock);
        sender.link.start();
        return sender;
    }

    /// Waits until there is a connection, at most so long.
    ///
    /// @return whether there is one
    public boolean await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (channel == null) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                lock.wait(millis);
            }
            return true;
        }
    }

    /// Why there is no connection, with what to do; empty when there is one.
    public Optional<String> trouble() {
        synchronized (lock) {
            return channel == null ? Optional.of(failure.cause() + "; " + failure.remedy()) : Optional.empty();
        }
    }

    /// Publishes and waits for the broker's word, 5 s at most.
    ///
    /// @param mandatory whether a queue must take it
    public synchronized Receipt send(Publication publication, boolean mandatory) throws InterruptedException {
        Channel open;
        synchronized (lock) {
            if (channel == null) {
                return new Receipt.Unsure(failure.cause(), failure.remedy());
            }
            open = channel;
        }
        returned.set(null);
        try {
            open.basicPublish(
                    publication.route().exchange(),
                    publication.route().routingKey(),
                    mandatory,
                    AmqpCodec.properties(publication.message()),
                    publication.message().body().toArray());
            boolean taken = open.waitForConfirms(CONFIRMED_WITHIN.toMillis());
            // RabbitMQ returns an unroutable message before it confirms it.
            String why = returned.get();
            if (why != null) {
                return unroutable(publication.route(), why);
            }
            return taken
                    ? new Receipt.Confirmed()
                    : new Receipt.Refused(
                            "the broker did not take a message for " + place(publication.route())
                                    + " (negative confirm)",
                            "look into the broker's log, or whether the queue is full");
        } catch (IOException | ShutdownSignalException e) {
            return closed(publication.route(), e);
        } catch (TimeoutException e) {
            // A confirm that comes later must not be taken for another message's.
            link.restart("the broker did not confirm a message in time");
            return new Receipt.Unsure(
                    "the broker did not confirm within " + CONFIRMED_WITHIN.toSeconds() + " s",
                    "check the broker's load and its alarms");
        }
    }

    private Receipt closed(Route route, Exception e) {
        ShutdownSignalException signal = e instanceof ShutdownSignalException direct
                ? direct
                : e.getCause() instanceof ShutdownSignalException cause ? cause : null;
        if (signal != null && signal.getReason() instanceof AMQP.Channel.Close close) {
            return new Receipt.Refused(
                    "the broker refused a message for " + place(route) + ": " + close.getReplyCode() + " "
                            + close.getReplyText(),
                    close.getReplyCode() == AMQP.ACCESS_REFUSED
                            ? "give user " + broker.username() + " the right to write there"
                            : "check that the exchange exists");
        }
        Failure lost = failures.failure(e, clock.instant());
        return new Receipt.Unsure(lost.cause(), lost.remedy());
    }

    private static Receipt unroutable(Route route, String why) {
        return new Receipt.Refused(
                "there is no " + place(route) + " that takes the message (" + why + ")",
                "start a worker that consumes it, which makes the queue, or correct `queue` in the configuration");
    }

    private static String place(Route route) {
        return route.exchange().isEmpty()
                ? "queue " + route.routingKey()
                : "queue behind exchange " + route.exchange() + " with routing key " + route.routingKey();
    }

    /// Disconnects.
    @Override
    public void close() {
        link.close();
    }

    private final class Use implements BrokerLink.Listener {
        @Override
        public void open(Connection connection) throws IOException, TimeoutException {
            Exchanges.ensure(connection, CeleryNames.EVENT_EXCHANGE, "topic", true);
            Channel fresh = connection.createChannel();
            fresh.addShutdownListener(cause -> {
                if (!cause.isHardError()) {
                    link.restart(cause);
                }
            });
            fresh.addReturnListener(message -> returned.set(message.getReplyText()));
            fresh.confirmSelect();
            synchronized (lock) {
                channel = fresh;
                lock.notifyAll();
            }
        }

        @Override
        public void lost(String reason, Optional<Throwable> cause) {
            synchronized (lock) {
                channel = null;
                failure = failures.failure(cause.orElse(null), clock.instant());
            }
        }
    }
}
