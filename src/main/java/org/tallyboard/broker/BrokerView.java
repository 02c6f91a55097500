package org.tallyboard.broker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.tallyboard.source.Freshness;

/// A broker as its management API told it at one time. What the API left out is empty, never zero.
///
/// @param name configured name
/// @param overview `/api/overview`
/// @param nodes `/api/nodes`; empty list when the account may not read it
/// @param queues `/api/queues`
/// @param consumers `/api/consumers`
/// @param freshness when it was read
public record BrokerView(
        String name,
        Optional<Overview> overview,
        List<Node> nodes,
        List<Queue> queues,
        List<Consumer> consumers,
        Freshness freshness) {

    public BrokerView {
        nodes = List.copyOf(nodes);
        queues = List.copyOf(queues);
        consumers = List.copyOf(consumers);
    }

    /// The same view with another freshness, for example after a failed read.
    public BrokerView with(Freshness other) {
        return new BrokerView(name, overview, nodes, queues, consumers, other);
    }

    /// Figures of the whole broker.
    ///
    /// @param version product version, for example `3.10.8`
    /// @param publishRate messages per second in
    /// @param deliverRate messages per second out (deliver and get)
    /// @param ready messages ready in all queues
    /// @param unacked messages delivered and not acknowledged
    /// @param deprecated names of deprecated features in use, where the API tells
    public record Overview(
            String version,
            OptionalDouble publishRate,
            OptionalDouble deliverRate,
            OptionalLong ready,
            OptionalLong unacked,
            List<String> deprecated) {
        public Overview {
            deprecated = List.copyOf(deprecated);
        }
    }

    /// One node.
    ///
    /// @param running false when the node is down
    /// @param memoryAlarm mem_alarm
    /// @param diskAlarm disk_free_alarm
    /// @param memoryUsed bytes
    /// @param diskFree bytes
    public record Node(
            String name,
            boolean running,
            boolean memoryAlarm,
            boolean diskAlarm,
            OptionalLong memoryUsed,
            OptionalLong diskFree) {}

    /// One queue.
    ///
    /// @param ready messages_ready
    /// @param unacked messages_unacknowledged
    /// @param consumers number of consumers
    /// @param inRate publish rate, messages per second
    /// @param outRate deliver_get rate, messages per second
    /// @param internal true for Celery's and the product's own plumbing (`celeryev.*`, `*.celery.pidbox`,
    ///     `celery_delayed_*`, reply queues), which tables leave out by default
    /// @param deliveryLimit empty where there is none, or none is known
    public record Queue(
            String vhost,
            String name,
            String type,
            OptionalLong ready,
            OptionalLong unacked,
            OptionalLong consumers,
            OptionalDouble inRate,
            OptionalDouble outRate,
            boolean internal,
            Optional<DeliveryLimit> deliveryLimit) {}

    /// How often a message may come back to a quorum queue: once more, and the queue drops it, or dead-letters it where
    /// it is told to (rabbitmq.com/docs/quorum-queues, poison message handling).
    ///
    /// @param returns 0 or more
    public record DeliveryLimit(long returns, Origin origin) {
        /// Who says so.
        public enum Origin {
            /// The queue's argument `x-delivery-limit`.
            ARGUMENT,
            /// `delivery-limit` of the policy or operator policy that counts for it.
            POLICY,
            /// Nobody: it is what RabbitMQ 4 does then.
            DEFAULT
        }

        /// In a few words, for example `drops what came back more than 20 times (by default)`.
        public String words() {
            return "drops what came back more than " + returns + (returns == 1 ? " time" : " times")
                    + switch (origin) {
                        case ARGUMENT -> " (x-delivery-limit)";
                        case POLICY -> " (by policy)";
                        case DEFAULT -> " (by default)";
                    };
        }
    }

    /// One consumer.
    ///
    /// @param queue the queue it consumes
    /// @param peer channel_details.connection_name or peer
    /// @param prefetch prefetch_count
    /// @param ackRequired false for automatic acknowledgement
    public record Consumer(String queue, String tag, String peer, OptionalLong prefetch, boolean ackRequired) {}

    /// One point of the rates' short history, for a sparkline.
    public record RatePoint(Instant at, double in, double out) {}
}
