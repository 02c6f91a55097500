package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.Headers;
import org.tallyboard.celery.MessageProperties;

/// Between the client library's messages and ours, without loss of what Celery uses.
public final class AmqpCodec {
    private AmqpCodec() {}

    public static AmqpMessage decode(BasicProperties properties, byte[] body) {
        return new AmqpMessage(
                Headers.fromWire(properties.getHeaders()),
                new MessageProperties(
                        Optional.ofNullable(properties.getContentType()),
                        Optional.ofNullable(properties.getContentEncoding()),
                        Optional.ofNullable(properties.getCorrelationId()),
                        Optional.ofNullable(properties.getReplyTo()),
                        number(properties.getPriority()),
                        number(properties.getDeliveryMode()),
                        Optional.ofNullable(properties.getExpiration())),
                Bytes.of(body));
    }

    public static BasicProperties properties(AmqpMessage message) {
        MessageProperties from = message.properties();
        var builder = new BasicProperties.Builder().headers(message.headers());
        from.contentType().ifPresent(builder::contentType);
        from.contentEncoding().ifPresent(builder::contentEncoding);
        from.correlationId().ifPresent(builder::correlationId);
        from.replyTo().ifPresent(builder::replyTo);
        from.priority().ifPresent(builder::priority);
        from.deliveryMode().ifPresent(builder::deliveryMode);
        from.expiration().ifPresent(builder::expiration);
        return builder.build();
    }

    private static OptionalInt number(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
