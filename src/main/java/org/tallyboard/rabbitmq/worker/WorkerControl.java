package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Publication;
import org.tallyboard.rabbitmq.Blockage;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.JobPublishing;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.OutageLog;
import org.tallyboard.rabbitmq.Pidbox;

/// A worker's connection for remote control: hears requests, and asks other workers.
final class WorkerControl implements BrokerLink.Listener, AutoCloseable {
    private static final String USE = "remote control";

    private final String nodename;
    private final Function<AmqpMessage, Optional<Publication>> answers;
    private final OutageLog outages;
    private final Blockage blockage;
    private final WorkerQuestions questions = new WorkerQuestions();
    private final BrokerLink link;

    WorkerControl(
            Login login,
            String nodename,
            Duration longestPause,
            OutageLog outages,
            Blockage blockage,
            Function<AmqpMessage, Optional<Publication>> answers) {
        this.nodename = nodename;
        this.outages = outages;
        this.blockage = blockage;
        this.answers = answers;
        this.link = new BrokerLink(login, nodename + " control", this, longestPause);
    }

    void start() {
        outages.begun(USE);
        link.start();
    }

    WorkerQuestions questions() {
        return questions;
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        Pidbox.listen(connection, link, nodename, answers);
        questions.open(JobPublishing.watched(connection, link));
        outages.over(USE);
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        questions.lost();
        blockage.over(this);
        outages.lost(USE, reason, cause);
    }

    @Override
    public void blocked(String reason) {
        blockage.begun(this, reason);
    }

    @Override
    public void unblocked() {
        blockage.over(this);
    }

    @Override
    public void close() {
        link.close();
    }
}
