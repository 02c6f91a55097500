package org.tallyboard.aws;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.tallyboard.aws.client.MonotonicClock;
import org.tallyboard.aws.client.Timeouts;
import org.tallyboard.board.Change;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Environment;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.Account;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.CaseStub;

/// An account whose AWS answers as one case says, watched, with every row that the watcher handed on.
final class CaseBench implements AutoCloseable {

    final CaseStub stub;
    final Account account = new Account("lab", "111122223333", "eu-west-1", "#aa3344");
    final List<Pipeline> seen = new CopyOnWriteArrayList<>();
    final List<SourceStatus> statuses = new CopyOnWriteArrayList<>();
    final PipelineWatcher watcher;
    private final Map<String, Pipeline> rows = new ConcurrentHashMap<>();
    private final AwsAccounts accounts;

    /// @param name a folder of `src/test/resources/cases/aws`
    CaseBench(String name, Path cache) {
        this(CaseStub.of(name), cache);
    }

    CaseBench(CaseStub stub, Path cache) {
        this.stub = stub;
        AccountConfig config = new AccountConfig(
                account,
                Optional.of(stub.endpoint()),
                Optional.empty(),
                40,
                new StaticKeys("AKIAIOSFODNN7EXAMPLE", () -> "stub-secret", Optional.empty()));
        try {
            accounts = new AwsAccounts(
                    List.of(config),
                    false,
                    AwsConfig.direct(new Environment(Map.of("AWS_EC2_METADATA_DISABLED", "true"), cache)),
                    cache,
                    Clock.systemUTC(),
                    Timeouts.standard(),
                    MonotonicClock.from(Clock.systemUTC()));
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
        watcher = accounts.watchers().getFirst();
        watcher.start(this::take);
    }

    private void take(Change change) {
        switch (change) {
            case Change.PipelineRead(Pipeline row) -> {
                seen.add(row);
                rows.put(row.id().name(), row);
            }
            case Change.PipelinesListed(var same, var listed, var interval) ->
                rows.keySet()
                        .retainAll(listed.stream()
                                .map(Change.PipelinesListed.Listed::name)
                                .toList());
            case Change.SourceReported(SourceStatus status) -> statuses.add(status);
            default -> {}
        }
    }

    AwsOrders orders() {
        return accounts.orders();
    }

    Optional<Pipeline> row(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    Pipeline awaitRow(String name, Predicate<Pipeline> as) {
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> row(name).filter(as).isPresent());
        return row(name).orElseThrow();
    }

    @Override
    public void close() {
        accounts.close();
        stub.close();
    }
}
