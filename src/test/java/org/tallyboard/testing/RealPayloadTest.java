package org.tallyboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.HeldTask;
import org.tallyboard.celery.Inspection;
import org.tallyboard.celery.Payload;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.testing.EventRecorder.JobState;
import tools.jackson.databind.JsonNode;

/// What a worker holds, or a queue keeps, is captured as data and runs again.
class RealPayloadTest {
    private static CeleryOnTheWire wire;

    @BeforeAll
    static void start() {
        wire = CeleryOnTheWire.start();
    }

    @AfterAll
    static void stop() {
        wire.close();
    }

    @Test
    void whatAWorkerHoldsIsReadWithItsRealArguments() throws Exception {
        String json = "[\"a\\\\b\\n\",{\"deep\":{\"er\":{\"still\":{\"on\":[1.5,null,true]}}}},\"" + "x".repeat(3_000)
                + "\",{\"$datetime\":\"2026-01-02T03:04:05+00:00\"}]";
        String id = wire.producer()
                .task("recording.fragile")
                .json(json, "{\"hold\":3}")
                .option("argsrepr", "('********',)")
                .send();
        wire.awaitState(new JobState(id, 0, "STARTED"));

        HeldTask held = Inspection.tasks(wire.ok(wire.ask(ControlRequest.active()))).stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(held.timeStart().orElseThrow())
                .isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
        assertThat(held.hostname()).contains("w1@tally");
        Payload.FromRemoteControl payload = held.payload().orElseThrow();
        assertThat(payload.route()).isEqualTo(Route.toQueue("celery"));
        assertThat(Inspection.queried(wire.ok(wire.ask(ControlRequest.queryTask(List.of(id, "nobody"))))))
                .hasEntrySatisfying(id, queried -> assertThat(queried.place()).isEqualTo(Inspection.Place.ACTIVE))
                .hasSize(1);
        wire.awaitState(new JobState(id, 0, "FAILURE"));

        TaskMessage retry = TaskMessage.retryOf(payload, UUID.randomUUID().toString(), "test@tally");
        wire.send(retry);
        String retryId = retry.id().orElseThrow();
        wire.awaitState(new JobState(retryId, 0, "SUCCESS"));
        JsonNode first = wire.worker().written(id).orElseThrow();
        JsonNode second = wire.worker().written(retryId).orElseThrow();
        assertThat(second.get("args")).isEqualTo(first.get("args"));
        assertThat(second.get("kwargs")).isEqualTo(first.get("kwargs"));
        assertThat(second.get("parent_id").stringValue()).isEqualTo(id);
        assertThat(second.get("root_id").stringValue()).isEqualTo(id);
        assertThat(second.get("retries").intValue()).isZero();
        // The masked text of the first must not turn into the real arguments in the events of the second.
        assertThat(wire.event(retryId, Event.TaskReceived.class).info().args()).contains("");
    }

    @Test
    void aWholeMessageRunsAgainWithItsCallbacksAndHeaders() throws Exception {
        wire.channel().queueDeclare("parked", true, false, false, Map.of());
        String id = wire.producer()
                .task("plain.dump")
                .json("[1.0,\"ä\"]", "{\"k\":[{}]}")
                .link(CeleryProducer.Step.of("plain.dump", "after"))
                .option("queue", "parked")
                .option("priority", 4)
                .option("headers", Map.of("tenant", "a"))
                .option("expires", 600)
                .option("compression", "gzip")
                .send();
        await().until(() -> wire.vhost().depth("parked").equals(Optional.of(new RabbitVhost.Depth(1, 0))));
        AmqpMessage captured = AmqpWire.message(wire.channel().basicGet("parked", true));
        Payload.FromMessage payload =
                Payload.capture(captured, Route.toQueue("celery")).toOptional().orElseThrow();
        assertThat(payload.id()).isEqualTo(id);
        assertThat(payload.body()).isInstanceOfSatisfying(TaskBody.Readable.class, body -> assertThat(
                        body.embed().callbacks())
                .hasSize(1));

        TaskMessage retry = TaskMessage.retryOf(payload, UUID.randomUUID().toString(), "test@tally");
        assertThat(retry.amqp().body()).isEqualTo(captured.body());
        wire.send(retry);
        String retryId = retry.id().orElseThrow();
        await().until(() -> wire.worker().writtenIds().stream()
                .map(written -> wire.worker().written(written).orElseThrow())
                .anyMatch(written -> written.get("parent_id").isString()
                        && written.get("parent_id").stringValue().equals(retryId)));
        JsonNode written = wire.worker().written(retryId).orElseThrow();
        assertThat(written.get("args").toString()).isEqualTo("[1.0,\"ä\"]");
        assertThat(written.get("parent_id").stringValue()).isEqualTo(id);
    }

    @Test
    void aWorkerAnswersEveryQuestionThatWeAsk() throws Exception {
        assertThat(wire.ok(wire.ask(ControlRequest.ping())).stringValue()).isEqualTo("pong");
        assertThat(Inspection.activeQueues(wire.ok(wire.ask(ControlRequest.activeQueues()))))
                .extracting(Inspection.ConsumedQueue::name)
                .containsExactly("celery");
        Inspection.Stats stats =
                Inspection.stats(wire.ok(wire.ask(ControlRequest.stats()))).orElseThrow();
        assertThat(stats.maxConcurrency()).hasValue(3);
        assertThat(stats.processes()).hasSize(3);
        String later = wire.producer()
                .task("plain.add")
                .args(1, 2)
                .option("countdown", 3600)
                .send();
        wire.awaitState(new JobState(later, 0, "RECEIVED"));
        assertThat(Inspection.scheduled(wire.ok(wire.ask(ControlRequest.scheduled()))))
                .anySatisfy(scheduled -> {
                    assertThat(scheduled.task().id()).isEqualTo(later);
                    assertThat(scheduled.eta()).isPresent();
                    assertThat(scheduled.task().payload()).isPresent();
                });
        assertThat(Inspection.tasks(wire.ok(wire.ask(ControlRequest.reserved()))))
                .isNotNull();
        assertThat(wire.ask(ControlRequest.of("no_such_method", CeleryOnTheWire.object("{}"))))
                .isInstanceOf(ControlReply.Answer.Error.class);
    }
}
