package org.tallyboard.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.demo.DemoWorld;
import org.tallyboard.sandbox.broker.DemoBroker;
import org.tallyboard.sandbox.recordings.DemoRecordings;
import org.tallyboard.source.Account;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The running sandbox. Everything listens on loopback only, has made-up secrets, and leaves nothing behind.
public final class Sandbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);

    /// Purple and teal, as far apart as two accounts should look.
    private static final List<String> COLORS = List.of("#8957e5", "#1b9e8f", "#b58900", "#3b82c4");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final String description;

    /// How the sandbox behaves.
    ///
    /// @param seed decides everything that looks like chance
    /// @param pipelines how many pipelines
    /// @param throttlePercent share of AWS calls that are throttled
    /// @param speed how many times faster than natural steps run
    /// @param recordings whether demo recordings run
    public record Options(long seed, int pipelines, int throttlePercent, double speed, boolean recordings) {}

    private Sandbox(Options options) throws IOException {
        try {
            Path folder = Files.createTempDirectory("tallyboard-sandbox");
            parts.push(() -> delete(folder));
            SimulatedAws aws = keep(SimulatedAws.start(SimulatedAws.Options.settable()
                    .withSeed(options.seed())
                    .withPipelines(options.pipelines())
                    .withThrottle(options.throttlePercent())
                    .withSpeed(options.speed())));
            DemoBroker broker = keep(DemoBroker.start());
            if (options.recordings()) {
                Ffmpeg ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
                keep(DemoRecordings.start(broker, ffmpeg, folder, options.speed()));
            }
            Path config = ConfigWriter.write(folder, file(options, aws, broker, DemoRecordings.folder(folder)));
            description = describe(aws, broker, config);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts everything.
    ///
    /// @throws IOException when a port, a folder or ffmpeg is not to be had
    public static Sandbox start(Options options) throws IOException {
        return new Sandbox(options);
    }

    /// One line of JSON: where everything is, and the configuration file for a board.
    public String describe() {
        return description;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the sandbox did not end well: {}", e.toString());
            }
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private static SandboxFile file(Options options, SimulatedAws aws, DemoBroker broker, Path recordings) {
        List<SimulatedAws.Account> accounts = aws.accounts();
        List<SandboxFile.SandboxAccount> entries = new java.util.ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            SimulatedAws.Account account = accounts.get(i);
            entries.add(new SandboxFile.SandboxAccount(
                    new Account(account.name(), account.accountId(), aws.region(), COLORS.get(i % COLORS.size())),
                    aws.endpoint(),
                    // The living world has them in its first account.
                    i == 0 && options.pipelines() > 0 ? DemoWorld.projects() : List.of(),
                    4,
                    account.accessKeyId(),
                    account.secretAccessKey()));
        }
        return new SandboxFile(
                "sandbox",
                entries,
                Optional.of(new SandboxFile.SandboxBroker(
                        "rec-broker", broker.managementUri(), broker.amqpUri(), broker.user(), broker.password())),
                RecordingsConfig.standard().withFolders(Map.of(recordings, recordings)));
    }

    private static String describe(SimulatedAws aws, DemoBroker broker, Path config) {
        JsonMapper json = JsonMapper.shared();
        ObjectNode root = json.createObjectNode();
        ObjectNode awsNode = root.putObject("aws");
        awsNode.put("endpoint", aws.endpoint().toString());
        awsNode.put("region", aws.region());
        ArrayNode accounts = awsNode.putArray("accounts");
        for (SimulatedAws.Account account : aws.accounts()) {
            accounts.addObject()
                    .put("name", account.name())
                    .put("accountId", account.accountId())
                    .put("accessKeyId", account.accessKeyId())
                    .put("secretAccessKey", account.secretAccessKey());
        }
        root.putObject("rabbitmq")
                .put("management", broker.managementUri().toString())
                .put("amqp", broker.amqpUri().toString())
                .put("username", broker.user())
                .put("password", broker.password());
        root.put("config", config.toString());
        return json.writeValueAsString(root);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
