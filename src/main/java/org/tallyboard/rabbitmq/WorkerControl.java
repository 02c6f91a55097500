package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Publication;

/// A worker's connection for remote control: hears requests, and asks other workers.
final class WorkerControl implements BrokerLink.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerControl.class);

    private final String nodename;
    private final Function<AmqpMessage, Optional<Publication>> answers;
    private final Outages outages;
    private final Questions questions = new Questions();
    private final BrokerLink link;

    WorkerControl(
            Login login,
            String nodename,
            Duration longestPause,
            Outages outages,
            Function<AmqpMessage, Optional<Publication>> answers) {
        this.nodename = nodename;
        this.outages = outages;
        this.answers = answers;
        this.link = new BrokerLink(login, nodename + " control", this, longestPause);
    }

    void start() {
        link.start();
    }

    Questions questions() {
        return questions;
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        Exchanges.ensure(connection, CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
        Exchanges.ensure(connection, CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
        Channel channel = Sending.watched(connection, link);
        String queue = CeleryNames.pidboxQueue(nodename);
        // Exclusive: RabbitMQ 4.3 refuses transient queues that are not. It also keeps a second worker of this name
        // out.
        channel.queueDeclare(queue, false, true, true, Map.of("x-message-ttl", 300_000, "x-expires", 10_000));
        channel.queueBind(queue, CeleryNames.PIDBOX_EXCHANGE, "");
        channel.basicConsume(queue, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                answers.apply(AmqpCodec.decode(properties, body)).ifPresent(answer -> {
                    try {
                        Sending.send(channel, answer, false);
                    } catch (IOException | AlreadyClosedException e) {
                        LOG.debug("An answer of {} was not sent", nodename, e);
                    }
                });
            }

            @Override
            public void handleCancel(String tag) {
                link.restart();
            }
        });
        questions.open(Sending.watched(connection, link));
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        questions.lost();
        outages.lost(reason, cause);
    }

    @Override
    public void close() {
        link.close();
    }
}
