package org.tallyboard.sandbox.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoBrokerTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static DemoBroker broker;
    private static Connection connection;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        broker = DemoBroker.start();
        connection = connect(broker, broker.password());
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        broker.close();
        http.close();
    }

    @Test
    void answersTheQueuesInThePagedForm() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("page.a", true, false, false, Map.of());
            channel.queueDeclare("page.b", true, false, false, Map.of());
            channel.queueDeclare("other", true, false, false, Map.of());

            JsonNode page = get("/api/queues/media?page=2&page_size=1&name=^page&use_regex=true")
                    .body();

            assertThat(page.path("items").size()).isEqualTo(1);
            assertThat(page.path("items").path(0).path("name").asString()).isEqualTo("page.b");
            assertThat(page.path("page").asInt()).isEqualTo(2);
            assertThat(page.path("page_count").asInt()).isEqualTo(2);
            assertThat(page.path("page_size").asInt()).isEqualTo(1);
            assertThat(page.path("filtered_count").asInt()).isEqualTo(2);
            assertThat(page.path("item_count").asInt()).isEqualTo(1);
            assertThat(page.path("total_count").asInt()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void countsReadyAndUnacknowledgedAndKnowsTheConsumer() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("depth", true, false, false, Map.of());
            channel.confirmSelect();
            for (int i = 0; i < 10; i++) {
                channel.basicPublish("", "depth", true, null, "x".getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(5000);
            channel.basicQos(2);
            channel.basicConsume("depth", false, "the-tag", (tag, delivery) -> {}, tag -> {});

            await().untilAsserted(() -> {
                JsonNode queue = get("/api/queues/media/depth").body();
                assertThat(queue.path("messages").asInt()).isEqualTo(10);
                assertThat(queue.path("messages_ready").asInt()).isEqualTo(8);
                assertThat(queue.path("messages_unacknowledged").asInt()).isEqualTo(2);
                assertThat(queue.path("consumers").asInt()).isEqualTo(1);
                assertThat(queue.path("message_stats").path("publish").asInt()).isEqualTo(10);
                assertThat(queue.path("message_stats").path("deliver_get").asInt())
                        .isEqualTo(2);
            });
            JsonNode consumers = get("/api/consumers/media").body();
            JsonNode consumer = consumers.values().stream()
                    .filter(node -> node.path("consumer_tag").asString().equals("the-tag"))
                    .findFirst()
                    .orElseThrow();
            assertThat(consumer.path("queue").path("name").asString()).isEqualTo("depth");
            assertThat(consumer.path("channel_details").path("peer_port").asInt())
                    .isPositive();
            assertThat(consumer.path("channel_details").path("user").asString()).isEqualTo(broker.user());
        }
    }

    @Test
    void leavesOutStatisticsOfAQueueThatNeverSawAMessage() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("silent", true, false, false, Map.of());

            JsonNode queue = get("/api/queues/media/silent").body();

            assertThat(queue.has("message_stats")).isFalse();
            assertThat(queue.path("messages").asInt(-1)).isZero();
        }
    }

    @Test
    void reportsTheRateOfTheLastSeconds() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("busy", true, false, false, Map.of());
            await().pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
                channel.basicPublish("", "busy", null, new byte[10]);
                JsonNode stats = get("/api/queues/media/busy").body().path("message_stats");
                assertThat(stats.path("publish_details").path("rate").asDouble())
                        .isBetween(3.0, 11.0);
                JsonNode all = get("/api/overview").body().path("message_stats");
                assertThat(all.path("publish_details").path("rate").asDouble()).isPositive();
            });
        }
    }

    @Test
    void keepsOnlyTheAskedColumns() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("columns", true, false, false, Map.of());
            channel.basicPublish("", "columns", null, new byte[10]);
            await().untilAsserted(() -> {
                JsonNode page =
                        get("/api/queues/media?page=1&name=columns&columns=name,messages,message_stats.publish,nonsense.deep")
                                .body();
                assertThat(page.path("items").path(0))
                        .isEqualTo(JSON.readTree(
                                "{\"name\":\"columns\",\"messages\":1,\"message_stats\":{\"publish\":1}}"));
            });
        }
    }

    @Test
    void compressesWhenAsked() throws Exception {
        HttpResponse<byte[]> response = http.send(
                request("/api/overview", broker.password())
                        .header("Accept-Encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        assertThat(JSON.readTree(plain).path("rabbitmq_version").asString()).isEqualTo("3.13.7");
    }

    @Test
    void answersTheSmallEndpoints() throws Exception {
        assertThat(get("/api/whoami").body().path("tags").path(0).asString()).isEqualTo("monitoring");
        assertThat(get("/api/health/checks/alarms").body().path("status").asString())
                .isEqualTo("ok");
        assertThat(get("/api/deprecated-features/used").body().isArray()).isTrue();
        JsonNode node = get("/api/nodes").body().path(0);
        assertThat(node.path("running").asBoolean()).isTrue();
        assertThat(node.path("mem_used").asLong()).isPositive();
        assertThat(node.path("disk_free").asLong()).isPositive();
        assertThat(get("/api/overview")
                        .body()
                        .path("object_totals")
                        .path("connections")
                        .asInt())
                .isPositive();
    }

    @Test
    void refusesWhoDoesNotKnowThePassword() throws Exception {
        HttpResponse<String> response =
                http.send(request("/api/overview", "wrong").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(response.body()).path("error").asString()).isEqualTo("not_authorized");

        assertThatThrownBy(() -> connect(broker, "wrong")).isInstanceOf(PossibleAuthenticationFailureException.class);
    }

    @Test
    void answersErrorsWithRabbitsBodies() throws Exception {
        assertThat(get("/api/queues/media/nope").status()).isEqualTo(404);
        assertThat(get("/api/queues/elsewhere?page=1").status()).isEqualTo(404);
        assertThat(get("/api/nothing").status()).isEqualTo(404);
        Answered big = get("/api/queues/media?page=1&page_size=1000");
        assertThat(big.status()).isEqualTo(400);
        assertThat(big.body().path("error").asString()).isEqualTo("invalid_pagination_parameters");
        Answered far = get("/api/queues/media?page=99");
        assertThat(far.status()).isEqualTo(400);
        assertThat(far.body().path("error").asString()).isEqualTo("page_out_of_range");
        assertThat(get("/api/queues/media?page=1&name=%5B&use_regex=true").status())
                .isEqualTo(400);
    }

    @Test
    void deliversAMessageWithATimeToLive() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("mortal", true, false, false, Map.of());
            channel.basicPublish(
                    "",
                    "mortal",
                    new AMQP.BasicProperties.Builder().expiration("15000").build(),
                    new byte[1]);

            await().untilAsserted(
                            () -> assertThat(channel.basicGet("mortal", true)).isNotNull());
        }
    }

    /// Longer than the half minute after which Qpid, left to itself, looks for messages to throw away.
    @Test
    void keepsATaskMessageThatAWorkerHolds() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("held", true, false, false, Map.of());
            channel.basicConsume("held", false, (tag, delivery) -> {}, tag -> {});
            Map<String, Object> headers = Map.of("stamps", Map.of());
            channel.basicPublish(
                    "",
                    "held",
                    new AMQP.BasicProperties.Builder().headers(headers).build(),
                    new byte[1]);

            await().during(Duration.ofSeconds(33))
                    .pollDelay(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(get("/api/queues/media/held")
                                    .body()
                                    .path("messages_unacknowledged")
                                    .asInt())
                            .isEqualTo(1));
        }
    }

    @Test
    void doesNotGiveBackWhatWasRefusedForGood() throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare("refused", true, false, false, Map.of());
            var deliveries = new AtomicInteger();
            channel.basicConsume(
                    "refused",
                    false,
                    (tag, delivery) -> {
                        deliveries.incrementAndGet();
                        channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
                    },
                    tag -> {});
            channel.basicPublish("", "refused", null, new byte[1]);

            await().during(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(deliveries).hasValue(1));
        }
    }

    @Test
    void comesBackAtTheSamePlace() throws Exception {
        DemoBroker first = DemoBroker.start();
        first.close();
        try (DemoBroker second = DemoBroker.start(first.place());
                Connection again = connect(second, first.password())) {
            assertThat(second.amqpUri()).isEqualTo(first.amqpUri());
            assertThat(second.managementUri()).isEqualTo(first.managementUri());
            assertThat(again.isOpen()).isTrue();
        }
    }

    @Test
    void saysWhenThePortIsTaken() {
        var place = new DemoBroker.Place(broker.place().amqpPort(), 0, "secret-word");
        assertThatThrownBy(() -> DemoBroker.start(place).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(place.amqpPort()))
                .hasMessageNotContaining("secret-word");
        assertThat(place.toString()).doesNotContain("secret-word");
    }

    private record Answered(int status, JsonNode body) {}

    private static Answered get(String path) throws Exception {
        HttpResponse<String> response =
                http.send(request(path, broker.password()).build(), HttpResponse.BodyHandlers.ofString());
        return new Answered(response.statusCode(), JSON.readTree(response.body()));
    }

    private static HttpRequest.Builder request(String path, String password) {
        String credentials = broker.user() + ":" + password;
        return HttpRequest.newBuilder(broker.managementUri().resolve(path.replace("^", "%5E")))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private static Connection connect(DemoBroker to, String password) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(to.amqpUri());
        factory.setUsername(to.user());
        factory.setPassword(password);
        return factory.newConnection("test");
    }
}
