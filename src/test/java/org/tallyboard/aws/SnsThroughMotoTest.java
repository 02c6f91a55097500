package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.Environment;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.source.Account;
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

/// Sends notifications with the product's code to moto, which nobody here wrote, and reads them back through SQS.
class SnsThroughMotoTest {

    private static final Account ACCOUNT = new Account("moto", "123456789012", "eu-west-1", "#8957e5");
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
        await().until(() -> !server.isAlive() || answers(port));
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
    void a_notification_arrives_word_for_word() throws Exception {
        String subject = "[FAILED] video-api: Build (4f2c9d1) · Prüfung";
        String message = "Build of video-api failed after 3m 12s.\n\n\"mvn -B verify\" exited 1 <&> ✗\n";
        JsonNode envelope = send("ops-alerts", subject, message);
        assertThat(envelope.path("Subject").asString()).isEqualTo(subject);
        assertThat(envelope.path("Message").asString()).isEqualTo(message);
    }

    @Test
    void a_blank_subject_is_left_out() throws Exception {
        JsonNode envelope = send("ops-quiet", "   ", "no subject");
        assertThat(envelope.has("Subject")).isFalse();
        assertThat(envelope.path("Message").asString()).isEqualTo("no subject");
    }

    @Test
    void a_FIFO_topic_which_refuses_messages_without_them_gets_its_group_and_its_deduplication_id() throws Exception {
        JsonNode envelope = send("ops-order.fifo", "first", "in order");
        assertThat(envelope.path("Message").asString()).isEqualTo("in order");
    }

    @Test
    void a_topic_that_is_gone_is_refused_with_a_next_step() throws Exception {
        try (AwsAccounts accounts = accounts()) {
            Answer answer = accounts.orders()
                    .publish(new SendNotification(
                            ACCOUNT, new Draft("arn:aws:sns:eu-west-1:123456789012:gone", "s", "m")));
            assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.nextStep())
                    .isNotBlank());
        }
    }

    @Test
    void an_assumed_role_signs_with_what_STS_gave_it() throws Exception {
        AccountConfig config = new AccountConfig(
                ACCOUNT,
                Optional.of(endpoint),
                Optional.empty(),
                20,
                new AccountConfig.Role(
                        "arn:aws:iam::123456789012:role/Ops",
                        Optional.of("ext"),
                        Optional.empty(),
                        new AccountConfig.StaticKeys("AKIAMOTO", () -> "moto", Optional.empty())));
        try (AwsAccounts accounts = new AwsAccounts(
                List.of(config),
                false,
                AwsConfig.direct(new Environment(Map.of(), folder)),
                folder,
                Clock.systemUTC())) {
            assertThat(accounts.orders().caller(ACCOUNT).arn()).endsWith("assumed-role/Ops/tallyboard");
        }
    }

    /// Creates the topic with one SQS subscriber, publishes through the product, and reads the envelope back.
    private static JsonNode send(String name, String subject, String message) throws Exception {
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
                        .build();
                AwsAccounts accounts = accounts()) {
            String arn = sns.createTopic(r -> {
                        r.name(name);
                        if (fifo) {
                            r.attributes(Map.of("FifoTopic", "true"));
                        }
                    })
                    .topicArn();
            String queue = sqs.createQueue(r -> {
                        r.queueName(name);
                        if (fifo) {
                            r.attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
                        }
                    })
                    .queueUrl();
            String queueArn = sqs.getQueueAttributes(
                            r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            sns.subscribe(r -> r.topicArn(arn).protocol("sqs").endpoint(queueArn));

            Topic topic = accounts.orders().topics(ACCOUNT).stream()
                    .filter(t -> t.arn().equals(arn))
                    .findFirst()
                    .orElseThrow();
            // moto counts only what ConfirmSubscription confirmed, so the figure itself proves nothing here.
            assertThat(topic.confirmed()).isPresent();
            assertThat(topic.fifo()).isEqualTo(fifo);

            Answer answer = accounts.orders().publish(new SendNotification(ACCOUNT, new Draft(arn, subject, message)));
            assertThat(answer).isInstanceOf(Answer.Accepted.class);
            String body = sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(5))
                    .messages()
                    .getFirst()
                    .body();
            JsonNode envelope = JsonMapper.shared().readTree(body);
            assertThat(envelope.path("MessageId").asString()).isEqualTo(((Answer.Accepted) answer).reference());
            return envelope;
        }
    }

    private static AwsAccounts accounts() throws Exception {
        return new AwsAccounts(
                List.of(new AccountConfig(
                        ACCOUNT,
                        Optional.of(endpoint),
                        Optional.empty(),
                        20,
                        new AccountConfig.StaticKeys("AKIAMOTO", () -> "moto", Optional.empty()))),
                true,
                AwsConfig.direct(new Environment(Map.of(), folder)),
                folder,
                Clock.systemUTC());
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
