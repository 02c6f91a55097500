package org.tallyboard.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.aws.AwsOrders;
import org.tallyboard.board.Board;
import org.tallyboard.board.ConflatingSink;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.JobsConfig;
import org.tallyboard.operate.Acknowledgements;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.operate.OrderDesk;
import org.tallyboard.rabbitmq.AcknowledgementSender;
import org.tallyboard.rabbitmq.RabbitMq;
import org.tallyboard.recording.LedgerLimits;
import org.tallyboard.source.Account;
import org.tallyboard.storage.AcknowledgementStore;
import org.tallyboard.storage.DeskProcess;
import org.tallyboard.storage.SqliteJournal;

/// Everything that watches, put together from a configuration.
final class Watching implements AutoCloseable {

    /// Ten snapshots a second at most: faster than a person sees, slow enough to cost next to nothing.
    private static final Duration FRAME = Duration.ofMillis(100);

    private final StateOwner owner;
    private final AwsAccounts accounts;
    private final SqliteJournal journal;
    private final Optional<RabbitMq> broker;
    /// They tell of rows while they hold locks that orders need.
    private final List<Watcher> aws = new ArrayList<>();
    private final ConflatingSink rows;
    private final List<Watcher> brokers = new ArrayList<>();
    private final BoardAcknowledgements acknowledgements;

    Watching(Config config, Clock clock) throws ConfigException {
        accounts = new AwsAccounts(
                config.accounts(),
                config.sandbox(),
                config.aws(),
                config.stateFolder().resolve("cache"),
                clock);
        JobsConfig jobs = config.jobs();
        owner = new StateOwner(
                clock,
                FRAME,
                LedgerLimits.of(jobs.mostLive(), jobs.mostEnded(), jobs.lostAfter(), jobs.workerLostAfter()));
        journal = new SqliteJournal(config.journal(), clock, config.recordings().journalGroup());
        broker = config.broker().map(b -> new RabbitMq(b, config.recordings(), new JournalMessages(journal), clock));
        rows = new ConflatingSink(owner::submit);
        aws.addAll(accounts.watchers());
        aws.addAll(accounts.projectWatchers());
        broker.ifPresent(b -> brokers.addAll(b.watchers()));
        acknowledgements = new BoardAcknowledgements(
                owner,
                owner::submit,
                new AcknowledgementStore(config.stateFolder(), clock),
                DeskProcess.hostName(),
                config.broker().stream()
                        .map(b -> new AcknowledgementSender(b, DeskProcess.hostName(), clock))
                        .toList());
    }

    void start() {
        aws.forEach(watcher -> watcher.start(rows));
        acknowledgements.start();
        brokers.forEach(watcher -> watcher.start(acknowledgements::accept));
    }

    Board board() {
        return owner;
    }

    /// How many sources report a lamp.
    int sources() {
        return aws.size() + brokers.size();
    }

    List<PipelineWatcher> pipelineWatchers() {
        return accounts.watchers();
    }

    /// The configured accounts, each with the partition of its Region.
    List<Account> accounts() {
        return accounts.accounts();
    }

    /// Takes codes of MFA devices.
    MfaCodes mfaCodes() {
        return accounts.mfaCodes();
    }

    AwsOrders awsOrders() {
        return accounts.orders();
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /// What acts on each broker, by its configured name.
    Map<String, OrderDesk.BrokerPorts> brokerOrders() {
        return broker.stream()
                .collect(Collectors.toMap(
                        RabbitMq::name, of -> new OrderDesk.BrokerPorts(of.orders(), of.recordingOrders())));
    }

    @Override
    public void close() {
        brokers.reversed().forEach(Watcher::close);
        acknowledgements.close();
        aws.reversed().forEach(Watcher::close);
        accounts.close();
        rows.close();
        owner.close();
        journal.close();
    }
}
