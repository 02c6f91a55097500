package org.tallyboard.celery;

import java.util.regex.Pattern;

/// Names of exchanges and queues that Celery agrees on.
public final class CeleryNames {
    /// Events: a durable topic exchange; the routing key is the type with `.` for `-`, or `task.multi` for a list.
    public static final String EVENT_EXCHANGE = "celeryev";

    /// Remote control requests: a fanout exchange, not durable.
    public static final String PIDBOX_EXCHANGE = "celery.pidbox";

    /// Remote control replies: a direct exchange, not durable.
    public static final String PIDBOX_REPLY_EXCHANGE = "reply.celery.pidbox";

    /// The queue, and the direct exchange, that tasks go to when nothing is configured.
    public static final String DEFAULT_QUEUE = "celery";

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern DELAYED = Pattern.compile("celery_delayed_(\\d+|delivery)");

    private CeleryNames() {}

    /// The queue that a worker hears remote control on. RabbitMQ 4.3 wants it exclusive.
    public static String pidboxQueue(String nodename) {
        return nodename + "." + PIDBOX_EXCHANGE;
    }

    /// The queue that a client hears replies on; bound to [#PIDBOX_REPLY_EXCHANGE] with the client's id as routing key.
    public static String pidboxReplyQueue(String clientId) {
        return clientId + "." + PIDBOX_REPLY_EXCHANGE;
    }

    /// One of the 28 queues of native delayed delivery; their sum is what is delayed.
    public static boolean isDelayedQueue(String queue) {
        return DELAYED.matcher(queue).matches();
    }

    /// A queue that carries no tasks: remote control, event receivers, results.
    public static boolean isInternalQueue(String queue) {
        return queue.endsWith("." + PIDBOX_EXCHANGE)
                || queue.startsWith(EVENT_EXCHANGE + ".")
                || UUID.matcher(queue).matches();
    }
}
