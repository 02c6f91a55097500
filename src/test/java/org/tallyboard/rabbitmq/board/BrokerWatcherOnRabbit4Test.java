package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.broker.BrokerView.DeliveryLimit;
import org.tallyboard.rabbitmq.Heard;
import org.tallyboard.testing.RealRabbit;

/// The same from the management API of RabbitMQ 4.0.
class BrokerWatcherOnRabbit4Test extends BrokerWatcherRealTest {
    @Override
    RealRabbit broker() {
        return RealRabbit.shared40();
    }

    @Override
    Optional<DeliveryLimit> limitByDefault() {
        return Optional.of(new DeliveryLimit(20, DeliveryLimit.Origin.DEFAULT));
    }

    /// Not here: [BrokerQueuesOnRabbit4Test] has many queues.
    @Override
    void manyQueuesAreListedAndFiltered() {}

    /// Not here: nothing in it depends on the version.
    @Override
    void anAccountThatMayNotSeeNodesStillSeesItsQueues() {}

    @Override
    void limitless(Channel channel, Heard heard) throws Exception {
        channel.queueDeclare("limitless", true, false, false, Map.of("x-queue-type", "quorum", "x-delivery-limit", -1));
        await().ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(queue(heard, "limitless").deliveryLimit()).isEmpty());
        // As Celery makes its own queues, up to 5.6.
        channel.queueDeclare("transient", false, false, true, Map.of());
        await().untilAsserted(() -> assertThat(view(heard).deprecated()).contains("transient_nonexcl_queues"));
    }
}
