package org.tallyboard.rabbitmq.worker;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.rabbitmq.ContentHeaders;

/// How a message is kept that could not be taken: as it was, as far as it could be read, with why and by whom in two
/// further headers.
final class SetAside {
    private static final int LONGEST_REASON = 1_000;

    private SetAside() {}

    /// Where messages of a task queue are kept.
    static String queue(String taskQueue) {
        return taskQueue + ".set-aside";
    }

    static AmqpMessage message(TaskDelivery delivery, String by, String reason) {
        AmqpMessage message = delivery.message();
        var headers = new LinkedHashMap<String, @Nullable Object>(message.headers());
        headers.remove(ContentHeaders.UNREADABLE);
        headers.put(
                "tallyboard_set_aside",
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON));
        headers.put("tallyboard_set_aside_by", by);
        return new AmqpMessage(headers, message.properties().withExpiration(Optional.empty()), message.body());
    }
}
