package org.tallyboard.cli;

import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// The same on RabbitMQ 4.0 with Celery 5.5.
class StatusOnRabbit4Test extends StatusOnRabbitTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.start40("");
    }

    @Override
    RealCelery.Options version(RealCelery.Options options) {
        return options.of55();
    }
}
