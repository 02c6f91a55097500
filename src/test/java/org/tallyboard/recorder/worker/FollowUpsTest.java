package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.CeleryProducer.Step;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;

/// Chains and callbacks between Debian's Celery and a Java worker, on a real RabbitMQ.
@Timeout(300)
class FollowUpsTest {
    private static final String QUEUE = "recordings";
    private static final double PATIENCE = 120;

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private RabbitVhost vhost;
    private RecordingWorker worker;
    private RealCelery python;
    private CeleryProducer producer;

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    RealCelery.Options version(RealCelery.Options options) {
        return options;
    }

    @BeforeAll
    static void streams() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Channel.Fate.Stalls(Duration.ofSeconds(3)),
                        new Channel.Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void silence() {
        streams.close();
    }

    @BeforeEach
    void fleet() {
        vhost = broker().vhost("follow-ups");
        worker = RecordingWorker.start(
                new BrokerLogin(
                        URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                        vhost.rabbit().user(),
                        vhost.rabbit().password()),
                RecorderSettings.standard("w1@test", QUEUE, 4, folder.resolve("out"), folder.resolve("state"))
                        .withSources(AllowedSources.of("127.0.0.1")),
                ffmpeg,
                InstantSource.system());
        python = version(RealCelery.on(vhost)).name("py").backend("rpc://").start();
        producer = CeleryProducer.on(vhost, "rpc://");
    }

    @AfterEach
    void tidy() throws Exception {
        producer.close();
        python.close();
        worker.close();
        vhost.close();
    }

    @Test
    void aChainGoesFromPythonToARecordingAndBack() {
        List<String> straight = producer.chain(recording(), Step.of("plain.measure"));
        List<String> around =
                producer.chain(Step.of("plain.add", 1, 2), recording().alone(), Step.of("plain.measure"));
        // As a recording gets it that stands in a chain with the result of another task.
        String second = producer.task(RecordingWorker.TASK)
                .args(3)
                .kwargs(recording().kwargs())
                .option("queue", QUEUE)
                .send();

        JsonNode recorded = producer.result(straight.get(0), PATIENCE);
        assertThat(recorded.path("bytes").asLong()).isPositive();
        assertThat(producer.result(straight.get(1), PATIENCE).asLong())
                .isEqualTo(recorded.path("bytes").asLong());
        assertThat(producer.result(around.get(2), PATIENCE).asLong()).isPositive();
        assertThat(producer.result(second, PATIENCE).path("bytes").asLong()).isPositive();
    }

    @Test
    void callbacksGetTheResultAndAQueueThatIsMissingIsMade() {
        String id = producer.task(RecordingWorker.TASK)
                .kwargs(recording().kwargs())
                .option("queue", QUEUE)
                .link(
                        Step.of("plain.dump", "after"),
                        Step.of("plain.dump", "alone").alone(),
                        Step.of("plain.dump").to("archive"))
                .send();

        long bytes = producer.result(id, PATIENCE).path("bytes").asLong();
        await().until(() -> python.writtenIds().size() == 2);
        List<JsonNode> got = python.writtenIds().stream()
                .map(written -> python.written(written).orElseThrow())
                .toList();
        assertThat(got).allSatisfy(dump -> {
            assertThat(dump.path("parent_id").asString()).isEqualTo(id);
            assertThat(dump.path("root_id").asString()).isEqualTo(id);
        });
        assertThat(got)
                .anySatisfy(dump -> {
                    assertThat(dump.path("args").path(0).path("bytes").asLong()).isEqualTo(bytes);
                    assertThat(dump.path("args").path(1).asString()).isEqualTo("after");
                })
                .anySatisfy(dump -> assertThat(dump.path("args").toString()).isEqualTo("[\"alone\"]"));
        await().untilAsserted(() -> assertThat(vhost.depths()).containsEntry("archive", new RabbitVhost.Depth(1, 0)));
    }

    @Test
    void aFailureCallsTheErrorCallbackAndEndsTheWaitForTheRestOfTheChain() {
        Step refused = recording("file:///etc/passwd");
        List<String> broken = producer.chain(refused, Step.of("plain.measure"));
        assertThatThrownBy(() -> producer.result(broken.get(1), PATIENCE)).hasMessageContaining("RecordingRefused");

        String id = producer.task(RecordingWorker.TASK)
                .kwargs(refused.kwargs())
                .option("queue", QUEUE)
                .linkError(Step.of("plain.dump", "cry"))
                .send();
        assertThatThrownBy(() -> producer.result(id, PATIENCE)).hasMessageContaining("RecordingRefused");
        await().until(() -> python.writtenIds().size() == 1);
        JsonNode dump = python.written(python.writtenIds().getFirst()).orElseThrow();
        assertThat(dump.path("args").toString()).isEqualTo("[\"" + id + "\",\"cry\"]");
        assertThat(dump.path("parent_id").asString()).isEqualTo(id);
    }

    @Test
    void aGroupFollowsAndItsMembersAreToldOfAFailure() {
        List<String> good = producer.chainToGroup(recording(), Step.of("plain.measure"), Step.of("plain.measure"));
        String called = producer.task(RecordingWorker.TASK)
                .kwargs(recording().kwargs())
                .option("queue", QUEUE)
                .linkGroup(Step.of("plain.dump", "one"), Step.of("plain.dump", "two"))
                .send();
        List<String> bad = producer.chainToGroup(
                recording("file:///etc/passwd"), Step.of("plain.measure"), Step.of("plain.measure"));

        long bytes = producer.result(good.get(0), PATIENCE).path("bytes").asLong();
        assertThat(producer.result(good.get(1), PATIENCE).asLong()).isEqualTo(bytes);
        assertThat(producer.result(good.get(2), PATIENCE).asLong()).isEqualTo(bytes);
        assertThat(producer.result(called, PATIENCE).path("bytes").asLong()).isPositive();
        await().until(() -> python.writtenIds().size() == 2);
        for (int i = 0; i < 3; i++) {
            String member = bad.get(i);
            assertThatThrownBy(() -> producer.result(member, PATIENCE)).hasMessageContaining("RecordingRefused");
        }
    }

    private static Step recording() {
        return recording(streams.url("studio-a").toString());
    }

    private static Step recording(String source) {
        Map<String, Object> kwargs = new HashMap<>();
        kwargs.put("title", "Studio A");
        kwargs.put("source", source);
        // The chain's recordings begin at different times, so they end with their planned end in one.
        kwargs.put("end", Instant.now().plusSeconds(12).toString());
        return Step.of(RecordingWorker.TASK).kwargs(kwargs).to(QUEUE);
    }
}
