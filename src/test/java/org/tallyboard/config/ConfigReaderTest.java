package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.AccountConfig.DefaultChain;
import org.tallyboard.config.AccountConfig.Profile;
import org.tallyboard.config.AccountConfig.Role;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.source.Account;

class ConfigReaderTest {

    @TempDir
    Path folder;

    private ConfigFiles files;

    @BeforeEach
    void files() {
        files = new ConfigFiles(folder);
    }

    @Test
    void readsTheAnnotatedExample() throws Exception {
        Path example = Path.of("docs/tallyboard.example.toml").toAbsolutePath();

        Config config = new ConfigReader(files.environment()).read(example);

        assertThat(config.title()).isEqualTo("media-ops");
        assertThat(config.sandbox()).isFalse();
        assertThat(config.accounts()).extracting(a -> a.account().name()).containsExactly("prod", "staging", "lab");
        assertThat(config.accounts().get(0).account())
                .isEqualTo(new Account("prod", "111122223333", "eu-west-1", "#4c8dff"));
        assertThat(config.accounts().get(0).pipelines()).get().hasToString("^(playout|ingest)-");
        assertThat(config.accounts().get(0).credentials()).isEqualTo(new Profile("prod-ops"));
        assertThat(config.accounts().get(1).credentials())
                .isEqualTo(new Role(
                        "arn:aws:iam::444455556666:role/tallyboard",
                        Optional.of("tallyboard"),
                        Optional.empty(),
                        new Profile("prod-ops")));
        assertThat(config.accounts().get(2).endpoint()).contains(URI.create("http://127.0.0.1:5000"));
        assertThat(config.accounts().get(2).credentials())
                .isInstanceOfSatisfying(
                        StaticKeys.class, keys -> assertThat(keys.accessKeyId()).isEqualTo("AKIAIOSFODNN7EXAMPLE"));
        assertThat(config.brokers()).singleElement().satisfies(broker -> {
            assertThat(broker.management()).hasToString("https://rabbit.example.org/rabbit");
            assertThat(broker.amqp()).hasToString("amqps://rabbit.example.org:5671/%2F");
            assertThat(broker.password()).hasToString("secret in file " + example.resolveSibling("rabbitmq.password"));
        });
        Path mounted = Path.of("/mnt/recordings");
        assertThat(config.recordings())
                .isEqualTo(RecordingsConfig.standard().withFolders(Map.of(Path.of("/srv/recordings"), mounted)));
        assertThat(config.recordingFolders()).containsExactly(Map.entry(Path.of("/srv/recordings"), mounted));
        assertThat(config.journal()).isEqualTo(folder.resolve("home/.local/state/tallyboard/schedule.db"));
        assertThat(config.schedules()).extracting(ScheduleConfig::name).containsExactly("planner", "guide", "studio");
        RecorderConfig standard = RecorderConfig.standard();
        assertThat(config.recorder())
                .isEqualTo(new RecorderConfig(
                        Optional.of("rec-w1@studio"),
                        standard.queue(),
                        standard.slots(),
                        Optional.of(Path.of("/srv/recordings")),
                        standard.maxAttempts(),
                        standard.retryDelay(),
                        standard.followUps(),
                        standard.silence(),
                        standard.previewEvery(),
                        standard.minFree(),
                        standard.keepParts(),
                        Map.of(
                                "small",
                                List.of("-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-vf", "scale=-2:720")),
                        List.of(new SourcePattern.Public(), new SourcePattern.Host("cam1.lan")),
                        List.of(),
                        Map.of(),
                        Optional.empty()));
        assertThat(config.stateFolder()).isEqualTo(folder.resolve("home/.local/state/tallyboard"));
    }

