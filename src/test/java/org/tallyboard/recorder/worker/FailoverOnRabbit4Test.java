package org.tallyboard.recorder.worker;

import org.tallyboard.testing.RealRabbit;

/// A worker that is killed, on RabbitMQ 4.0. Its time-out is in [PoisonOnRabbit4Test]; the rest takes minutes.
class FailoverOnRabbit4Test extends FailoverTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    void anotherWorkerGoesOnWithin15SecondsWhenTheHostIsGoneAndOnlyOneWhenItIsBack() {}

    @Override
    void aWorkerThatStoodStillDoesNotEndAJobAgainWhoseNextWorkerEndedItAndIsGone() {}

    @Override
    void theSameWorkerRecordsOnWhenTheBrokerIsKilled() {}

    @Override
    void aWorkerThatIsAskedToStopGivesItsJobToTheNext() {}

    @Override
    void theTimeOutForAcknowledgementsDoesNotStrike() {}
}
