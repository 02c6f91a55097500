package org.tallyboard.rabbitmq.worker;

import org.tallyboard.testing.RealRabbit;

/// The same on RabbitMQ 4.0.
class ConnectionsOnRabbit4Test extends ConnectionsTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }
}