    @Test
    void readsHeaderFieldsAndWhereTheSecretOnesGo() throws Exception {
        RecorderConfig recorder = files.read(ConfigFiles.ACCOUNT + """
                [recorder]
                default_headers = "plain"
                [recorder.headers.council]
                hosts = ["Media.council.example", "*.cdn.example"]
                fields = { User-Agent = "Box/1.0", Authorization = { env = "TOKEN" }, X-Key = { env = "KEY" } }
                [recorder.headers.plain.fields]
                Referer = "https://council.example/"
                """).recorder();

        HeaderSet council =
                Optional.ofNullable(recorder.headers().get("council")).orElseThrow();
        assertThat(council.plain()).isEqualTo(Map.of("User-Agent", "Box/1.0"));
        assertThat(council.secret()).containsOnlyKeys("Authorization", "X-Key");
        assertThat(council.isFor("media.COUNCIL.example")).isTrue();
        assertThat(council.isFor("a.b.cdn.example")).isTrue();
        assertThat(council.isFor("cdn.example")).isFalse();
        assertThat(council.isFor("evilcdn.example")).isFalse();
        assertThat(recorder.defaultHeaders()).contains("plain");
        assertThat(recorder.headers()).containsKey("plain");
    }

    @Test
    void readsHowToRecord() throws Exception {
        RecorderConfig recorder = files.read(ConfigFiles.ACCOUNT + """
                [recorder]
                min_free_gb = 0.5
                keep_parts = true
                tls_exceptions = ["Cam1.lan", "10.2.0.7"]
                [recorder.profiles]
                small = ["-c:v", "libx264"]
                "tiny one" = ["-vf", "scale=-2:90"]
                """).recorder();

        assertThat(recorder.tlsExceptions()).containsExactly("cam1.lan", "10.2.0.7");
        assertThat(recorder.minFree()).isEqualTo(512L << 20);
        assertThat(recorder.keepParts()).isTrue();
        assertThat(recorder.profiles())
                .isEqualTo(Map.of("small", List.of("-c:v", "libx264"), "tiny one", List.of("-vf", "scale=-2:90")));
        assertThat(files.read(ConfigFiles.ACCOUNT + "[recorder]\nmin_free_gb = 0\n")
                        .recorder()
                        .minFree())
                .isZero();
    }

    @Test
    void everyKeyIsDocumentedAndShownInTheExample() throws Exception {
        String docs = Files.readString(Path.of("docs/configuration.md"));
        String example = Files.readString(Path.of("docs/tallyboard.example.toml"));
        for (String table : List.of(
                ConfigSchema.TOP,
                ConfigSchema.AWS,
                ConfigSchema.ACCOUNT,
                ConfigSchema.CREDENTIALS,
                ConfigSchema.BROKER,
                ConfigSchema.RECORDINGS,
                ConfigSchema.SCHEDULE,
                ConfigSchema.FIELDS,
                ConfigSchema.RECORDER,
                ConfigSchema.HEADER_SET,
                ConfigSchema.METRICS,
                ConfigSchema.STORAGE,
                ConfigSchema.SECRET)) {
            for (String key : ConfigSchema.keys(table)) {
                assertThat(docs).as("%s in %s", key, table).containsPattern("\\b" + key + "\\b");
                if (!key.equals("sandbox")) {
                    assertThat(example).as("%s in %s", key, table).containsPattern("\\b" + key + "\\b");
                }
            }
        }
    }

