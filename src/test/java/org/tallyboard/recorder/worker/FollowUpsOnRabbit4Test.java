package org.tallyboard.recorder.worker;

import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// What follows a recording, with a worker of Celery 5.5, and a queue that RabbitMQ 4.0 does not have yet.
class FollowUpsOnRabbit4Test extends FollowUpsTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealCelery.Options version(RealCelery.Options options) {
        return options.of55();
    }

    /// Not here: the next of a chain is sent as a callback is.
    @Override
    void aChainGoesFromPythonToARecordingAndBack() {}

    /// Not here: a member of a group is sent as a callback is.
    @Override
    void aGroupFollowsAndItsMembersAreToldOfAFailure() {}

    /// Not here: an error callback is sent as a callback is.
    @Override
    void aFailureCallsTheErrorCallbackAndEndsTheWaitForTheRestOfTheChain() {}
}
