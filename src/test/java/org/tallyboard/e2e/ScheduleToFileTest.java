package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Event;
import org.tallyboard.config.Config;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.schedule.PlanServer;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.Scheduler;
import org.tallyboard.recorder.schedule.Schedules;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.recorder.worker.Ear;
import org.tallyboard.recorder.worker.RecorderSettings;
import org.tallyboard.recorder.worker.RecordingWorker;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.Channel.Fate;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.storage.SqliteJournal;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a schedule on a server to a file on the disk: the real scheduler, RabbitMQ, the real worker and ffmpeg.
@Timeout(120)
class ScheduleToFileTest {

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private PlanServer server;
    private RabbitVhost vhost;
    private Ear ear;

    @BeforeAll
    static void onAir() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                Channel.standard(
                        new Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Fate.Stalls(Duration.ofSeconds(3)),
                        new Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void offAir() {
        streams.close();
    }

    @BeforeEach
    void open() throws Exception {
        server = new PlanServer();
        vhost = RealRabbit.shared().vhost("schedule-to-file");
        ear = new Ear(vhost.connect());
    }

    @AfterEach
    void close() throws Exception {
        ear.close();
        vhost.close();
        server.close();
    }

    @Test
    void whatAScheduleListsIsRecordedOnceAndFollowsItsChanges() throws Exception {
        Config config =
                Schedules.on(vhost, folder, Schedules.json(server.url("/plan"), "cancel_running = true", "every = 5"));
        try (RecordingWorker worker = RecordingWorker.start(
                Login.of(config.recordingBroker().orElseThrow()),
                RecorderSettings.standard("w1@test", "recordings", 4, folder.resolve("out"), folder.resolve("worker"))
                        .withSources(AllowedSources.of("127.0.0.1")),
                ffmpeg,
                InstantSource.system())) {
            await().until(() ->
                    ear.of(Event.Worker.class).stream().anyMatch(event -> event.kind() == Event.Worker.Kind.ONLINE));
            server.put(
                    "/plan",
                    Schedules.list(entry("council", now.plusSeconds(600)), entry("press", now.plusSeconds(600))));
            assertThat(once(config, config.journal())).contains("2 new").contains("council: 2 sent");
            String council = job(config, "council");
            String press = job(config, "press");
            List<String> both = List.of(council, press);
            await().until(() -> both.stream().allMatch(id -> ear.recorder(id).isPresent()));

            // The same schedule again, and by a second scheduler that knows nothing of the first.
            assertThat(once(config, config.journal())).contains("2 unchanged").contains("council: 0 sent");
            assertThat(once(config, folder.resolve("other.db")))
                    .contains("2 new")
                    .contains("council: 2 sent");
            await().until(() -> both.stream()
                    .allMatch(id -> ear.asides("recording-duplicate", id).size() == 1));

            // One ends earlier now, the other is not in the schedule any more.
            Instant end = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
            server.put("/plan", Schedules.list(entry("council", end)));
            assertThat(once(config, config.journal()))
                    .contains("1 moved, 0 changed, 1 cancelled")
                    .doesNotContain("worker");
            await().until(() -> ear.story(press).contains("task-revoked"));
            await().until(() -> ear.story(council).contains("task-succeeded"));

            assertThat(ear.story(council))
                    .containsExactlyInAnyOrder(
                            "task-sent", "task-received", "task-started", "task-sent", "task-succeeded");
            assertThat(ear.story(press))
                    .containsExactlyInAnyOrder(
                            "task-sent", "task-received", "task-started", "task-sent", "task-revoked");
            JsonNode sidecar = sidecar("Title-council");
            assertThat(Instant.parse(sidecar.path("end").asString())).isEqualTo(end);
            assertThat(sidecar.path("seconds").asDouble())
                    .as(sidecar.toPrettyString())
                    .isGreaterThan(3);
            assertThat(sidecar.path("parts").size()).isEqualTo(1);
            assertThat(files("Title-council")).isEqualTo(1);
            assertThat(files("Title-press")).as("what was cancelled is kept").isEqualTo(1);
        }
    }

    /// An entry that is on the air since now.
    private String entry(String id, Instant end) {
        return """
                {"id":"%s","title":"Title %s","source":"%s","start":"%s","end":"%s"}""".formatted(id, id, streams.url("studio-a"), now, end);
    }

    /// One round of a scheduler with this journal.
    private static String once(Config config, Path file) throws Exception {
        try (SqliteJournal journal = new SqliteJournal(file, Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "test")) {
            Scheduler.Report report = scheduler.once(config.recordingBroker().orElseThrow(), Duration.ofMinutes(10));
            assertThat(report.exitCode()).as(report.text()).isZero();
            return report.text();
        }
    }

    /// The id of an entry's job.
    private static String job(Config config, String entry) throws Exception {
        try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC())) {
            return journal.ahead("council", Instant.EPOCH).stream()
                    .filter(job -> job.entry().equals(entry))
                    .map(PlannedJob::id)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private long files(String title) throws Exception {
        try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
            return all.filter(file -> file.getFileName().toString().startsWith(title)
                            && file.toString().endsWith(".mkv"))
                    .count();
        }
    }

    private JsonNode sidecar(String title) throws Exception {
        try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
            Path file = all.filter(path -> path.getFileName().toString().startsWith(title)
                            && path.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            return JsonMapper.shared().readTree(Files.readAllBytes(file));
        }
    }
}
