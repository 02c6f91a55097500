package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.rabbitmq.worker.WorkerChannel;

/// Keeps a copy of each job's message, unacknowledged, in the worker's own queue, and renews it: so that the newest
/// parts are with the broker, and no delivery ever gets as old as the broker's time-out for acknowledgements.
///
/// A thread of its own writes the copies, so that nothing else waits while a broker reads slowly.
final class Leases implements AutoCloseable {
    /// How old the copy of a job may get while it is recorded and no part begins.
    static final Duration RECORDING = Duration.ofSeconds(5);
    /// And while it waits for its time, or its file is made; brokers may allow as little as a minute.
    static final Duration WAITING = Duration.ofSeconds(30);
    /// How often the jobs are looked through.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final String node;
    private final WorkerChannel channel;
    private final Map<Key, Job> copied = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private final Set<Job> wanted = new LinkedHashSet<>();
    private final List<TaskDelivery> done = new ArrayList<>();
    private boolean lookNow;
    private boolean closed;
    private final Thread writer =
            Thread.ofPlatform().daemon().name("lease-writer").unstarted(this::write);

    private record Key(JobMessage.Attempt attempt, int generation) {}

    Leases(String node, WorkerChannel channel) {
        this.node = node;
        this.channel = channel;
    }

    void start() {
        writer.start();
    }

    private static Key key(Job job) {
        return new Key(job.held().attempt(), job.state().generation());
    }

    /// Gives the broker a new copy, as soon as it takes one.
    void copy(Job job) {
        copied.put(key(job), job);
        synchronized (lock) {
            wanted.add(job);
            lock.notifyAll();
        }
    }

    /// Takes a message for good, soon: even that waits for a broker that reads slowly.
    void acknowledge(TaskDelivery delivery) {
        synchronized (lock) {
            if (!closed) {
                done.add(delivery);
                lock.notifyAll();
                return;
            }
        }
        // The worker ends, and what the broker confirms at last is still to be acknowledged.
        delivery.acknowledge();
    }

    /// Looks through the jobs now: there is a broker again.
    void renew() {
        synchronized (lock) {
            lookNow = true;
            lock.notifyAll();
        }
    }

    /// Whether the broker takes no copies at present.
    boolean isBlocked() {
        return channel.flow().blocked();
    }

    private void write() {
        try {
            while (true) {
                List<Job> now;
                List<TaskDelivery> over;
                synchronized (lock) {
                    if (wanted.isEmpty() && done.isEmpty() && !lookNow) {
                        lock.wait(LOOK_EVERY.toMillis());
                    }
                    lookNow = false;
                    now = List.copyOf(wanted);
                    wanted.clear();
                    over = List.copyOf(done);
                    done.clear();
                }
                over.forEach(TaskDelivery::acknowledge);
                now.forEach(this::publish);
                copied.values().stream()
                        .filter(job -> job.needsCopy(System.nanoTime(), Leases::renewal))
                        .forEach(this::publish);
            }
        } catch (InterruptedException e) {
            LOG.debug("No more leases are written");
        }
    }

    private static Duration renewal(JobStage stage) {
        return stage == JobStage.RECORDING ? RECORDING : WAITING;
    }

    private void publish(Job job) {
        try {
            if (!channel.lease(job.copy(System.nanoTime()).amqp())) {
                job.notCopied();
                tidy(job);
            }
        } catch (RuntimeException e) {
            job.notCopied();
            LOG.warn("The broker keeps an older copy of {}: {}", job.held().id(), e.toString());
        }
    }

    /// A message of the own queue: a copy of ours, or one that a process of the same name left behind.
    ///
    /// @return false when it is no copy of ours
    boolean leased(TaskDelivery delivery, TaskMessage message, JobMessage.Attempt attempt) {
        Optional<LeaseState> state =
                LeaseState.of(message).filter(left -> left.holder().equals(node));
        Job job = state.map(left -> copied.get(new Key(attempt, left.generation())))
                .orElse(null);
        if (job == null) {
            return false;
        }
        job.leased(delivery, state.orElseThrow().copy()).forEach(TaskDelivery::acknowledge);
        tidy(job);
        return true;
    }

    /// The job is over.
    void settle(Job job) {
        job.settle().forEach(this::acknowledge);
        tidy(job);
    }

    /// Nobody here carries the job on: its copy goes to the task queue now, for whoever does.
    void giveAway(Job job) {
        job.settle().forEach(TaskDelivery::reject);
        tidy(job);
    }

    private void tidy(Job job) {
        if (job.hasLanded()) {
            copied.remove(key(job), job);
        }
    }

    /// The broker gives out everything again. What is ours stays ours; its copies are renewed as soon as it is back.
    void disconnected() {
        copied.values().forEach(Job::disconnected);
        copied.values().removeIf(job -> switch (job.stage()) {
            case WAITING, RECORDING, FINISHING, DONE, FAILED, REVOKED -> false;
            case RECEIVED, CLAIMED, HANDED_OVER -> true;
        });
    }

    /// What is done with is acknowledged before, so that nobody gets it again.
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            done.forEach(TaskDelivery::acknowledge);
            done.clear();
        }
        writer.interrupt();
    }
}
