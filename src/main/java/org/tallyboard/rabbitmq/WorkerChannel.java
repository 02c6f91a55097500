package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;

/// What a Celery worker needs of a broker: a task queue, remote control, and a way to publish. Both directions come
// back
/// by themselves after any outage.
///
/// Two connections: a message that the client library cannot read (a header with a 64-bit number from Python) ends a
/// whole connection, and one such remote control request must not stop the jobs.
public final class WorkerChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerChannel.class);

    private final Settings settings;
    private final Handler handler;
    private final BrokerLink jobs;
    private final BrokerLink control;
    private final SureOutbox outbox = new SureOutbox();
    private final Object lock = new Object();
    private @Nullable Channel tasks;
    private @Nullable Channel events;
    private String consumerTag = "";
    private int prefetch;

    /// @param nodename the worker's own name, for example `rec-w1@desk`; no two workers share one
    /// @param queue the task queue; it is used as it is, and made (durable) only where it is missing
    /// @param prefetch how many messages the broker hands over beyond those that are acknowledged
    /// @param topicExchanges exchanges to publish on that are made (topic, durable) where they are missing
    public record Settings(String nodename, String queue, int prefetch, List<String> topicExchanges) {
        public Settings {
            topicExchanges = List.copyOf(topicExchanges);
        }
    }

    /// Called on the client's threads; must return soon.
    public interface Handler {
        /// The task queue is being consumed, for the first time or again.
        void connected();

        /// Messages that were not acknowledged are no longer ours: the broker gives them out again.
        ///
        /// @param reason one sentence, without credentials
        void disconnected(String reason);

        /// A message of the task queue.
        void task(TaskDelivery delivery);

        /// A remote control request, meant for this worker or not, and the answer to send, if any.
        Optional<Publication> control(AmqpMessage request);
    }

    public WorkerChannel(BrokerLogin login, Settings settings, Handler handler) {
        this.settings = settings;
        this.handler = handler;
        this.prefetch = settings.prefetch();
        this.jobs = new BrokerLink(login, settings.nodename() + " jobs", new Jobs());
        this.control = new BrokerLink(login, settings.nodename() + " control", new Control());
    }

    /// Connects, now or as soon as there is a broker.
    public void start() {
        jobs.start();
        control.start();
    }

    /// Publishes if there is a connection now; for what is stale when it comes late. Not confirmed.
    ///
    /// @return false when it was not sent
    public boolean publish(Publication publication) {
        synchronized (lock) {
            if (events == null) {
                return false;
            }
            try {
                send(events, publication, false);
                return true;
            } catch (IOException | AlreadyClosedException e) {
                return false;
            }
        }
    }

    /// Publishes now or after the outage, in order, until the broker has confirmed it; for what must not be lost.
    public void publishSurely(Publication publication) {
        outbox.add(publication);
    }

    /// Lets the broker hand over more or fewer messages from now on. The consumer is begun anew, because brokers apply
    /// the limit per consumer and when it begins.
    public void prefetch(int count) {
        synchronized (lock) {
            if (count == prefetch) {
                return;
            }
            prefetch = count;
            if (tasks == null) {
                return;
            }
            try {
                tasks.basicCancel(consumerTag);
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
        control.close();
        jobs.close();
    }

    private void consume(Channel channel) throws IOException {
        channel.basicQos(prefetch, false);
        consumerTag = channel.basicConsume(settings.queue(), false, new TaskConsumer(channel));
    }

    private static void send(Channel channel, Publication publication, boolean mandatory) throws IOException {
        Route route = publication.route();
        channel.basicPublish(
                route.exchange(),
                route.routingKey(),
                mandatory,
                AmqpCodec.properties(publication.message()),
                publication.message().body().toArray());
    }

    /// Declares only what is missing: an existing queue or exchange is used as it was declared, whatever its arguments.
    private void declare(Connection connection) throws IOException, TimeoutException {
        queue(connection, settings.queue());
        for (String exchange : settings.topicExchanges()) {
            exchange(connection, exchange, "topic", true);
        }
    }

    static void queue(Connection connection, String name) throws IOException, TimeoutException {
        ifMissing(
                connection,
                channel -> channel.queueDeclarePassive(name),
                channel -> channel.queueDeclare(name, true, false, false, Map.of()));
    }

    static void exchange(Connection connection, String name, String type, boolean durable)
            throws IOException, TimeoutException {
        ifMissing(
                connection,
                channel -> channel.exchangeDeclarePassive(name),
                channel -> channel.exchangeDeclare(name, type, durable));
    }

    /// A channel whose end, by a broker's refusal for example, makes the link open everything anew.
    private static Channel watched(Connection connection, BrokerLink link) throws IOException {
        Channel channel = connection.createChannel();
        channel.addShutdownListener(cause -> {
            if (!cause.isHardError()) {
                link.restart();
            }
        });
        return channel;
    }

    private static void ifMissing(Connection connection, Step look, Step make) throws IOException, TimeoutException {
        Channel channel = connection.createChannel();
        try {
            look.run(channel);
            channel.close();
        } catch (IOException e) {
            if (!(e.getCause() instanceof ShutdownSignalException signal) || signal.isHardError()) {
                throw e;
            }
            // The broker has closed the channel: it is not there (404), or declared in another way, which making shows.
            try (Channel again = connection.createChannel()) {
                make.run(again);
            }
        }
    }

    private interface Step {
        void run(Channel channel) throws IOException;
    }

    /// The connection for tasks, events and results.
    private final class Jobs implements BrokerLink.Listener {
        @Override
        public void open(Connection connection) throws IOException, TimeoutException {
            declare(connection);
            Channel sure = watched(connection, jobs);
            synchronized (lock) {
                events = watched(connection, jobs);
                tasks = watched(connection, jobs);
            }
            outbox.open(sure);
            handler.connected();
            synchronized (lock) {
                consume(Optional.ofNullable(tasks).orElseThrow(() -> new IOException("The connection is gone.")));
            }
        }

        @Override
        public void lost(String reason) {
            outbox.lost();
            synchronized (lock) {
                events = null;
                tasks = null;
            }
            handler.disconnected(reason);
        }
    }

    /// The connection for remote control.
    private final class Control implements BrokerLink.Listener {
        @Override
        public void open(Connection connection) throws IOException, TimeoutException {
            exchange(connection, CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
            exchange(connection, CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
            Channel channel = watched(connection, control);
            String queue = CeleryNames.pidboxQueue(settings.nodename());
            // Exclusive: RabbitMQ 4.3 refuses transient queues that are not.
            channel.queueDeclare(queue, false, true, true, Map.of("x-message-ttl", 300_000, "x-expires", 10_000));
            channel.queueBind(queue, CeleryNames.PIDBOX_EXCHANGE, "");
            channel.basicConsume(queue, true, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                    handler.control(AmqpCodec.decode(properties, body)).ifPresent(answer -> {
                        try {
                            send(channel, answer, false);
                        } catch (IOException | AlreadyClosedException e) {
                            LOG.debug("An answer of {} was not sent", settings.nodename(), e);
                        }
                    });
                }

                @Override
                public void handleCancel(String tag) {
                    control.restart();
                }
            });
        }

        @Override
        public void lost(String reason) {
            LOG.info("Remote control of {} is deaf: {}", settings.nodename(), reason);
        }
    }

    private final class TaskConsumer extends DefaultConsumer {
        TaskConsumer(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            handler.task(new TaskDelivery(
                    AmqpCodec.decode(properties, body),
                    new Route(envelope.getExchange(), envelope.getRoutingKey()),
                    envelope.isRedeliver(),
                    getChannel(),
                    envelope.getDeliveryTag()));
        }

        /// The queue was deleted: the link opens anew and declares it again.
        @Override
        public void handleCancel(String tag) {
            jobs.restart();
        }
    }

    /// Publishes for [SureOutbox].
    static void sendSurely(Channel channel, Publication publication) throws IOException {
        send(channel, publication, publication.route().exchange().isEmpty());
    }
}
