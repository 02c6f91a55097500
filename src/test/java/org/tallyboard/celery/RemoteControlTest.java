package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.celery.TaskMessageTest.json;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RemoteControlTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @Test
    void aRequestLooksLikeCelerys() {
        Publication request =
                ControlRequest.ping().answeredTo("t-1", "client").expiring(NOW).publication();
        assertThat(request.route()).isEqualTo(new Route("celery.pidbox", ""));
        assertThat(json(request.message().body().utf8())).isEqualTo(json("""
                {"method":"ping","arguments":{},"destination":null,"pattern":null,"matcher":null,"ticket":"t-1",
                 "reply_to":{"exchange":"reply.celery.pidbox","routing_key":"client"}}"""));
        assertThat(request.message().headers())
                .containsEntry("clock", 1)
                .containsEntry("expires", NOW.getEpochSecond() + 0.0);
        Publication silent = ControlRequest.heartbeat().publication();
        assertThat(json(silent.message().body().utf8())).isEqualTo(json("""
                {"method":"heartbeat","arguments":{},"destination":null,"pattern":null,"matcher":null}"""));
        assertThat(json(ControlRequest.queryTask(List.of("a", "b"))
                        .to(List.of("w1@h"))
                        .publication()
                        .message()
                        .body()
                        .utf8()))
                .isEqualTo(json("""
                {"method":"query_task","arguments":{"ids":["a","b"]},"destination":["w1@h"],"pattern":null,
                 "matcher":null}"""));
    }

    @Test
    void aWorkerReadsWhatAClientWrites() {
        ControlRequest request = ControlRequest.active()
                .to(List.of("w1@h"))
                .answeredTo("t-1", "client")
                .expiring(NOW);
        assertThat(ControlRequest.decode(request.publication().message()).toOptional())
                .contains(request);
        assertThat(request.isFor("w1@h")).isTrue();
        assertThat(request.isFor("w2@h")).isFalse();
        assertThat(request.isExpired(NOW)).isFalse();
        assertThat(request.isExpired(NOW.plusSeconds(1))).isTrue();
        assertThat(ControlRequest.ping().isFor("anybody")).isTrue();
        assertThat(ControlRequest.ping().answer("w1@h", InspectionWriter.pong(), new LamportClock()))
                .isEmpty();
    }

    /// What Python's `fnmatch` and `re.match` say of them.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    glob, rec?@*, rec1@host, true
                    glob, rec?@*, rec@host, false
                    glob, rec?, rec1@host, false
                    glob, rec[1-3]@*, rec2@host, true
                    glob, rec[1-3]@*, rec4@host, false
                    glob, rec[!1-3]@*, rec4@host, true
                    glob, rec[!1-3]@*, rec1@host, false
                    glob, rec[]1]@*, rec1@host, true
                    glob, rec[&&1^]@*, rec&@host, true
                    glob, rec[1@*, rec[1@host, true
                    glob, re.1@*, rec1@host, false
                    pcre, rec\\d@, rec1@host, true
                    pcre, (rec|w)\\d+@host$, w12@host, true
                    pcre, host, rec1@host, false
                    pcre, (, rec1@host, false
                    other, *, rec1@host, false""")
    void aPatternChoosesWorkersAsKombuDoes(String matcher, String pattern, String node, boolean chosen) {
        assertThat(patterned(matcher, pattern).isFor(node)).isEqualTo(chosen);
    }

    @Test
    void aPatternThatWouldTakeForEverChoosesNobody() {
        String name = "a".repeat(200);
        assertThat(patterned("glob", "*a".repeat(100) + "b").isFor(name)).isFalse();
        assertThat(patterned("pcre", "(a+)+$").isFor(name + "@")).isFalse();
    }

    private static ControlRequest patterned(String matcher, String pattern) {
        return decode(Json.text(
                Json.object().put("method", "ping").put("pattern", pattern).put("matcher", matcher)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"method\":7}",
                "{\"method\":\"ping\",\"destination\":[1]}",
                "{\"method\":\"ping\",\"destination\":{}}"
            })
    void aRequestThatIsNoneIsRejected(String body) {
        assertThat(ControlRequest.decode(message(body))).isInstanceOf(Decoded.Invalid.class);
    }

    @Test
    void anAnswerGoesWhereTheClientSaid() {
        ControlRequest request = ControlRequest.ping().answeredTo("t-1", "client");
        Publication answer = request.answer("w1@h", InspectionWriter.pong(), new LamportClock())
                .orElseThrow();
        assertThat(answer.route()).isEqualTo(new Route("reply.celery.pidbox", "client"));
        assertThat(answer.message().properties().deliveryMode()).hasValue(1);
        assertThat(ControlReply.decode(answer.message()).toOptional())
                .contains(new ControlReply(
                        Optional.of("t-1"), List.of(new ControlReply.Answer.Ok("w1@h", json("\"pong\"")))));
        Publication error = request.answer("w1@h", InspectionWriter.error("KeyError('nosuch')"), new LamportClock())
                .orElseThrow();
        assertThat(ControlReply.decode(error.message()).toOptional())
                .contains(new ControlReply(
                        Optional.of("t-1"), List.of(new ControlReply.Answer.Error("w1@h", "KeyError('nosuch')"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{\"a\":"})
    void aReplyThatIsNoneIsRejected(String body) {
        assertThat(ControlReply.decode(message(body))).isInstanceOf(Decoded.Invalid.class);
    }

    @Test
    void aHeldJobIsReadAndCanBeSentAgain() {
        HeldTask task = Inspection.tasks(json("[" + Samples.HELD_TASK + "]")).getFirst();
        assertThat(task.id()).isEqualTo("db57");
        assertThat(task.timeStart()).contains(Instant.parse("2026-11-24T02:21:24.664456Z"));
        assertThat(task.acknowledged()).isTrue();
        assertThat(task.workerPid()).hasValue(16343);
        Payload.FromRemoteControl payload = task.payload().orElseThrow();
        assertThat(payload.route()).isEqualTo(Route.toQueue("celery"));
        assertThat(payload.argsJson().utf8()).isEqualTo("[\"long\"]");
        assertThat(payload.kwargsJson().utf8()).isEqualTo("{\"secs\":30}");
        assertThat(task.toString()).doesNotContain("long");
        assertThat(payload.toString()).doesNotContain("long");
    }

    @Test
    void displayTextInPlaceOfArgumentsIsNoPayload() {
        String celery4 =
                Samples.HELD_TASK.replace("[\"long\"]", "\"('long',)\"").replace("{\"secs\":30}", "\"{'secs': 30}\"");
        HeldTask task = Inspection.tasks(json("[" + celery4 + "]")).getFirst();
        assertThat(task.args()).isEmpty();
        assertThat(task.payload()).isEmpty();
    }

    @Test
    void whatAWorkerWritesAClientReads() {
        HeldTask task = Inspection.tasks(json("[" + Samples.HELD_TASK + "]")).getFirst();
        assertThat(Inspection.tasks(InspectionWriter.tasks(List.of(task)))).containsExactly(task);
        var scheduled =
                new Inspection.ScheduledTask(Optional.of("2026-11-24T02:22:34.801508+00:00"), OptionalInt.of(6), task);
        assertThat(Inspection.scheduled(InspectionWriter.scheduled(List.of(scheduled))))
                .containsExactly(scheduled);
        var queried = new Inspection.QueriedTask(Inspection.Place.RESERVED, task);
        assertThat(Inspection.queried(InspectionWriter.queried(List.of(queried))))
                .isEqualTo(Map.of("db57", queried));
        var queue = new Inspection.ConsumedQueue(
                "rec.jobs", Optional.of("rec"), Optional.of("topic"), Optional.of("rec.#"));
        assertThat(Inspection.activeQueues(InspectionWriter.activeQueues(List.of(queue))))
                .containsExactly(queue);
        var stats = new Inspection.Stats(
                Map.of("rec.record", 7L),
                OptionalLong.of(1),
                OptionalLong.of(45),
                Optional.of("tallyboard"),
                OptionalInt.of(4),
                List.of(1L, 2L),
                OptionalInt.of(9));
        var clock = new LamportClock();
        clock.adjust(41);
        JsonNode written = InspectionWriter.stats(
                stats,
                clock,
                new InspectionWriter.BrokerConnection("localhost", "rec", "/", 5672, false, 10, 2),
                Optional.of(Map.of("maxrss", 7L, "utime", 0.5)));
        assertThat(Inspection.stats(written)).contains(stats);
        assertThat(written.get("clock").stringValue()).isEqualTo("42");
        assertThat(written.get("broker").get("hostname").stringValue()).isEqualTo("localhost");
        assertThat(written.get("rusage").get("utime").doubleValue()).isEqualTo(0.5);
        assertThat(written.toString()).doesNotContain("password");
    }

    /// kombu's own `broadcast` without a timeout: `AsyncResult.revoke()`.
    @Test
    void anExpiryOfZeroIsNone() {
        AmqpMessage message = new AmqpMessage(
                Map.of("clock", 1_795_773_286_935L, "expires", 0),
                MessageProperties.persistentJson(),
                Bytes.ofUtf8("{\"method\":\"revoke\",\"arguments\":{\"task_id\":\"a\"},\"destination\":[]}"));
        ControlRequest request = ControlRequest.decode(message).toOptional().orElseThrow();

        assertThat(request.expires()).isEmpty();
        assertThat(request.isExpired(java.time.Instant.now())).isFalse();
        assertThat(request.isFor("w1@h")).as("an empty destination is none").isTrue();
        assertThat(ControlRequest.clockOf(message)).isEqualTo(1_795_773_286_935L);
    }

    @Test
    void anAnswerOfTheWrongShapeLeavesOutWhatCannotBeRead() {
        assertThat(Inspection.tasks(json("{\"a\":1}"))).isEmpty();
        assertThat(Inspection.tasks(json("[null,1,{},{\"id\":7},{\"id\":\"x\"}]")))
                .extracting(HeldTask::id)
                .containsExactly("x");
        assertThat(Inspection.scheduled(json("[{\"eta\":1},{\"request\":[]}]"))).isEmpty();
        assertThat(Inspection.queried(json("{\"a\":[],\"b\":[\"active\"],\"c\":7}")))
                .isEmpty();
        assertThat(Inspection.queried(json("{\"a\":[\"dreaming\",{\"id\":\"a\"}]}")))
                .hasValueSatisfying(new org.assertj.core.api.Condition<>(
                        q -> q.place() == Inspection.Place.UNKNOWN, "unknown place"));
        assertThat(Inspection.activeQueues(json("[{\"name\":7},{\"name\":\"q\",\"exchange\":null}]")))
                .hasSize(1);
        assertThat(Inspection.stats(json("[]"))).isEmpty();
        assertThat(Inspection.stats(json("{\"total\":[],\"pool\":7}"))).isPresent();
    }

    @Test
    void namesTellInternalQueuesFromTaskQueues() {
        assertThat(CeleryNames.pidboxQueue("w1@h")).isEqualTo("w1@h.celery.pidbox");
        assertThat(CeleryNames.isInternalQueue("w1@h.celery.pidbox")).isTrue();
        assertThat(CeleryNames.isInternalQueue(CeleryNames.pidboxReplyQueue("c")))
                .isTrue();
        assertThat(CeleryNames.isInternalQueue("celeryev.1f")).isTrue();
        assertThat(CeleryNames.isInternalQueue("45db912a-888b-32d4-851f-aca583c32c44"))
                .isTrue();
        assertThat(CeleryNames.isInternalQueue("celery")).isFalse();
        assertThat(CeleryNames.isDelayedQueue("celery_delayed_27")).isTrue();
        assertThat(CeleryNames.isDelayedQueue("celery_delayed_jobs")).isFalse();
    }

    private static ControlRequest decode(String body) {
        return ControlRequest.decode(message(body)).toOptional().orElseThrow();
    }

    private static AmqpMessage message(String body) {
        return new AmqpMessage(Map.of(), MessageProperties.transientJson(), Bytes.ofUtf8(body));
    }
}
