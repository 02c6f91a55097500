package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.tallyboard.recorder.schedule.Schedules.entry;
import static org.tallyboard.recorder.schedule.Schedules.list;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.Search;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.config.Config;
import org.tallyboard.job.JobState;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.recorder.schedule.PlanServer;
import org.tallyboard.recorder.schedule.ScheduleMeter;
import org.tallyboard.recorder.schedule.Scheduler;
import org.tallyboard.recorder.schedule.Schedules;
import org.tallyboard.storage.SqliteJournal;
import org.tallyboard.testing.CeleryViewer;
import org.tallyboard.testing.EventRecorder;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;

/// From a scheduler with its journal, over a real RabbitMQ, to what a board on another machine knows.
class AgendaOnRabbitTest {
    private static final String PASSWORD = "p4ssw0rd-in-a-source";

    @TempDir
    Path folder;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private PlanServer server;
    private RabbitVhost vhost;

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    RealCelery.Options version(RealCelery.Options options) {
        return options;
    }

    @BeforeEach
    void open() throws Exception {
        server = new PlanServer();
        vhost = broker().vhost("agenda");
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("recordings", true, false, false, Map.of());
        }
    }

    @AfterEach
    void close() throws Exception {
        vhost.close();
        server.close();
    }

    private Config config(String... lines) {
        return Schedules.on(vhost, folder, Schedules.json(server.url("/plan"), lines));
    }

    private static UpcomingRecordings next(LiveBoard board, Instant at) {
        return UpcomingRecordings.of(board.snapshot(), new Search(""), at);
    }

    private static UpcomingRecordings next(LiveBoard board) {
        return next(board, Instant.now());
    }

    private static List<String> titles(LiveBoard board) {
        return next(board).rows().stream().map(row -> row.recording().title()).toList();
    }

    private String in(int minutes, String id, String title) {
        return entry(id, title, now.plusSeconds(60L * minutes), now.plusSeconds(60L * minutes + 1_800));
    }

    @Test
    void aBoardFollowsWhatIsPlannedChangedAndSent() throws Exception {
        server.put("/plan", list(in(60, "a", "First"), in(120, "b", "Second"), in(60 * 30, "c", "Beyond a day")));
        Config config = config("every = 5", "queue = \"recordings\"");
        try (SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "studio");
                LiveBoard board = new LiveBoard(Configured.on(vhost))) {
            await().until(board::isLive);
            assertThat(next(board).isHeard()).isFalse();
            Thread loop = Thread.ofVirtual()
                    .start(() -> scheduler.loop(config.recordingBroker().orElseThrow(), ScheduleMeter.none()));
            await().until(() -> titles(board).equals(List.of("First", "Second")));
            UpcomingRecordings.Row first = next(board).rows().getFirst();
            assertThat(first.recording().start()).isEqualTo(now.plusSeconds(3_600));
            assertThat(first.recording().end()).isEqualTo(now.plusSeconds(5_400));
            assertThat(first.recording().queue()).contains("recordings");
            assertThat(first.recording().sent()).isFalse();
            assertThat(first.told().scheduler()).isEqualTo("scheduler@studio");
            assertThat(first.told().schedule()).isEqualTo("council");
            assertThat(next(board).untold()).isZero();

            // One changes, one vanishes, and one that is due becomes a job under the id that was told.
            server.put(
                    "/plan",
                    list(
                            in(90, "a", "First, later"),
                            in(60 * 30, "c", "Beyond a day"),
                            entry("d", "Now", now, now.plusSeconds(1_800))));
            await().until(() -> titles(board).equals(List.of("First, later")));
            assertThat(next(board).rows().getFirst().key()).isEqualTo(first.key());
            await().until(() -> board.snapshot().jobs().stream().anyMatch(job -> job.state() == JobState.SENT));
            assertThat(titles(board)).containsExactly("First, later");

            loop.interrupt();
            loop.join(Duration.ofSeconds(20));
            assertThat(loop.isAlive()).isFalse();
            assertThat(next(board, Instant.now().plusSeconds(60)).silent())
                    .extracting(agenda -> agenda.scheduler())
                    .containsExactly("scheduler@studio");
        }
    }

    @Test
    void aRoundTellsWhatIsPlannedAndSentAndNoSource() throws Exception {
        String secret = "{\"id\":\"s\",\"title\":\"Secret\",\"source\":\"rtmp://cam:" + PASSWORD
                + "@camera.example/live\",\"start\":\"" + now.plusSeconds(300) + "\",\"end\":\"" + now.plusSeconds(900)
                + "\"}";
        server.put("/plan", list(secret, in(60, "a", "First")));
        Config config = config();
        try (EventRecorder witness = EventRecorder.on(vhost);
                LiveBoard board = new LiveBoard(Configured.on(vhost));
                SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "studio")) {
            await().until(board::isLive);
            var report = scheduler.once(config.recordingBroker().orElseThrow(), Duration.ofMinutes(10));
            assertThat(report.exitCode()).as(report.text()).isZero();

            await().until(() -> titles(board).equals(List.of("First")));
            assertThat(board.snapshot().jobs()).hasSize(1);
            assertThat(board.snapshot().agendas().getFirst().jobs())
                    .extracting(PlannedRecording::title, PlannedRecording::sent)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("Secret", true),
                            org.assertj.core.groups.Tuple.tuple("First", false));
            // The next round is expected within ten minutes.
            assertThat(next(board, Instant.now().plus(Duration.ofMinutes(25))).silent())
                    .isEmpty();
            assertThat(next(board, Instant.now().plus(Duration.ofMinutes(31))).silent())
                    .hasSize(1);

            await().until(() -> planned(witness).size() == 1);
            JsonNode line = planned(witness).getFirst();
            assertThat(line.get("routing_key").stringValue()).isEqualTo("schedule.planned");
            assertThat(line.toString()).doesNotContain(PASSWORD).doesNotContain("camera.example");
        }
    }

    private static List<JsonNode> planned(EventRecorder witness) {
        return witness.lines().stream()
                .filter(line -> line.get("event").get("type").stringValue().equals("schedule-planned"))
                .toList();
    }

    @Test
    void celerysOwnViewersIgnoreIt() throws Exception {
        server.put("/plan", list(in(60, "a", "First")));
        Config config = config();
        try (CeleryViewer viewer = CeleryViewer.on(vhost);
                SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
                Scheduler scheduler = new Scheduler(config.schedules(), journal, InstantSource.system(), "studio")) {
            await().until(viewer::isReady);
            scheduler.once(config.recordingBroker().orElseThrow(), Duration.ofMinutes(10));
            await().until(() -> has(viewer, "schedule-planned"));
            try (RealCelery worker = version(RealCelery.on(vhost)).start()) {
                await().until(() -> has(viewer, "worker-heartbeat"));
                assertThat(viewer.isAlive()).as(viewer.output()).isTrue();
                JsonNode last = viewer.seen().getLast();
                assertThat(last.get("workers").toString()).isEqualTo("[\"" + worker.nodename() + "\"]");
                assertThat(last.get("tasks").isEmpty()).isTrue();
            }
        }
    }

    private static boolean has(CeleryViewer viewer, String type) {
        return viewer.seen().stream()
                .anyMatch(event -> event.get("type").stringValue().equals(type));
    }
}
