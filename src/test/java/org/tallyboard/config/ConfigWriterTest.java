package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.config.SandboxFile.SandboxAccount;
import org.tallyboard.config.SandboxFile.SandboxBroker;
import org.tallyboard.source.Account;

class ConfigWriterTest {

    private static final String SECRET = "s3cr\"et\\/+=";

    private static final SandboxFile CONTENT = new SandboxFile(
            "sand \"box\" \\ ü",
            List.of(account("prod", "111111111111", "#4c8dff", 4), account("staging", "222222222222", "#e0a13a", 12.5)),
            Optional.of(new SandboxBroker(
                    "demo",
                    URI.create("http://127.0.0.1:7001"),
                    URI.create("amqp://127.0.0.1:7002/%2F"),
                    "demo",
                    SECRET)),
            new RecordingsConfig(
                    Optional.empty(),
                    Set.of("a", "b"),
                    "kwargs.t",
                    "args.0",
                    "args.1",
                    "args.2",
                    "task-progress",
                    "demo.preview",
                    Map.of(Path.of("/srv/\"rec\""), Path.of("/mnt/rec ü")),
                    Optional.empty(),
                    false));

    @TempDir
    Path folder;

    private static SandboxAccount account(String name, String id, String color, double calls) {
        return new SandboxAccount(
                new Account(name, id, "eu-west-1", color),
                URI.create("http://127.0.0.1:7000"),
                name.equals("prod") ? List.of("docs-site", "nightly") : List.of(),
                calls,
                "AKIASANDBOX" + id,
                SECRET + id);
    }

    private Config readBack(Path file) throws Exception {
        return new ConfigReader(new Environment(Map.of(), folder)).read(file);
    }

    @Test
    void isReadBackEqual() throws Exception {
        Path file = ConfigWriter.write(folder.resolve("new/sandbox"), CONTENT);

        Config config = readBack(file);

        Path secrets = file.resolveSibling("secrets");
        assertThat(config)
                .isEqualTo(new Config(
                        CONTENT.title(),
                        true,
                        false,
                        AwsConfig.direct(new Environment(Map.of(), folder)),
                        List.of(read(0, secrets.resolve("account-1")), read(1, secrets.resolve("account-2"))),
                        List.of(new BrokerConfig(
                                "demo",
                                URI.create("http://127.0.0.1:7001"),
                                URI.create("amqp://127.0.0.1:7002/%2F"),
                                "demo",
                                new FileSecret(secrets.resolve("broker")),
                                Optional.empty(),
                                Optional.empty())),
                        CONTENT.recordings(),
                        JobsConfig.standard(),
                        List.of(),
                        RecorderConfig.standard(),
                        MetricsConfig.none(),
                        HistoryConfig.standard(),
                        file.resolveSibling("state")));
        StaticKeys keys = (StaticKeys) config.accounts().get(1).credentials();
        assertThat(keys.secretAccessKey().reveal()).isEqualTo(SECRET + "222222222222");
        assertThat(config.recordingBroker().orElseThrow().password().reveal()).isEqualTo(SECRET);
    }

    private static AccountConfig read(int index, Path secret) {
        SandboxAccount account = CONTENT.accounts().get(index);
        return new AccountConfig(
                account.account(),
                Optional.of(account.endpoint()),
                Optional.empty(),
                new ProjectFilter(account.projects(), List.of()),
                account.callsPerSecond(),
                new StaticKeys(account.accessKeyId(), new FileSecret(secret), Optional.empty()));
    }

    @Test
    void nothingIsReadableByOthersAndTheFileHoldsNoSecret() throws Exception {
        Path file = ConfigWriter.write(folder.resolve("sandbox"), CONTENT);

        assertThat(Files.readString(file)).doesNotContain("s3cr");
        try (Stream<Path> all = Files.walk(file.getParent())) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(4).allSatisfy(path -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------"));
        }
        assertThat(CONTENT.toString()).doesNotContain("s3cr");
    }

    @Test
    void aSecondSandboxReplacesTheFirst() throws Exception {
        ConfigWriter.write(folder, CONTENT);
        Path file = ConfigWriter.write(
                folder,
                new SandboxFile(
                        "",
                        List.of(account("prod", "111111111111", "#4c8dff", 4)),
                        Optional.empty(),
                        CONTENT.recordings()));

        Config config = readBack(file);
        assertThat(config.accounts()).hasSize(1);
        assertThat(config.brokers()).isEmpty();
        assertThat(config.title()).isEmpty();
    }
}
