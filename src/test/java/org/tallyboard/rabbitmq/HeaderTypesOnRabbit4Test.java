package org.tallyboard.rabbitmq;

import org.tallyboard.testing.RealRabbit;

/// The same through RabbitMQ 4.0, which writes header tables anew.
class HeaderTypesOnRabbit4Test extends HeaderTypesOnRabbitTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }
}
