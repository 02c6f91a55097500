package org.tallyboard.recorder.worker;

import java.util.Map;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// The same with Celery 5.5 on RabbitMQ 4.0.
class ConformanceOn55Test extends ConformanceTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealCelery.Options version(RealCelery.Options options) {
        return options.of55();
    }

    /// Not here: our side of it does not depend on the version, and what Celery answers is compared.
    @Override
    void aStampRevokesAllThatHaveIt() {}

    @Override
    Map<String, String> answersOfThisVersion() {
        return Map.of();
    }
}
