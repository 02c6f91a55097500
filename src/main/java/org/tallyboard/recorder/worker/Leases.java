package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.TaskDelivery;
import org.tallyboard.rabbitmq.WorkerChannel;

/// Keeps a copy of each job's message, unacknowledged, in the worker's own queue, and renews it: so that the newest
/// parts are with the broker, and no delivery ever gets as old as the broker's time-out for acknowledgements.
final class Leases {
    /// How old the copy of a job may get that waits for its time; brokers may allow as little as a minute.
    private static final Duration WAITING = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final String node;
    private final WorkerChannel channel;
    private final InstantSource time;
    private final Map<Key, Job> copied = new ConcurrentHashMap<>();

    private record Key(Held.Attempt attempt, int generation) {}

    Leases(String node, WorkerChannel channel, InstantSource time) {
        this.node = node;
        this.channel = channel;
        this.time = time;
    }

    private static Key key(Job job) {
        return new Key(job.held().attempt(), job.state().generation());
    }

    /// Gives the broker a new copy.
    ///
    /// @throws IllegalArgumentException when the headers are too large
    void copy(Job job) {
        copied.put(key(job), job);
        if (!channel.lease(job.copy(time.instant()).amqp())) {
            job.notCopied();
            tidy(job);
        }
    }

    /// Gives the broker new copies of what needs them; called every second.
    void renew() {
        for (Job job : copied.values()) {
            if (job.needsCopy(time.instant(), WAITING)) {
                try {
                    copy(job);
                } catch (IllegalArgumentException e) {
                    LOG.warn(
                            "The broker keeps an older copy of {}: {}",
                            job.held().id(),
                            e.getMessage());
                }
            }
        }
    }

    /// A message of the own queue: a copy of ours, or one that a process of the same name left behind.
    ///
    /// @return false when it is no copy of ours
    boolean leased(TaskDelivery delivery, TaskMessage message, Held.Attempt attempt) {
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
        List<TaskDelivery> done = job.settle();
        done.forEach(TaskDelivery::acknowledge);
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
            case WAITING, RECORDING, ENDING -> false;
            case CLAIMING, TAKING, LEAVING -> true;
        });
    }
}