    @Test
    void theAuthenticatorsFileIsReadAndItsExampleHoldsTheDefaults() throws Exception {
        AuthenticatorConfig example = new ConfigReader(new Environment(Map.of(), Path.of("/home/x")))
                .readAuthenticator(Path.of("packaging/apache/authenticator.toml"));
        assertThat(example)
                .isEqualTo(new AuthenticatorConfig(
                        AuthenticatorConfig.ACCOUNTS,
                        AuthenticatorConfig.SOCKET,
                        Optional.of("www-data"),
                        Duration.ofSeconds(60),
                        example.hashes()));
        String text = Files.readString(Path.of("packaging/apache/authenticator.toml"));
        assertThat(ConfigSchema.keys(ConfigSchema.AUTHENTICATOR))
                .allSatisfy(key -> assertThat(text).contains(key));
        Path wrong = Files.createTempFile("authenticator", ".toml");
        Files.writeString(
                wrong, text.replaceAll("(?m)^# (?=\\[|[a-z_]+ = )", "").replaceAll("(?m)^ca_file.*$", ""));
        assertThatThrownBy(() -> new ConfigReader(new Environment(Map.of(), Path.of("/"))).readAuthenticator(wrong))
                .hasMessageContaining("cannot stand beside [endpoint]")
                .matches(e -> String.valueOf(e.getMessage()).lines().count() == 2, "and nothing else is wrong");
        Files.writeString(wrong, "[endpoint]\nurl = \"http://app.example.org/\"\n[ldap]\nurl = \"ldaps://x\"\n");
        assertThatThrownBy(() -> new ConfigReader(new Environment(Map.of(), Path.of("/"))).readAuthenticator(wrong))
                .hasMessageContaining("must begin with https:// unless it is on this machine")
                .hasMessageContaining("ldap.base: is missing")
                .hasMessageContaining("ldap.groups: is missing");
        Files.writeString(wrong, "socket_grup = \"x\"\nremember_seconds = 3600\n");
        assertThatThrownBy(() -> new ConfigReader(new Environment(Map.of(), Path.of("/"))).readAuthenticator(wrong))
                .hasMessageContaining("did you mean `socket_group`")
                .hasMessageContaining("a whole number from 0 to 300");
        Files.delete(wrong);
    }

    @Test
    void readsWhereFiguresAreServed() throws Exception {
        Config config = files.read(ConfigFiles.ACCOUNT + "[metrics]\nworker_port = 9464\n");

        assertThat(config.metrics()).isEqualTo(new MetricsConfig(OptionalInt.of(9464), OptionalInt.empty()));
        assertThat(files.read(ConfigFiles.ACCOUNT).metrics()).isEqualTo(MetricsConfig.none());
        assertThatThrownBy(() -> files.read(ConfigFiles.ACCOUNT + "[metrics]\nschedule_port = 70000\n"))
                .hasMessageContaining("must be a port, 1 to 65535");
    }

    @Test
    void theHistoryIsKeptWhereAndAsLongAsIsConfigured() throws Exception {
        Config plain = files.read(ConfigFiles.ACCOUNT);
        assertThat(plain.historyFolder()).isEqualTo(plain.stateFolder());
        assertThat(plain.history().age()).isEqualTo(Duration.ofDays(90));

        Config config = files.read(ConfigFiles.ACCOUNT + "[history]\nfolder = \"past\"\ndays = 7\nmegabytes = 50\n");
        assertThat(config.historyFolder()).hasFileName("past");
        assertThat(config.history().age()).isEqualTo(Duration.ofDays(7));
        assertThat(config.history().bytes()).isEqualTo(50_000_000);

        assertThatThrownBy(() -> files.read(ConfigFiles.ACCOUNT + "[history]\ndays = 0\nmonths = 3\n"))
                .hasMessageContaining("history.days: must be a whole number from 1 to 3650")
                .hasMessageContaining("unknown key `months` in [history]");
    }

    @Test
    void readsHowManyJobsAreKeptAndForHowLong() throws Exception {
        Config config = files.read(ConfigFiles.ACCOUNT + "[jobs]\nmost_ended = 200\nlost_after = 3600\n");
        assertThat(config.jobs()).isEqualTo(new JobsConfig(20_000, 200, Duration.ofHours(1), Duration.ofMinutes(10)));
        assertThat(files.read(ConfigFiles.ACCOUNT).jobs()).isEqualTo(JobsConfig.standard());
        assertThatThrownBy(() -> files.read(ConfigFiles.ACCOUNT + "[jobs]\nmost_live = 5\nlost_after = \"1h\"\n"))
                .hasMessageContaining("jobs.most_live: must be a whole number from 100 to 200000")
                .hasMessageContaining("jobs.lost_after: must be a number, without quotes, but is text");
    }

    @Test
    void aShortFileGetsDefaults() throws Exception {
        Config config = files.read(ConfigFiles.ACCOUNT);

        AccountConfig account = config.accounts().getFirst();
        assertThat(account.callsPerSecond()).isEqualTo(4);
        assertThat(account.endpoint()).isEmpty();
        assertThat(account.pipelines()).isEmpty();
        assertThat(account.credentials()).isEqualTo(new DefaultChain());
        assertThat(account.account().color()).matches("#[0-9a-f]{6}");
        assertThat(config.brokers()).isEmpty();
        assertThat(config.title()).isEmpty();
    }

