package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Publication;
import org.tallyboard.rabbitmq.Blockage;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.Exchanges;
import org.tallyboard.rabbitmq.JobPublishing;
import org.tallyboard.rabbitmq.Login;

/// Messages that are worthless when they come late: heartbeats, progress, preview pictures. Whoever hands one over
/// never waits: it goes into a queue of at most [#LIMIT] bytes, which drops its oldest, and a thread of its own sends
/// them over a connection of its own, so that a broker that reads slowly or not at all delays nothing else.
///
/// A broker with an alarm for memory or disk stops reading from connections that publish, and says so
/// (`connection.blocked`, RabbitMQ's extension of AMQP 0-9-1); nothing is sent until it says that it is over.
final class Telemetry implements BrokerLink.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    /// Some seconds of pictures of a few dozen recordings.
    static final long LIMIT = 4L << 20;
    /// What a message costs beside its body, about: headers, properties and this object.
    private static final int OVERHEAD = 1 << 10;

    private final List<String> exchanges;
    private final Blockage blockage;
    private final BrokerLink link;
    private final Thread sender = Thread.ofPlatform().daemon().name("telemetry").unstarted(this::sendAll);
    private final Deque<Publication> waiting = new ArrayDeque<>();
    private long bytes;
    private long dropped;
    private boolean blocked;
    private @Nullable Channel channel;

    Telemetry(Login login, WorkerChannel.Settings settings, Duration longestPause, Blockage blockage) {
        this.exchanges = settings.topicExchanges();
        this.blockage = blockage;
        this.link = new BrokerLink(login, settings.nodename() + " telemetry", this, longestPause);
    }

    void start() {
        sender.start();
        link.start();
    }

    /// Hands over a message; without a connection it is dropped.
    synchronized void add(Publication publication) {
        if (channel == null) {
            dropped++;
            return;
        }
        waiting.addLast(publication);
        bytes += size(publication);
        while (bytes > LIMIT) {
            bytes -= size(waiting.removeFirst());
            dropped++;
        }
        notifyAll();
    }

    private static long size(Publication publication) {
        return publication.message().body().size() + OVERHEAD;
    }

    /// How many were dropped since the beginning.
    synchronized long dropped() {
        return dropped;
    }

    /// How many bytes wait.
    synchronized long waitingBytes() {
        return bytes;
    }

    private void sendAll() {
        try {
            while (true) {
                Publication next;
                Channel through;
                synchronized (this) {
                    while (waiting.isEmpty() || channel == null || blocked) {
                        wait();
                    }
                    next = waiting.removeFirst();
                    bytes -= size(next);
                    through = channel;
                }
                send(through, next);
            }
        } catch (InterruptedException e) {
            LOG.debug("The telemetry ends");
        }
    }

    private void send(Channel through, Publication next) {
        try {
            JobPublishing.send(through, next, false);
        } catch (IOException | AlreadyClosedException e) {
            drop();
        } catch (RuntimeException e) {
            drop();
            LOG.warn("A message of telemetry could not be written: {}", e.toString());
        }
    }

    private synchronized void drop() {
        dropped++;
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        for (String exchange : exchanges) {
            Exchanges.ensure(connection, exchange, "topic", true);
        }
        Channel fresh = JobPublishing.watched(connection, link);
        synchronized (this) {
            channel = fresh;
            notifyAll();
        }
    }

    @Override
    public synchronized void lost(String reason) {
        // What waits would be stale when there is a connection again.
        dropped += waiting.size();
        waiting.clear();
        bytes = 0;
        channel = null;
        blocked = false;
        blockage.over(this);
    }

    @Override
    public synchronized void blocked(String reason) {
        blocked = true;
        blockage.begun(this, reason);
    }

    @Override
    public synchronized void unblocked() {
        blocked = false;
        blockage.over(this);
        notifyAll();
    }

    @Override
    public void close() {
        sender.interrupt();
        link.close();
    }
}
