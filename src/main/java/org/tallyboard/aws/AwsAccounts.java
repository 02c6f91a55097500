package org.tallyboard.aws;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.config.ConfigException;

/// All AWS accounts of a configuration: their watchers, and the orders that can be given to them.
public final class AwsAccounts implements AutoCloseable {

    private final List<AwsOrders.Desk> desks = new ArrayList<>();
    private final List<ProjectWatcher> projects = new ArrayList<>();
    private final AwsOrders orders;
    private final ScheduledExecutorService timer;

    /// Makes the clients; nothing is sent before a watcher is started or an order given.
    ///
    /// @param configs the accounts; entries with the same account id and Region share the budget of the smaller one
    /// @param sandbox true inside the sandbox, where no client exists without an endpoint and static keys
    /// @param cacheFolder where pipeline structures are kept; made when needed
    /// @throws ConfigException when the sandbox has an account that could reach the real AWS
    public AwsAccounts(List<AccountConfig> configs, boolean sandbox, Path cacheFolder, Clock clock)
            throws ConfigException {
        this(configs, sandbox, cacheFolder, clock, Timeouts.standard());
    }

    AwsAccounts(List<AccountConfig> configs, boolean sandbox, Path cacheFolder, Clock clock, Timeouts timeouts)
            throws ConfigException {
        if (sandbox) {
            for (AccountConfig config : configs) {
                checkSandboxed(config);
            }
        }
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("aws-timeouts").factory());
        for (AccountConfig config : configs) {
            AwsAccount account = new AwsAccount(config, share(config, configs), cacheFolder, clock, timeouts, timer);
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

    /// Orders to any of the accounts.
    public AwsOrders orders() {
        return orders;
    }

    @Override
    public void close() {
        projects.forEach(ProjectWatcher::close);
        desks.forEach(desk -> desk.watcher().close());
        desks.forEach(desk -> desk.account().close());
        timer.shutdownNow();
    }

    /// AWS counts per account and Region, however many entries of the configuration name it.
    static double share(AccountConfig mine, List<AccountConfig> all) {
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
        if (config.endpoint().isEmpty() || !(config.credentials() instanceof StaticKeys)) {
            throw new ConfigException("account " + config.account().name()
                    + ": inside the sandbox an account needs an endpoint and an access key of its own,"
                    + " so that nothing reaches the real AWS");
        }
    }
}
