package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.JobPublishing;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.OutageLog;

/// A worker's connection to its task queue. Nothing is published through it, so that messages are acknowledged even
/// while the broker takes nothing in.
final class TaskLink implements BrokerLink.Listener, AutoCloseable {
    private static final String USE = "tasks";

    private final String queue;
    private final WorkerChannel.Handler handler;
    private final OutageLog outages;
    private final BrokerLink link;
    private volatile @Nullable Channel channel;
    private String consumerTag = "";
    private boolean keepable;
    private int wanted;
    private int consumed;

    TaskLink(
            Login login,
            WorkerChannel.Settings settings,
            Duration longestPause,
            WorkerChannel.Handler handler,
            OutageLog outages) {
        this.queue = settings.queue();
        this.handler = handler;
        this.outages = outages;
        this.link = new BrokerLink(login, settings.nodename() + " " + USE, this, longestPause);
    }

    void start() {
        outages.begun(USE);
        link.start();
    }

    /// How many messages may be here unacknowledged beyond those that are here already.
    synchronized void take(int count) {
        wanted = count;
        consume();
    }

    /// Whether what is taken can be kept: without a connection for leases nothing is taken.
    synchronized void keepable(boolean now) {
        keepable = now;
        consume();
    }

    /// Never waits, unlike what is consumed here.
    boolean isOpen() {
        return channel != null;
    }

    private void consume() {
        Channel through = channel;
        int now = keepable ? wanted : 0;
        if (through == null || consumed == 0 && now == 0) {
            return;
        }
        try {
            if (consumed > 0) {
                through.basicCancel(consumerTag);
                consumed = 0;
            }
            if (now > 0) {
                // Brokers apply the limit per consumer, and when it begins.
                through.basicQos(now, false);
                consumerTag = through.basicConsume(queue, false, new TaskConsumer(through, link, handler::task));
                consumed = now;
            }
        } catch (IOException | AlreadyClosedException e) {
            // Whether the broker has a consumer of ours is not known any more.
            link.restart(e);
        }
    }

    @Override
    public void open(Connection connection) throws IOException, TimeoutException {
        JobPublishing.queue(connection, queue);
        Channel fresh = JobPublishing.watched(connection, link);
        synchronized (this) {
            channel = fresh;
            consumed = 0;
            consume();
        }
        outages.over(USE);
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        outages.lost(USE, reason, cause);
        synchronized (this) {
            channel = null;
            consumed = 0;
        }
        handler.tasksLost();
    }

    @Override
    public void close() {
        link.close();
    }
}
