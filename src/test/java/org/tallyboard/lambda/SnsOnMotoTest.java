package org.tallyboard.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.notification.Samples;
import org.tallyboard.notification.event.NotificationEvent;
import org.tallyboard.notification.event.Publication;
import org.tallyboard.notification.template.Message;
import org.tallyboard.notification.template.Templates;
import org.tallyboard.testing.FreePorts;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Publishes as the function does to moto, which nobody here wrote, and reads through SQS what subscribers get.
class SnsOnMotoTest {

    private static final StaticCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAMOTO", "moto"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private static Optional<Process> moto = Optional.empty();
    private static URI endpoint = URI.create("http://127.0.0.1");

    @BeforeAll
    static void start() throws Exception {
        int port = FreePorts.take(1)[0];
        Process server;
        try {
            server = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("moto.log").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "moto_server is not on PATH; it is not among Debian's packages");
            return;
        }
        moto = Optional.of(server);
        endpoint = URI.create("http://127.0.0.1:" + port);
        await().atMost(Duration.ofSeconds(60)).until(() -> !server.isAlive() || answers(port));
        assumeTrue(server.isAlive(), "moto_server is on PATH but does not run here");
    }

    @AfterAll
    static void stop() {
        moto.ifPresent(server -> {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
        });
    }

    @Test
    void what_a_subscriber_gets_is_the_preview_byte_for_byte() throws Exception {
        for (String name : List.of("ops", "ops.fifo")) {
            for (String sample : List.of("build-failed", "pipeline-failed-processed", "comment-on-commit")) {
                NotificationEvent event = Samples.event(sample);
                Message message = event.message(Templates.readyMade(), ZoneOffset.UTC, false);
                JsonNode envelope = sent(name, event, message);
                assertThat(envelope.path("Subject").asString()).isEqualTo(message.subject());
                assertThat(envelope.path("Message").asString()).isEqualTo(message.mail());
                JsonNode attributes = envelope.path("MessageAttributes");
                assertThat(attributes.path("kind").path("Value").asString())
                        .isEqualTo(event.kind().word());
                assertThat(attributes.path("stage").path("Value").asString()).isEqualTo("none");
            }
        }
    }

    private static JsonNode sent(String name, NotificationEvent event, Message message) throws Exception {
        boolean fifo = name.endsWith(".fifo");
        try (SnsClient sns = SnsClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(KEYS)
                        .httpClient(UrlConnectionHttpClient.create())
                        .build();
                SqsClient sqs = SqsClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(KEYS)
                        .httpClient(UrlConnectionHttpClient.create())
                        .build()) {
            String arn = sns.createTopic(r -> r.name(name).attributes(fifo ? Map.of("FifoTopic", "true") : Map.of()))
                    .topicArn();
            String queue = sqs.createQueue(r -> r.queueName(name)
                            .attributes(fifo ? Map.of(QueueAttributeName.FIFO_QUEUE, "true") : Map.of()))
                    .queueUrl();
            String queueArn = sqs.getQueueAttributes(
                            r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            sns.subscribe(r -> r.topicArn(arn).protocol("sqs").endpoint(queueArn));
            AwsCalls calls = new AwsCalls(
                    Map.of("AWS_ACCESS_KEY_ID", "AKIAMOTO", "AWS_SECRET_ACCESS_KEY", "moto"), Optional.of(endpoint));
            String id =
                    new Sns(calls, "eu-west-1").publish(Publication.of(event, message, arn, Publication.Format.TEXT));
            var got = sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(5))
                    .messages();
            sqs.deleteMessage(
                    r -> r.queueUrl(queue).receiptHandle(got.getFirst().receiptHandle()));
            JsonNode envelope = JsonMapper.shared().readTree(got.getFirst().body());
            assertThat(envelope.path("MessageId").asString()).isEqualTo(id);
            return envelope;
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
