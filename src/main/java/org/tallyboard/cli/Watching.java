package org.tallyboard.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.aws.AwsOrders;
import org.tallyboard.board.Board;
import org.tallyboard.board.ConflatingSink;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.JobsConfig;
import org.tallyboard.operate.Acknowledgements;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.operate.OrderDesk;
import org.tallyboard.rabbitmq.AcknowledgementSender;
import org.tallyboard.rabbitmq.KeptMessages;
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
    /// By their configured names, in the order of the file.
    private final Map<String, RabbitMq> rabbits = new LinkedHashMap<>();
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
        rows = new ConflatingSink(owner::submit);
        aws.addAll(accounts.watchers());
        aws.addAll(accounts.projectWatchers());
        for (BrokerConfig broker : config.brokers()) {
            // The journal holds jobs of one broker: of another one an equal id means another job.
            boolean journalled = config.recordingBroker().filter(broker::equals).isPresent();
            RabbitMq rabbit = new RabbitMq(
                    broker,
                    config.recordings(),
                    journalled ? new JournalMessages(journal) : KeptMessages.none(),
                    clock);
            rabbits.put(broker.name(), rabbit);
            brokers.addAll(rabbit.watchers());
        }
        acknowledgements = new BoardAcknowledgements(
                owner,
                owner::submit,
                new AcknowledgementStore(config.stateFolder(), clock),
                DeskProcess.hostName(),
                config.brokers().stream()
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
        return rabbits.values().stream()
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
