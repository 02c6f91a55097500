package org.tallyboard.sandbox.broker;

import java.util.List;

/// One queue of the demo broker at one moment. Counters run from the start of the queue; sizes are bytes.
///
/// @param enqueued messages that ever arrived
/// @param dequeued messages that ever left: acknowledged, delivered without acknowledgement, or purged
record QueueFigures(
        String name,
        boolean durable,
        boolean autoDelete,
        boolean exclusive,
        long ready,
        long unacknowledged,
        long bytes,
        long enqueued,
        long dequeued,
        List<ConsumerFigures> consumers) {

    /// One consumer of a queue.
    ///
    /// @param remote the client's end of the connection, `127.0.0.1:43320`
    /// @param channel the channel number on that connection
    record ConsumerFigures(String tag, String connection, String remote, int channel, String user, boolean exclusive) {}

    long messages() {
        return ready + unacknowledged;
    }

    /// What RabbitMQ counts as `deliver_get`: all that went out, acknowledged or not yet.
    long delivered() {
        return dequeued + unacknowledged;
    }
}
