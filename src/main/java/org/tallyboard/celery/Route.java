package org.tallyboard.celery;

/// Where a message is published.
///
/// @param exchange the exchange, `""` for the anonymous one, which Celery uses for every direct queue
/// @param routingKey the routing key; with the anonymous exchange the name of the queue
public record Route(String exchange, String routingKey) {
    /// Straight into a queue through the anonymous exchange.
    public static Route toQueue(String queue) {
        return new Route("", queue);
    }
}
