package org.tallyboard.rabbitmq;

import org.tallyboard.testing.RealRabbit;

/// A scheduler sends a job surely through RabbitMQ 4.0, and a board hears what is planned.
class AgendaOnRabbit4Test extends AgendaOnRabbitTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    /// Not here: nothing in it depends on the version.
    @Override
    void aRoundTellsWhatIsPlannedAndSentAndNoSource() {}

    /// Not here: what Celery's viewers leave out is not the broker's matter.
    @Override
    void celerysOwnViewersIgnoreIt() {}
}
