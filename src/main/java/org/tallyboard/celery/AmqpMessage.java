package org.tallyboard.celery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One AMQP message without the client library: header table, the properties that Celery uses, and the exact body.
///
/// @param headers the header table in order; see [Headers] for the value types it may hold. A `null` value is AMQP's
///     void and means "present and null", which Celery tells apart from absent
/// @param properties the basic properties that Celery reads or writes
/// @param body the body as it was or will be on the wire
public record AmqpMessage(Map<String, @Nullable Object> headers, MessageProperties properties, Bytes body) {
    public AmqpMessage {
        headers = Headers.frozen(headers);
    }

    /// Names and sizes only: header values and bodies carry arguments, which may be secret.
    @Override
    public String toString() {
        return "AmqpMessage[headers=" + headers.keySet() + ", body=" + body + "]";
    }
}
