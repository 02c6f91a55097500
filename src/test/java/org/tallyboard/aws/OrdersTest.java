package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.aws.client.Timeouts;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.operate.ReadFailedException;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.operate.RetryStage.Mode;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.sandbox.aws.Call;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageStatus;
import org.tallyboard.source.Account;

class OrdersTest {

    @TempDir
    Path cache;

    private AwsBench bench;
    private AwsOrders orders;

    @BeforeEach
    void start() {
        bench = new AwsBench(cache);
        orders = orders(bench.aws.endpoint());
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private AwsOrders orders(URI endpoint) {
        return bench.open(bench.config(bench.keys(), 40, Optional.empty(), endpoint))
                .orders();
    }

    @Test
    void the_caller_is_who_signs() throws Exception {
        assertThat(orders.caller(bench.account).accountId()).isEqualTo("123456784821");
        assertThat(orders.caller(bench.account).arn()).contains("OpsDesk");
    }

    @Test
    void a_retry_is_sent_once_with_what_was_ordered() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        Answer answer = orders.retryStage(retry("site", "Build", id, Mode.ALL_ACTIONS));
        assertThat(answer).isEqualTo(new Answer.Accepted(id));
        assertThat(bench.aws.calls().of("RetryStageExecution")).singleElement().satisfies(call -> {
            assertThat(call.accountId()).isEqualTo("123456784821");
            assertThat(call.parameter("pipelineName")).isEqualTo("site");
            assertThat(call.parameter("stageName")).isEqualTo("Build");
            assertThat(call.parameter("pipelineExecutionId")).isEqualTo(id);
            assertThat(call.parameter("retryMode")).isEqualTo("ALL_ACTIONS");
        });
        assertThat(site.status(id, "Build")).hasValue(StageStatus.IN_PROGRESS);
    }

