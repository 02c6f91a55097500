package org.tallyboard.rabbitmq.board;

import org.tallyboard.testing.RealRabbit;

/// The same on RabbitMQ 4.0; it keeps no statistics for the other one of the two reasons.
class BrokerQueuesOnRabbit4Test extends BrokerQueuesTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealRabbit brokerWithoutStatistics() {
        return RealRabbit.start40("management.disable_stats = true\nmanagement.enable_queue_totals = true\n");
    }
}
