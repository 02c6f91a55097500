package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.InspectionWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;

/// What a recording worker needs of a broker: a task queue, a queue of its own for the jobs that it holds
/// ([LeaseQueue]), remote control in both directions, and a way to publish. All come back by themselves after any
/// outage.
///
/// Three connections, so that remote control is heard while jobs wait for the broker, and pictures do not stand in the
/// way of leases ([Telemetry]). No message can end one of them: what the client library cannot read arrives as a
/// [TaskDelivery] that says so, see [ContentHeaders]. What is published here never makes the caller wait for the
/// broker, but for [#lease] and [#claim].
public final class WorkerChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerChannel.class);
    /// A host that vanished is noticed by the broker after two silent intervals. So short an interval may cut off a
    /// worker that is only slow; then it is back at once, and what it records has gone on.
    private static final int HEARTBEAT_SECONDS = 2;
    /// A holder must be back before its jobs are given to others, see [LeaseQueue#RETURNS_AFTER].
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Settings settings;
    private final Handler handler;
    private final BrokerLink jobs;
    private final WorkerControl control;
    private final Outages outages;
    private final SureOutbox outbox = new SureOutbox();
    private final Blockage blockage;
    private final Telemetry telemetry;
    private final JobLocks locks = new JobLocks();
    private final Object lock = new Object();
    private volatile boolean connected;
    private volatile boolean blocked;
    private volatile @Nullable Channel leasing;
    private @Nullable Channel tasks;
    private volatile Optional<InspectionWriter.BrokerConnection> connection = Optional.empty();
    private String consumerTag = "";
    private int wanted;
    private int consumed;

    /// @param nodename the worker's own name, for example `rec-w1@desk`; no two workers share one
    /// @param queue the task queue; it is used as it is, and made (durable) only where it is missing
    /// @param topicExchanges exchanges to publish on that are made (topic, durable) where they are missing
    public record Settings(String nodename, String queue, List<String> topicExchanges) {
        public Settings {
            topicExchanges = List.copyOf(topicExchanges);
        }
    }

    /// Called on the client's threads; must return soon.
    public interface Handler {
        /// The broker is there, for the first time or again; the own jobs' queue is consumed.
        void connected();

        /// The broker takes messages again, after it took none for a while.
        default void unblocked() {}

        /// Messages that were not acknowledged are no longer ours: the broker gives them out again.
        void disconnected();

        /// A message of the task queue.
        void task(TaskDelivery delivery);

        /// A message of the own jobs' queue.
        void leased(TaskDelivery delivery);

        /// A remote control request, meant for this worker or not, and the answer to send, if any.
        Optional<Publication> control(AmqpMessage request);
    }

    /// A question that was asked; closed, its answers are no longer heard.
    ///
    /// @param sent false when there was no connection
    public record Question(boolean sent, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    public WorkerChannel(Login login, Settings settings, Handler handler) {
        this.settings = settings;
        this.handler = handler;
        Login attentive = () -> {
            var factory = login.factory();
            factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
            connection = Optional.of(new InspectionWriter.BrokerConnection(
                    factory.getHost(),
                    factory.getUsername(),
                    factory.getVirtualHost(),
                    factory.getPort(),
                    factory.isSSL(),
                    factory.getConnectionTimeout() / 1000,
                    HEARTBEAT_SECONDS));
            return factory;
        };
        this.jobs = new BrokerLink(attentive, settings.nodename() + " jobs", new Jobs(), LONGEST_PAUSE);
        this.outages = new Outages(login, settings.nodename());
        this.blockage = new Blockage(settings.nodename());
        this.telemetry = new Telemetry(attentive, settings.nodename() + " telemetry", LONGEST_PAUSE, blockage);
        this.control =
                new WorkerControl(attentive, settings.nodename(), LONGEST_PAUSE, outages, blockage, handler::control);
    }

    /// Connects, now or as soon as there is a broker.
    public void start() {
        jobs.start();
        control.start();
        telemetry.start();
    }

    /// Whether there is a broker now.
    public boolean isConnected() {
        return connected;
    }

    /// Where it is, or was last, connected; empty before the first attempt.
    public Optional<InspectionWriter.BrokerConnection> connection() {
        return connection;
    }

    /// How the messages that wait for the broker fare.
    ///
    /// @param blocked whether it takes none at present, because of an alarm for memory or disk
    /// @param blockedTotal how long it has taken none, in all
    /// @param dropped messages that were dropped because they could not be sent: heartbeats, progress,
    ///     pictures, and after a very long outage events
    /// @param unsent messages that wait to be confirmed: events and results
    public record Flow(boolean blocked, Duration blockedTotal, long dropped, int unsent) {}

    /// How the messages that wait for the broker fare.
    public Flow flow() {
        return new Flow(blockage.isOn(), blockage.total(), telemetry.dropped() + outbox.dropped(), outbox.waiting());
    }

    /// Publishes what is stale when it comes late, soon or not at all; never waits.
    public void publish(Publication publication) {
        telemetry.add(publication);
    }

    /// Publishes into the own jobs' queue, from which it comes to [Handler#leased] once it is safe there. May wait for
    /// a broker that reads slowly: called on one thread that does nothing else.
    ///
    /// @return false when it was not sent: there is no connection, or the broker takes no messages
    /// @throws IllegalArgumentException when its headers do not fit a frame of the broker's size
    public boolean lease(AmqpMessage message) {
        Channel channel = leasing;
        if (channel == null || blocked) {
            return false;
        }
        try {
            Sending.send(
                    channel,
                    new Publication(Route.toQueue(LeaseQueue.name(settings.queue(), settings.nodename())), message),
                    false);
            return true;
        } catch (IOException | AlreadyClosedException e) {
            return false;
        }
    }

    /// Claims a job for this worker until [#release] or the end of the connection ([JobLocks]). Waits for the broker.
    public JobLocks.Answer claim(String id) {
        return locks.take(settings.queue(), id);
    }

    /// Lets go of what was claimed. Waits for the broker.
    public void release(String id) {
        locks.release(settings.queue(), id);
    }

    /// Publishes now or after the outage, in order, until the broker has confirmed it; for what must not be lost.
    public void publishSurely(Publication publication) {
        outbox.add(publication);
    }

    /// The same, with word when it is done.
    ///
    /// @param mandatory whether it has to reach a queue; else one that nobody waits for counts as sent
    /// @param confirmed must return soon
    public void publishSurely(Publication publication, boolean mandatory, Runnable confirmed) {
        outbox.add(publication, mandatory ? SureOutbox.Reach.QUEUE : SureOutbox.Reach.ANYWHERE, confirmed);
    }

    /// Publishes straight into any queue, which is made (durable) where it is missing, as Celery's own producers do.
    /// Others are sent first as long as it cannot be made.
    ///
    /// @param confirmed must return soon
    public void publishSurelyInto(String queue, AmqpMessage message, Runnable confirmed) {
        outbox.add(new Publication(Route.toQueue(queue), message), SureOutbox.Reach.QUEUE, confirmed);
    }

    /// Moves a message that nobody can take out of the way, into a queue of its own, where it waits for a person: it is
    /// acknowledged once the broker has it there.
    ///
    /// @return the name of that queue, which is made (durable) where it is missing
    public String setAside(TaskDelivery delivery, String reason) {
        String into = settings.queue() + ".set-aside";
        outbox.add(
                new Publication(Route.toQueue(into), SetAside.message(delivery, settings.nodename(), reason)),
                SureOutbox.Reach.QUEUE,
                delivery::acknowledge);
        return into;
    }

    /// Asks all workers, this one included. With a thousand workers that is a thousand messages and as many answers:
    /// for what is rare.
    ///
    /// @param answers called on a thread of the client; must return soon
    public Question ask(ControlRequest request, Consumer<ControlReply.Answer> answers) {
        return control.questions().ask(request, answers);
    }

    /// Asks one worker alone, through its own queue for remote control. A worker that is not connected does not answer.
    public Question ask(String nodename, ControlRequest request, Consumer<ControlReply.Answer> answers) {
        return control.questions().ask(nodename, request, answers);
    }

    /// How many messages of the task queue may be here unacknowledged beyond those that are here already. With 0 the
    /// queue is not consumed, so that its messages stay for others.
    public void take(int count) {
        synchronized (lock) {
            wanted = count;
            if (tasks == null || consumed == 0 && count == 0) {
                return;
            }
            try {
                if (consumed > 0) {
                    tasks.basicCancel(consumerTag);
                    consumed = 0;
                }
                consume(tasks);
            } catch (IOException | AlreadyClosedException e) {
                LOG.debug("The task queue is consumed again after the outage", e);
            }
        }
    }

    /// Sends what [#publishSurely] still holds, for a moment at most, and closes both connections.
    @Override
    public void close() {
        outbox.close();
        telemetry.close();
        control.close();
        jobs.close();
    }

    private void consume(Channel channel) throws IOException {
        if (wanted > 0) {
            // Brokers apply the limit per consumer, and when it begins.
            channel.basicQos(wanted, false);
            consumerTag = channel.basicConsume(settings.queue(), false, new TaskConsumer(channel, handler::task));
            consumed = wanted;
        }
    }

    /// The connection for tasks, leases, events and results.
    private final class Jobs implements BrokerLink.Listener {
        @Override
        public void open(Connection connection) throws IOException, TimeoutException {
            Sending.queue(connection, settings.queue());
            for (String exchange : settings.topicExchanges()) {
                Exchanges.ensure(connection, exchange, "topic", true);
            }
            Channel leases = Sending.watched(connection, jobs);
            LeaseQueue.declare(leases, settings.queue(), settings.nodename());
            Channel sure = Sending.watched(connection, jobs);
            leasing = Sending.watched(connection, jobs);
            locks.open(connection);
            synchronized (lock) {
                tasks = Sending.watched(connection, jobs);
                consumed = 0;
            }
            connected = true;
            handler.connected();
            leases.basicConsume(
                    LeaseQueue.name(settings.queue(), settings.nodename()),
                    false,
                    new TaskConsumer(leases, handler::leased));
            outbox.open(sure);
            outages.over();
            synchronized (lock) {
                consume(Optional.ofNullable(tasks).orElseThrow(() -> new IOException("The connection is gone.")));
            }
        }

        @Override
        public void lost(String reason, Optional<Throwable> cause) {
            outages.lost(reason, cause);
            connected = false;
            leasing = null;
            blocked = false;
            blockage.over(this);
            outbox.lost();
            locks.lost();
            synchronized (lock) {
                tasks = null;
                consumed = 0;
            }
            handler.disconnected();
        }

        @Override
        public void blocked(String reason) {
            blocked = true;
            outbox.blocked(true);
            blockage.begun(this, reason);
        }

        @Override
        public void unblocked() {
            blocked = false;
            outbox.blocked(false);
            blockage.over(this);
            handler.unblocked();
        }
    }

    private final class TaskConsumer extends DefaultConsumer {
        private final Consumer<TaskDelivery> taker;

        TaskConsumer(Channel channel, Consumer<TaskDelivery> taker) {
            super(channel);
            this.taker = taker;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            taker.accept(new TaskDelivery(
                    AmqpCodec.decode(properties, body),
                    new Route(envelope.getExchange(), envelope.getRoutingKey()),
                    envelope.isRedeliver(),
                    getChannel(),
                    envelope.getDeliveryTag(),
                    Unreadable.of(properties)));
        }

        /// The queue was deleted: the link opens anew and declares it again.
        @Override
        public void handleCancel(String tag) {
            jobs.restart("a queue that is consumed was deleted");
        }
    }
}