    @Test
    void what_is_read_before_an_order_is_read_for_it() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        Pipeline now = orders.readNow(bench.account, "site", "");
        assertThat(now.state()).isEqualTo(PipelineState.FAILED);
        assertThat(now.stage("Build").flatMap(Stage::executionId)).hasValue(id);
        assertThat(now.stage("Build").flatMap(Stage::failedAction).flatMap(Action::executionId))
                .isPresent();
        String next = site.startAndReach("Build");
        assertThat(orders.readNow(bench.account, "site", "").stage("Build").flatMap(Stage::executionId))
                .hasValue(next);
        assertThatThrownBy(() -> orders.readNow(bench.account, "gone", ""))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageContaining("PipelineNotFoundException");
    }

    @Test
    void an_approval_is_decided_with_the_token_that_was_shown() throws Exception {
        PipelineControl site = bench.world().add(PipelineSpec.withApproval("site", ExecutionMode.SUPERSEDED));
        String id = site.startAndReach("Approval");
        Action shown = orders.readNow(bench.account, "site", "")
                .stage("Approval")
                .flatMap(Stage::waitingApproval)
                .orElseThrow();
        String token = shown.approvalToken().orElseThrow();
        Answer answer = orders.decideApproval(decide("site", id, token, Decision.APPROVE, "checked on staging", false));
        assertThat(answer).isEqualTo(new Answer.Accepted(id));
        assertThat(site.status(id, "Approval")).hasValue(StageStatus.SUCCEEDED);
        Call call = bench.aws.calls().of("PutApprovalResult").getFirst();
        assertThat(call.parameters().path("result").path("summary").asString(""))
                .isEqualTo("checked on staging");
        assertThat(orders.decideApproval(decide("site", id, token, Decision.APPROVE, "", false)))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void an_approval_of_a_parallel_execution_is_rejected_by_its_own_token() throws Exception {
        PipelineControl fan = bench.world().add(PipelineSpec.withApproval("fan", ExecutionMode.PARALLEL));
        String first = fan.startAndReach("Approval");
        String second = fan.startAndReach("Approval");
        Pipeline now = orders.readNow(bench.account, "fan", "");
        Execution execution = now.execution(second).orElseThrow();
        assertThat(execution.state()).isEqualTo(PipelineState.WAITING_FOR_APPROVAL);
        String token = execution.stages().stream()
                .flatMap(stage -> stage.waitingApproval().stream())
                .findFirst()
                .flatMap(Action::approvalToken)
                .orElseThrow();
        Answer answer = orders.decideApproval(decide("fan", second, token, Decision.REJECT, "wrong commit", true));
        assertThat(answer).isInstanceOf(Answer.Accepted.class);
        assertThat(fan.status(second, "Approval")).hasValue(StageStatus.FAILED);
        assertThat(fan.status(first, "Approval")).hasValue(StageStatus.IN_PROGRESS);
    }

    @Test
    void the_simulated_refusals_are_explained() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String good = site.startAndSucceed();
        assertRefused(orders.retryStage(retry("site", "Build", good, Mode.FAILED_ACTIONS)), "cannot be retried");
        assertRefused(orders.retryStage(retry("gone", "Build", good, Mode.FAILED_ACTIONS)), "does not exist");
        assertRefused(orders.retryStage(retry("site", "Nowhere", good, Mode.FAILED_ACTIONS)), "another structure");
        PipelineControl gated = bench.world().add(PipelineSpec.withApproval("gated", ExecutionMode.SUPERSEDED));
        String id = gated.startAndReach("Approval");
        assertRefused(
                orders.decideApproval(
                        decide("gated", id, "00000000-0000-4000-8000-000000000000", Decision.APPROVE, "", false)),
                "no longer the one that waits");
        assertRefused(orders.decideApproval(decide("gated", id, "x", Decision.APPROVE, "y".repeat(513), false)), "512");
    }

    @ParameterizedTest
    @CsvSource({
        "StageNotRetryableException, cannot be retried, another structure",
        "NotLatestPipelineExecutionException, newer execution, newer execution",
        "ConflictException, busy, wait a moment",
        "ConcurrentPipelineExecutionsLimitExceededException, too many executions, wait until one has ended",
        "InvalidApprovalTokenException, no longer the one, decide on that",
        "ApprovalAlreadyCompletedException, decided already, how it was decided",
        "PipelineNotFoundException, does not exist any more, list of pipelines",
        "StageNotFoundException, another structure, as it is now",
        "ValidationException, does not accept the input, correct it",
        "ThrottlingException, throttles, wait a few seconds",
        "AccessDeniedException, access denied to codepipeline:RetryStageExecution, allow codepipeline:Retry",
        "ExpiredTokenException, credentials expired, renew the access key",
        "SomethingNewException, SomethingNewException, correct it",
    })
    void every_refusal_has_a_reason_and_a_next_step(String code, String reason, String nextStep) {
        bench.aws
                .faults()
                .on(
                        Match.operation("RetryStageExecution"),
                        new Effect.Error(
                                code,
                                "User: arn:x is not authorized to perform: codepipeline:RetryStageExecution on it"));
        Answer answer = orders.retryStage(retry("site", "Build", "id", Mode.FAILED_ACTIONS));
        assertThat(answer)
                .asInstanceOf(InstanceOfAssertFactories.type(Answer.Refused.class))
                .satisfies(refused -> {
                    assertThat(refused.reason()).contains(reason);
                    assertThat(refused.nextStep()).contains(nextStep);
                });
        assertThat(bench.aws.calls().of("RetryStageExecution")).hasSize(1);
    }

    @Test
    void a_lost_answer_is_unknown_and_never_sent_again() throws Exception {
        Timeouts quick = new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3));
        orders.caller(bench.account);
        orders = bench.open(bench.config(bench.keys(), 40), quick).orders();
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        for (Effect effect :
                List.of(new Effect.ServerError(), new Effect.Refuse(), new Effect.Delay(Duration.ofSeconds(5)))) {
            bench.aws.calls().clear();
            try (var fault = bench.aws.faults().on(Match.operation("RetryStageExecution"), effect)) {
                Answer answer = orders.retryStage(retry("site", "Build", id, Mode.FAILED_ACTIONS));
                assertThat(answer).as("%s", effect).isInstanceOf(Answer.Unknown.class);
                assertThat(((Answer.Unknown) answer).reason()).contains("look before ordering it again");
            }
        }
        bench.aws.calls().clear();
        String other = bench.world().add(PipelineSpec.plain("other")).startAndFail("Build", Failure.job("broken"));
        try (var fault = bench.aws.faults().on(Match.operation("RetryStageExecution"), new Effect.LoseAnswer())) {
            assertThat(orders.retryStage(retry("other", "Build", other, Mode.FAILED_ACTIONS)))
                    .isInstanceOf(Answer.Unknown.class);
        }
        assertThat(bench.world().pipeline("other").status(other, "Build")).hasValue(StageStatus.IN_PROGRESS);
        assertThat(bench.aws.calls().of("RetryStageExecution")).hasSize(1);
    }

    @Test
    void a_connection_that_dies_after_the_request_does_not_send_it_twice() throws Exception {
        // HttpURLConnection posts again by itself when a kept connection dies, unless it streams the request.
        try (DyingServer server = new DyingServer(bench.aws.endpoint())) {
            AwsOrders through = orders(server.endpoint());
            bench.world().add(PipelineSpec.plain("site")).startAndFail("Build", Failure.job("broken"));
            assertThat(through.readNow(bench.account, "site", "").state()).isEqualTo(PipelineState.FAILED);
            server.die();
            assertThat(through.retryStage(retry("site", "Build", "id", Mode.FAILED_ACTIONS)))
                    .isInstanceOf(Answer.Unknown.class);
            assertThat(server.swallowed()).isEqualTo(1);
        }
    }

    @Test
    void an_order_that_never_left_is_refused() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        assertRefused(orders(nobody).retryStage(retry("site", "Build", "id", Mode.FAILED_ACTIONS)), "no connection");
    }

    @Test
    void nothing_is_ordered_with_the_credentials_of_another_account() {
        Account other = new Account("prod", "999999999999", bench.aws.region(), "#000000");
        AwsOrders wrong = bench.open(new org.tallyboard.config.AccountConfig(
                        other, Optional.of(bench.aws.endpoint()), Optional.empty(), 40, bench.keys()))
                .orders();
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.startAndFail("Build", Failure.job("broken"));
        assertRefused(wrong.retryStage(retry("site", "Build", id, Mode.FAILED_ACTIONS)), "999999999999");
        assertThat(bench.aws.calls().of("RetryStageExecution")).isEmpty();
    }

    @Test
    void a_notification_goes_out_once_and_brings_its_id() throws Exception {
        String arn = bench.world().addTopic("ops", "a@example.org", "b@example.org");
        List<Topic> topics = orders.topics(bench.account);
        assertThat(topics).singleElement().satisfies(topic -> {
            assertThat(topic.name()).isEqualTo("ops");
            assertThat(topic.confirmed()).hasValue(2);
            assertThat(topic.fifo()).isFalse();
        });
        Answer answer = publish(arn, "  Release of site ", "It failed.\nSee the board.");
        assertThat(answer).isInstanceOf(Answer.Accepted.class);
        assertThat(((Answer.Accepted) answer).reference()).isNotBlank();
        assertThat(bench.world().published()).singleElement().satisfies(message -> {
            assertThat(message.subject()).hasValue("Release of site");
            assertThat(message.message()).isEqualTo("It failed.\nSee the board.");
        });
        assertThat(publish(arn, "", "no subject")).isInstanceOf(Answer.Accepted.class);
        assertThat(bench.world().published().getLast().subject()).isEmpty();
    }

    @Test
    void a_fifo_topic_gets_group_and_deduplication() throws Exception {
        String arn = bench.world().addTopic("ops.fifo");
        assertThat(orders.topics(bench.account).getFirst().fifo()).isTrue();
        assertThat(publish(arn, "s", "same")).isInstanceOf(Answer.Accepted.class);
        assertThat(publish(arn, "s", "same")).isInstanceOf(Answer.Accepted.class);
        List<Call> calls = bench.aws.calls().of("Publish");
        assertThat(calls).allMatch(c -> c.parameter("MessageGroupId").equals("tallyboard"));
        assertThat(calls)
                .extracting(c -> c.parameter("MessageDeduplicationId"))
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void notifications_that_sns_would_refuse_or_does_refuse_say_why() {
        String arn = bench.world().addTopic("ops");
        assertRefused(publish(arn, "x".repeat(100), "m"), "100");
        assertRefused(publish(arn, "s", " "), "empty");
        assertRefused(publish("arn:aws:sns:us-east-1:123456784821:ops", "s", "m"), "Region");
        assertThat(bench.aws.calls().of("Publish")).isEmpty();
        assertRefused(publish(arn + "-gone", "s", "m"), "topic does not exist");
        bench.aws
                .faults()
                .times(1, Match.operation("Publish"), new Effect.Error("AuthorizationError", "not authorized"));
        assertRefused(publish(arn, "s", "m"), "access denied to sns:Publish");
        bench.aws.faults().times(1, Match.operation("Publish"), new Effect.Error("InvalidParameter", "Subject"));
        assertRefused(publish(arn, "s", "m"), "does not accept subject or message");
        bench.aws.faults().times(1, Match.operation("Publish"), new Effect.ServerError());
        assertThat(publish(arn, "s", "m")).isInstanceOf(Answer.Unknown.class);
    }

    private Answer publish(String arn, String subject, String message) {
        return orders.publish(new SendNotification(bench.account, new Draft(arn, subject, message)));
    }

    private RetryStage retry(String pipeline, String stage, String execution, Mode mode) {
        return new RetryStage(bench.account, pipeline, stage, execution, mode, List.of());
    }

    private DecideApproval decide(
            String pipeline, String execution, String token, Decision decision, String comment, boolean parallel) {
        return new DecideApproval(
                bench.account, pipeline, "Approval", "Approve", execution, token, decision, comment, parallel);
    }

    private static void assertRefused(Answer answer, String... words) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused) answer).reason()).contains(words);
    }
}
