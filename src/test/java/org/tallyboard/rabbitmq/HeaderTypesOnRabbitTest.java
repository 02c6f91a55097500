package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;

/// Every type of header that kombu (py-amqp) writes, read here; every type that we write, read there.
class HeaderTypesOnRabbitTest {
    private static final long MS = 1_795_773_286_935L;
    private static final String NONE = "none";

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    @Test
    void whatKombuWritesIsReadHereAndWhatIsWrittenHereIsReadThere() throws Exception {
        try (RabbitVhost vhost = broker().vhost("headers");
                CeleryProducer python = CeleryProducer.on(vhost);
                Connection connection = login(vhost).factory().newConnection("headers");
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("q", false, false, true, Map.of());
            var sent = new LinkedHashMap<String, @Nullable Object>();
            sent.put("text", "ä€😀");
            sent.put("bytes", Map.of("$bytes", "raw"));
            sent.put("true", true);
            sent.put("int", 7);
            sent.put("negative", -7);
            sent.put("edge", 2_147_483_647);
            sent.put("beyond", 2_147_483_648L);
            sent.put("below", -2_147_483_648L);
            sent.put("big", MS);
            sent.put("bigNegative", -MS);
            sent.put("most", Long.MAX_VALUE);
            sent.put("float", 1.5);
            sent.put("decimal", Map.of("$decimal", "-12.34"));
            sent.put("time", Map.of("$datetime", "2026-11-27T12:00:00"));
            sent.put("none", null);
            sent.put("table", Map.of("ms", MS, "inner", Map.of("ms", MS)));
            sent.put("list", List.of(1, MS, "x", List.of(MS)));
            sent.put("tuple", Map.of("$tuple", List.of(1, MS)));
            python.publish("", "q", sent, "{}");

            Map<String, @Nullable Object> read =
                    AmqpCodec.decode(get(channel).getProps(), new byte[0]).headers();

            assertThat(read)
                    .containsEntry("text", "ä€😀")
                    .containsEntry("bytes", "raw")
                    .containsEntry("true", true)
                    .containsEntry("int", 7)
                    .containsEntry("negative", -7)
                    .containsEntry("edge", 2_147_483_647)
                    .containsEntry("beyond", 2_147_483_648L)
                    .containsEntry("below", -2_147_483_648L)
                    .containsEntry("big", MS)
                    .containsEntry("bigNegative", -MS)
                    .containsEntry("most", Long.MAX_VALUE)
                    .containsEntry("float", 1.5)
                    .containsEntry("decimal", new BigDecimal("-12.34"))
                    .containsEntry("time", Date.from(Instant.parse("2026-11-27T12:00:00Z")))
                    .containsEntry("none", null)
                    .containsEntry("table", Map.of("ms", MS, "inner", Map.of("ms", MS)))
                    .containsEntry("list", List.of(1, MS, "x", List.of(MS)))
                    .containsEntry("tuple", List.of(1, MS));

            // As it was captured it goes out again, and everything that we may write ourselves.
            var ours = new LinkedHashMap<String, @Nullable Object>();
            read.forEach(ours::put);
            ours.remove("negative");
            ours.put("long", 5_000_000_000L);
            JobPublishing.send(
                    channel,
                    new Publication(
                            Route.toQueue("q"),
                            new AmqpMessage(ours, MessageProperties.persistentJson(), Bytes.ofUtf8("{}"))),
                    false);

            JsonNode there = python.take("q").path("headers");
            assertThat(of(there, "text")).isEqualTo("str 'ä€😀'");
            assertThat(of(there, "true")).isEqualTo("bool True");
            assertThat(of(there, "int")).isEqualTo("int 7");
            assertThat(of(there, "edge")).isEqualTo("int 2147483647");
            assertThat(of(there, "beyond")).isEqualTo("int 2147483648");
            assertThat(of(there, "big")).isEqualTo("int " + MS);
            assertThat(of(there, "most")).isEqualTo("int " + Long.MAX_VALUE);
            assertThat(of(there, "long")).isEqualTo("int 5000000000");
            assertThat(of(there, "float")).isEqualTo("float 1.5");
            assertThat(of(there, "decimal")).isEqualTo("Decimal Decimal('-12.34')");
            assertThat(of(there, "time")).startsWith("datetime datetime.datetime(2026, 11, 27, 12, 0");
            assertThat(of(there, NONE)).isEqualTo("NoneType None");
            assertThat(of(there, "list")).isEqualTo("list [1, " + MS + ", 'x', [" + MS + "]]");
            assertThat(of(there, "tuple")).isEqualTo("list [1, " + MS + "]");
            assertThat(of(there, "table")).startsWith("dict ").contains("'ms': " + MS);
        }
    }

    /// The product's own way into the broker.
    private static Login login(RabbitVhost vhost) {
        return new BrokerLogin(
                URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                vhost.rabbit().user(),
                vhost.rabbit().password());
    }

    private static GetResponse get(Channel channel) throws Exception {
        GetResponse got = channel.basicGet("q", true);
        assertThat(got).isNotNull();
        assertThat(new String(got.getBody(), StandardCharsets.UTF_8)).isEqualTo("{}");
        return got;
    }

    private static String of(JsonNode headers, String name) {
        return headers.path(name).path(0).asString("") + " "
                + headers.path(name).path(1).asString("");
    }
}
