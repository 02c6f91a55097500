package org.tallyboard.rabbitmq;

import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// The board, an independent witness and `rabbitmqctl` agree on Celery 5.5 and RabbitMQ 4.0 too.
class BoardAgainstWitnessOnRabbit4Test extends BoardAgainstWitnessTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealCelery.Options version(RealCelery.Options options) {
        return options.of55();
    }
}
