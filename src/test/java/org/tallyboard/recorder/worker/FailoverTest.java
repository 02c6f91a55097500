package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.sandbox.streams.Channel.Fate;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import org.tallyboard.testing.WorkerProcess;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Two workers in processes of their own, a real RabbitMQ that is killed as well, real ffmpeg.
@Timeout(180)
class FailoverTest {
    private static final String QUEUE = "recordings";
    private static final String W1 = "w1@test";
    private static final String W2 = "w2@test";

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static @Nullable RealRabbit own;
    private static DemoStreams streams;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private RabbitVhost vhost;
    private Ear ear;

    @BeforeAll
    static void world() throws Exception {
        streams = DemoStreams.start(
                Ffmpeg.find(SearchPath.ofEnvironment()),
                loops,
                org.tallyboard.sandbox.streams.Channel.standard(
                        new Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Fate.Stalls(Duration.ofSeconds(3)),
                        new Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void end() {
        streams.close();
        if (own != null) {
            own.close();
            own = null;
        }
    }

    RealRabbit broker() {
        RealRabbit running = own == null ? RealRabbit.start() : own;
        own = running;
        return running;
    }

    @BeforeEach
    void desk() throws Exception {
        vhost = broker().vhost("failover");
        ear = new Ear(vhost.connect());
    }

    @AfterEach
    void tidy() throws Exception {
        workers.forEach(WorkerProcess::close);
        ear.close();
        vhost.close();
    }

    @Test
    void anotherWorkerGoesOnWithin10SecondsWhenTheProcessIsKilled() throws Exception {
        Two two = twoWorkersOneOfWhichRecords();

        two.holder().kill();
        Instant killed = Instant.now();
        String id = two.id();
        await().until(() -> !ear.progress(id, two.idler()).isEmpty());

        assertThat(Duration.between(killed, ear.progress(id, two.idler()).getFirst()))
                .isLessThan(Duration.ofSeconds(10));
        finish(id);
        assertThat(finishers(id)).containsExactly(two.idler());
        assertThat(vhost.depth(QUEUE).orElseThrow()).isEqualTo(new RabbitVhost.Depth(0, 0));
    }

    @Test
    void anotherWorkerGoesOnWithin15SecondsWhenTheHostIsGoneAndOnlyOneWhenItIsBack() throws Exception {
        Two two = twoWorkersOneOfWhichRecords();
        String id = two.id();

        two.holder().freeze();
        Instant frozen = Instant.now();
        await().until(() -> !ear.progress(id, two.idler()).isEmpty());
        assertThat(Duration.between(frozen, ear.progress(id, two.idler()).getFirst()))
                .isLessThan(Duration.ofSeconds(15));

        two.holder().thaw();
        await().until(() -> ear.asides("recording-stood-down", id).size() == 1);
        Instant stoodDown =
                ear.asides("recording-stood-down", id).getFirst().meta().timestamp();
        // Long enough to see who records on.
        await().until(() -> ear.progress(id, two.idler()).getLast().isAfter(stoodDown.plusSeconds(5)));
        finish(id);

        assertThat(ear.asides("recording-stood-down", id).getFirst().meta().hostname())
                .contains(two.holderName());
        assertThat(ear.progress(id, two.holderName())).noneMatch(stoodDown.plusSeconds(3)::isBefore);
        assertThat(finishers(id)).containsExactly(two.idler());
    }

    /// Nobody is left who could be asked, so the broker has word of the end.
    @Test
    void aWorkerThatStoodStillDoesNotEndAJobAgainWhoseNextWorkerEndedItAndIsGone() throws Exception {
        WorkerProcess first = worker(W1);
        String id = record(600);
        await().atMost(Duration.ofSeconds(60)).until(() -> ear.recorder(id).equals(Optional.of(W1)));
        WorkerProcess second = worker(W2);

        first.freeze();
        await().atMost(Duration.ofSeconds(60)).until(() -> !ear.progress(id, W2).isEmpty());
        finish(id);
        // The job's message is settled as well.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> vhost.depth(QUEUE).orElseThrow().equals(new RabbitVhost.Depth(0, 0)));
        second.kill();
        first.thaw();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> ear.asides("recording-stood-down", id).size() == 1);
        assertThat(finishers(id)).containsExactly(W2);
    }

    @Test
    void theSameWorkerRecordsOnWhenTheBrokerIsKilled() throws Exception {
        RealRabbit rabbit = vhost.rabbit();
        worker(W1);
        String id = record(30);
        await().until(() -> ear.recorder(id).equals(Optional.of(W1)));
        worker(W2);

        rabbit.kill();
        rabbit.restart();
        ear = new Ear(vhost.connect());
        await().until(() -> ear.story(id).contains("task-succeeded"));

        assertThat(finishers(id)).containsExactly(W1);
        assertThat(ear.progress(id, W2)).isEmpty();
        assertThat(ear.of(Event.TaskStarted.class)).as("no second beginning").isEmpty();
    }

    @Test
    void aWorkerThatIsAskedToStopGivesItsJobToTheNext() throws Exception {
        WorkerProcess first = worker(W1);
        String id = record(600);
        await().until(() -> ear.progress(id, W1).size() >= 3);
        worker(W2);

        Instant asked = Instant.now();
        assertThat(first.terminate(Duration.ofSeconds(25))).as(first.output()).isTrue();

        await().until(() -> !ear.progress(id, W2).isEmpty());
        assertThat(Ear.field(ear.asides("recording-handed-over", id).getFirst(), "parts"))
                .isEqualTo("1");
        assertThat(ear.progress(id, W1)).noneMatch(ear.progress(id, W2).getFirst()::isBefore);
        finish(id);
        assertThat(finishers(id)).containsExactly(W2);
        assertThat(ear.asides("recording-handed-over", id).getFirst().meta().timestamp())
                .isAfter(asked);
    }

    @Test
    void theTimeOutForAcknowledgementsDoesNotStrike() throws Exception {
        RealRabbit rabbit = vhost.rabbit();
        // 8 s in place of 30 minutes, and looked for every second in place of every minute.
        rabbit.rabbitmqctl("eval", "application:set_env(rabbit, consumer_timeout, 8000).");
        rabbit.rabbitmqctl("eval", "application:set_env(rabbit, channel_tick_interval, 1000).");
        try {
            WorkerProcess first = worker(W1);
            String id = record(20);
            Channel careless = vhost.connect().createChannel();
            careless.queueDeclare("careless", false, false, false, Map.of());
            careless.basicConsume("careless", false, (tag, message) -> {}, tag -> {});
            careless.basicPublish("", "careless", null, new byte[] {1});

            // It does strike those who hold a message for longer.
            await().until(() -> !careless.isOpen());
            careless.getConnection().close();
            await().until(() -> ear.story(id).contains("task-succeeded"));

            assertThat(ear.story(id)).containsExactly("task-received", "task-started", "task-succeeded");
            assertThat(ear.asides("recording-duplicate", id)).isEmpty();
            assertThat(first.output())
                    .doesNotContain("lost the broker")
                    .contains("Job taken", "Recording began", "Recording succeeded");
        } finally {
            rabbit.rabbitmqctl("eval", "application:set_env(rabbit, consumer_timeout, 1800000).");
            rabbit.rabbitmqctl("eval", "application:set_env(rabbit, channel_tick_interval, 60000).");
        }
    }

    /// @param id what is recorded
    /// @param idler the worker that has nothing to do
    private record Two(String id, WorkerProcess holder, String holderName, String idler) {}

    private Two twoWorkersOneOfWhichRecords() throws Exception {
        WorkerProcess first = start(W1);
        WorkerProcess second = start(W2);
        online(W1, first);
        online(W2, second);
        String id = record(600);
        reunionIsOver();
        await().until(() -> ear.recorder(id).isPresent());
        return ear.recorder(id).equals(Optional.of(W1)) ? new Two(id, first, W1, W2) : new Two(id, second, W2, W1);
    }

    private WorkerProcess worker(String nodename) {
        WorkerProcess worker = start(nodename);
        online(nodename, worker);
        return worker;
    }

    private WorkerProcess start(String nodename) {
        WorkerProcess worker = WorkerProcess.start(vhost, vhost.rabbit().amqpPort(), nodename, 1, folder);
        workers.add(worker);
        return worker;
    }

    private void online(String nodename, WorkerProcess worker) {
        await().untilAsserted(() -> assertThat(ear.of(Event.Worker.class))
                .as(worker.output())
                .anyMatch(event -> event.meta().hostname().equals(Optional.of(nodename))));
    }

    /// A worker that has just come waits for those that may be on their way back.
    private static void reunionIsOver() {
        await().pollDelay(Duration.ofSeconds(11)).until(() -> true);
    }

    /// Publishes a recording from now on.
    private String record(int seconds) throws Exception {
        Instant now = Instant.now();
        ObjectNode kwargs = JsonMapper.shared()
                .createObjectNode()
                .put("title", "Studio A")
                .put("source", streams.url("studio-a").toString())
                .put("start", now.toString())
                .put("end", now.plusSeconds(seconds).toString());
        TaskMessage task = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(kwargs)
                .origin("test")
                .build();
        ear.send(QUEUE, task);
        return task.id().orElseThrow();
    }

    /// Moves the planned end up to now.
    private void finish(String id) throws Exception {
        ObjectNode arguments = JsonMapper.shared().createObjectNode().put("task_id", id);
        arguments.putObject("kwargs").put("end", Instant.now().plusSeconds(1).toString());
        ear.ask(ControlRequest.of("recording_update", arguments));
        await().until(() -> ear.story(id).contains("task-succeeded"));
    }

    /// Who told an end of the job.
    private Set<String> finishers(String id) {
        return Stream.concat(ear.of(Event.TaskSucceeded.class).stream(), ear.of(Event.TaskFailed.class).stream())
                .filter(event -> event.id().equals(id))
                .map(event -> event.meta().hostname().orElse(""))
                .collect(Collectors.toSet());
    }
}
