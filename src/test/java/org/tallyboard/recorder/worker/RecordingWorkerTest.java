package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.sandbox.broker.DemoBroker;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Real ffmpeg, real messages, the demo broker.
@Timeout(120)
class RecordingWorkerTest {
    private static final String QUEUE = "recordings";

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    @TempDir
    Path state;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private DemoBroker broker;
    private Ear ear;

    @BeforeAll
    static void streams() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Channel.Fate.Stalls(Duration.ofSeconds(3)),
                        new Channel.Fate.Late(Duration.ofMinutes(10))));
        // Drawn now, so that no test waits for it.
        for (String channel : List.of(
                "city-council",
                "night-sky-n",
                "old-pier",
                "harbour-briefing",
                "parliament-1",
                "studio-a",
                "morning-show")) {
            streams.draw(channel);
        }
    }

    @AfterAll
    static void silence() {
        streams.close();
    }

    @BeforeEach
    void broker() throws Exception {
        broker = DemoBroker.start();
        ear = new Ear(broker);
    }

    @AfterEach
    void stop() throws Exception {
        ear.close();
        broker.close();
    }

    @Test
    void recordsAChannelAndTellsAboutIt() throws Exception {
        try (RecordingWorker worker = worker(2)) {
            Instant start = Instant.now();
            TaskMessage job = send("City Council live", "city-council", start, start.plusSeconds(12));
            String id = job.id().orElseThrow();

            await().until(() -> ear.story(id).contains("task-succeeded"));

            assertThat(ear.story(id)).containsExactly("task-received", "task-started", "task-succeeded");
            Path file = fileOf(id);
            assertThat(probe(file)).contains("mpeg4").contains("matroska");
            assertThat(duration(file)).isBetween(4.0, 24.0);
            assertThat(progressOf(id)).isNotEmpty().allSatisfy(fields -> assertThat(fields)
                    .containsKeys("media_seconds", "bytes", "drops"));
            Map<String, JsonNode> last = progressOf(id).getLast();
            assertThat(number(last, "media_seconds").asDouble()).isBetween(4.0, 24.0);
            assertThat(number(last, "bytes").asLong()).isPositive();
            assertThat(number(last, "fps").asDouble()).isBetween(10.0, 23.0);
            assertThat(number(last, "bitrate").asDouble()).isBetween(30_000.0, 1_000_000.0);
            assertThat(number(last, "speed").asDouble()).isBetween(0.7, 1.5);
        }
    }

    @Test
    void previewsAreSmallJpegsOnTheirOwnExchangeKeyedByJob() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            Instant start = Instant.now();
            String id = send("Night sky N", "night-sky-n", start, start.plusSeconds(300))
                    .id()
                    .orElseThrow();

            await().until(() -> ear.pictures.size() >= 3);

            // One in two seconds; on a busy machine two may come close to each other, but no more than are due.
            assertThat(ear.pictures.size())
                    .isLessThanOrEqualTo(
                            2 + (int) Duration.between(start, Instant.now()).toSeconds() / 2);
            assertThat(ear.pictures).allSatisfy(picture -> {
                assertThat(picture.routingKey()).isEqualTo(id);
                assertThat(picture.jpeg()).startsWith(0xff, 0xd8).hasSizeBetween(1_000, 60_000);
                assertThat(picture.properties().getContentType()).isEqualTo("image/jpeg");
                assertThat(picture.properties().getExpiration()).isEqualTo("15000");
                assertThat(picture.properties().getHeaders().get("job_id")).hasToString(id);
                assertThat(Instant.parse(
                                String.valueOf(picture.properties().getHeaders().get("taken_at"))))
                        .isBetween(start, Instant.now());
            });
            Path jpeg = folder.resolve("preview.jpg");
            Files.write(jpeg, ear.pictures.getLast().jpeg());
            assertThat(probe(jpeg)).contains("width=320");
            assertThat(ear.rawEvents).noneMatch(event -> event.contains("\ufffd"));
        }
    }

    @Test
    void aSourceThatIsNotThereIsTriedAgainUnderTheSameIdUntilTheWorkerGivesUp() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            Instant start = Instant.now();
            String id = send("Old Pier cam", "old-pier", start, start.plusSeconds(600))
                    .id()
                    .orElseThrow();

            await().until(() -> ear.story(id).contains("task-failed"));

            assertThat(ear.story(id).stream().filter("task-retried"::equals)).hasSize(3);
            assertThat(ear.story(id).stream().filter("task-started"::equals)).hasSize(4);
            // Celery's order: the next attempt is out before this one is over.
            assertThat(ear.story(id).indexOf("task-sent"))
                    .isLessThan(ear.story(id).indexOf("task-retried"));
            assertThat(ear.of(Event.TaskReceived.class).stream()
                            .map(event -> event.info().retries().orElse(-1)))
                    .containsExactly(0, 1, 2, 3);
            Event.TaskRetried first = ear.of(Event.TaskRetried.class).getFirst();
            assertThat(first.exception().orElseThrow()).contains("404 Not Found");
            assertThat(first.traceback().orElseThrow()).contains("Retry in 1s");
            Event.TaskFailed last = ear.of(Event.TaskFailed.class).getFirst();
            assertThat(last.exception().orElseThrow()).contains("404 Not Found");
            assertThat(last.traceback().orElseThrow()).contains("404");
        }
    }

    @Test
    void aSourceThatFallsSilentIsToldAndRecordedOn() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            Instant start = Instant.now();
            String id = send("Harbour briefing", "harbour-briefing", start, start.plusSeconds(600))
                    .id()
                    .orElseThrow();

            await().until(() -> progressOf(id).stream().anyMatch(fields -> fields.containsKey("lost_since")));
            await().until(() -> progressOf(id).stream()
                    .anyMatch(fields -> fields.containsKey("parts")
                            && number(fields, "parts").asInt() >= 2));
            assertThat(ear.story(id)).containsExactly("task-received", "task-started");
        }
    }

    @Test
    void aSourceThatIsNotAllowedIsRefusedOnceWithTheRemedy() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            queueIsThere();
            ObjectNode kwargs = JsonMapper.shared().createObjectNode().put("source", "http://user:word@127.0.0.2:9/x");
            String id = ear.send(QUEUE, kwargs).id().orElseThrow();

            await().until(() -> ear.story(id).contains("task-failed"));

            assertThat(ear.story(id)).doesNotContain("task-retried");
            assertThat(ear.of(Event.TaskFailed.class).getFirst().exception().orElseThrow())
                    .startsWith("SourceRefused('the source 127.0.0.2 is no public address")
                    .contains("to sources in [recorder]")
                    .doesNotContain("word");
            try (var files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsOnly(".tallyboard-folder");
            }
        }
    }

    @Test
    void refusesAHostileJobOnceAndLeavesNoFile() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            queueIsThere();
            ObjectNode kwargs = JsonMapper.shared()
                    .createObjectNode()
                    .put("title", "../../../tmp/evil")
                    .put("source", "file:///etc/passwd");
            String id = ear.send(QUEUE, kwargs).id().orElseThrow();

            await().until(() -> ear.story(id).contains("task-failed"));

            assertThat(ear.story(id)).containsExactly("task-received", "task-failed");
            assertThat(ear.of(Event.TaskFailed.class).getFirst().exception().orElseThrow())
                    .isEqualTo(
                            "RecordingRefused('the source is not an http, https, rtmp, rtmps, rtsp, rtsps or srt URL')");
            try (var files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void refusesATaskThatItDoesNotKnow() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            queueIsThere();
            TaskMessage task = TaskMessage.task("other.task").build();
            ear.send(QUEUE, task);

            await().until(() -> !ear.of(Event.TaskFailed.class).isEmpty());

            assertThat(ear.story(task.id().orElseThrow())).containsExactly("task-failed");
            assertThat(ear.of(Event.TaskFailed.class).getFirst().exception()).contains("NotRegistered('other.task')");
        }
    }

    @Test
    void answersRemoteControlWithWhatItHolds() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            Instant now = Instant.now();
            queueIsThere();
            TaskMessage later = TaskMessage.task(RecordingWorker.TASK)
                    .kwargs(kwargs("Later", "studio-a", now.plusSeconds(300), now.plusSeconds(400)))
                    .eta(now.plusSeconds(300))
                    .build();
            ear.send(QUEUE, later);
            await().until(() ->
                    !ear.ask(ControlRequest.scheduled()).path("w1@test").isEmpty());
            String running = send("Studio A clean feed", "studio-a", now, now.plusSeconds(60))
                    .id()
                    .orElseThrow();
            await().until(() -> ear.story(running).contains("task-started"));
            // No slot is free for it: it stays in the queue, for whoever has one.
            String queued = send("Morning show", "morning-show", now, now.plusSeconds(60))
                    .id()
                    .orElseThrow();

            JsonNode active = ear.ask(ControlRequest.active()).path("w1@test");
            assertThat(active).hasSize(1);
            assertThat(active.path(0).path("id").asString()).isEqualTo(running);
            assertThat(active.path(0).path("kwargs").path("title").asString()).isEqualTo("Studio A clean feed");
            assertThat(active.path(0).path("time_start").asDouble()).isPositive();
            JsonNode scheduled = ear.ask(ControlRequest.scheduled()).path("w1@test");
            assertThat(scheduled.path(0).path("request").path("id").asString())
                    .isEqualTo(later.id().orElseThrow());
            assertThat(scheduled.path(0).path("eta").asString()).endsWith("+00:00");
            assertThat(ear.ask(ControlRequest.ping()).path("w1@test").path("ok").asString())
                    .isEqualTo("pong");
            JsonNode stats = ear.ask(ControlRequest.stats()).path("w1@test");
            assertThat(stats.path("pool").path("max-concurrency").asInt()).isEqualTo(1);
            assertThat(stats.path("total").path(RecordingWorker.TASK).asInt()).isEqualTo(1);
            assertThat(ear.ask(ControlRequest.activeQueues())
                            .path("w1@test")
                            .path(0)
                            .path("name")
                            .asString())
                    .isEqualTo(QUEUE);
            JsonNode asked = ear.ask(ControlRequest.queryTask(List.of(later.id().orElseThrow(), "nobody")))
                    .path("w1@test");
            assertThat(asked.path(later.id().orElseThrow()).path(0).asString()).isEqualTo("reserved");
            assertThat(asked.has("nobody")).isFalse();
            assertThat(ear.story(queued)).isEmpty();
        }
        assertThat(ear.events.getLast()).isInstanceOfSatisfying(Event.Worker.class, event -> assertThat(event.kind())
                .isEqualTo(Event.Worker.Kind.OFFLINE));
        // What ran and what waited is for the next worker; nothing has failed.
        assertThat(ear.of(Event.TaskFailed.class)).isEmpty();
        assertThat(ear.events.stream().filter(event -> event.meta().type().equals("recording-handed-over")))
                .hasSize(2);
    }

    @Test
    void recordsOnThroughAnOutageOfTheBroker() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            Instant start = Instant.now();
            String id = send("Parliament hall 1", "parliament-1", start, start.plusSeconds(10))
                    .id()
                    .orElseThrow();
            await().until(() -> ear.story(id).contains("task-started"));
            DemoBroker.Place place = broker.place();
            ear.close();
            broker.close();

            broker = DemoBroker.start(place);
            ear = new Ear(broker);

            await().until(() -> ear.story(id).contains("task-succeeded"));
            assertThat(ear.of(Event.Worker.class).stream().map(Event.Worker::kind))
                    .contains(Event.Worker.Kind.ONLINE, Event.Worker.Kind.HEARTBEAT);
            assertThat(duration(fileOf(id))).isGreaterThan(6);
            // The queue is consumed again.
            Instant now = Instant.now();
            String next = send("Morning show", "morning-show", now, now.plusSeconds(60))
                    .id()
                    .orElseThrow();
            await().until(() -> ear.story(next).contains("task-started"));
        }
    }

    @Test
    void withOneSlotOfTwoProgrammesOneAfterTheOtherNothingIsMissing() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            Instant start = Instant.now().plusSeconds(4);
            Instant change = start.plusSeconds(8);
            Instant end = change.plusSeconds(8);
            String first = send("City Council live", "city-council", start, change)
                    .id()
                    .orElseThrow();
            String second =
                    send("Parliament hall 1", "parliament-1", change, end).id().orElseThrow();

            await().until(() -> ear.story(first).contains("task-succeeded")
                    && ear.story(second).contains("task-succeeded"));

            for (String id : List.of(first, second)) {
                assertThat(ear.story(id)).containsExactly("task-received", "task-started", "task-succeeded");
                assertThat(resultOf(id).path("gaps")).as(id).isEmpty();
                assertThat(resultOf(id).path("parts")).hasSize(1);
            }
            assertThat(Instant.parse(
                            resultOf(first).path("parts").path(0).path("to").asString()))
                    .isAfter(change.minusSeconds(1));
            assertThat(Instant.parse(
                            resultOf(second).path("parts").path(0).path("from").asString()))
                    .isBefore(change.plusSeconds(1));
            assertThat(ear.asides("recording-handed-over", second)).isEmpty();
        }
    }

    @Test
    void anErrorOfTheProgramEndsTheAttemptAndTheNextOneRecords() throws Exception {
        var armed = new AtomicBoolean();
        // Thrown where a class cannot be loaded any more, on the thread of the job.
        InstantSource time = () -> {
            if (Thread.currentThread().getName().startsWith("job-") && armed.compareAndSet(true, false)) {
                throw new NoClassDefFoundError("org/tallyboard/Gone");
            }
            return Instant.now();
        };
        try (RecordingWorker worker = worker(1, time)) {
            Instant start = Instant.now();
            String id = send("City Council live", "city-council", start, start.plusSeconds(14))
                    .id()
                    .orElseThrow();
            await().until(() -> !progressOf(id).isEmpty());

            armed.set(true);

            await().until(() -> ear.story(id).contains("task-succeeded"));

            assertThat(armed).isFalse();
            assertThat(ear.of(Event.TaskRetried.class).getFirst().exception().orElseThrow())
                    .contains("RecorderError")
                    .contains("org/tallyboard/Gone");
            assertThat(ear.story(id)).containsOnlyOnce("task-retried").containsOnlyOnce("task-succeeded");
        }
    }

    @Test
    void aHeartbeatComesEveryTwoSeconds() throws Exception {
        try (RecordingWorker worker = worker(1)) {
            await().until(() -> ear.of(Event.Worker.class).size() >= 4);

            Event.Worker beat = ear.of(Event.Worker.class).get(2);
            assertThat(beat.kind()).isEqualTo(Event.Worker.Kind.HEARTBEAT);
            assertThat(beat.freq()).contains(Duration.ofSeconds(2));
            Duration gap = Duration.between(
                    beat.meta().timestamp(),
                    ear.of(Event.Worker.class).get(3).meta().timestamp());
            assertThat(gap).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
            // Celery's consumers would shift right timestamps by it.
            assertThat(ear.rawEvents).noneMatch(event -> event.contains("utcoffset"));
        }
    }

    private RecordingWorker worker(int slots) {
        return worker(slots, InstantSource.system());
    }

    private RecordingWorker worker(int slots, InstantSource time) {
        var settings = RecorderSettings.standard("w1@test", QUEUE, slots, folder, state)
                .withAttempts(4, Duration.ofSeconds(1))
                .withSilence(Duration.ofSeconds(4))
                .withSources(AllowedSources.of("127.0.0.1"));
        return RecordingWorker.start(
                new BrokerLogin(broker.amqpUri(), broker.user(), broker.password()), settings, ffmpeg, time);
    }

    private TaskMessage send(String title, String channel, Instant start, Instant end) throws Exception {
        queueIsThere();
        return ear.send(QUEUE, kwargs(title, channel, start, end));
    }

    /// The worker has said that it is there, so its queue is, too.
    private void queueIsThere() {
        await().until(() ->
                ear.of(Event.Worker.class).stream().anyMatch(event -> event.kind() != Event.Worker.Kind.OFFLINE));
    }

    private static ObjectNode kwargs(String title, String channel, Instant start, Instant end) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("title", title)
                .put("source", streams.url(channel).toString())
                .put("start", start.toString())
                .put("end", end.toString());
    }

    /// The file that the result tells.
    private Path fileOf(String id) {
        return folder.resolve(resultOf(id).path("path").asString());
    }

    private JsonNode resultOf(String id) {
        String result = ear.of(Event.TaskSucceeded.class).stream()
                .filter(event -> event.id().equals(id))
                .findFirst()
                .flatMap(Event.TaskSucceeded::result)
                .orElseThrow();
        return JsonMapper.shared().readTree(result);
    }

    private List<Map<String, JsonNode>> progressOf(String id) {
        return ear.of(Event.TaskProgress.class).stream()
                .filter(event -> event.id().equals(id))
                .map(Event.TaskProgress::fields)
                .toList();
    }

    private static JsonNode number(Map<String, JsonNode> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElseThrow();
    }

    private static double duration(Path file) throws Exception {
        return probe(file)
                .lines()
                .filter(line -> line.startsWith("duration="))
                .mapToDouble(line -> Double.parseDouble(line.substring("duration=".length())))
                .findFirst()
                .orElseThrow();
    }

    private static String probe(Path file) throws Exception {
        Process probe = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "format=format_name,duration:stream=codec_name,width",
                        "-of",
                        "default",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(probe.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(probe.exitValue()).as(said).isZero();
        return said;
    }
}
