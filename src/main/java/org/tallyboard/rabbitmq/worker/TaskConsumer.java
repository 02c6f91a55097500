package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.util.function.Consumer;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.AmqpCodec;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.Unreadable;

/// Hands on what a queue delivers. When the queue is deleted the link opens anew, and makes it again.
final class TaskConsumer extends DefaultConsumer {
    private final BrokerLink link;
    private final Consumer<TaskDelivery> taker;

    TaskConsumer(Channel channel, BrokerLink link, Consumer<TaskDelivery> taker) {
        super(channel);
        this.link = link;
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

    @Override
    public void handleCancel(String tag) {
        link.restart("a queue that is consumed was deleted");
    }
}
