package org.tallyboard.soak;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.LosingRecordings;
import org.tallyboard.board.Snapshot;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.RabbitMq;
import org.tallyboard.testing.RabbitVhost;

/// A board that watches the soak, without a window.
final class SoakBoard implements AutoCloseable {
    private final StateOwner owner = new StateOwner(Clock.systemUTC(), Duration.ofMillis(200), LedgerLimits.standard());
    private final List<Watcher> watchers;

    SoakBoard(RabbitVhost vhost) {
        var config = new BrokerConfig(
                "soak",
                vhost.rabbit().managementUri(),
                URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                vhost.rabbit().user(),
                vhost.rabbit()::password,
                Optional.empty(),
                Optional.empty());
        watchers = new RabbitMq(config, RecordingsConfig.standard(), KeptMessages.none(), Clock.systemUTC()).watchers();
        watchers.forEach(watcher -> watcher.start(owner::submit));
    }

    Snapshot snapshot() {
        return owner.snapshot();
    }

    /// Whether it shows this job.
    boolean shows(SoakJob job) {
        return snapshot().job(new JobKey("soak", job.id())).isPresent();
    }

    /// What it says that this job is losing; empty when it is well.
    Optional<LosingRecordings.Kind> loss(SoakJob job) {
        Snapshot now = snapshot();
        return now.job(new JobKey("soak", job.id()))
                .flatMap(LosingRecordings.of(now, Instant.now())::of)
                .map(LosingRecordings.Loss::kind);
    }

    @Override
    public void close() {
        watchers.forEach(Watcher::close);
        owner.close();
    }
}
