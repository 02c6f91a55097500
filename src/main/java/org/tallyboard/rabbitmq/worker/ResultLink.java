package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.tallyboard.rabbitmq.Blockage;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.ConfirmedOutbox;
import org.tallyboard.rabbitmq.Exchanges;
import org.tallyboard.rabbitmq.JobPublishing;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.OutageLog;

/// A worker's connection for what must not be lost: results, events that tell a state, and jobs that go on.
final class ResultLink implements BrokerLink.Listener, AutoCloseable {
    private static final String USE = "results";

    private final List<String> exchanges;
    private final ConfirmedOutbox outbox;
    private final OutageLog outages;
    private final Blockage blockage;
    private final BrokerLink link;

    ResultLink(
            Login login,
            WorkerChannel.Settings settings,
            Duration longestPause,
            ConfirmedOutbox outbox,
            OutageLog outages,
            Blockage blockage) {
        this.exchanges = settings.topicExchanges();
        this.outbox = outbox;
        this.outages = outages;
        this.blockage = blockage;
        this.link = new BrokerLink(login, settings.nodename() + " " + USE, this, longestPause);
    }

    void start() {
        outages.begun(USE);
        link.start();
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        for (String exchange : exchanges) {
            Exchanges.ensure(connection, exchange, "topic", true);
        }
        outbox.open(JobPublishing.watched(connection, link));
        outages.over(USE);
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        outages.lost(USE, reason, cause);
        outbox.lost();
        blockage.over(this);
    }

    @Override
    public void blocked(String reason) {
        outbox.blocked(true);
        blockage.begun(this, reason);
    }

    @Override
    public void unblocked() {
        outbox.blocked(false);
        blockage.over(this);
    }

    /// Sends what waits, for a moment at most.
    @Override
    public void close() {
        outbox.close();
        link.close();
    }
}
