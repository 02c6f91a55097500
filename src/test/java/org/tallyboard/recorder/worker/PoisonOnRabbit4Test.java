package org.tallyboard.recorder.worker;

import com.rabbitmq.client.Channel;
import org.tallyboard.testing.RealRabbit;

/// The same on RabbitMQ 4.0.
class PoisonOnRabbit4Test extends PoisonTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    /// It takes 16 MiB unless configured otherwise.
    @Override
    void large(Channel channel) {}

    @Override
    int setAsideHere() {
        return 4;
    }

    /// Not here: `ConnectionsOnRabbit4Test` looks at the connections.
    @Override
    void aRecordingDoesNotShareTheFateOfTasksAndResults() {}
}
