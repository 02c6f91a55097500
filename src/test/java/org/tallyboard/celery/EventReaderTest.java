package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final Event.Meta META = new Event.Meta(
            "task-started",
            Optional.of("w1@host1"),
            Instant.parse("2026-11-24T02:21:21.5Z"),
            OptionalLong.of(30),
            OptionalLong.of(16316));

    @Test
    void aWorkerEventIsReadInFull() {
        assertThat(one(Samples.WORKER_ONLINE)).isInstanceOfSatisfying(Event.Worker.class, worker -> {
            assertThat(worker.kind()).isEqualTo(Event.Worker.Kind.ONLINE);
            assertThat(worker.meta().timestamp()).isEqualTo(Instant.parse("2026-11-24T02:20:53.524382Z"));
            assertThat(worker.meta().hostname()).contains("w1@host1");
            assertThat(worker.freq()).contains(Duration.ofSeconds(2));
            assertThat(worker.active()).hasValue(0);
            assertThat(worker.processed()).hasValue(0);
            assertThat(worker.loadavg()).containsExactly(1.55, 1.37, 0.72);
            assertThat(worker.software().ident()).contains("py-celery");
        });
        assertThat(one(Samples.WORKER_ONLINE.replace("worker-online", "worker-offline")))
                .isInstanceOfSatisfying(
                        Event.Worker.class, w -> assertThat(w.kind()).isEqualTo(Event.Worker.Kind.OFFLINE));
    }

    @Test
    void whatDescribesAJobIsReadInFull() {
        assertThat(one(Samples.TASK_SENT)).isInstanceOfSatisfying(Event.TaskSent.class, sent -> {
            assertThat(sent.id()).isEqualTo("4084");
            assertThat(sent.queue()).contains("celery");
            assertThat(sent.exchange()).contains("");
            assertThat(sent.info().retries()).hasValue(0);
            assertThat(sent.info().parentId()).isEmpty();
            assertThat(sent.info().rootId()).contains("4084");
        });
        assertThat(one(Samples.TASK_RECEIVED)).isInstanceOfSatisfying(Event.TaskReceived.class, received -> {
            assertThat(received.info().name()).contains("rec.record");
            assertThat(received.info().args()).contains("('rtmp://x/live',)");
            assertThat(received.info().retries()).hasValue(1);
            assertThat(received.info().eta()).contains("2026-11-24T02:22:34.801508+00:00");
        });
    }

    @Test
    void everyOtherTypeIsReadWithItsOwnFields() {
        assertThat(one(Samples.TASK_STARTED)).isEqualTo(new Event.TaskStarted(META, "4084"));
        assertThat(one(Samples.TASK_SUCCEEDED)).isInstanceOfSatisfying(Event.TaskSucceeded.class, e -> {
            assertThat(e.result()).contains("{'path': '/rec/a.mkv', 'bytes': 123}");
            assertThat(e.runtime()).contains(Duration.ofNanos(237886882));
        });
        assertThat(one(Samples.TASK_FAILED)).isInstanceOfSatisfying(Event.TaskFailed.class, e -> {
            assertThat(e.exception()).contains("ValueError('ffmpeg exited 1')");
            assertThat(e.traceback()).contains("Traceback (most recent call last):\n");
        });
        assertThat(one(Samples.TASK_RETRIED))
                .isInstanceOfSatisfying(
                        Event.TaskRetried.class, e -> assertThat(e.exception()).contains("RuntimeError('net')"));
        assertThat(one(Samples.TASK_REVOKED)).isInstanceOfSatisfying(Event.TaskRevoked.class, e -> {
            assertThat(e.terminated()).isTrue();
            assertThat(e.signum()).contains("9");
        });
        assertThat(one(Samples.TASK_EXPIRED)).isInstanceOfSatisfying(Event.TaskRevoked.class, e -> {
            assertThat(e.expired()).isTrue();
            assertThat(e.signum()).isEmpty();
        });
        assertThat(one(Samples.TASK_REJECTED)).isInstanceOf(Event.TaskRejected.class);
        assertThat(one(Samples.task("task-cancelled", ""))).isInstanceOf(Event.TaskCancelled.class);
        assertThat(one(Samples.TASK_PROGRESS)).isInstanceOfSatisfying(Event.TaskProgress.class, e -> assertThat(
                        e.fields().keySet())
                .containsExactly("current", "total", "fps", "note"));
    }

    @Test
    void aTypeThatNobodyKnowsIsKept() {
        assertThat(one(Samples.task("task-telepathy", ",\"x\":1"))).isInstanceOfSatisfying(Event.Unknown.class, e -> {
            assertThat(e.id()).contains("4084");
            assertThat(e.fields().keySet()).containsExactly("x");
        });
        assertThat(one("{\"type\":\"deploy-done\",\"timestamp\":1}"))
                .isInstanceOfSatisfying(
                        Event.Unknown.class, e -> assertThat(e.id()).isEmpty());
    }

    @Test
    void anIdThatIsAWholeNumberIsItsDigits() {
        assertThat(one("{\"type\":\"task-started\",\"uuid\":4711,\"timestamp\":7}"))
                .isInstanceOfSatisfying(
                        Event.TaskStarted.class, e -> assertThat(e.id()).isEqualTo("4711"));
        assertThat(read("{\"type\":\"task-started\",\"uuid\":47.5,\"timestamp\":7}")
                        .rejected())
                .hasSize(1);
    }

    @Test
    void aListHoldsManyEventsAndABadOneDoesNotSpoilTheOthers() {
        EventBatch batch = read("[" + Samples.TASK_STARTED + ",null,7," + Samples.TASK_FAILED + ",{}]");
        assertThat(batch.events()).hasSize(2);
        assertThat(batch.rejected()).hasSize(3);
        assertThat(read("[]")).isEqualTo(new EventBatch(List.of(), List.of()));
    }

    @Test
    void aFieldOfTheWrongTypeCountsAsAbsent() {
        Event event = one("{\"type\":\"task-received\",\"uuid\":\"1\",\"timestamp\":5,\"hostname\":7,\"clock\":\"x\","
                + "\"pid\":1e99,\"name\":{},\"args\":[1],\"retries\":\"many\",\"root_id\":false,\"eta\":12}");
        assertThat(event).isInstanceOfSatisfying(Event.TaskReceived.class, received -> {
            assertThat(received.meta().hostname()).isEmpty();
            assertThat(received.meta().clock()).isEmpty();
            assertThat(received.meta().pid()).isEmpty();
            assertThat(received.info())
                    .isEqualTo(new Event.TaskInfo(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            java.util.OptionalInt.empty(),
                            Optional.empty(),
                            Optional.empty()));
        });
        assertThat(one(Samples.WORKER_ONLINE
                        .replace("\"freq\":2.0", "\"freq\":-1e300")
                        .replace("[1.55,1.37,0.72]", "[1,\"x\",NaN]")))
                .isInstanceOfSatisfying(Event.Worker.class, worker -> {
                    assertThat(worker.freq()).isEmpty();
                    assertThat(worker.loadavg()).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "-1",
                "1e999999999",
                "1795486881337",
                "9223372036854775808",
                "\"now\"",
                "null",
                "true",
                "{}"
            })
    void aTimeThatIsNoTimeIsRejected(String timestamp) {
        EventBatch batch = read("{\"type\":\"task-started\",\"uuid\":\"1\",\"timestamp\":" + timestamp + "}");
        assertThat(batch.events()).isEmpty();
        assertThat(batch.rejected()).hasSize(1);
        assertThat(batch.rejected().getFirst().reason()).contains("timestamp");
    }

    @Test
    void aTimeOfHopelessPrecisionIsStillATime() {
        assertThat(one("{\"type\":\"task-started\",\"uuid\":\"1\",\"timestamp\":1e-999999999}")
                        .meta()
                        .timestamp())
                .isEqualTo(Instant.EPOCH);
        assertThat(one("{\"type\":\"task-started\",\"uuid\":\"1\",\"timestamp\":7}")
                        .meta()
                        .timestamp())
                .isEqualTo(Instant.ofEpochSecond(7));
    }

    static Stream<String> hostile() {
        return Stream.of(
                "",
                "not json",
                "\"text\"",
                "12",
                "null",
                "{}",
                "{\"type\":\"task-started\"}",
                "{\"type\":\"task-started\",\"timestamp\":1}",
                "{\"type\":\"task-started\",\"timestamp\":1,\"uuid\":\"\"}",
                "{\"type\":\"task-started\",\"timestamp\":1,\"uuid\":\"" + "x".repeat(256) + "\"}",
                "{\"type\":\"worker-heartbeat\",\"timestamp\":1}",
                "{\"type\":[],\"timestamp\":1}",
                "{\"type\":\"task-progress\",\"timestamp\":1,\"uuid\":\"1\",\"d\":" + "[".repeat(200) + "]".repeat(200)
                        + "}",
                "{\"a\":".repeat(100_000),
                "\"" + "x".repeat(5 << 20) + "\"");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatIsNoEventIsRejectedWithAReason(String body) {
        EventBatch batch = read(body);
        assertThat(batch.events()).isEmpty();
        assertThat(batch.rejected()).hasSize(1);
        assertThat(batch.rejected().getFirst().reason()).isNotBlank().hasSizeLessThan(200);
    }

    @Test
    void neitherManyEventsNorManyBadOnesGrowWithoutBound() {
        EventBatch many = read("[" + (Samples.TASK_STARTED + ",").repeat(5_000) + "0]");
        assertThat(many.events()).hasSize(EventReader.MAX_EVENTS);
        assertThat(many.rejected()).hasSize(1);
        EventBatch bad = read("[" + "0,".repeat(100_000) + "0]");
        assertThat(bad.events()).isEmpty();
        assertThat(bad.rejected()).hasSizeLessThan(50);
    }

    private static EventBatch read(String body) {
        return new EventReader().read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Event one(String body) {
        EventBatch batch = read(body);
        assertThat(batch.rejected()).isEmpty();
        assertThat(batch.events()).hasSize(1);
        return batch.events().getFirst();
    }
}
