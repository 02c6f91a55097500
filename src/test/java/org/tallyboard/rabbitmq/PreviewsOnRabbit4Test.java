package org.tallyboard.rabbitmq;

import org.tallyboard.testing.RealRabbit;

/// The same through RabbitMQ 4.0.
class PreviewsOnRabbit4Test extends PreviewsOnRabbitTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }
}
