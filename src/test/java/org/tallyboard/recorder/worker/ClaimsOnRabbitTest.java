package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.rabbitmq.worker.JobLocks;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How many messages it costs to take jobs, on a real RabbitMQ whose every publish and delivery is counted. The sources
/// answer nobody: what is counted is what comes before.
@Timeout(120)
class ClaimsOnRabbitTest {
    private static final String QUEUE = "recordings";
    private static final int JOBS = 16;

    @TempDir
    Path folder;

    private final List<RecordingWorker> workers = new ArrayList<>();
    private RabbitVhost vhost;
    private Ear ear;
    private final AtomicInteger questions = new AtomicInteger();

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    @BeforeEach
    void desk() throws Exception {
        vhost = broker().vhost("claims");
        ear = new Ear(vhost.connect());
    }

    @AfterEach
    void tidy() throws Exception {
        workers.parallelStream().forEach(RecordingWorker::close);
        ear.close();
        vhost.close();
    }

    @Test
    void nobodyIsAskedAboutTheUsualJobHoweverManyWorkersThereAre() throws Exception {
        for (int i = 1; i <= 4; i++) {
            workers.add(worker("w" + i + "@test"));
        }
        online(4);
        hearQuestions();
        try (var silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            Traffic before = traffic();
            Instant start = Instant.now().plusSeconds(2);
            for (int i = 0; i < JOBS; i++) {
                ear.send(QUEUE, kwargs("http://127.0.0.1:" + silent.getLocalPort() + "/x", "job " + i, start));
            }
            await().until(() -> ear.of(Event.TaskStarted.class).size() == JOBS);
            // Statistics come every five seconds: one copy of each at the least is among them.
            await().until(() -> traffic().published() >= before.published() + 4L * JOBS);
            Traffic after = traffic();

            assertThat(questions).hasValue(0);
            assertThat(ear.of(Event.TaskReceived.class).stream()
                            .map(Event.TaskReceived::id)
                            .distinct())
                    .hasSize(JOBS);
            // Heartbeats of the four and deliveries to this test's own listeners included.
            assertThat(after.published() - before.published()).isLessThan(20L * JOBS);
            assertThat(after.delivered() - before.delivered()).isLessThan(20L * JOBS);
        }
        nobodyIsAskedWhileTheBrokerHasNotTakenBackWhatWasClaimed();
    }

    /// When hundreds of workers end at once, it takes the broker some seconds to take back their claims. These workers
    /// have been there for ten seconds, so that nobody is waited for but the one that had the job.
    private void nobodyIsAskedWhileTheBrokerHasNotTakenBackWhatWasClaimed() throws Exception {
        TaskMessage job = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(kwargs("http://127.0.0.1:1/x", "left", Instant.now().plusSeconds(3_600)))
                .origin("test")
                .build();
        String id = job.id().orElseThrow();
        try (var gone = vhost.connect()) {
            gone.createChannel().queueDeclare(JobLocks.name(QUEUE, id), false, true, true, Map.of());
            ear.send(
                    QUEUE,
                    job.forwarded(
                            Map.of(
                                    LeaseState.HEADER,
                                    LeaseState.fresh("gone@test", 0).text()),
                            0));
            // It is tried to be claimed after three.
            Thread.sleep(Duration.ofSeconds(6));
        }
        await().until(() -> ear.story(id).contains("task-received"));
        assertThat(questions).hasValue(0);
    }

    @Test
    void ofManyCopiesAtOnceOneIsTakenByOneWorker() throws Exception {
        for (int i = 1; i <= 3; i++) {
            workers.add(worker("w" + i + "@test"));
        }
        online(3);
        hearQuestions();
        var job = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(kwargs("http://127.0.0.1:1/x", "copies", Instant.now().plusSeconds(3_600)))
                .origin("test")
                .build();
        String id = job.id().orElseThrow();

        for (int i = 0; i < 6; i++) {
            ear.send(QUEUE, job);
        }

        await().until(() -> ear.asides("recording-duplicate", id).size() == 5);
        assertThat(ear.story(id)).containsExactly("task-received");
    }

    private void online(int count) {
        await().until(() -> ear.of(Event.Worker.class).stream()
                        .filter(event -> event.kind() == Event.Worker.Kind.HEARTBEAT)
                        .map(event -> event.meta().hostname())
                        .distinct()
                        .count()
                == count);
    }

    private void hearQuestions() throws Exception {
        var channel = vhost.connect().createChannel();
        String queue = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
        channel.queueBind(queue, "celery.pidbox", "");
        channel.basicConsume(queue, true, (tag, message) -> questions.incrementAndGet(), tag -> {});
    }

    /// What the broker counted in this virtual host.
    private record Traffic(long published, long delivered) {}

    private Traffic traffic() {
        JsonNode counts =
                vhost.rabbit().management().get("/api/vhosts/" + vhost.name()).path("message_stats");
        return new Traffic(
                counts.path("publish").asLong(0), counts.path("deliver_get").asLong(0));
    }

    private static ObjectNode kwargs(String source, String title, Instant start) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("title", title)
                .put("source", source)
                .put("start", start.toString())
                .put("end", start.plusSeconds(60).toString());
    }

    private RecordingWorker worker(String name) throws Exception {
        var settings = RecorderSettings.standard(name, QUEUE, 4, folder, folder.resolve(name))
                .withSources(AllowedSources.of("127.0.0.1"));
        return RecordingWorker.start(
                new BrokerLogin(
                        URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                        vhost.rabbit().user(),
                        vhost.rabbit().password()),
                settings,
                Ffmpeg.find(SearchPath.ofEnvironment()),
                InstantSource.system());
    }
}
