package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.Map;
import java.util.Optional;

/// Why a message arrived without its headers or body, see [ContentHeaders].
///
/// @param reason continues "a message could not be read: "
/// @param whole whether its body has come
public record Unreadable(String reason, boolean whole) {

    public static Optional<Unreadable> of(BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        Object reason = headers == null ? null : headers.get(ContentHeaders.UNREADABLE);
        return reason == null
                ? Optional.empty()
                : Optional.of(new Unreadable(reason.toString(), !headers.containsKey(ContentHeaders.LEFT_OUT)));
    }
}
