package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// A worker's own queue for the jobs that it holds. It publishes each job there, consumes it itself, and acknowledges
/// it only when the job is over. While the worker is connected, its jobs lie there unacknowledged; when it is
/// gone, the broker puts them back into this queue, nobody consumes it, and after [#RETURNS_AFTER] they go on
/// to the task queue.
///
/// Facts on RabbitMQ 3.10.8, measured: time to live counts from publishing, so a message that was held for longer goes
/// on at once when its consumer is gone; one that is held does not expire; a message that is delivered from a quorum
/// queue has been written to disk; dead-lettering `at-least-once` needs a quorum queue and `reject-publish`.
final class LeaseQueue {
    /// How long a holder that lost its connection may take to come back before its jobs are offered to others.
    static final Duration RETURNS_AFTER = Duration.ofSeconds(2);
    /// A worker that is gone for good leaves an empty queue behind for so long.
    private static final Duration KEPT = Duration.ofDays(1);

    private LeaseQueue() {}

    /// The name has the task queue in it: where jobs go back to is a property of the queue, and a worker that is given
    /// another task queue must not meet the old one.
    static String name(String taskQueue, String nodename) {
        return "tallyboard.lease." + taskQueue + "." + nodename;
    }

    static void declare(Channel channel, String taskQueue, String nodename) throws IOException {
        channel.queueDeclare(
                name(taskQueue, nodename),
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-message-ttl", RETURNS_AFTER.toMillis(),
                        "x-dead-letter-exchange", "",
                        "x-dead-letter-routing-key", taskQueue,
                        "x-dead-letter-strategy", "at-least-once",
                        "x-overflow", "reject-publish",
                        "x-expires", KEPT.toMillis()));
    }
}
