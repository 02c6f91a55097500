package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.rabbitmq.SchedulerPlanWriter;
import org.tallyboard.recorder.capture.CaptureResult;
import org.tallyboard.recorder.capture.FfmpegProgress;
import org.tallyboard.recorder.capture.Gap;
import org.tallyboard.recorder.capture.Manifest;
import org.tallyboard.recorder.capture.Part;
import org.tallyboard.recorder.capture.ProgressMeter;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Every example of `docs/recording-contract.md` is what the code produces.
class RecordingContractTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ID = "4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3";
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Map<String, JsonNode> EXAMPLES = new LinkedHashMap<>();
    private static final CaptureResult.Failed GONE = new CaptureResult.Failed(
            "FfmpegError",
            "Server returned 404 Not Found",
            List.of("[error] https://media.example/council/live.m3u8: Server returned 404 Not Found"),
            true);

    private final EventWriter events = new EventWriter(
            "rec-w1@studio", 4242, new Event.Software(Optional.empty(), Optional.empty(), Optional.empty()), () -> NOW);

    @BeforeAll
    static void readThePage() throws Exception {
        String page = Files.readString(Path.of("docs/recording-contract.md"));
        Matcher fence =
                Pattern.compile("```json (\\S+)\n(.*?)```", Pattern.DOTALL).matcher(page);
        while (fence.find()) {
            EXAMPLES.put(fence.group(1), JSON.readTree(fence.group(2)));
        }
        assertThat(EXAMPLES)
                .containsOnlyKeys(
                        "kwargs",
                        "headers",
                        "task-started",
                        "task-retried",
                        "task-failed",
                        "task-succeeded",
                        "recording-progress",
                        "recording-progress-lost",
                        "recording-progress-disk",
                        "recording_update",
                        "query_task",
                        "preview",
                        "schedule-planned",
                        "attention-acknowledged");
    }

    @Test
    void theJob() throws Exception {
        assertThat(JSON.<JsonNode>valueToTree(task().amqp().headers())).isEqualTo(example("headers"));
        RecordingRequest request = request();
        assertThat(request.title()).isEqualTo("City Council live");
        assertThat(request.start()).contains(NOW);
        assertThat(request.end()).contains(NOW.plusSeconds(7200));
    }

    private static TaskMessage task() {
        return TaskMessage.task(RecordingWorker.TASK)
                .id(ID)
                .kwargs((ObjectNode) example("kwargs"))
                .origin("scheduler@studio")
                .build();
    }

    private static RecordingRequest request() throws Exception {
        return RecordingRequest.of(task().body());
    }

    @Test
    void theEvents() throws Exception {
        assertThat(body(events.taskStarted(ID))).isEqualTo(example("task-started"));
        assertThat(body(events.taskRetried(
                        ID,
                        WorkerPublisher.exception(GONE),
                        WorkerPublisher.retryTraceback(GONE, Duration.ofSeconds(30)))))
                .isEqualTo(example("task-retried"));
        assertThat(body(events.taskFailed(ID, WorkerPublisher.exception(GONE), WorkerPublisher.failureTraceback(GONE))))
                .isEqualTo(example("task-failed"));
        String name = "City-Council-live_4084e1b8-9c1d7a52";
        var done = new Manifest(
                Optional.of(Path.of("/srv/recordings", name, name + ".mp4")),
                "",
                List.of(
                        part(1, "rec-w1@studio", name, NOW, NOW.plusSeconds(2410)),
                        part(2, "rec-w2@studio", name, NOW.plusMillis(2_417_500), NOW.plusSeconds(7200))),
                List.of(new Gap(
                        NOW.plusSeconds(2410),
                        NOW.plusMillis(2_417_500),
                        "rec-w1@studio recorded no longer, and rec-w2@studio not yet")),
                Duration.ofMillis(7_192_340),
                3_690_987_654L,
                Optional.of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                Optional.empty());
        assertThat(body(events.taskSucceeded(
                        ID,
                        WorkerPublisher.result(done, Path.of("/srv/recordings")).toString(),
                        Duration.ofMillis(7_200_400))))
                .isEqualTo(example("task-succeeded"));
        assertThat(body(events.progress(ID, WorkerPublisher.planned(progress(), request()))))
                .isEqualTo(example("recording-progress"));
        var whole = new ProgressMeter.Whole(2, Duration.ofMillis(4_462_040), 2_287_114_240L, Duration.ofMillis(11_500));
        assertThat(body(events.progress(
                        ID,
                        WorkerPublisher.planned(
                                ProgressMeter.lost(whole, NOW.minusSeconds(4), "nothing came from the source for 15 s"),
                                request()))))
                .isEqualTo(example("recording-progress-lost"));
        assertThat(body(events.progress(ID, ProgressMeter.disk(Optional.of(NOW.plusSeconds(720)), 1_476_115_200L))))
                .isEqualTo(example("recording-progress-disk"));
    }

    @Test
    void aResultWhosePartsAreApartSaysWhy() {
        var apart = new Manifest(
                Optional.empty(),
                "part 2 is on rec-w2@studio: x/y_p0002.mkv",
                List.of(part(1, "rec-w1@studio", "x", NOW, NOW.plusSeconds(1))),
                List.of(),
                Duration.ofSeconds(1),
                7,
                Optional.empty(),
                Optional.empty());

        ObjectNode result = WorkerPublisher.result(apart, Path.of("/srv/recordings"));

        assertThat(result.path("apart").asString()).isEqualTo(apart.apart());
        assertThat(result.has("path")).isFalse();
        assertThat(result.has("folder")).isFalse();
        assertThat(result.has("sha256")).isFalse();
        assertThat(result.path("parts").size()).isEqualTo(1);
    }

    private static Part part(int number, String worker, String name, Instant from, Instant to) {
        return new Part(number, worker, "identity", name + "/" + name + "_p000" + number + ".mkv", from, to, 1);
    }

    @Test
    void howItsTimesAreChanged() {
        ObjectNode changes = JSON.createObjectNode().put("end", "2026-11-24T12:30:00Z");

        assertThat(body(ControlRequest.recordingUpdate(ID, changes)
                        .to(List.of("rec-w1@studio"))
                        .publication()))
                .isEqualTo(example("recording_update"));
        assertThat((JsonNode) RecorderView.own(0, 0, false, true, true)).isEqualTo(example("query_task"));
    }

    @Test
    void thePreview() {
        Publication preview = WorkerPublisher.preview(
                RecordingsConfig.standard().previewExchange(), new JobMessage.Attempt(ID, 0), NOW, new byte[] {1});
        AmqpMessage message = preview.message();
        ObjectNode shown = JSON.createObjectNode()
                .put("exchange", preview.route().exchange())
                .put("routing_key", preview.route().routingKey());
        shown.putObject("properties")
                .put("content_type", message.properties().contentType().orElseThrow())
                .put("correlation_id", message.properties().correlationId().orElseThrow())
                .put("delivery_mode", message.properties().deliveryMode().orElseThrow())
                .put("expiration", message.properties().expiration().orElseThrow());
        shown.set("headers", JSON.<JsonNode>valueToTree(message.headers()));

        assertThat(shown).isEqualTo(example("preview"));
    }

    @Test
    void whatIsPlanned() {
        EventWriter scheduler = new EventWriter(
                "scheduler@studio",
                4242,
                new Event.Software(Optional.empty(), Optional.empty(), Optional.empty()),
                () -> NOW);
        PlannedRecording planned = new PlannedRecording(
                ID,
                "City Council live",
                Optional.of("recordings"),
                NOW.plusSeconds(7200),
                NOW.plusSeconds(14_400),
                Optional.of(5),
                false);
        Publication event = SchedulerPlanWriter.event(
                scheduler, "council", Duration.ofSeconds(10), NOW.plusSeconds(86_400), 58, List.of(planned));
        assertThat(body(event)).isEqualTo(example("schedule-planned"));
        assertThat(event.route().routingKey()).isEqualTo("schedule.planned");
    }

    @Test
    void theStandardConfigurationIsTheContract() {
        RecordingsConfig standard = RecordingsConfig.standard();
        assertThat(standard.tasks()).containsExactly(RecordingWorker.TASK);
        assertThat(standard.progressEvent()).isEqualTo("task-progress");
        assertThat(List.of(standard.title(), standard.source(), standard.start(), standard.end()))
                .allMatch(argument -> example("kwargs").has(argument.substring("kwargs.".length())));
    }

    /// A recording of 50 frames a second, 4.1 Mb/s, after 74 minutes.
    private static Map<String, JsonNode> progress() {
        var meter = new ProgressMeter();
        meter.begin(new ProgressMeter.Whole(1, Duration.ofSeconds(2410), 1_287_114_240L, Duration.ofMillis(7_500)));
        Map<String, JsonNode> fields = Map.of();
        for (int back = 6; back >= 0; back--) {
            fields = meter.fields(
                    (100 - back) * 1_000_000_000L,
                    new FfmpegProgress(
                            OptionalLong.of(223_102 - 50L * back),
                            Optional.of(Duration.ofMillis(2_052_040 - 1000L * back)),
                            OptionalLong.of(1_000_000_000L - 512_540L * back),
                            OptionalLong.of(3),
                            false));
        }
        return fields;
    }

    private static JsonNode body(Publication publication) {
        return JSON.readTree(publication.message().body().toArray());
    }

    private static JsonNode example(String name) {
        return Optional.ofNullable(EXAMPLES.get(name)).orElseThrow();
    }
}
