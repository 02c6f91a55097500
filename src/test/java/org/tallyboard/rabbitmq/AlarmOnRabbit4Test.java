package org.tallyboard.rabbitmq;

import org.tallyboard.testing.RealRabbit;

/// The same alarm on RabbitMQ 4.0.
class AlarmOnRabbit4Test extends AlarmTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.start40("");
    }
}
