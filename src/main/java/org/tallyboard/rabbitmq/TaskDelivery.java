package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Route;

/// A task message that the broker gave us and that is still its own until it is settled.
public final class TaskDelivery {
    /// The header in which a quorum queue counts.
    public static final String RETURNS = "x-delivery-count";

    private final AmqpMessage message;
    private final Route route;
    private final boolean redelivered;
    private final Channel channel;
    private final long tag;

    TaskDelivery(AmqpMessage message, Route route, boolean redelivered, Channel channel, long tag) {
        this.message = message;
        this.route = route;
        this.redelivered = redelivered;
        this.channel = channel;
        this.tag = tag;
    }

    public AmqpMessage message() {
        return message;
    }

    /// Where it had been published.
    public Route route() {
        return route;
    }

    /// True when the broker gave it to somebody before.
    public boolean redelivered() {
        return redelivered;
    }

    /// How often a quorum queue has given it out before and got it back; such a queue of RabbitMQ 4 drops a message
    /// after 20 times, unless it is given another limit. 0 for other queues, which do not count.
    public long returns() {
        return message.headers().get(RETURNS) instanceof Number count ? count.longValue() : 0;
    }

    /// Takes the message for good. False when the connection that it came through is gone: then the broker gives it
    /// out again, and it must not be worked on here.
    public boolean acknowledge() {
        return settle(() -> channel.basicAck(tag, false));
    }

    /// Refuses the message for good: it goes to the queue's dead-letter exchange, or away. False when the connection is
    /// gone.
    public boolean reject() {
        return settle(() -> channel.basicReject(tag, false));
    }

    /// Gives the message back to its queue, for somebody else or for later. False when the connection is gone, which
    /// does the same.
    public boolean giveBack() {
        return settle(() -> channel.basicReject(tag, true));
    }

    private boolean settle(Settlement settlement) {
        try {
            settlement.send();
            return true;
        } catch (IOException | AlreadyClosedException e) {
            return false;
        }
    }

    private interface Settlement {
        void send() throws IOException;
    }
}
