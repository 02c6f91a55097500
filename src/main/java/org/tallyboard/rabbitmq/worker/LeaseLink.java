package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.rabbitmq.Blockage;
import org.tallyboard.rabbitmq.BrokerLink;
import org.tallyboard.rabbitmq.JobPublishing;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.OutageLog;

/// A worker's connection for what it holds: the copies of its jobs ([LeaseQueue]) and its claims ([JobLocks]). They
/// share one, because a job without its copy is not held, whatever is claimed.
final class LeaseLink implements BrokerLink.Listener, AutoCloseable {
    private static final String USE = "leases";

    private final String taskQueue;
    private final String nodename;
    private final WorkerChannel.Handler handler;
    private final TaskLink tasks;
    private final OutageLog outages;
    private final Blockage blockage;
    private final JobLocks locks = new JobLocks();
    private final BrokerLink link;
    private volatile boolean blocked;
    private volatile @Nullable Channel leasing;

    /// @param tasks are taken only while they can be kept here
    LeaseLink(
            Login login,
            WorkerChannel.Settings settings,
            Duration longestPause,
            WorkerChannel.Handler handler,
            TaskLink tasks,
            OutageLog outages,
            Blockage blockage) {
        this.taskQueue = settings.queue();
        this.nodename = settings.nodename();
        this.handler = handler;
        this.tasks = tasks;
        this.outages = outages;
        this.blockage = blockage;
        this.link = new BrokerLink(login, nodename + " " + USE, this, longestPause);
    }

    void start() {
        outages.begun(USE);
        link.start();
    }

    boolean isOpen() {
        return leasing != null;
    }

    JobLocks locks() {
        return locks;
    }

    /// Publishes into the own queue.
    ///
    /// @return false when it was not sent
    /// @throws IllegalArgumentException when its headers do not fit a frame of the broker's size
    boolean lease(AmqpMessage message) {
        Channel channel = leasing;
        if (channel == null || blocked) {
            return false;
        }
        try {
            JobPublishing.send(
                    channel, new Publication(Route.toQueue(LeaseQueue.name(taskQueue, nodename)), message), false);
            return true;
        } catch (IOException | AlreadyClosedException e) {
            return false;
        }
    }

    @Override
    public void open(Connection connection) throws IOException {
        Channel leases = JobPublishing.watched(connection, link);
        LeaseQueue.declare(leases, taskQueue, nodename);
        leasing = JobPublishing.watched(connection, link);
        locks.open(connection);
        handler.connected();
        leases.basicConsume(
                LeaseQueue.name(taskQueue, nodename), false, new TaskConsumer(leases, link, handler::leased));
        tasks.keepable(true);
        outages.over(USE);
    }

    @Override
    public void lost(String reason, Optional<Throwable> cause) {
        outages.lost(USE, reason, cause);
        tasks.keepable(false);
        leasing = null;
        blocked = false;
        blockage.over(this);
        locks.lost();
        handler.disconnected();
    }

    @Override
    public void blocked(String reason) {
        blocked = true;
        blockage.begun(this, reason);
    }

    @Override
    public void unblocked() {
        blocked = false;
        blockage.over(this);
        handler.unblocked();
    }

    @Override
    public void close() {
        link.close();
    }
}
