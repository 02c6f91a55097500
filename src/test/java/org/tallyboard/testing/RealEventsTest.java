package org.tallyboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Decoded;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.InspectionWriter;
import org.tallyboard.celery.LamportClock;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.celery.TaskResult;
import org.tallyboard.testing.EventRecorder.JobState;
import tools.jackson.databind.JsonNode;

/// What real workers and clients say is read in full, and what we say is understood by them.
class RealEventsTest {
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
    void everyTypeOfEventOfARealWorkerIsRead() throws Exception {
        TaskMessage recording = TaskMessage.task("recording.record")
                .args(CeleryOnTheWire.array("[\"rtmp://x/live\"]"))
                .kwargs(CeleryOnTheWire.object("{\"seconds\":0.6,\"title\":\"Grüße aus der Küche\"}"))
                .build();
        wire.send(recording);
        String failing =
                wire.producer().task("plain.fail").args("no such channel").send();
        String retried = wire.producer()
                .task("plain.retry")
                .kwargs(Map.of("times", 1, "countdown", 0.2, "then", "fail"))
                .send();
        String expired = wire.producer()
                .task("plain.add")
                .args(1, 2)
                .option("countdown", 0.8)
                .option("expires", 0.3)
                .send();
        TaskMessage doomed = TaskMessage.task("recording.record")
                .args(CeleryOnTheWire.array("[\"rtmp://y/live\"]"))
                .kwargs(CeleryOnTheWire.object("{\"seconds\":60}"))
                .build();
        wire.send(doomed);
        String doomedId = doomed.id().orElseThrow();
        wire.awaitState(new JobState(doomedId, 0, "STARTED"));
        wire.ask(ControlRequest.of(
                "revoke",
                CeleryOnTheWire.object(
                        "{\"task_id\":\"" + doomedId + "\",\"terminate\":true,\"signal\":\"SIGKILL\"}")));

        String id = recording.id().orElseThrow();
        wire.awaitState(new JobState(id, 0, "SUCCESS"));
        wire.awaitState(new JobState(failing, 0, "FAILURE"));
        wire.awaitState(new JobState(retried, 0, "RETRY"));
        wire.awaitState(new JobState(retried, 1, "FAILURE"));
        wire.awaitState(new JobState(expired, 0, "REVOKED"));
        wire.awaitState(new JobState(doomedId, 0, "REVOKED"));
        for (String job : List.of(id, failing, retried, expired, doomedId)) {
            await().untilAsserted(() -> assertThat(wire.events(job)).hasSameSizeAs(wire.witnessed(job)));
        }

        assertThat(wire.rejected()).isEmpty();
        assertThat(wire.seen()).noneMatch(Event.Unknown.class::isInstance);
        assertThat(wire.events(id)).extracting(Event::getClass).contains(Event.TaskProgress.class);
        assertThat(wire.event(id, Event.TaskReceived.class).info().name()).contains("recording.record");
        assertThat(wire.event(id, Event.TaskReceived.class).info().kwargs().orElseThrow())
                .contains("title");
        assertThat(wire.event(id, Event.TaskStarted.class).meta().hostname()).contains("w1@tally");
        assertThat(wire.event(id, Event.TaskSucceeded.class).runtime().orElseThrow())
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(20));
        assertThat(wire.event(id, Event.TaskProgress.class).fields().keySet())
                .containsExactly("media_seconds", "bytes", "bitrate", "fps", "drops", "speed");
        assertThat(wire.event(failing, Event.TaskSent.class).queue()).contains("celery");
        assertThat(wire.event(failing, Event.TaskFailed.class).exception()).contains("RuntimeError('no such channel')");
        assertThat(wire.event(failing, Event.TaskFailed.class).traceback().orElseThrow())
                .startsWith("Traceback");
        assertThat(wire.event(retried, Event.TaskRetried.class).exception()).contains("RuntimeError('net')");
        assertThat(wire.events(retried).stream()
                        .filter(Event.TaskReceived.class::isInstance)
                        .map(e -> ((Event.TaskReceived) e).info().retries()))
                .containsExactly(OptionalInt.of(0), OptionalInt.of(1));
        assertThat(wire.event(expired, Event.TaskRevoked.class).expired()).isTrue();
        assertThat(wire.event(doomedId, Event.TaskRevoked.class).terminated()).isTrue();
        assertThat(wire.seen()).anyMatch(Event.Worker.class::isInstance);
    }

    /// The product's own recording worker answers Python clients: here without a recorder, question by question.
    @Test
    void aPythonClientReadsOurAnswersAndOurEvents() throws Exception {
        try (Channel ours = wire.connection().createChannel()) {
            ours.exchangeDeclare(CeleryNames.PIDBOX_EXCHANGE, "fanout", false);
            String queue = ours.queueDeclare().getQueue();
            ours.queueBind(queue, CeleryNames.PIDBOX_EXCHANGE, "");
            ours.basicConsume(
                    queue,
                    true,
                    (tag, delivery) -> {
                        if (ControlRequest.decode(AmqpWire.message(delivery))
                                        instanceof Decoded.Value<ControlRequest>(ControlRequest request)
                                && request.isFor("rec1@desk")) {
                            request.answer("rec1@desk", InspectionWriter.pong(), new LamportClock())
                                    .ifPresent(answer -> AmqpWire.publish(ours, answer));
                        }
                    },
                    tag -> {});
            JsonNode answers = wire.producer().control("ping", Map.of(), 2);
            assertThat(Stream.iterate(0, i -> i < answers.size(), i -> i + 1)
                            .map(i -> answers.get(i).toString()))
                    .contains("{\"rec1@desk\":{\"ok\":\"pong\"}}", "{\"w1@tally\":{\"ok\":\"pong\"}}");
        }
        var writer = new EventWriter(
                "rec1@desk",
                1,
                new Event.Software(Optional.of("tallyboard"), Optional.empty(), Optional.empty()),
                InstantSource.system());
        TaskMessage task = TaskMessage.task("recording.record").build();
        String id = task.id().orElseThrow();
        for (Publication event : List.of(
                writer.taskReceived(task),
                writer.taskStarted(id),
                writer.progress(id, Map.of("media_seconds", CeleryOnTheWire.json("1.5"))),
                writer.taskFailed(id, "FfmpegError('exit 1')", ""))) {
            AmqpWire.publish(wire.channel(), event);
        }
        wire.awaitState(new JobState(id, 0, "FAILURE"));
        assertThat(wire.witness().lines())
                .extracting(line -> line.get("routing_key").stringValue())
                .contains("recording.progress");
    }

    @Test
    void aPythonCallerGetsTheResultThatWeSend() throws Exception {
        try (CeleryProducer caller = CeleryProducer.on(wire.vhost(), "rpc://")) {
            wire.channel().queueDeclare("ours", true, false, false, Map.of());
            String good =
                    caller.task("recording.record").option("queue", "ours").send();
            reply("ours", new TaskResult.Success(CeleryOnTheWire.object("{\"path\":\"/x.mkv\"}")));
            assertThat(caller.result(good, 10).toString()).isEqualTo("{\"path\":\"/x.mkv\"}");
            String bad = caller.task("recording.record").option("queue", "ours").send();
            reply("ours", new TaskResult.Failure("FfmpegError", "exit 1", "celery.exceptions", Optional.of("T")));
            assertThatThrownBy(() -> caller.result(bad, 10)).hasMessageContaining("FfmpegError: exit 1");
            String gone =
                    caller.task("recording.record").option("queue", "ours").send();
            reply("ours", new TaskResult.Revoked("terminated"));
            assertThatThrownBy(() -> caller.result(gone, 10)).hasMessageContaining("TaskRevokedError: terminated");
        }
    }

    private static void reply(String queue, TaskResult result) throws Exception {
        await().until(() -> wire.channel().messageCount(queue) == 1);
        var task = new TaskMessage(AmqpWire.message(wire.channel().basicGet(queue, true)));
        AmqpWire.publish(wire.channel(), result.publication(task, Instant.now()).orElseThrow());
    }

    @Test
    void hostileBodiesReachTheWitnessAndAreRejectedByUs() throws Exception {
        int before = wire.rejected().size();
        for (String body : List.of("not json", "[1]", "{\"type\":\"task-started\"}")) {
            wire.channel()
                    .basicPublish(CeleryNames.EVENT_EXCHANGE, "task.evil", null, body.getBytes(StandardCharsets.UTF_8));
        }
        await().until(() -> wire.rejected().size() == before + 3);
        assertThat(wire.witness().states()).isNotNull();
        wire.rejected().clear();
    }
}
