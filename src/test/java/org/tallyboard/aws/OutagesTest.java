package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.client.Timeouts;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AccountConfig.Profile;
import org.tallyboard.config.AccountConfig.Role;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Environment;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceStatus;

class OutagesTest {

    @TempDir
    Path folder;

    private AwsBench bench;

    @BeforeEach
    void start() {
        bench = new AwsBench(folder.resolve("cache"));
        bench.world().addIdle("site", 4);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void files(Path credentials, Path config) {
        bench.environment = new Environment(
                Map.of("AWS_SHARED_CREDENTIALS_FILE", credentials.toString(), "AWS_CONFIG_FILE", config.toString()),
                folder);
    }

    private String key() {
        return bench.aws.account("prod").accessKeyId();
    }

    @Test
    void expired_credentials_say_what_to_do_and_rows_keep_their_data() {
        bench.watch();
        bench.awaitLive();
        bench.aws.expireAccessKey(key());
        SourceStatus.Failed failed = bench.awaitFailed("credentials expired");
        assertThat(failed.failure().remedy()).contains("renew the access key");
        await().until(() -> bench.failures.size() == 4);
        assertThat(bench.rows).hasSize(4);
        assertThat(bench.awaitRow("site-000", row -> true).stages()).isNotEmpty();
    }

    @Test
    void a_profile_file_that_is_rewritten_is_picked_up_without_a_restart() throws IOException {
        Path credentials = folder.resolve("credentials");
        Path config = folder.resolve("config");
        Files.writeString(config, "[profile ops]\nregion = eu-west-1\n");
        SimulatedAws.Account prod = bench.aws.account("prod");
        write(credentials, prod.accessKeyId(), prod.secretAccessKey());
        files(credentials, config);
        bench.watch(bench.config(new Profile("ops"), 40));
        bench.awaitLive();

        bench.aws.expireAccessKey(prod.accessKeyId());
        assertThat(bench.awaitFailed("credentials expired").failure().remedy())
                .isEqualTo("renew the keys of profile ops");
        bench.aws.addAccessKey(prod.accountId(), "AKIAFRESHFRESHFRESH1", "fresh-secret", Optional.empty());
        write(credentials, "AKIAFRESHFRESHFRESH1", "fresh-secret");
        bench.awaitLive();
        await().until(bench.failures::isEmpty);
        assertThat(bench.aws.calls().all().getLast().accessKeyId()).isEqualTo("AKIAFRESHFRESHFRESH1");
    }

    @Test
    void fresh_credentials_are_used_before_the_old_ones_expire() throws IOException {
        Path credentials = folder.resolve("credentials");
        SimulatedAws.Account prod = bench.aws.account("prod");
        write(credentials, prod.accessKeyId(), prod.secretAccessKey());
        files(credentials, folder.resolve("absent"));
        PipelineWatcher watcher = bench.watch(bench.config(new Profile("ops"), 40));
        bench.awaitLive();
        bench.aws.addAccessKey(prod.accountId(), "AKIAFRESHFRESHFRESH1", "fresh-secret", Optional.of("token"));
        write(credentials, "AKIAFRESHFRESHFRESH1", "fresh-secret\naws_session_token = token");
        watcher.readSoon(new PipelineId("prod", "site-000"));
        await().until(() -> bench.aws.calls().of("GetPipelineState").stream()
                .anyMatch(call -> call.accessKeyId().equals("AKIAFRESHFRESHFRESH1")));
        // A new access key is somebody else until STS has said who.
        assertThat(bench.aws.calls().of("GetCallerIdentity")).hasSize(2);
        assertThat(bench.statuses).noneMatch(s -> s.phase() instanceof SourceStatus.Failed);
    }

    private static void readAll(PipelineWatcher watcher) {
        for (int i = 0; i < 4; i++) {
            watcher.readSoon(new PipelineId("prod", "site-00" + i));
        }
    }

    private static void write(Path file, String id, String secret) throws IOException {
        Path part = file.resolveSibling("part");
        Files.writeString(part, "[ops]\naws_access_key_id = " + id + "\naws_secret_access_key = " + secret + "\n");
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void a_missing_profile_and_a_secret_that_cannot_be_had_are_told_by_name() {
        files(folder.resolve("absent"), folder.resolve("absent"));
        bench.watch(bench.config(new Profile("nobody"), 40));
        assertThat(bench.awaitFailed("profile nobody is neither in the AWS config file")
                        .failure()
                        .remedy())
                .contains("correct the name");

        bench.statuses.clear();
        bench.watch(bench.config(
                new StaticKeys(
                        key(),
                        () -> {
                            throw new ConfigException("environment variable OPS_SECRET is not set");
                        },
                        Optional.empty()),
                40));
        bench.awaitFailed("OPS_SECRET is not set");
    }

    @Test
    void a_wrong_secret_is_told_from_an_expired_one() {
        bench.watch(bench.config(new StaticKeys(key(), () -> "wrong", Optional.empty()), 40));
        SourceStatus.Failed failed = bench.awaitFailed("does not accept the credentials");
        assertThat(failed.failure().remedy()).contains(key());
        assertThat(bench.aws.calls().of("ListPipelines")).isEmpty();
    }

    @Test
    void credentials_of_another_account_are_not_used() {
        Account other = new Account("prod", "999999999999", bench.aws.region(), "#000000");
        bench.watch(new AccountConfig(other, Optional.of(bench.aws.endpoint()), Optional.empty(), 40, bench.keys()));
        SourceStatus.Failed failed = bench.awaitFailed("belong to account 123456784821");
        assertThat(failed.failure().remedy()).contains("correct");
        assertThat(bench.aws.calls().of("ListPipelines")).isEmpty();
        assertThat(bench.rows).isEmpty();
    }

    @Test
    void a_wrong_region_and_a_wrong_clock_are_told() {
        Account elsewhere = new Account("prod", bench.account.accountId(), "us-east-2", "#000000");
        bench.watch(
                new AccountConfig(elsewhere, Optional.of(bench.aws.endpoint()), Optional.empty(), 40, bench.keys()));
        assertThat(bench.awaitFailed("Region does not fit").failure().remedy()).contains("region of account prod");

        bench.statuses.clear();
        bench.aws
                .faults()
                .on(
                        Match.all(),
                        new Effect.Error(
                                "InvalidSignatureException",
                                "Signature expired: 20260301T100000Z is now earlier than 20260301T101000Z"));
        bench.watch();
        assertThat(bench.awaitFailed("clock of this machine").failure().remedy())
                .contains("NTP");
    }

    @Test
    void a_missing_permission_is_named() {
        bench.aws
                .faults()
                .on(
                        Match.operation("ListPipelines"),
                        new Effect.Error(
                                "AccessDeniedException",
                                "User: arn:aws:sts::123456784821:assumed-role/x/y is not authorized to perform:"
                                        + " codepipeline:ListPipelines on resource: z"));
        bench.watch();
        assertThat(bench.awaitFailed("access denied").failure().remedy())
                .isEqualTo("allow codepipeline:ListPipelines for this role or user");
        bench.aws.faults().clear();
        bench.awaitLive();
    }

    @Test
    void history_that_may_not_be_read_is_told_and_the_states_stay_live() {
        bench.aws
                .faults()
                .on(Match.operation("ListPipelineExecutions"), new Effect.Error("AccessDeniedException", "denied"));
        bench.watch();
        bench.awaitStatus(s -> s.phase() instanceof SourceStatus.Slowed(String reason)
                && reason.contains("allow codepipeline:ListPipelineExecutions"));
        assertThat(bench.rows).hasSize(4);
        assertThat(bench.failures).isEmpty();
        // A policy may name single pipelines, so each row finds out for itself, once; what else they lack is still
        // read.
        bench.awaitRow("site-003", row -> row.stages().stream().allMatch(stage -> stage.actions().stream()
                .allMatch(a -> a.type().isPresent())));
        assertThat(bench.aws.calls().of("ListPipelineExecutions"))
                .extracting(call -> call.parameter("pipelineName"))
                .doesNotHaveDuplicates();
        assertThat(bench.rows.values()).allMatch(Pipeline::partlyKnown);
    }

    @Test
    void an_endpoint_that_refuses_is_told_and_comes_back_by_itself() throws Exception {
        try (DyingServer door = new DyingServer(bench.aws.endpoint())) {
            URI endpoint = door.endpoint();
            bench.watch(bench.config(bench.keys(), 40, Optional.empty(), endpoint));
            bench.awaitLive();
            door.close();
            bench.awaitFailed("connection");
            await().until(() -> bench.failures.size() == 4);
            try (DyingServer again = new DyingServer(bench.aws.endpoint(), endpoint.getPort())) {
                bench.awaitLive();
                await().until(bench.failures::isEmpty);
                assertThat(again.swallowed()).isZero();
            }
        }
    }

    @Test
    void server_errors_fail_a_row_first_and_the_source_when_they_last() {
        PipelineWatcher watcher = bench.watch();
        bench.awaitLive();
        Instant before = Instant.now();
        bench.aws.faults().times(1, Match.operation("GetPipelineState"), new Effect.ServerError());
        watcher.readSoon(new PipelineId("prod", "site-001"));
        await().until(() -> bench.failures.size() == 1);
        await().until(bench.failures::isEmpty);
        assertThat(bench.statuses).noneMatch(s -> s.phase() instanceof SourceStatus.Failed);
        bench.aws.faults().on(Match.all(), new Effect.ServerError());
        readAll(watcher);
        assertThat(bench.awaitFailed("HTTP 500").failure().since()).isAfter(before);
        bench.aws.faults().clear();
        bench.awaitLive();
        assertThat(bench.awaitRow("site-000", row -> true).freshness().look(Instant.now()))
                .isEqualTo(Freshness.State.FRESH);
    }

    @Test
    void slow_answers_time_out_and_are_told() {
        Timeouts quick = new Timeouts(Duration.ofMillis(300), Duration.ofMillis(500), Duration.ofSeconds(1));
        bench.watch(bench.open(bench.config(bench.keys(), 40), quick));
        bench.awaitLive();
        bench.aws.faults().on(Match.all(), new Effect.Delay(Duration.ofSeconds(2)));
        bench.awaitFailed("no answer");
        bench.aws.faults().clear();
        bench.awaitLive();
    }

    @Test
    void throttling_slows_down_and_says_so_and_recovers() {
        bench.watch(bench.config(bench.keys(), 20));
        bench.awaitLive();
        bench.aws.faults().throttle(100);
        bench.awaitStatus(s -> s.phase() instanceof SourceStatus.Slowed(String reason) && reason.contains("throttles"));
        assertThat(bench.failures).isEmpty();
        bench.aws.faults().throttle(0);
        bench.awaitLive();
    }

    @Test
    void when_every_row_fails_the_source_says_so_and_the_list_is_read_again() {
        PipelineWatcher watcher = bench.watch();
        bench.awaitLive();
        assertThat(bench.aws.calls().of("ListPipelines")).hasSize(1);
        bench.aws
                .faults()
                .on(Match.operation("GetPipelineState"), new Effect.Error("PipelineNotFoundException", "gone"));
        readAll(watcher);
        bench.awaitFailed("PipelineNotFoundException");
        await().until(() -> bench.aws.calls().of("ListPipelines").size() > 1);
        bench.aws.faults().clear();
        bench.awaitLive();
    }

    @Test
    void answers_that_make_no_sense_fail_a_row_and_nothing_else() {
        PipelineWatcher watcher = bench.watch();
        bench.awaitLive();
        bench.aws.faults().times(2, Match.operation("GetPipelineState"), new Effect.Error("Weird", "???"));
        readAll(watcher);
        await().until(() -> !bench.failures.isEmpty());
        await().until(bench.failures::isEmpty);
    }

    @Test
    void a_role_is_assumed_and_its_refusal_is_told() {
        bench.watch(bench.config(
                new Role("arn:aws:iam::123456784821:role/Ops", Optional.of("ext"), Optional.empty(), bench.keys()),
                40));
        // This simulated AWS has no AssumeRole: it refuses, and the source says that the credentials are why.
        bench.awaitStatus(s -> s.phase() instanceof SourceStatus.Failed);
        assertThat(bench.aws.calls().all()).allMatch(call -> call.service().equals("sts"));
        assertThat(bench.aws.calls().of("AssumeRole").getFirst().parameter("ExternalId"))
                .isEqualTo("ext");
    }

    @Test
    void closing_does_not_wait_for_answers() {
        bench.aws.faults().on(Match.operation("GetPipelineState"), new Effect.Delay(Duration.ofSeconds(10)));
        AwsAccounts accounts = bench.open(bench.config(bench.keys(), 40));
        bench.watch(accounts);
        await().until(() -> !bench.aws.calls().of("ListPipelines").isEmpty());
        Instant begun = Instant.now();
        accounts.close();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(2));
        int after = bench.changes.size();
        bench.world().add(PipelineSpec.plain("late"));
        await().during(Duration.ofMillis(500)).until(() -> bench.changes.size() <= after + 1);
    }

    @Test
    void inside_the_sandbox_no_client_could_reach_the_real_aws() {
        for (AccountConfig unsafe : List.of(
                new AccountConfig(bench.account, Optional.empty(), Optional.empty(), 4, bench.keys()),
                bench.config(new Profile("ops"), 4),
                bench.config(new AccountConfig.DefaultChain(), 4))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> new AwsAccounts(
                            List.of(unsafe), true, AwsConfig.direct(bench.environment), folder, Clock.systemUTC()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("prod")
                    .hasMessageContaining("endpoint");
        }
    }
}
