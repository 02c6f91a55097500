package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EventWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:20:53.524382Z");
    private final EventWriter writer = new EventWriter(
            "rec1@desk",
            42,
            new Event.Software(Optional.of("tallyboard"), Optional.of("0.1"), Optional.of("Linux")),
            InstantSource.fixed(NOW));

    @Test
    void whatWeWriteIsWhatWeRead() {
        var load = List.of(1.0, 2.0, 3.5);
        assertThat(read(writer.worker(Event.Worker.Kind.HEARTBEAT, Duration.ofSeconds(2), 1, 7, load)))
                .isEqualTo(new Event.Worker(
                        meta("worker-heartbeat", 1),
                        Event.Worker.Kind.HEARTBEAT,
                        Optional.of(Duration.ofSeconds(2)),
                        OptionalInt.of(1),
                        OptionalLong.of(7),
                        load,
                        new Event.Software(Optional.of("tallyboard"), Optional.of("0.1"), Optional.of("Linux"))));
        var info = new Event.TaskInfo(
                Optional.of("rec.record"),
                Optional.of("('rtmp://x/live',)"),
                Optional.of("{'secs': 0.2}"),
                Samples.task().rootId(),
                Optional.empty(),
                OptionalInt.of(0),
                Optional.empty(),
                Optional.empty());
        String id = Samples.task().id().orElseThrow();
        assertThat(read(writer.taskSent(Samples.task(), "celery", Route.toQueue("celery"))))
                .isEqualTo(new Event.TaskSent(
                        meta("task-sent", 2), id, info, Optional.of("celery"), Optional.of(""), Optional.of("celery")));
        assertThat(read(writer.taskReceived(Samples.task())))
                .isEqualTo(new Event.TaskReceived(meta("task-received", 3), id, info));
        assertThat(read(writer.taskStarted("1"))).isEqualTo(new Event.TaskStarted(meta("task-started", 4), "1"));
        assertThat(read(writer.taskSucceeded("1", "'/x.mkv'", Duration.ofMillis(1250))))
                .isEqualTo(new Event.TaskSucceeded(
                        meta("task-succeeded", 5), "1", Optional.of("'/x.mkv'"), Optional.of(Duration.ofMillis(1250))));
        assertThat(read(writer.taskFailed("1", "E('x')", "T\n")))
                .isEqualTo(
                        new Event.TaskFailed(meta("task-failed", 6), "1", Optional.of("E('x')"), Optional.of("T\n")));
        assertThat(read(writer.taskRetried("1", "E('x')", "T\n")))
                .isEqualTo(
                        new Event.TaskRetried(meta("task-retried", 7), "1", Optional.of("E('x')"), Optional.of("T\n")));
        assertThat(read(writer.taskRevoked("1", true, OptionalInt.of(15), false)))
                .isEqualTo(new Event.TaskRevoked(meta("task-revoked", 8), "1", true, Optional.of("15"), false));
        assertThat(read(writer.taskRejected("1", true)))
                .isEqualTo(new Event.TaskRejected(meta("task-rejected", 9), "1", true));
        Map<String, JsonNode> progress = Map.of("media_seconds", TaskMessageTest.json("12.5"));
        assertThat(read(writer.progress("1", progress)))
                .isEqualTo(new Event.TaskProgress(meta("recording-progress", 10), "1", progress));
    }

    @Test
    void theEnvelopeIsCelerys() {
        Publication sent = writer.progress("1", Map.of());
        assertThat(sent.route()).isEqualTo(new Route("celeryev", "recording.progress"));
        assertThat(sent.message().headers()).isEqualTo(Map.of("hostname", "rec1@desk"));
        assertThat(sent.message().properties()).isEqualTo(MessageProperties.transientJson());
        assertThat(sent.message().properties().deliveryMode()).hasValue(1);
        assertThat(sent.message().body().utf8())
                .contains("\"timestamp\":1795486853.524382")
                .doesNotContain("utcoffset");
    }

    @Test
    void progressCannotForgeAnEvent() {
        assertThatThrownBy(() -> writer.progress("1", Map.of("uuid", TaskMessageTest.json("\"2\""))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Event.Meta meta(String type, int clock) {
        return new Event.Meta(type, Optional.of("rec1@desk"), NOW, OptionalLong.of(clock), OptionalLong.of(42));
    }

    private static Event read(Publication publication) {
        EventBatch batch = new EventReader().read(publication.message().body().toArray());
        assertThat(batch.rejected()).isEmpty();
        return batch.events().getFirst();
    }
}
