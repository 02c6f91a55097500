package org.tallyboard.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/// Reads the configuration file (`docs/configuration.md`). Secrets are not looked up: they stay references.
public final class ConfigReader {

    /// Far more than any real configuration has; a bound on what a wrong file can cost.
    private static final int MOST_BYTES = 1024 * 1024;

    private final Environment environment;

    /// @param environment what the file may refer to
    public ConfigReader(Environment environment) {
        this.environment = environment;
    }

    /// Reads a file.
    ///
    /// @throws ConfigException with every problem that was found, each with line, column, key and remedy
    public Config read(Path file) throws ConfigException {
        return read(file, ConfigSchema.TOP, "docs/tallyboard.example.toml", top -> config(top, folder(file)));
    }

    /// Reads the file of `tallyboard authenticator`, likewise.
    public AuthenticatorConfig readAuthenticator(Path file) throws ConfigException {
        return read(file, ConfigSchema.AUTHENTICATOR, "packaging/apache/authenticator.toml", top -> {
            AuthenticatorConfig config = AuthenticatorConfig.read(
                    top, new Secrets(environment, folder(file)), text -> environment.resolve(folder(file), text));
            return top.problems().count() > 0 ? Optional.empty() : Optional.of(config);
        });
    }

    /// @param example where to start from, for texts
    private static <T> T read(Path file, String schema, String example, Function<Table, Optional<T>> reader)
            throws ConfigException {
        ConfigProblems problems = new ConfigProblems(file.toString());
        String text = text(file, example, problems);
        problems.throwIfAny();
        try {
            TomlParseResult toml = Toml.parse(text);
            SyntaxErrors.report(toml.errors(), text, problems);
            // What was read around a syntax error is guesswork, so nothing more is said about it.
            problems.throwIfAny();
            Optional<T> config = reader.apply(new Table(toml, TomlPosition.positionAt(1, 1), "", schema, problems));
            problems.throwIfAny();
            return config.orElseThrow();
        } catch (StackOverflowError e) {
            problems.wholeFile("lists or tables are nested too deeply; the format needs at most three levels");
            problems.throwIfAny();
            throw e;
        }
    }

    /// Where relative paths in the file start.
    private static Path folder(Path file) {
        Path absolute = file.toAbsolutePath();
        return Optional.ofNullable(absolute.getParent()).orElse(absolute);
    }

    private Optional<Config> config(Table top, Path folder) {
        ConfigProblems problems = top.problems();
        String title = top.string("title").orElse("");
        if (title.codePointCount(0, title.length()) > 60) {
            top.problem("title", "is longer than 60 characters; shorten it");
        }
        boolean sandbox = top.bool("sandbox").orElse(false);
        boolean readOnly = top.bool("read_only").orElse(false);
        Secrets secrets = new Secrets(environment, folder);
        AwsConfig aws = AwsConfig.read(top, environment, folder, secrets, sandbox);
        List<AccountConfig> accounts = new AccountReader(secrets, sandbox).read(top);
        List<BrokerConfig> brokers = new BrokerReader(environment, folder, secrets).read(top);
        RecordingsConfig recordings = RecordingsReader.read(top, text -> environment.resolve(folder, text));
        recordingBroker(top, brokers, recordings);
        JobsConfig jobs = JobsConfig.read(top);
        List<ScheduleConfig> schedules = new ScheduleReader(secrets).read(top, top.has("broker"));
        RecorderConfig recorder = new RecorderReader(environment, folder).read(top);
        MetricsConfig metrics = MetricsConfig.read(top);
        HistoryConfig history = HistoryConfig.read(top, text -> environment.resolve(folder, text));
        Path state = stateFolder(top, folder, sandbox);
        if (problems.count() > 0) {
            return Optional.empty();
        }
        if (accounts.isEmpty() && brokers.isEmpty()) {
            problems.wholeFile("nothing is configured to be watched; add an [[account]] or a [[broker]], see"
                    + " docs/tallyboard.example.toml");
            return Optional.empty();
        }
        return Optional.of(new Config(
                title,
                sandbox,
                readOnly,
                aws,
                accounts,
                brokers,
                recordings,
                jobs,
                schedules,
                recorder,
                metrics,
                history,
                state));
    }

    /// Jobs are planned, recorded and kept in the journal for one broker.
    private static void recordingBroker(Table top, List<BrokerConfig> brokers, RecordingsConfig recordings) {
        String names = brokers.stream().map(broker -> '"' + broker.name() + '"').collect(Collectors.joining(", "));
        Optional<String> named = recordings.broker();
        if (named.isPresent()
                && brokers.stream().noneMatch(broker -> broker.name().equals(named.get()))) {
            // Not said of brokers that could not be read.
            if (!brokers.isEmpty()) {
                top.problem("recordings", "names no broker of this file as its broker; it has " + names);
            }
        } else if (named.isEmpty()
                && brokers.size() > 1
                && (top.has("schedule") || recordings.journal().isPresent())) {
            top.problem(
                    top.has("schedule") ? "schedule" : "recordings",
                    "must say for which broker, since there are several; add broker = \"…\" to [recordings], one of "
                            + names);
        }
    }

    private Path stateFolder(Table top, Path folder, boolean sandbox) {
        Optional<Table> storage = top.table("storage", ConfigSchema.STORAGE);
        Optional<Path> named =
                storage.flatMap(table -> table.string("folder")).map(text -> environment.resolve(folder, text));
        if (named.isPresent() && Files.exists(named.get()) && !Files.isDirectory(named.get())) {
            storage.orElseThrow().problem("folder", "is not a folder; name a folder, which is created when missing");
        }
        // The sandbox's orders must never stand among the real ones.
        return named.orElseGet(() -> environment.stateHome().resolve(sandbox ? "tallyboard-sandbox" : "tallyboard"));
    }

    private static String text(Path file, String example, ConfigProblems problems) {
        try {
            if (Files.isDirectory(file)) {
                problems.wholeFile(
                        "it is a folder; name the file in it, for example " + file.resolve("tallyboard.toml"));
                return "";
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
            if (bytes.length > MOST_BYTES) {
                problems.wholeFile("it is larger than 1 MB, so it is hardly the right file");
                return "";
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.isBlank()) {
                problems.wholeFile("it is empty; start from " + example);
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            problems.wholeFile("it is not UTF-8 text; save it as UTF-8");
        } catch (NoSuchFileException e) {
            problems.wholeFile("it does not exist; correct the path, or start from " + example);
        } catch (AccessDeniedException e) {
            problems.wholeFile("this user may not read it; change its owner or its permissions");
        } catch (IOException e) {
            problems.wholeFile("it cannot be read (" + e.getMessage() + ")");
        }
        return "";
    }
}