    @Test
    void assignsColorsThatNoAccountHasYet() throws Exception {
        Config config = files.read(ConfigFiles.ACCOUNT + """
                [[account]]
                name = "two"
                account_id = "111122223334"
                region = "eu-west-1"
                color = "#4C8DFF"
                [[account]]
                name = "three"
                account_id = "111122223335"
                region = "us-gov-west-1"
                """);

        assertThat(config.accounts()).extracting(a -> a.account().color()).doesNotHaveDuplicates();
        assertThat(config.accounts().get(1).account().color()).isEqualTo("#4c8dff");
    }

    @Test
    void theStateFolderFollowsTheEnvironmentAndTheFile() throws Exception {
        ConfigFiles xdg = new ConfigFiles(folder, Map.of("XDG_STATE_HOME", "/var/lib/state"));
        assertThat(xdg.read(ConfigFiles.ACCOUNT).stateFolder()).hasToString("/var/lib/state/tallyboard");
        ConfigFiles relative = new ConfigFiles(folder, Map.of("XDG_STATE_HOME", "state"));
        assertThat(relative.read(ConfigFiles.ACCOUNT).stateFolder())
                .isEqualTo(folder.resolve("home/.local/state/tallyboard"));
        assertThat(files.read(ConfigFiles.ACCOUNT + "[storage]\nfolder = \"here\"")
                        .stateFolder())
                .isEqualTo(folder.resolve("here"));
        assertThat(files.read(ConfigFiles.ACCOUNT + "[storage]\nfolder = \"~/there\"")
                        .stateFolder())
                .isEqualTo(folder.resolve("home/there"));
    }

    @Test
    void readsRecordingsAndKeepsTheRestStandard() throws Exception {
        Config config = files.read(ConfigFiles.BROKER + """
                [recordings]
                tasks = ["a.record", "b.record"]
                start = "args.2"
                """);

        assertThat(config.recordings().tasks()).isEqualTo(Set.of("a.record", "b.record"));
        assertThat(config.recordings().start()).isEqualTo("args.2");
        assertThat(config.recordings().previewExchange()).isEqualTo("recording.preview");
    }

    @Test
    void completesTheVirtualHostAndTrimsTheManagementAddress() throws Exception {
        Config config = files.read(ConfigFiles.BROKER
                .replace("localhost:5672/%2F", "localhost:5672")
                .replace("localhost:15672", "localhost:15672/rabbit/"));

        assertThat(config.brokers()).singleElement().satisfies(broker -> {
            assertThat(broker.amqp()).hasToString("amqp://localhost:5672/%2F");
            assertThat(broker.management()).hasToString("http://localhost:15672/rabbit");
        });
    }

    @Test
    void toleratesAByteOrderMark() throws Exception {
        assertThat(files.read("\uFEFF" + ConfigFiles.ACCOUNT).accounts()).hasSize(1);
    }

    @Test
    void filesThatAreNoConfigurationAreNamedWithTheReason() throws Exception {
        assertThat(files.refused(folder.resolve("missing.toml"))).hasMessageContaining("does not exist");
        assertThat(files.refused(folder)).hasMessageContaining("is a folder").hasMessageContaining(folder.toString());
        assertThat(files.refused("  \n\n")).hasMessageContaining("is empty");
        assertThat(files.refused("# only a comment\n")).hasMessageContaining("nothing is configured to be watched");
        Path latin = Files.write(folder.resolve("latin.toml"), new byte[] {'a', '=', '"', (byte) 0xE4, '"'});
        assertThat(files.refused(latin)).hasMessageContaining("not UTF-8");
        Path large = Files.write(folder.resolve("large.toml"), new byte[1024 * 1024 + 1]);
        assertThat(files.refused(large)).hasMessageContaining("larger than 1 MB");
    }
}
