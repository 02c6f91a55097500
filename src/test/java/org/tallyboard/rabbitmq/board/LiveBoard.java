package org.tallyboard.rabbitmq.board;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.StateOwner;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.EventRecorder;

/// A board on one broker, as the program puts it together, with quicker polls.
public final class LiveBoard implements AutoCloseable {

    private final StateOwner owner = new StateOwner(Clock.systemUTC(), Duration.ofMillis(50), LedgerLimits.standard());
    public final RabbitMq rabbit;

    public LiveBoard(BrokerConfig broker) {
        this(broker, RecordingsConfig.standard(), KeptMessages.none());
    }

    LiveBoard(BrokerConfig broker, RecordingsConfig recordings, KeptMessages kept) {
        rabbit = new RabbitMq(
                broker,
                recordings,
                kept,
                Clock.systemUTC(),
                new BrokerWatcher.Pace(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(10)),
                new RemoteControl.Pace(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(2)));
        rabbit.watchers().forEach(watcher -> watcher.start(owner::submit));
    }

    public Snapshot snapshot() {
        return owner.snapshot();
    }

    public Optional<Job> job(String id) {
        return snapshot().job(new JobKey(rabbit.name(), id));
    }

    public Optional<JobState> state(String id) {
        return job(id).map(Job::state);
    }

    public SourceStatus.Phase phase(SourceId.Kind kind) {
        return snapshot().sources().stream()
                .filter(status -> status.id().kind() == kind)
                .map(SourceStatus::phase)
                .findFirst()
                .orElseGet(SourceStatus.Connecting::new);
    }

    public boolean isLive() {
        return phase(SourceId.Kind.EVENTS) instanceof SourceStatus.Live;
    }

    /// In the words of the independent witness.
    public Set<EventRecorder.JobState> states() {
        Set<EventRecorder.JobState> states = new LinkedHashSet<>();
        for (Job job : snapshot().jobs()) {
            for (Attempt attempt : job.attempts()) {
                String name = attempt.state() == JobState.SENT
                        ? "PENDING"
                        : attempt.state().celeryName();
                states.add(new EventRecorder.JobState(job.id(), attempt.retries(), name));
            }
        }
        return states;
    }

    @Override
    public void close() {
        rabbit.watchers().forEach(org.tallyboard.board.Watcher::close);
        owner.close();
    }
}
