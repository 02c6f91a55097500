package org.tallyboard.rabbitmq.board;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Change;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobEvent;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.JobOrders;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.rabbitmq.AmqpCodec;
import org.tallyboard.rabbitmq.AmqpFailures;
import org.tallyboard.rabbitmq.BlockProbe;
import org.tallyboard.rabbitmq.ConfiguredLogin;
import org.tallyboard.rabbitmq.Exchanges;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.RecordingReader;
import org.tallyboard.source.Failure;

/// Publishes a job again: once, mandatory, and with a publisher confirm. Each order has a connection of its own, so
/// that what it meets is about this order alone. Nothing is sent a second time.
public final class AmqpJobOrders implements JobOrders {

    private static final Logger LOG = LoggerFactory.getLogger(AmqpJobOrders.class);
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(3);
    private static final long LOOK_MILLIS = 250;
    private static final Duration HELD_FOR = Duration.ofSeconds(3);
    private static final String NOTHING_AFTER =
            "{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}";
    private static final String LOOK = "look whether the job appears before you send it again";

    private final BrokerConfig broker;
    private final Login login;
    private final RecordingReader recordings;
    private final KeptMessages kept;
    private final InstantSource clock;
    private final Consumer<Change> out;
    private final AmqpFailures failures;
    private final String sender = "tallyboard@" + host();
    private final EventWriter events;

    public AmqpJobOrders(
            BrokerConfig broker,
            RecordingsConfig recordings,
            KeptMessages kept,
            InstantSource clock,
            Consumer<Change> out) {
        this.broker = broker;
        this.kept = kept;
        this.recordings = new RecordingReader(recordings);
        this.login = new ConfiguredLogin(broker);
        this.clock = clock;
        this.out = out;
        this.failures = new AmqpFailures(broker);
        this.events = new EventWriter(
                sender,
                ProcessHandle.current().pid(),
                new Event.Software(Optional.of("tallyboard"), Optional.empty(), Optional.empty()),
                clock);
    }

    @Override
    public Answer publish(RetryJob order, String newId) {
        Publication publication;
        try {
            publication = again(order, newId);
        } catch (IllegalArgumentException e) {
            return new Answer.Refused("The job cannot be sent again: " + e.getMessage(), "");
        }
        Connection connection;
        try {
            connection = login.factory().newConnection("tallyboard order");
        } catch (IOException | TimeoutException e) {
            Failure failure = failures.failure(e, clock.instant());
            return new Answer.Refused("Nothing was sent: " + failure.cause() + ".", failure.remedy());
        }
        boolean sent = false;
        try {
            if (isBeingSentElsewhere(connection, order)) {
                return new Answer.Refused(
                        "Nothing was sent: another board is sending this job again at this moment.",
                        "Look at the new job, which shows in a moment.");
            }
            Answer answer = publish(connection, order, publication, newId);
            sent = !(answer instanceof Answer.Refused);
            return answer;
        } finally {
            if (sent) {
                Thread.ofVirtual().name("order-held").start(() -> keepHeld(connection));
            } else {
                connection.abort(1_000);
            }
        }
    }

