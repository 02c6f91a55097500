package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.source.Failure;

/// Sends remote control requests and receives the answers, on a connection of its own, so that large answers do not
/// hold up the events.
public final class ControlClient implements BrokerLink.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);
    /// Workers drop a request that is older.
    private static final Duration EXPIRES = Duration.ofSeconds(10);

    private static final int PREFETCH = 50;
    /// basic.publish in AMQP 0-9-1.
    private static final int PUBLISH = 40;

    private final InstantSource clock;
    private final Listener listener;
    private final AmqpFailures failures;
    private final BrokerLink link;
    private final Object lock = new Object();
    private @Nullable Channel channel;
    private String clientId = "";
    private volatile boolean direct = true;

    /// Called on the connection's threads; [#answered] may block to slow the answers down.
    public interface Listener {
        void connected();

        void answered(AmqpMessage answer);

        void disconnected(Failure failure);

        /// The broker takes nothing in (with why), or takes things in again (empty).
        default void blocked(Optional<String> why) {}
    }

    public ControlClient(BrokerConfig broker, InstantSource clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
        this.failures = new AmqpFailures(broker);
        this.link = new BrokerLink(new ConfiguredLogin(broker), "tallyboard remote control " + broker.name(), this);
    }

    public void start() {
        link.start();
    }

    /// True while a question to one worker reaches that worker alone. It does so through the default exchange;
    /// where this account may not write to that, each question goes to all workers, who look whether it is for
    /// them.
    public boolean isDirect() {
        return direct;
    }

    /// Asks for answers; the ticket that they will carry, or nothing while there is no connection.
    public Optional<String> ask(ControlRequest request) {
        String ticket = UUID.randomUUID().toString();
        return send(request.expiring(clock.instant().plus(EXPIRES)), Optional.of(ticket))
                ? Optional.of(ticket)
                : Optional.empty();
    }

    /// The same for one who waits: the ticket stands in `open` before an answer can come.
    <T> Optional<String> ask(ControlRequest request, T waiting, Map<String, T> open) {
        String ticket = UUID.randomUUID().toString();
        open.put(ticket, waiting);
        if (send(request.expiring(clock.instant().plus(EXPIRES)), Optional.of(ticket))) {
            return Optional.of(ticket);
        }
        open.remove(ticket);
        return Optional.empty();
    }

    /// Tells without asking for answers.
    public void tell(ControlRequest request) {
        send(request.expiring(clock.instant().plus(EXPIRES)), Optional.empty());
    }

    @Override
    public void close() {
        link.close();
    }

    private boolean send(ControlRequest request, Optional<String> ticket) {
        synchronized (lock) {
            if (channel == null) {
                return false;
            }
            ControlRequest addressed =
                    ticket.map(value -> request.answeredTo(value, clientId)).orElse(request);
            Publication publication = addressed.publication();
            Route route = direct ? addressed.route() : publication.route();
            try {
                channel.basicPublish(
                        route.exchange(),
                        route.routingKey(),
                        AmqpCodec.properties(publication.message()),
                        publication.message().body().toArray());
                return true;
            } catch (IOException | AlreadyClosedException e) {
                LOG.debug("A remote control request was not sent", e);
                return false;
            }
        }
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        Exchanges.ensure(connection, CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
        Exchanges.ensure(connection, CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
        Channel fresh = connection.createChannel();
        fresh.addShutdownListener(cause -> {
            if (!cause.isHardError()) {
                if (cause.getReason() instanceof AMQP.Channel.Close close
                        && close.getReplyCode() == AMQP.ACCESS_REFUSED
                        && close.getMethodId() == PUBLISH
                        && close.getReplyText().contains("default")) {
                    direct = false;
                }
                link.restart(cause);
            }
        });
        String id = UUID.randomUUID().toString();
        String queue = CeleryNames.pidboxReplyQueue(id);
        fresh.queueDeclare(queue, false, true, true, Map.of());
        fresh.queueBind(queue, CeleryNames.PIDBOX_REPLY_EXCHANGE, id);
        fresh.basicQos(PREFETCH, false);
        fresh.basicConsume(queue, false, new DefaultConsumer(fresh) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                    throws IOException {
                if (body.length <= ControlReply.MAX_BYTES) {
                    listener.answered(AmqpCodec.decode(properties, body));
                }
                fresh.basicAck(envelope.getDeliveryTag(), false);
            }

            @Override
            public void handleCancel(String tag) {
                link.restart("the queue for answers was deleted");
            }
        });
        synchronized (lock) {
            channel = fresh;
            clientId = id;
        }
        listener.connected();
    }

    @Override
    public void blocked(String why) {
        listener.blocked(Optional.of(why));
    }

    @Override
    public void unblocked() {
        listener.blocked(Optional.empty());
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        synchronized (lock) {
            channel = null;
        }
        listener.disconnected(failures.failure(cause.orElse(null), clock.instant()));
    }
}
