package org.tallyboard.recorder.worker;

import org.tallyboard.testing.RealRabbit;

/// Claims rest on how a broker refuses an exclusive queue that somebody else has: the same on RabbitMQ 4.0.
class ClaimsOnRabbit4Test extends ClaimsOnRabbitTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    /// Not here: how many messages we send does not depend on the version.
    @Override
    void nobodyIsAskedAboutTheUsualJobHoweverManyWorkersThereAre() {}
}
