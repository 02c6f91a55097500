package org.tallyboard.rabbitmq.worker;

import org.tallyboard.testing.RealRabbit;

/// An alarm of RabbitMQ 4.0, for its disk.
class AlarmOnRabbit4Test extends AlarmTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealRabbit.Shortage shortage() {
        return RealRabbit.Shortage.DISK;
    }

    @Override
    String tooLittle() {
        return "has too little room on its disk";
    }
}
