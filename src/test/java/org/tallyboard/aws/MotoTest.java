package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AccountConfig.Role;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.Operation;
import org.tallyboard.source.Account;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Notifications through an SNS that nobody of this project wrote, moto, read back from SQS.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MotoTest {

    private static final String ACCOUNT = "123456789012";

    @TempDir
    Path cache;

    private Optional<Process> moto = Optional.empty();
    private URI endpoint = URI.create("http://127.0.0.1:1");

    @BeforeAll
    void start() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        moto = launch(port);
        assumeTrue(
                moto.isPresent(),
                "moto_server is not installed here (pip install 'moto[server]'); SNS is then proved by the simulated AWS only");
        endpoint = URI.create("http://127.0.0.1:" + port);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> listens(port) || !moto.get().isAlive());
        assumeTrue(
                moto.get().isAlive(), "moto_server does not start here; SNS is then proved by the simulated AWS only");
    }

    @AfterAll
    void stop() throws Exception {
        if (moto.isPresent()) {
            moto.get().descendants().forEach(ProcessHandle::destroy);
            moto.get().destroy();
            if (!moto.get().waitFor(10, TimeUnit.SECONDS)) {
                moto.get().destroyForcibly();
            }
        }
    }

    private static Optional<Process> launch(int port) {
        try {
            return Optional.of(new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException notInstalled) {
            return Optional.empty();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private final AwsBasicCredentials keys = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "secret");
    private final Account account = new Account("moto", ACCOUNT, "eu-west-1", "#000000");

    private AwsAccounts open(AccountConfig.Credentials credentials) throws Exception {
        AccountConfig config = new AccountConfig(account, Optional.of(endpoint), Optional.empty(), 50, credentials);
        return new AwsAccounts(List.of(config), false, cache, Clock.systemUTC());
    }

    private StaticKeys staticKeys() {
        return new StaticKeys(keys.accessKeyId(), keys::secretAccessKey, Optional.empty());
    }

    private SnsClient sns() {
        return SnsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(keys))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private SqsClient sqs() {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(keys))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @Test
    void a_notification_arrives_in_the_queue_as_it_was_written() throws Exception {
        try (SnsClient sns = sns();
                SqsClient sqs = sqs();
                AwsAccounts accounts = open(staticKeys())) {
            String arn = sns.createTopic(request -> request.name("ops")).topicArn();
            String queue = subscribed(sns, sqs, arn, "inbox", Map.of());
            AwsOrders orders = accounts.orders();
            assertThat(orders.caller(account).accountId()).isEqualTo(ACCOUNT);
            assertThat(orders.topics(account)).anySatisfy(topic -> {
                assertThat(topic.arn()).isEqualTo(arn);
                assertThat(topic.confirmed()).isPresent();
            });
            String body = "Build of \"site\" failed\n<tag> & ünïcode 🎬 %2F +plus";
            Answer answer = orders.publish(
                    new Operation.SendNotification(account, new Draft(arn, " site: Build failed – ü ", body)));
            JsonNode received = receive(sqs, queue);
            assertThat(received.path("Message").asString("")).isEqualTo(body);
            assertThat(received.path("Subject").asString("")).isEqualTo("site: Build failed – ü");
            assertThat(answer)
                    .isEqualTo(new Answer.Accepted(received.path("MessageId").asString("")));
        }
    }

    @Test
    void a_fifo_topic_takes_it_as_well() throws Exception {
        try (SnsClient sns = sns();
                SqsClient sqs = sqs();
                AwsAccounts accounts = open(staticKeys())) {
            String arn = sns.createTopic(request -> request.name("ops.fifo").attributes(Map.of("FifoTopic", "true")))
                    .topicArn();
            String queue = subscribed(sns, sqs, arn, "inbox.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
            Topic topic = accounts.orders().topics(account).stream()
                    .filter(t -> t.arn().equals(arn))
                    .findFirst()
                    .orElseThrow();
            assertThat(topic.fifo()).isTrue();
            Answer answer =
                    accounts.orders().publish(new Operation.SendNotification(account, new Draft(arn, "", "in order")));
            assertThat(answer).isInstanceOf(Answer.Accepted.class);
            assertThat(receive(sqs, queue).path("Message").asString("")).isEqualTo("in order");
        }
    }

    @Test
    void a_topic_that_is_gone_is_refused() throws Exception {
        try (AwsAccounts accounts = open(staticKeys())) {
            String arn = "arn:aws:sns:eu-west-1:" + ACCOUNT + ":gone";
            assertThat(accounts.orders().publish(new Operation.SendNotification(account, new Draft(arn, "s", "m"))))
                    .isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void an_assumed_role_signs_for_its_own_account() throws Exception {
        Role role = new Role("arn:aws:iam::" + ACCOUNT + ":role/Ops", Optional.of("ext"), staticKeys());
        try (AwsAccounts accounts = open(role)) {
            assertThat(accounts.orders().caller(account).arn()).contains("assumed-role/Ops/tallyboard");
        }
    }

    private static String subscribed(
            SnsClient sns, SqsClient sqs, String topic, String name, Map<QueueAttributeName, String> attributes) {
        String url = sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
        String arn = sqs.getQueueAttributes(
                        request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        sns.subscribe(request -> request.topicArn(topic).protocol("sqs").endpoint(arn));
        return url;
    }

    private static JsonNode receive(SqsClient sqs, String queue) {
        List<Message> messages = sqs.receiveMessage(
                        request -> request.queueUrl(queue).waitTimeSeconds(5))
                .messages();
        assertThat(messages).hasSize(1);
        return JsonMapper.shared().readTree(messages.getFirst().body());
    }
}
