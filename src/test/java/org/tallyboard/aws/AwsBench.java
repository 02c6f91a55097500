package org.tallyboard.aws;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.tallyboard.aws.client.MonotonicClock;
import org.tallyboard.aws.client.Timeouts;
import org.tallyboard.aws.client.VirtualTime;
import org.tallyboard.board.Change;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AccountConfig.Credentials;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Environment;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.AccountControl;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceStatus;

/// The account `prod` of a simulated AWS, watched, with what the watcher says of it.
final class AwsBench implements AutoCloseable {

    final SimulatedAws aws;
    final Account account;
    final Map<String, Pipeline> rows = new ConcurrentHashMap<>();
    final Map<String, Failure> failures = new ConcurrentHashMap<>();
    final List<Change> changes = new CopyOnWriteArrayList<>();
    final List<SourceStatus> statuses = new CopyOnWriteArrayList<>();
    final Path cache;
    /// Where profiles are looked for.
    Environment environment;
    private final Clock clock;
    private final MonotonicClock ticks;
    private final List<AwsAccounts> opened = new ArrayList<>();

    AwsBench(Path cache) {
        this(cache, SimulatedAws.Options.settable());
    }

    AwsBench(Path cache, SimulatedAws.Options options) {
        this(cache, options, Clock.systemUTC(), MonotonicClock.from(Clock.systemUTC()));
    }

    /// The simulated AWS and the board by a time that the test lets pass.
    AwsBench(Path cache, VirtualTime time) {
        this(cache, SimulatedAws.Options.settable().withClock(time::now), time.clock(), time);
    }

    private AwsBench(Path cache, SimulatedAws.Options options, Clock clock, MonotonicClock ticks) {
        this.clock = clock;
        this.ticks = ticks;
        this.cache = cache;
        environment = new Environment(Map.of("AWS_EC2_METADATA_DISABLED", "true"), cache);
        try {
            aws = SimulatedAws.start(options);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        account = new Account("prod", aws.account("prod").accountId(), aws.region(), "#aa3344");
    }

    AccountControl world() {
        return aws.world().account("prod");
    }

    Credentials keys() {
        SimulatedAws.Account prod = aws.account("prod");
        return new StaticKeys(prod.accessKeyId(), prod::secretAccessKey, Optional.empty());
    }

    AccountConfig config(Credentials credentials, double callsPerSecond) {
        return config(credentials, callsPerSecond, Optional.empty(), aws.endpoint());
    }

    AccountConfig config(Credentials credentials, double callsPerSecond, Optional<Pattern> filter, URI endpoint) {
        return new AccountConfig(account, Optional.of(endpoint), filter, callsPerSecond, credentials);
    }

    AwsAccounts open(AccountConfig config) {
        return open(config, Timeouts.standard());
    }

    AwsAccounts open(AccountConfig config, Timeouts timeouts) {
        try {
            AwsAccounts accounts = new AwsAccounts(
                    List.of(config), false, AwsConfig.direct(environment), cache, clock, timeouts, ticks);
            opened.add(accounts);
            return accounts;
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Watches with a budget that keeps nothing back, so that tests are quick.
    PipelineWatcher watch() {
        return watch(config(keys(), 40));
    }

    PipelineWatcher watch(AccountConfig config) {
        return watch(open(config));
    }

    PipelineWatcher watch(AwsAccounts accounts) {
        PipelineWatcher watcher = accounts.watchers().getFirst();
        watcher.start(this::take);
        return watcher;
    }

    private void take(Change change) {
        changes.add(change);
        switch (change) {
            case Change.PipelineRead(Pipeline row) -> {
                rows.put(row.id().name(), row);
                if (row.freshness().failure().isEmpty()) {
                    failures.remove(row.id().name());
                }
            }
            case Change.PipelineNotRead failed -> failures.put(failed.id().name(), failed.failure());
            case Change.SourceReported(SourceStatus status) -> statuses.add(status);
            case Change.PipelinesListed listed ->
                rows.keySet()
                        .retainAll(listed.pipelines().stream()
                                .map(Change.PipelinesListed.Listed::name)
                                .toList());
            default -> throw new IllegalStateException("not from an AWS watcher: " + change);
        }
    }

    Pipeline awaitRow(String name, Predicate<Pipeline> as) {
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> Optional.ofNullable(rows.get(name)).filter(as).isPresent());
        return Optional.ofNullable(rows.get(name)).orElseThrow();
    }

    SourceStatus awaitStatus(Predicate<SourceStatus> as) {
        await().pollInterval(Duration.ofMillis(50)).until(() -> !statuses.isEmpty() && as.test(statuses.getLast()));
        return statuses.getLast();
    }

    SourceStatus.Failed awaitFailed(String cause) {
        SourceStatus status = awaitStatus(s -> s.phase() instanceof SourceStatus.Failed failed
                && failed.failure().cause().contains(cause));
        return (SourceStatus.Failed) status.phase();
    }

    SourceStatus awaitLive() {
        return awaitStatus(s -> s.phase() instanceof SourceStatus.Live);
    }

    @Override
    public void close() {
        opened.forEach(AwsAccounts::close);
        aws.close();
    }
}
