package org.tallyboard.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tallyboard.board.Change;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.CaseStub;

/// A case of `src/test/resources/cases/aws`, copied to a folder of its own and watched with its own configuration and
/// environment: `@CASE@` and `@PORT@` in `config.toml` and `env` are that folder and the stub's port.
public final class CaseBoard implements AutoCloseable {

    public final CaseStub stub;
    final Path folder;
    public final Map<String, Pipeline> rows = new ConcurrentHashMap<>();
    private final Map<String, SourceStatus> sources = new ConcurrentHashMap<>();
    private final List<String> properties = new ArrayList<>();
    private final AwsAccounts accounts;

    /// Changes a text.
    public interface Edit {
        String of(String text);
    }

    public CaseBoard(String name, Path empty, Map<String, String> more) {
        this(name, empty, more, text -> text);
    }

    /// @param more what the environment holds besides, and instead
    /// @param edit changes the configuration
    public CaseBoard(String name, Path empty, Map<String, String> more, Edit edit) {
        folder = empty;
        copy(CaseStub.folder(name), folder);
        if (!Files.exists(folder.resolve("config.toml"))) {
            copy(CaseStub.folder("config.toml"), folder.resolve("config.toml"));
        }
        if (!Files.exists(folder.resolve("GetPipelineState.json"))) {
            copy(CaseStub.folder("14-http-proxy/GetPipelineState.json"), folder.resolve("GetPipelineState.json"));
        }
        stub = CaseStub.serving(folder);
        Map<String, String> variables = new HashMap<>(Map.of("STUB_SECRET", "stub-secret", "HOME", folder + "/home"));
        read("env")
                .lines()
                .filter(line -> line.contains("="))
                .map(line -> line.split("=", 2))
                .forEach(pair -> variables.put(pair[0], pair[1]));
        more.forEach((variable, value) -> variables.put(variable, filled(value)));
        variables.forEach(this::endpoint);
        try {
            Files.writeString(folder.resolve("made.toml"), edit.of(read("config.toml")));
            Config config = new ConfigReader(new Environment(variables, folder)).read(folder.resolve("made.toml"));
            accounts = new AwsAccounts(
                    config.accounts(),
                    config.sandbox(),
                    config.aws(),
                    config.stateFolder().resolve("cache"),
                    Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    public AwsAccounts accounts() {
        return accounts;
    }

    /// Watches every account of the configuration.
    public CaseBoard watch() {
        for (PipelineWatcher watcher : accounts.watchers()) {
            watcher.start(change -> {
                switch (change) {
                    case Change.PipelineRead(Pipeline row) -> rows.put(row.id().name(), row);
                    case Change.SourceReported(SourceStatus status) ->
                        sources.put(status.id().name(), status);
                    default -> {}
                }
            });
        }
        return this;
    }

    /// Waits until an account has failed, and why.
    public Failure failed(String account) {
        return ((SourceStatus.Failed) await(account, s -> s.phase() instanceof SourceStatus.Failed)
                        .phase())
                .failure();
    }

    /// Waits until an account is read as it should be.
    public void live(String account) {
        await(account, s -> s.phase() instanceof SourceStatus.Live);
    }

    private SourceStatus await(String account, Predicate<SourceStatus> as) {
        return await(account).until(() -> sources.get(account), status -> status != null && as.test(status));
    }

    private org.awaitility.core.ConditionFactory await(String account) {
        return org.awaitility.Awaitility.await(account).pollInterval(Duration.ofMillis(30));
    }

    @Override
    public void close() {
        accounts.watchers().forEach(PipelineWatcher::close);
        accounts.close();
        stub.close();
        properties.forEach(System::clearProperty);
    }

    /// The SDK reads `AWS_ENDPOINT_URL_…` itself, from the process; the property of the same meaning stands in for it.
    private void endpoint(String name, String value) {
        if (name.startsWith("AWS_ENDPOINT_URL_")) {
            StringBuilder property = new StringBuilder("aws.endpointUrl");
            for (String word : name.substring("AWS_ENDPOINT_URL_".length()).split("_")) {
                property.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
            }
            properties.add(property.toString());
            System.setProperty(property.toString(), value);
        }
    }

    private String read(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? filled(Files.readString(file)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String filled(String text) {
        return text.replace("@CASE@", folder.toString())
                .replace("@PORT@", String.valueOf(stub.endpoint().getPort()));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
