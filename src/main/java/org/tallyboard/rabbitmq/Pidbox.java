package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Publication;

/// The queue on which a node hears remote control, as `kombu.pidbox` makes it.
public final class Pidbox {
    private static final Logger LOG = LoggerFactory.getLogger(Pidbox.class);

    private Pidbox() {}

    /// Hears requests from now on, and sends what `answers` makes of each.
    public static void listen(
            Connection connection,
            BrokerLink link,
            String nodename,
            Function<AmqpMessage, Optional<Publication>> answers)
            throws IOException, TimeoutException {
        Exchanges.ensure(connection, CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
        Exchanges.ensure(connection, CeleryNames.PIDBOX_REPLY_EXCHANGE, "direct", false);
        Channel channel = JobPublishing.watched(connection, link);
        String queue = CeleryNames.pidboxQueue(nodename);
        // Exclusive: RabbitMQ 4.3 refuses transient queues that are not. It also keeps a second node of this name out.
        channel.queueDeclare(queue, false, true, true, Map.of("x-message-ttl", 300_000, "x-expires", 10_000));
        channel.queueBind(queue, CeleryNames.PIDBOX_EXCHANGE, "");
        channel.basicConsume(queue, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                answers.apply(AmqpCodec.decode(properties, body)).ifPresent(answer -> {
                    try {
                        JobPublishing.send(channel, answer, false);
                    } catch (IOException | AlreadyClosedException e) {
                        LOG.debug("An answer of {} was not sent", nodename, e);
                    }
                });
            }

            @Override
            public void handleCancel(String tag) {
                link.restart("the queue for remote control was deleted");
            }
        });
    }
}
