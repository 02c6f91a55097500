package org.tallyboard.recorder.worker;

import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// A Java worker and one of Celery 5.5 on one queue of RabbitMQ 4.0, where each has its own way to limit what it is
/// given.
class SharedQueueOnRabbit4Test extends SharedQueueTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealCelery.Options version(RealCelery.Options options) {
        return options.of55();
    }

    /// Not here: [ClaimsOnRabbit4Test] has the copies.
    @Override
    void aRepeatedPublishIsRecordedOnceAndTheCopiesAreDroppedForAllToSee() {}

    /// Not here: [ConformanceOn55Test] compares every answer.
    @Override
    void celeryInspectAndControlWorkOnIt() {}

    /// Not here: nothing in it depends on the version.
    @Override
    void whatIsRevokedOrExpiredBeforeItComesIsNotRecorded() {}

    /// Not here: nothing in it depends on the version.
    @Override
    void aRecordingThatRunsCanBeGivenAnotherEnd() {}

    /// Not here: [PoisonOnRabbit4Test] has what is no task.
    @Override
    void hostileMessagesHurtNobody() {}
}
