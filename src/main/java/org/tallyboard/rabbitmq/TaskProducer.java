package org.tallyboard.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.Publication;

/// Publishes jobs and what is to be said about them, in order, now or after an outage, until the broker has confirmed
/// each. Makes the task queue and the event exchange where they are missing.
public final class TaskProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskProducer.class);

    private final ConfirmedOutbox outbox = new ConfirmedOutbox();
    private final BrokerLink link;

    private TaskProducer(BrokerLogin login, String name, String queue) {
        this.link = new BrokerLink(login, name, new BrokerLink.Listener() {
            @Override
            public void open(Connection connection) throws IOException, TimeoutException {
                JobPublishing.queue(connection, queue);
                Exchanges.ensure(connection, CeleryNames.EVENT_EXCHANGE, "topic", true);
                Channel channel = connection.createChannel();
                channel.addShutdownListener(cause -> {
                    if (!cause.isHardError()) {
                        restart(cause);
                    }
                });
                outbox.open(channel);
            }

            @Override
            public void lost(String reason) {
                LOG.info("{} lost the broker: {}", name, reason);
                outbox.lost();
            }
        });
    }

    /// Starts a producer that connects as soon as there is a broker.
    ///
    /// @param name what the connection is called at the broker
    public static TaskProducer start(BrokerLogin login, String name, String queue) {
        var producer = new TaskProducer(login, name, queue);
        producer.link.start();
        return producer;
    }

    /// Publishes as soon as it can be confirmed.
    public void publish(Publication publication) {
        outbox.add(publication);
    }

    /// Waits a moment for what is not yet confirmed, then disconnects.
    @Override
    public void close() {
        outbox.close();
        link.close();
    }

    private void restart(Throwable why) {
        link.restart(why);
    }
}
