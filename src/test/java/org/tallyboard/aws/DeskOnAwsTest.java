package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.client.Timeouts;
import org.tallyboard.notification.Draft;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.OrderClock;
import org.tallyboard.operate.OrderService;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.operate.RetryStage.Mode;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.sandbox.aws.Call;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageStatus;
import org.tallyboard.source.Account;
import org.tallyboard.storage.BoardProcess;
import org.tallyboard.storage.SqliteAudit;
import org.tallyboard.testing.ListedJobs;
import org.tallyboard.testing.NothingToAcknowledge;

/// Orders from what is shown to the call log of the simulated AWS: the desk, its record and the client are the real
/// ones.
class DeskOnAwsTest {

    @TempDir
    Path folder;

    private AwsBench bench;
    private AwsAccounts accounts;
    private AwsOrders orders;
    private boolean watched;
    private SqliteAudit audit;
    private OrderService desk;

    @BeforeEach
    void start() {
        bench = new AwsBench(folder.resolve("cache"));
        accounts = bench.open(
                bench.config(bench.keys(), 40),
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(8)));
        orders = accounts.orders();
        audit = new SqliteAudit(folder.resolve("state"), BoardProcess.current(), Clock.systemUTC());
        desk = desk("");
    }

    @AfterEach
    void stop() {
        desk.close();
        audit.close();
        bench.close();
    }

    private OrderService desk(String closedBecause) {
        return new OrderService(
                closedBecause,
                "kim",
                new OrderService.Ports(
                        orders,
                        orders,
                        Map.of(),
                        id -> Optional.ofNullable(bench.rows.get(id.name())),
                        new ListedJobs("", List.of()),
                        new NothingToAcknowledge(),
                        audit),
                OrderClock.real());
    }

    private static Outcome ended(CompletableFuture<Outcome> order) throws Exception {
        return order.get(60, TimeUnit.SECONDS);
    }

    /// The order as a person would give it from what the board shows, once it shows enough.
    private Operation retryShown(String pipeline) {
        return shown(
                pipeline, row -> row.stage("Build").map(stage -> RetryStage.offer(row, stage, Mode.FAILED_ACTIONS)));
    }

    private Operation shown(String pipeline, Function<Pipeline, Optional<Offer>> offered) {
        // Only now: the list is read once a minute.
        if (!watched) {
            bench.watch(accounts);
            watched = true;
        }
        Pipeline row = bench.awaitRow(
                pipeline,
                now -> offered.apply(now).filter(Offer.Open.class::isInstance).isPresent());
        return open(offered.apply(row).orElseThrow());
    }

    private Operation decideShown(String pipeline, String execution, Decision decision) {
        return shown(pipeline, row -> (row.parallel()
                        ? row.execution(execution).stream().flatMap(e -> e.stages().stream())
                        : row.stages().stream())
                .filter(stage -> stage.name().equals("Approval"))
                .filter(stage -> stage.executionId().filter(execution::equals).isPresent())
                .findFirst()
                .flatMap(stage -> stage.waitingApproval()
                        .map(action -> DecideApproval.offer(
                                row, stage, action, decision, "seen on staging", Instant.now(), ZoneOffset.UTC))));
    }

    private static Operation open(Offer offer) {
        assertThat(offer).isInstanceOf(Offer.Open.class);
        return ((Offer.Open) offer).operation();
    }

    @Test
    void a_double_click_retries_once_and_the_change_is_seen() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        Operation retry = retryShown("site");

        CompletableFuture<Outcome> first = desk.order(retry, true);
        CompletableFuture<Outcome> second = desk.order(retry, true);

        assertThat(ended(first)).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("took it; Build is running"));
        assertThat(ended(second)).isEqualTo(ended(first));
        assertThat(bench.aws.calls().of("RetryStageExecution")).singleElement().satisfies(call -> {
            assertThat(call.accountId()).isEqualTo(bench.account.accountId());
            assertThat(call.parameter("pipelineName")).isEqualTo("site");
            assertThat(call.parameter("stageName")).isEqualTo("Build");
            assertThat(call.parameter("pipelineExecutionId")).isEqualTo(id);
            assertThat(call.parameter("retryMode")).isEqualTo("FAILED_ACTIONS");
        });
        assertThat(audit.latest(10)).singleElement().satisfies(record -> {
            assertThat(record.outcome()).isInstanceOf(Outcome.Done.class);
            assertThat(record.caller()).contains("OpsDesk");
        });
    }

    @Test
    void nothing_is_sent_when_somebody_else_was_faster() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        Operation retry = retryShown("site");
        orders.retryStage((RetryStage) retry);
        bench.aws.calls().clear();

        assertThat(ended(desk.order(retry, true)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, no -> assertThat(no.reason()).contains("Build is running since"));

        site.fail(id, "Build", "Build", Failure.job("broken again"));
        assertThat(ended(desk.order(retry, true)))
                .as("failed again, in other action executions")
                .isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                        .contains("another failure than the one you saw"));
        assertThat(bench.aws.calls().of("RetryStageExecution")).isEmpty();
    }

    @Test
    void nothing_is_sent_when_another_execution_came_while_the_dialog_was_open() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        site.startAndFail("Build", Failure.job("broken"));
        Operation retry = retryShown("site");
        site.startAndFail("Build", Failure.job("another"));

        assertThat(ended(desk.order(retry, true)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, no -> assertThat(no.reason()).contains("you saw execution"));
        assertThat(bench.aws.calls().of("RetryStageExecution")).isEmpty();
    }

    @Test
    void nothing_is_sent_when_read_only() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        site.startAndFail("Build", Failure.job("broken"));
        Operation retry = retryShown("site");
        bench.aws.calls().clear();
        try (OrderService closed = desk("started with --read-only")) {
            assertThat(ended(closed.order(retry, true))).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(bench.aws.calls().all()).extracting(Call::operation).doesNotContain("RetryStageExecution");
    }

    @Test
    void a_lost_answer_is_told_from_what_aws_shows() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        Operation retry = retryShown("site");
        try (var fault = bench.aws.faults().on(Match.operation("RetryStageExecution"), new Effect.LoseAnswer())) {
            assertThat(ended(desk.order(retry, true)))
                    .isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                            .contains("it has happened: Build is running"));
        }
        assertThat(bench.aws.calls().of("RetryStageExecution")).hasSize(1);
        assertThat(site.status(id, "Build")).hasValue(StageStatus.IN_PROGRESS);
    }

    @Test
    void an_answer_that_was_lost_with_its_order_stays_unknown() throws Exception {
        bench.world().add(PipelineSpec.plain("site")).startAndFail("Build", Failure.job("broken"));
        Operation retry = retryShown("site");
        try (var fault = bench.aws.faults().on(Match.operation("RetryStageExecution"), new Effect.Refuse())) {
            assertThat(ended(desk.order(retry, true)))
                    .isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                            .contains("it shows: Build is failed"));
        }
        assertThat(bench.aws.calls().of("RetryStageExecution")).hasSize(1);
        assertThat(audit.latest(1).getFirst().outcome()).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void an_approval_is_given_once_and_the_next_one_says_by_whom() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.withApproval("site", ExecutionMode.SUPERSEDED));
        String id = site.startAndReach("Approval");
        Operation approve = decideShown("site", id, Decision.APPROVE);
        Operation reject = decideShown("site", id, Decision.REJECT);

        assertThat(ended(desk.order(approve, true))).isInstanceOf(Outcome.Done.class);
        assertThat(ended(desk.order(reject, true)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, no -> assertThat(no.reason()).contains("Approve"));
        assertThat(bench.aws.calls().of("PutApprovalResult")).singleElement().satisfies(call -> assertThat(
                        call.parameters().path("result").path("summary").asString(""))
                .isEqualTo("seen on staging"));
        assertThat(site.status(id, "Approval")).hasValue(StageStatus.SUCCEEDED);
    }

    @Test
    void a_lost_answer_to_an_approval_is_proved_by_who_gave_it() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.withApproval("site", ExecutionMode.SUPERSEDED));
        String id = site.startAndReach("Approval");
        Operation approve = decideShown("site", id, Decision.APPROVE);
        try (var fault = bench.aws.faults().on(Match.operation("PutApprovalResult"), new Effect.LoseAnswer())) {
            assertThat(ended(desk.order(approve, true)))
                    .isInstanceOfSatisfying(
                            Outcome.Done.class, ok -> assertThat(ok.detail()).contains("it has happened"));
        }
        assertThat(bench.aws.calls().of("PutApprovalResult")).hasSize(1);
    }

    @Test
    void the_right_execution_of_a_parallel_pipeline_is_rejected() throws Exception {
        PipelineControl fan = bench.world().add(PipelineSpec.withApproval("fan", ExecutionMode.PARALLEL));
        String first = fan.startAndReach("Approval");
        String second = fan.startAndReach("Approval");

        assertThat(ended(desk.order(decideShown("fan", second, Decision.REJECT), true)))
                .isInstanceOf(Outcome.Done.class);

        assertThat(fan.status(second, "Approval")).hasValue(StageStatus.FAILED);
        assertThat(fan.status(first, "Approval")).hasValue(StageStatus.IN_PROGRESS);
        assertThat(bench.aws.calls().of("PutApprovalResult")).hasSize(1);
    }

    @Test
    void no_token_is_on_the_disk() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.withApproval("site", ExecutionMode.SUPERSEDED));
        String id = site.startAndReach("Approval");
        DecideApproval approve = (DecideApproval) decideShown("site", id, Decision.APPROVE);

        ended(desk.order(approve, true));

        String raw = new String(
                Files.readAllBytes(folder.resolve("state/orders.db")), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(raw).contains("seen on staging").doesNotContain(approve.token());
    }

    @Test
    void the_credentials_of_another_account_order_nothing() throws Exception {
        bench.world().add(PipelineSpec.plain("site")).startAndFail("Build", Failure.job("broken"));
        RetryStage retry = (RetryStage) retryShown("site");
        Account other = new Account("prod", "999999999999", bench.aws.region(), "#000000");
        Operation wrong = new RetryStage(
                other, retry.pipeline(), retry.stage(), retry.executionId(), retry.mode(), retry.failedActions());

        assertThat(ended(desk.order(wrong, true)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        no -> assertThat(no.reason()).contains("999999999999").contains(bench.account.accountId()));
        assertThat(bench.aws.calls().of("RetryStageExecution")).isEmpty();
    }

    @Test
    void a_notification_brings_its_message_id() throws Exception {
        String arn = bench.world().addTopic("ops", "a@example.org");
        Operation send = new SendNotification(bench.account, new Draft(arn, "Release", "It failed."));

        assertThat(ended(desk.order(send, true)))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, ok -> assertThat(ok.detail()).contains("message id"));
        assertThat(bench.world().published()).hasSize(1);
        await().untilAsserted(() -> assertThat(desk.orders()).hasSize(1));
    }

    @Test
    void fifty_retries_at_once_leave_the_reading_of_everything_else_alone() throws Exception {
        List<String> others = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            PipelineControl broken = bench.world().add(PipelineSpec.plain("broken-" + i));
            broken.startAndFail("Build", Failure.job("broken"));
            failed.add("broken-" + i);
        }
        for (int i = 0; i < 10; i++) {
            bench.world().add(PipelineSpec.plain("well-" + i)).startAndSucceed();
            others.add("well-" + i);
        }
        List<Operation> retries = new ArrayList<>();
        failed.forEach(name -> retries.add(retryShown(name)));
        bench.aws.calls().clear();

        List<CompletableFuture<Outcome>> ending =
                retries.stream().map(retry -> desk.order(retry, true)).toList();
        for (CompletableFuture<Outcome> order : ending) {
            assertThat(ended(order)).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                    .contains("Build is running"));
        }

        assertThat(bench.aws.calls().of("RetryStageExecution")).hasSize(50);
        Map<String, Long> reads = reads();
        // The comparison, the read that the order asks for, and one by the plan of what runs.
        assertThat(failed).allSatisfy(name -> assertThat(reads.get(name)).isLessThanOrEqualTo(4));
        // Nothing that the orders have asked for stands before it any more.
        await().untilAsserted(() -> assertThat(reads().keySet()).containsAnyElementsOf(others));
    }

    private Map<String, Long> reads() {
        return bench.aws.calls().of("GetPipelineState").stream()
                .collect(Collectors.groupingBy(call -> call.parameter("name"), Collectors.counting()));
    }
}
