package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.SearchPath;
import org.tallyboard.metrics.WorkerMetrics;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real RabbitMQ that has an alarm for memory, and so takes no messages, while a worker records.
@Timeout(150)
class BrokerAlarmTest {
    private static final String QUEUE = "recordings";

    @TempDir
    Path loops;

    @TempDir
    Path folder;

    @TempDir
    Path state;

    @Test
    void recordingsEndAsPlannedAndWholeAndTheirEndsAreToldOnceAfterwards() throws Exception {
        Ffmpeg ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        try (RealRabbit rabbit = RealRabbit.start();
                RabbitVhost vhost = rabbit.vhost("alarm");
                DemoStreams streams = DemoStreams.start(
                        ffmpeg,
                        loops,
                        Channel.standard(
                                new Channel.Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                                new Channel.Fate.Stalls(Duration.ofSeconds(3)),
                                new Channel.Fate.Late(Duration.ofMinutes(10))));
                Ear ear = new Ear(vhost.connect())) {
            streams.draw("studio-a");
            var settings = RecorderSettings.standard("w1@test", QUEUE, 2, folder, state)
                    .withSources(AllowedSources.of("127.0.0.1"));
            try (RecordingWorker worker = RecordingWorker.start(
                    new BrokerLogin(
                            URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                            rabbit.user(),
                            rabbit.password()),
                    settings,
                    ffmpeg,
                    InstantSource.system(),
                    new WorkerMetrics())) {
                await().until(() -> !ear.of(Event.Worker.class).isEmpty());
                Instant start = Instant.now();
                Instant end = start.plusSeconds(14);
                List<String> ids = List.of(
                        send(ear, streams.url("studio-a"), start, end), send(ear, streams.url("studio-a"), start, end));
                await().until(() -> ids.stream().allMatch(id -> ear.recorder(id).isPresent()));

                rabbit.rabbitmqctl("set_vm_memory_high_watermark", "0.0001");
                // Both end and are made files of without a broker that listens; JSON is written last.
                await().atMost(Duration.ofSeconds(110))
                        .until(() -> files(".json").count() == 2
                                && files("_p0001.mkv").findAny().isEmpty());
                Instant made = Instant.now();
                assertThat(ids).noneMatch(id -> ear.story(id).contains("task-succeeded"));
                rabbit.rabbitmqctl("set_vm_memory_high_watermark", "0.6");

                await().until(() -> ids.stream().allMatch(id -> ear.story(id).contains("task-succeeded")));
                for (String id : ids) {
                    assertThat(ear.story(id)).containsExactly("task-received", "task-started", "task-succeeded");
                    JsonNode result = JsonMapper.shared()
                            .readTree(ear.of(Event.TaskSucceeded.class).stream()
                                    .filter(event -> event.id().equals(id))
                                    .findFirst()
                                    .flatMap(Event.TaskSucceeded::result)
                                    .orElseThrow());
                    assertThat(result.path("parts")).hasSize(1);
                    assertThat(Instant.parse(
                                    result.path("parts").path(0).path("to").asString()))
                            .isBetween(end.minusSeconds(2), end.plusSeconds(4));
                }
                await().untilAsserted(() -> assertThat(ear.rawEvents.getLast()).contains("\"blocked_seconds\":"));
                assertThat(made).isAfter(end);
                await().untilAsserted(() ->
                        assertThat(vhost.depth(QUEUE)).isEqualTo(Optional.of(new RabbitVhost.Depth(0, 0))));
            }
        }
    }

    private Stream<Path> files(String suffix) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).toList().stream();
        }
    }

    private static String send(Ear ear, URI source, Instant start, Instant end) throws Exception {
        TaskMessage task = ear.send(
                QUEUE,
                JsonMapper.shared()
                        .createObjectNode()
                        .put("title", "Studio A")
                        .put("source", source.toString())
                        .put("start", start.toString())
                        .put("end", end.toString()));
        return task.id().orElseThrow();
    }
}
