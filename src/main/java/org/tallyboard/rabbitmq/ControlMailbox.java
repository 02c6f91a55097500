package org.tallyboard.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Publication;
import org.tallyboard.config.BrokerConfig;

/// Hears what is broadcast by remote control, for a process that is no worker and answers what it chooses to. The
/// connection comes back by itself; what was asked meanwhile is not heard.
public final class ControlMailbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlMailbox.class);

    private final BrokerLink link;

    private ControlMailbox(BrokerConfig broker, String nodename, Function<AmqpMessage, Optional<Publication>> answers) {
        this.link = new BrokerLink(new ConfiguredLogin(broker), nodename + " control", new BrokerLink.Listener() {
            @Override
            public void open(Connection connection) throws IOException, TimeoutException {
                listen(connection, nodename, answers);
            }

            @Override
            public void lost(String reason, Optional<Throwable> cause) {
                LOG.debug("{} hears no remote control: {}", nodename, reason);
            }
        });
    }

    private void listen(Connection connection, String nodename, Function<AmqpMessage, Optional<Publication>> answers)
            throws IOException, TimeoutException {
        Pidbox.listen(connection, link, nodename, answers);
    }

    /// Connects as soon as there is a broker.
    ///
    /// @param nodename unique at this broker
    /// @param answers makes the answer to a request, and nothing for one that is not for us; called one after
    /// another
    public static ControlMailbox start(
            BrokerConfig broker, String nodename, Function<AmqpMessage, Optional<Publication>> answers) {
        var mailbox = new ControlMailbox(broker, nodename, answers);
        mailbox.link.start();
        return mailbox;
    }

    /// Disconnects.
    @Override
    public void close() {
        link.close();
    }
}
