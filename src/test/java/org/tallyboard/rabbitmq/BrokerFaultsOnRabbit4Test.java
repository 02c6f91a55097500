package org.tallyboard.rabbitmq;

import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// What no sound sender sends, through RabbitMQ 4.0.
class BrokerFaultsOnRabbit4Test extends BrokerFaultsTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    RealCelery.Options version(RealCelery.Options options) {
        return options.of55();
    }

    /// Not here: what is no event is no event on every version.
    @Override
    void hostileEventsCostNothingButThemselves() {}

    /// Not here: it takes a minute, and nothing in it depends on the version.
    @Override
    void aBrokerKilledUnderLoadIsToldAndEverythingComesBack() {}
}
