package org.tallyboard.aws;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.tallyboard.aws.client.Clients;
import org.tallyboard.aws.client.CredentialSources;
import org.tallyboard.aws.client.MfaSessions;
import org.tallyboard.aws.client.MonotonicClock;
import org.tallyboard.aws.client.Network;
import org.tallyboard.aws.client.Partitions;
import org.tallyboard.aws.client.Timeouts;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.source.Account;

/// All AWS accounts of a configuration: their watchers, and the orders that can be given to them.
public final class AwsAccounts implements AutoCloseable {

    private final List<AwsOrders.Desk> desks = new ArrayList<>();
    private final List<ProjectWatcher> projects = new ArrayList<>();
    private final AwsOrders orders;
    private final ScheduledExecutorService timer;
    private final Network network;

    /// Makes the clients; nothing is sent before a watcher is started or an order given.
    ///
    /// @param configs the accounts; entries with the same account id and Region share the budget of the smaller one
    /// @param sandbox true inside the sandbox, where no client exists without an endpoint and static keys
    /// @param aws how AWS is reached
    /// @param cacheFolder where pipeline structures are kept; made when needed
    /// @throws ConfigException when the sandbox has an account that could reach the real AWS, or the file with
    ///     authorities cannot be used
    public AwsAccounts(List<AccountConfig> configs, boolean sandbox, AwsConfig aws, Path cacheFolder, Clock clock)
            throws ConfigException {
        this(configs, sandbox, aws, cacheFolder, clock, Timeouts.standard(), MonotonicClock.from(clock));
    }

    AwsAccounts(
            List<AccountConfig> configs,
            boolean sandbox,
            AwsConfig aws,
            Path cacheFolder,
            Clock clock,
            Timeouts timeouts,
            MonotonicClock ticks)
            throws ConfigException {
        if (sandbox) {
            for (AccountConfig config : configs) {
                checkSandboxed(config);
            }
        }
        network = new Network(aws, timeouts);
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("aws-timeouts").factory());
        Clients.Shared shared = new Clients.Shared(
                aws,
                network,
                timeouts,
                timer,
                clock,
                new CredentialSources.Shared(new MfaSessions(clock, timeouts.call()), new ReentrantLock()));
        for (AccountConfig config : configs) {
            AccountConfig placed = config.with(Partitions.placed(config.account()));
            AwsAccount account = new AwsAccount(placed, share(config, configs), cacheFolder, shared, ticks);
            desks.add(new AwsOrders.Desk(account, new AccountWatcher(account)));
            if (!config.projects().isEmpty()) {
                projects.add(new ProjectWatcher(account, ProjectWatcher.Rhythm.standard()));
            }
        }
        orders = new AwsOrders(desks);
    }

    /// One watcher per account, in the order of the configuration.
    public List<PipelineWatcher> watchers() {
        return desks.stream().<PipelineWatcher>map(AwsOrders.Desk::watcher).toList();
    }

    /// One watcher for each account of which CodeBuild projects are watched by themselves.
    public List<Watcher> projectWatchers() {
        return List.copyOf(projects);
    }

    /// What each account is reached with, in the order of the configuration.
    List<AwsAccount> reached() {
        return desks.stream().map(AwsOrders.Desk::account).toList();
    }

    /// The accounts in the order of the configuration, each with the partition of its Region.
    public List<Account> accounts() {
        return desks.stream().map(desk -> desk.account().account()).toList();
    }

    /// Takes codes of MFA devices for any of the accounts.
    public MfaCodes mfaCodes() {
        return new EnteredCodes(desks);
    }

    /// Orders to any of the accounts.
    public AwsOrders orders() {
        return orders;
    }

    @Override
    public void close() {
        projects.forEach(ProjectWatcher::close);
        desks.forEach(desk -> desk.watcher().close());
        desks.forEach(desk -> desk.account().close());
        network.close();
        timer.shutdownNow();
    }

    /// AWS counts per account and Region, however many entries of the configuration name it.
    public static double share(AccountConfig mine, List<AccountConfig> all) {
        List<AccountConfig> same = all.stream()
                .filter(other -> other.account()
                                .accountId()
                                .equals(mine.account().accountId())
                        && other.account().region().equals(mine.account().region()))
                .toList();
        double budget =
                same.stream().mapToDouble(AccountConfig::callsPerSecond).min().orElse(mine.callsPerSecond());
        return budget / Math.max(1, same.size());
    }

    private static void checkSandboxed(AccountConfig config) throws ConfigException {
        if (config.endpoint().isEmpty()
                || config.endpoint().map(URI::getHost).filter(Partitions::owns).isPresent()
                || !(config.credentials() instanceof StaticKeys)) {
            throw new ConfigException("account " + config.account().name()
                    + ": inside the sandbox an account needs an endpoint and an access key of its own,"
                    + " so that nothing reaches the real AWS");
        }
    }
}
