package org.tallyboard.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.aws.AwsOrders;
import org.tallyboard.board.Board;
import org.tallyboard.board.Change;
import org.tallyboard.board.ConflatingSink;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.board.StateOwner;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.JobsConfig;
import org.tallyboard.history.History;
import org.tallyboard.history.HistoryException;
import org.tallyboard.job.Job;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.operate.Acknowledgements;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.operate.OrderService;
import org.tallyboard.rabbitmq.board.AcknowledgementSender;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.rabbitmq.board.RabbitMq;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.storage.AcknowledgementStore;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.SqliteHistory;
import org.tallyboard.storage.SqliteJournal;

/// Everything that watches, put together from a configuration.
final class WatchSetup implements AutoCloseable {

    /// Ten snapshots a second at most: faster than a person sees, slow enough to cost next to nothing.
    private static final Duration FRAME = Duration.ofMillis(100);

    /// Its lamp, which there is only once something was wrong with it.
    private static final SourceId HISTORY = new SourceId(SourceId.Kind.BOARD, "history");

    private static final Logger LOG = LoggerFactory.getLogger(WatchSetup.class);
    /// So many jobs are shown at once.
    private static final int RECALLED = 1_000;

    private final StateOwner owner;
    private final Optional<SqliteHistory> history;
    private final LedgerLimits limits;
    private final List<String> brokerNames;
    private final AwsAccounts accounts;
    private final SqliteJournal journal;
    /// By their configured names, in the order of the file.
    private final Map<String, RabbitMq> rabbits = new LinkedHashMap<>();
    /// They tell of rows while they hold locks that orders need.
    private final List<Watcher> aws = new ArrayList<>();
    private final ConflatingSink rows;
    private final List<Watcher> brokers = new ArrayList<>();
    private final BoardAcknowledgements acknowledgements;

    /// One that keeps nothing of what happens.
    WatchSetup(Config config, Clock clock) throws ConfigException {
        this(config, clock, false);
    }

    /// @param keeps whether what happens is kept in the history
    WatchSetup(Config config, Clock clock, boolean keeps) throws ConfigException {
        accounts = new AwsAccounts(
                config.accounts(),
                config.sandbox(),
                config.aws(),
                config.stateFolder().resolve("cache"),
                clock);
        JobsConfig jobs = config.jobs();
        brokerNames = config.brokers().stream().map(BrokerConfig::name).toList();
        history = keeps
                ? Optional.of(new SqliteHistory(
                        new SqliteHistory.Settings(
                                config.historyFolder(),
                                config.history().age(),
                                config.history().bytes(),
                                watched(config)),
                        clock))
                : Optional.empty();
        limits = LedgerLimits.of(jobs.mostLive(), jobs.mostEnded(), jobs.lostAfter(), jobs.workerLostAfter());
        owner = new StateOwner(clock, FRAME, limits, history());
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
                BoardProcess.hostName(),
                config.brokers().stream()
                        .map(b -> new AcknowledgementSender(b, BoardProcess.hostName(), clock))
                        .toList());
    }

    private static List<String> watched(Config config) {
        return Stream.concat(
                        config.accounts().stream()
                                .map(account -> account.account().name()),
                        config.brokers().stream().map(BrokerConfig::name))
                .toList();
    }

    private void historyIs(Optional<Failure> failure) {
        SourceStatus.Phase phase =
                failure.<SourceStatus.Phase>map(SourceStatus.Failed::new).orElseGet(SourceStatus.Live::new);
        owner.submit(new Change.SourceReported(
                new SourceStatus(HISTORY, phase, Optional.empty(), Duration.ofSeconds(5), 0)));
    }

    /// Shows what was last known of a broker's jobs.
    private void recall(String name) {
        try {
            List<Job> known =
                    history().lastKnown(name, limits.live(), limits.ended()).jobs();
            for (int from = 0; from < known.size(); from += RECALLED) {
                List<Job> some = known.subList(from, Math.min(from + RECALLED, known.size()));
                owner.submit(new Change.JobsRecalled(name, some));
            }
        } catch (HistoryException e) {
            // The history's own lamp says why.
            LOG.warn("What was last known of the jobs cannot be shown: {}. {}", e.why(), e.remedy());
        }
    }

    void start() {
        history.ifPresent(kept -> {
            kept.start(this::historyIs);
            Thread.ofVirtual().name("history-recall").start(() -> brokerNames.forEach(this::recall));
        });
        aws.forEach(watcher -> watcher.start(rows));
        acknowledgements.start();
        brokers.forEach(watcher -> watcher.start(acknowledgements::accept));
    }

    Board board() {
        return owner;
    }

    /// Takes a change of the board.
    void submit(Change change) {
        owner.submit(change);
    }

    History history() {
        return history.<History>map(kept -> kept).orElse(History.NONE);
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
    Map<String, OrderService.BrokerPorts> brokerOrders() {
        return rabbits.values().stream()
                .collect(Collectors.toMap(
                        RabbitMq::name, of -> new OrderService.BrokerPorts(of.orders(), of.recordingOrders())));
    }

    @Override
    public void close() {
        brokers.reversed().forEach(Watcher::close);
        acknowledgements.close();
        aws.reversed().forEach(Watcher::close);
        accounts.close();
        rows.close();
        owner.close();
        history.ifPresent(SqliteHistory::close);
        journal.close();
    }
}
