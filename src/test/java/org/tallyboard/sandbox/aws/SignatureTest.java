package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.sts.model.StsException;

/// Who may call: signatures by AWS's own signer, right and wrong.
class SignatureTest {
    private static final String TARGET = "CodePipeline_20150709.ListPipelines";

    private final HttpClient http = HttpClient.newHttpClient();
    private SimulatedAws aws;

    @BeforeEach
    void start() throws IOException {
        aws = SimulatedAws.start(SimulatedAws.Options.settable());
    }

    @AfterEach
    void stop() {
        aws.close();
        http.close();
    }

    @Test
    void theAccessKeyChoosesTheAccount() {
        for (String account : new String[] {"prod", "staging"}) {
            try (SdkClients sdk = new SdkClients(aws, account)) {
                assertThat(sdk.identity().getCallerIdentity().account())
                        .isEqualTo(aws.account(account).accountId());
            }
        }
    }

    @Test
    void aWrongSecretAnUnknownKeyAndAnotherRegionAreRefused() {
        String id = aws.account("prod").accessKeyId();
        refused(AwsBasicCredentials.create(id, "not the secret"), "InvalidSignatureException", "SignatureDoesNotMatch");
        refused(AwsBasicCredentials.create("AKIANOBODY", "x"), "UnrecognizedClientException", "InvalidClientTokenId");
        try (SdkClients sdk = new SdkClients(aws, "prod")) {
            assertThatThrownBy(() -> sdk.pipelinesIn("us-east-1").listPipelines())
                    .isInstanceOfSatisfying(CodePipelineException.class, e -> {
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
                        assertThat(e.awsErrorDetails().errorMessage()).contains("scoped to a valid region");
                    });
        }
    }

    @Test
    void aClockMoreThanFiveMinutesOffIsRefused() throws Exception {
        assertThat(post(signed(Duration.ofMinutes(-6), "{}"), "{}").body())
                .contains("InvalidSignatureException")
                .contains("Signature expired");
        assertThat(post(signed(Duration.ofMinutes(6), "{}"), "{}").body()).contains("Signature not yet current");
        assertThat(post(signed(Duration.ofMinutes(-4), "{}"), "{}").statusCode())
                .isEqualTo(200);
        assertThat(post(signed(Duration.ofMinutes(4), "{}"), "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyOrAHeaderThatWasChangedAfterSigningIsRefused() throws Exception {
        assertThat(post(signed(Duration.ZERO, "{}"), "{\"maxResults\":1}").body())
                .contains("InvalidSignatureException");
        SdkHttpRequest other = signed(Duration.ZERO, "{}").toBuilder()
                .putHeader("X-Amz-Target", "CodePipeline_20150709.ListWebhooks")
                .build();
        assertThat(post(other, "{}").body()).contains("InvalidSignatureException");
        SdkHttpRequest extra = signed(Duration.ZERO, "{}").toBuilder()
                .putHeader("X-Amz-Extra", "not signed")
                .build();
        assertThat(post(extra, "{}").body()).contains("must be a 'SignedHeader'");
    }

    @Test
    void aCallWithoutASignatureIsRefusedInItsOwnDialect() throws Exception {
        HttpRequest json = HttpRequest.newBuilder(aws.endpoint())
                .header("X-Amz-Target", TARGET)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(send(json).body())
                .isEqualTo(
                        "{\"__type\":\"MissingAuthenticationTokenException\",\"message\":\"Missing Authentication Token\"}");
        HttpRequest garbage = HttpRequest.newBuilder(aws.endpoint())
                .header("X-Amz-Target", TARGET)
                .header("Authorization", "AWS4-HMAC-SHA256 nonsense")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(send(garbage).body()).contains("IncompleteSignatureException");
    }

    @Test
    void credentialsCanBeRotatedExpiredAndBeTemporary() {
        String account = aws.account("prod").accountId();
        AwsCredentials temporary = AwsSessionCredentials.create("ASIATEMPORARY", "secret", "token");
        refused(temporary, "UnrecognizedClientException", "InvalidClientTokenId");
        aws.addAccessKey(account, "ASIATEMPORARY", "secret", Optional.of("token"));
        try (SdkClients sdk = new SdkClients(aws, temporary)) {
            assertThat(sdk.identity().getCallerIdentity().account()).isEqualTo(account);
        }
        refused(
                AwsBasicCredentials.create("ASIATEMPORARY", "secret"),
                "UnrecognizedClientException",
                "InvalidClientTokenId");
        aws.expireAccessKey("ASIATEMPORARY");
        refused(temporary, "ExpiredTokenException", "ExpiredToken");
        aws.removeAccessKey("ASIATEMPORARY");
        refused(temporary, "UnrecognizedClientException", "InvalidClientTokenId");
    }

    private void refused(AwsCredentials credentials, String json, String query) {
        try (SdkClients sdk = new SdkClients(aws, credentials)) {
            assertThatThrownBy(() -> sdk.pipelines().listPipelines())
                    .isInstanceOfSatisfying(
                            CodePipelineException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(json));
            assertThatThrownBy(() -> sdk.identity().getCallerIdentity())
                    .isInstanceOfSatisfying(StsException.class, e -> {
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo(query);
                        assertThat(e.statusCode()).isEqualTo(403);
                    });
        }
    }

    private SdkHttpRequest signed(Duration clockOff, String body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(aws.endpoint())
                .putHeader("X-Amz-Target", TARGET)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .build();
        SimulatedAws.Account prod = aws.account("prod");
        return AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsBasicCredentials.create(prod.accessKeyId(), prod.secretAccessKey()))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "codepipeline")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, aws.region())
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.offset(Clock.systemUTC(), clockOff)))
                .request();
    }

    private HttpResponse<String> post(SdkHttpRequest request, String body) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(aws.endpoint() + "/"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        SdkBytes.fromUtf8String(body).asByteArray()));
        request.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return send(builder.build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
