package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.sns.model.SnsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What goes wrong on purpose, and the log of what was asked.
class FaultsTest {
    private SimulatedAws aws;
    private SdkClients sdk;
    private CodePipelineClient client;

    @BeforeEach
    void start() throws IOException {
        aws = SimulatedAws.start(SimulatedAws.Options.settable());
        sdk = new SdkClients(aws, "prod");
        client = sdk.pipelines();
        client.listPipelines();
        aws.calls().clear();
    }

    @AfterEach
    void stop() {
        sdk.close();
        aws.close();
    }

    @Test
    void aShareOfCallsIsThrottled() {
        aws.faults().throttle(30);

        int throttled = 0;
        for (int i = 0; i < 200; i++) {
            try {
                client.listPipelines();
            } catch (CodePipelineException e) {
                assertThat(e.isThrottlingException()).isTrue();
                assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
                throttled++;
            }
        }

        assertThat(throttled).isBetween(35, 85);
        assertThat(aws.calls().all()).hasSize(200);
        assertThat(aws.calls().all().stream().filter(call -> call.status() == 400))
                .hasSize(throttled)
                .allMatch(call -> call.error().equals(Optional.of("ThrottlingException")));
        aws.faults().clear();
        assertThat(client.listPipelines().pipelines()).isEmpty();
    }

    @Test
    void aServiceFailsSlowsOrForgetsItsCallersOnlyWhereItIsToldTo() {
        aws.faults().on(Faults.Match.operation("ListPipelines"), new Faults.Effect.ServerError());
        assertThatThrownBy(client::listPipelines)
                .isInstanceOfSatisfying(CodePipelineException.class, e -> assertThat(e.statusCode())
                        .isEqualTo(500));
        assertThat(sdk.identity().getCallerIdentity().account()).isEqualTo("123456784821");
        try (SdkClients staging = new SdkClients(aws, "staging")) {
            aws.faults().clear();
            aws.faults().on(Faults.Match.account("345678907730"), new Faults.Effect.ExpireCredentials());
            assertThat(client.listPipelines().pipelines()).isEmpty();
            assertThatThrownBy(() -> staging.pipelines().listPipelines())
                    .isInstanceOfSatisfying(
                            CodePipelineException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredTokenException"));
            assertThatThrownBy(() -> staging.notifications().listTopics())
                    .isInstanceOfSatisfying(
                            SnsException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken"));
        }
        aws.faults().clear();
        aws.faults().times(1, Faults.Match.all(), new Faults.Effect.Delay(Duration.ofMillis(700)));
        Instant before = Instant.now();
        client.listPipelines();
        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void aRefusedConnectionDoesNothingAndALostAnswerHasDoneIt() {
        PipelineControl api = aws.world().account("prod").add(PipelineSpec.plain("video-api"));
        try (Faults.Rule rule = aws.faults().on(Faults.Match.all(), new Faults.Effect.Refuse())) {
            assertThat(rule).isNotNull();
            assertThatThrownBy(() -> client.startPipelineExecution(r -> r.name("video-api")))
                    .isInstanceOf(SdkClientException.class);
        }
        assertThat(api.executionCount()).isZero();
        aws.faults().times(1, Faults.Match.operation("StartPipelineExecution"), new Faults.Effect.LoseAnswer());
        assertThatThrownBy(() -> client.startPipelineExecution(r -> r.name("video-api")))
                .isInstanceOf(SdkClientException.class);
        assertThat(api.executionCount()).isEqualTo(1);
        assertThat(aws.calls().of("StartPipelineExecution"))
                .as("one refused and one lost, neither sent a second time")
                .hasSize(2)
                .allMatch(call -> call.status() == 0);
    }

    @Test
    void theLogTellsEachCallInOrderAndOverHttp() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        client.listPipelines(r -> r.maxResults(7));
        assertThatThrownBy(() -> client.getPipelineState(r -> r.name("nope")))
                .isInstanceOf(CodePipelineException.class);
        sdk.notifications().listTopics();

        assertThat(aws.calls().all())
                .extracting(Call::operation)
                .containsExactly("ListPipelines", "GetPipelineState", "ListTopics");
        assertThat(aws.calls().all()).extracting(Call::service).containsExactly("codepipeline", "codepipeline", "sns");
        assertThat(aws.calls().all().getFirst().received()).isBetween(before, Instant.now());
        try (HttpClient http = HttpClient.newHttpClient()) {
            long first = aws.calls().all().getFirst().number();
            HttpRequest request = HttpRequest.newBuilder(
                            aws.endpoint().resolve("/_tallyboard/calls?after=" + first + "&limit=1"))
                    .build();
            JsonNode page = JsonMapper.builder()
                    .build()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
            assertThat(page.path("calls")).hasSize(1);
            JsonNode call = page.path("calls").get(0);
            assertThat(call.path("operation").asString()).isEqualTo("GetPipelineState");
            assertThat(call.path("parameters").path("name").asString()).isEqualTo("nope");
            assertThat(call.path("error").asString()).isEqualTo("PipelineNotFoundException");
            assertThat(call.path("status").asInt()).isEqualTo(400);
        }
    }

    @Test
    void theLogIsBounded() {
        CallLog log = new CallLog(3, 100);
        JsonNode none = JsonMapper.builder().build().createObjectNode();
        for (int i = 0; i < 5; i++) {
            log.add(Instant.EPOCH, "", "", "s", "o" + i, none, 10, 200, Optional.empty(), "");
        }
        assertThat(log.all()).extracting(Call::number).containsExactly(3L, 4L, 5L);
        assertThat(log.count()).isEqualTo(5);
        log.add(Instant.EPOCH, "", "", "s", "long", none, 90, 200, Optional.empty(), "");
        assertThat(log.all()).extracting(Call::number).containsExactly(5L, 6L);
    }
}
