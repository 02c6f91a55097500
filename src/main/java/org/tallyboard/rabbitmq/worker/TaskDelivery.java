package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Optional;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.Unreadable;

/// A task message that the broker gave us and that is still its own until it is settled.
public final class TaskDelivery {
    private final AmqpMessage message;
    private final Route route;
    private final boolean redelivered;
    private final Channel channel;
    private final long tag;
    private final Optional<Unreadable> unreadable;

    TaskDelivery(
            AmqpMessage message,
            Route route,
            boolean redelivered,
            Channel channel,
            long tag,
            Optional<Unreadable> unreadable) {
        this.message = message;
        this.route = route;
        this.redelivered = redelivered;
        this.channel = channel;
        this.tag = tag;
        this.unreadable = unreadable;
    }

    /// Why its headers, or its body, could not be read; they are missing from [#message] then.
    public Optional<String> unreadable() {
        return unreadable.map(Unreadable::reason);
    }

    /// Whether its body has come.
    public boolean isWhole() {
        return unreadable.map(Unreadable::whole).orElse(true);
    }

    /// How often a quorum queue has given it out before and got it back; 0 of other queues. RabbitMQ 4 drops a message,
    /// or dead-letters it, once this is above the queue's `x-delivery-limit`, 20 unless an argument or a policy
    /// says otherwise (rabbitmq.com/docs/quorum-queues).
    public int returns() {
        return message.headers().get("x-delivery-count") instanceof Number count
                ? Math.clamp(count.longValue(), 0, Integer.MAX_VALUE)
                : 0;
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

    /// Whether it is still ours to settle: false once the connection that it came through is gone.
    public boolean isOurs() {
        return channel.isOpen();
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
