package org.tallyboard.testing;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.Headers;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;

/// Between the protocol package's messages and amqp-client, for tests of the protocol alone.
public final class AmqpWire {
    private AmqpWire() {}

    /// Publishes as it is.
    public static void publish(Channel channel, Publication publication) {
        MessageProperties p = publication.message().properties();
        var properties = new AMQP.BasicProperties.Builder()
                .headers(publication.message().headers())
                .contentType(p.contentType().orElse(null))
                .contentEncoding(p.contentEncoding().orElse(null))
                .correlationId(p.correlationId().orElse(null))
                .replyTo(p.replyTo().orElse(null))
                .priority(p.priority().isPresent() ? p.priority().getAsInt() : null)
                .deliveryMode(p.deliveryMode().isPresent() ? p.deliveryMode().getAsInt() : null)
                .expiration(p.expiration().orElse(null))
                .build();
        try {
            channel.basicPublish(
                    publication.route().exchange(),
                    publication.route().routingKey(),
                    properties,
                    publication.message().body().toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A delivered message.
    public static AmqpMessage message(Delivery delivery) {
        return message(delivery.getProperties(), delivery.getBody());
    }

    /// A message that was fetched.
    public static AmqpMessage message(GetResponse response) {
        return message(response.getProps(), response.getBody());
    }

    private static AmqpMessage message(AMQP.BasicProperties p, byte[] body) {
        return new AmqpMessage(
                Headers.fromWire(p.getHeaders()),
                new MessageProperties(
                        Optional.ofNullable(p.getContentType()),
                        Optional.ofNullable(p.getContentEncoding()),
                        Optional.ofNullable(p.getCorrelationId()),
                        Optional.ofNullable(p.getReplyTo()),
                        integer(p.getPriority()),
                        integer(p.getDeliveryMode()),
                        Optional.ofNullable(p.getExpiration())),
                Bytes.of(body));
    }

    private static OptionalInt integer(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