    /// Two boards that are asked for the same at once have both found no newer job. The broker decides, by an exclusive
    /// queue for the job, which one connection can have at a time: a second one is refused with RESOURCE_LOCKED.
    /// Where it may not be declared, the boards' own comparison has to do.
    private static boolean isBeingSentElsewhere(Connection connection, RetryJob order) {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare(
                    "tallyboard.retry." + order.job().id() + "." + order.retries(), false, true, true, Map.of());
            return false;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            boolean locked = e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.RESOURCE_LOCKED;
            if (!locked) {
                LOG.debug(
                        "Whether another board sends job {} again is not known",
                        order.job().id(),
                        e);
            }
            return locked;
        }
    }

    /// Until other boards have heard of the new job, so that their comparison finds it.
    private static void keepHeld(Connection connection) {
        try {
            Thread.sleep(HELD_FOR);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.abort(1_000);
        }
    }

    private Publication again(RetryJob order, String newId) {
        if (order.payload().source() != JobPayload.Source.JOURNAL) {
            return RetryMessage.publication(order.payload(), order.job().id(), newId, sender);
        }
        Publication message = kept.message(order.job().id())
                .orElseThrow(() -> new IllegalArgumentException("The scheduler's journal cannot be read now."));
        return RetryMessage.publication(message, order.payload(), newId, sender);
    }

    private Answer publish(Connection connection, RetryJob order, Publication publication, String newId) {
        Channel channel;
        var probe = new BlockProbe(connection);
        try {
            Optional<String> blocked = probe.ask(TAKEN_WITHIN);
            if (blocked.isPresent()) {
                return new Answer.Refused(
                        "Nothing was sent: the broker takes no messages now (" + blocked.get() + ").",
                        "End its alarm first; rabbitmq-diagnostics alarms says what it is.");
            }
            channel = connection.createChannel();
            channel.confirmSelect();
        } catch (IOException | ShutdownSignalException e) {
            Failure failure = failures.failure(e, clock.instant());
            return new Answer.Refused("Nothing was sent: " + failure.cause() + ".", failure.remedy());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Refused("Nothing was sent: asking the broker was stopped.", "");
        }
        var returned = new AtomicReference<@Nullable String>();
        channel.addReturnListener(message -> returned.set(message.getReplyText()));
        try {
            send(channel, publication, true);
            boolean confirmed = confirmed(channel, probe);
            // The broker returns an unroutable message before it confirms it.
            if (returned.get() != null || !confirmed) {
                return unroutable(order.payload(), returned.get());
            }
        } catch (IOException | ShutdownSignalException e) {
            return closed(e);
        } catch (TimeoutException e) {
            return new Answer.Unknown(probe.reason()
                            .map(why -> "The broker takes no messages since the job was sent (" + why
                                    + "), and may take it when that is over; ")
                            .orElse("The broker did not confirm the message within " + CONFIRMED_WITHIN.toSeconds()
                                    + " s; ")
                    + LOOK + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("Waiting for the broker's confirm was stopped; " + LOOK + ".");
        }
        announce(connection, order, publication, newId);
        return new Answer.Accepted(newId);
    }

    /// Waits for the confirm, but not longer than until the broker says that it takes nothing.
    private static boolean confirmed(Channel channel, BlockProbe probe) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + CONFIRMED_WITHIN.toNanos();
        while (true) {
            try {
                return channel.waitForConfirms(LOOK_MILLIS);
            } catch (TimeoutException e) {
                if (probe.reason().isPresent() || System.nanoTime() >= end) {
                    throw e;
                }
            }
        }
    }

    private Answer unroutable(JobPayload payload, @Nullable String told) {
        String place = payload.exchange().isEmpty()
                ? "queue " + payload.routingKey()
                : "exchange " + payload.exchange() + " with routing key " + payload.routingKey();
        return told != null
                ? new Answer.Refused(
                        "No queue takes messages of " + place + " any more (" + told + "); nothing was sent.",
                        "Start a worker that consumes it, or make the queue, and try again.")
                : new Answer.Refused(
                        "The broker did not take the message for " + place + " (negative confirm); nothing was sent.",
                        "Look into the broker's log, or whether the queue is full.");
    }

    /// The broker closed the channel over the message: then it said why, and did not take it. Anything else leaves it
    /// open.
    private Answer closed(Exception e) {
        ShutdownSignalException signal = e instanceof ShutdownSignalException direct
                ? direct
                : e.getCause() instanceof ShutdownSignalException cause ? cause : null;
        if (signal != null && signal.getReason() instanceof AMQP.Channel.Close close) {
            return new Answer.Refused(
                    "The broker refused the message: " + close.getReplyCode() + " " + close.getReplyText()
                            + "; nothing was sent.",
                    close.getReplyCode() == AMQP.ACCESS_REFUSED
                            ? "Give user " + broker.username() + " the right to write there."
                            : "Check that the exchange still exists.");
        }
        return new Answer.Unknown("The connection was lost before the broker confirmed the message ("
                + failures.failure(e, clock.instant()).cause() + "); " + LOOK + ".");
    }

    /// Tells everybody that a job waits, as a producer with `task_send_sent_event` does, and the own board at once. The
    /// order stands whether or not this is heard.
    private void announce(Connection connection, RetryJob order, Publication publication, String newId) {
        JobPayload payload = order.payload();
        TaskMessage task = new TaskMessage(publication.message());
        Instant now = clock.instant();
        var described = new JobEvent.Description(
                Optional.of(payload.taskName()),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                payload.exchange().isEmpty() ? Optional.of(payload.routingKey()) : Optional.empty(),
                task.rootId(),
                task.parentId(),
                Optional.empty());
        out.accept(new Change.EventsArrived(
                broker.name(), List.of(new JobEvent.Sent(newId, now, Long.MIN_VALUE, sender, described)), List.of()));
        out.accept(new Change.PayloadCaptured(
                new JobKey(broker.name(), newId),
                new JobPayload(
                        JobPayload.Source.MESSAGE,
                        payload.taskName(),
                        payload.argsJson(),
                        payload.kwargsJson(),
                        payload.embedJson().or(() -> Optional.of(NOTHING_AFTER)),
                        payload.exchange(),
                        payload.routingKey(),
                        task.rootId(),
                        payload.priority(),
                        now),
                recordings.ofText(
                        payload.taskName(), Optional.of(payload.argsJson()), Optional.of(payload.kwargsJson()))));
        try {
            if (Exchanges.exists(connection, CeleryNames.EVENT_EXCHANGE)) {
                try (Channel channel = connection.createChannel()) {
                    send(channel, events.taskSent(task, payload.routingKey(), publication.route()), false);
                }
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            LOG.info("Job {} was sent, but nobody was told", newId, e);
        }
    }

    private static void send(Channel channel, Publication publication, boolean mandatory) throws IOException {
        channel.basicPublish(
                publication.route().exchange(),
                publication.route().routingKey(),
                mandatory,
                AmqpCodec.properties(publication.message()),
                publication.message().body().toArray());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "desk";
        }
    }
}
