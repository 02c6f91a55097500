package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class RetryTest {
    private static final String OLD = "4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3";
    private static final Route ROUTE = Route.toQueue("celery");

    @Test
    void aCapturedMessageGoesOutByteForByteUnderANewId() {
        var headers = new LinkedHashMap<>(Samples.taskHeaders());
        headers.put("retries", 3);
        headers.put("root_id", "the-root");
        headers.put("eta", "2020-01-01T00:00:00+00:00");
        headers.put("expires", "2020-01-01T00:00:00+00:00");
        headers.put("timelimit", List.of(20, 10));
        headers.put("my_header", Map.of("tenant", "a"));
        headers.put("x-death", List.of(Map.of("queue", "celery")));
        headers.put("x-first-death-queue", "celery");
        headers.put("x-last-death-reason", "rejected");
        headers.put("x-delivery-count", 4L);
        headers.put("CC", List.of("other"));
        headers.put("argsrepr", "('********',)");
        String body = "[ [\"a\\\\b\",  1.50, 1e0, {\"__type__\":\"datetime\",\"__value__\":\"x\"}], {}, "
                + "{\"callbacks\":[{\"task\":\"a\"}]} ]";
        var properties =
                Samples.taskProperties().withExpiration(Optional.of("5")).withPriority(7);
        var captured = new TaskMessage(new AmqpMessage(headers, properties, Bytes.ofUtf8(body)));

        AmqpMessage retry = TaskMessage.retryOf(new Payload.FromMessage(captured, ROUTE), "new-id", "tallyboard@desk")
                .amqp();

        assertThat(retry.body()).isEqualTo(Bytes.ofUtf8(body));
        var expected = new LinkedHashMap<>(Samples.taskHeaders());
        expected.putAll(Map.of(
                "id", "new-id",
                "parent_id", OLD,
                "root_id", "the-root",
                "timelimit", List.of(20, 10),
                "my_header", Map.of("tenant", "a"),
                "argsrepr", "('********',)",
                "origin", "tallyboard@desk"));
        assertThat(retry.headers()).isEqualTo(expected);
        assertThat(retry.properties())
                .isEqualTo(new MessageProperties(
                        Optional.of("application/json"),
                        Optional.of("utf-8"),
                        Optional.of("new-id"),
                        Optional.empty(),
                        OptionalInt.of(7),
                        OptionalInt.of(2),
                        Optional.empty()));
    }

    @Test
    void theRootIsTheOldIdWhereNoneWasSeen() {
        var headers = new LinkedHashMap<>(Samples.taskHeaders());
        headers.remove("root_id");
        var captured =
                new TaskMessage(new AmqpMessage(headers, Samples.taskProperties(), Bytes.ofUtf8("[[],{},null]")));
        TaskMessage retry = TaskMessage.retryOf(new Payload.FromMessage(captured, ROUTE), "new-id", "o");
        assertThat(retry.rootId()).contains(OLD);
        assertThat(TaskMessage.retryOf(remote(), "new-id", "o").rootId()).contains("db57");
    }

    @Test
    void aRetryNeverReusesTheId() {
        assertThatThrownBy(() -> TaskMessage.retryOf(remote(), "db57", "o")).hasMessageContaining("new id");
    }

    @Test
    void aPayloadFromRemoteControlCarriesTheArgumentsAndNothingInvented() {
        Payload.FromRemoteControl payload =
                remote().withEventFacts(Optional.of("root"), Optional.of("('****',)"), Optional.empty());
        TaskMessage retry = TaskMessage.retryOf(payload, "new-id", "o");
        assertThat(retry.amqp().body().utf8())
                .isEqualTo("[[\"a\\\\b\",1.50,123456789012345678901234567890,{\"__type__\":\"datetime\","
                        + "\"__value__\":\"2026-01-02T03:04:05+00:00\"}], {\"n\":{\"k\":[null,true]}}, "
                        + "{\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]");
        assertThat(retry.id()).contains("new-id");
        assertThat(retry.amqp().properties().correlationId()).contains("new-id");
        assertThat(retry.parentId()).contains("db57");
        assertThat(retry.rootId()).contains("root");
        assertThat(retry.amqp().properties().priority()).hasValue(3);
        assertThat(payload.unseen()).containsExactlyInAnyOrder(Payload.Part.values());
        // What the producer masked must not show up in the next event because we know the real value.
        assertThat(retry.amqp().headers())
                .containsEntry("argsrepr", "('****',)")
                .containsEntry("kwargsrepr", "");
    }

    @Test
    void aMessageOfAnotherProtocolIsRefusedWithTheReason() {
        var old = new AmqpMessage(
                Map.of(), MessageProperties.persistentJson(), Bytes.ofUtf8("{\"task\":\"t\",\"id\":\"1\"}"));
        assertThat(Payload.capture(old, ROUTE)).isInstanceOfSatisfying(Decoded.Invalid.class, invalid -> assertThat(
                        invalid.rejected().reason())
                .contains("task_protocol"));
        var nameless = new AmqpMessage(Map.of("task", "t"), MessageProperties.none(), Bytes.ofUtf8(""));
        assertThat(Payload.capture(nameless, ROUTE)).isInstanceOf(Decoded.Invalid.class);
        assertThat(Payload.capture(Samples.task().amqp(), ROUTE)).isInstanceOf(Decoded.Value.class);
    }

    private static Payload.FromRemoteControl remote() {
        return Payload.FromRemoteControl.of(
                "db57",
                "rec.record",
                (ArrayNode) TaskMessageTest.json("[\"a\\\\b\",1.50,123456789012345678901234567890,"
                        + "{\"__type__\":\"datetime\",\"__value__\":\"2026-01-02T03:04:05+00:00\"}]"),
                (ObjectNode) TaskMessageTest.json("{\"n\":{\"k\":[null,true]}}"),
                ROUTE,
                OptionalInt.of(3));
    }
}
