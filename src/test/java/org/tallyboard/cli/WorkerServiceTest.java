package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.worker.RecordingWorker;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.FreePorts;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import org.tallyboard.testing.WorkerProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole `tallyboard worker` as its operators see it: its log as JSON, and its figures.
@Timeout(150)
class WorkerServiceTest {
    private static final String PASSWORD = "sekret-word";

    @TempDir
    Path folder;

    private final int port = FreePorts.take(1)[0];
    private RabbitVhost vhost;
    private DemoStreams streams;
    private WorkerProcess worker;
    private CeleryProducer producer;

    @BeforeEach
    void start() throws Exception {
        streams = DemoStreams.start(
                Ffmpeg.find(SearchPath.ofEnvironment()),
                folder.resolve("loops"),
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Channel.Fate.Stalls(Duration.ofSeconds(3)),
                        new Channel.Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
        vhost = RealRabbit.shared().vhost("worker-service");
        producer = CeleryProducer.on(vhost, "rpc://");
        worker = WorkerProcess.start(
                vhost,
                vhost.rabbit().amqpPort(),
                "w1@test",
                1,
                folder.resolve("out"),
                "--log",
                "json",
                "--metrics-port",
                Integer.toString(port));
        await().until(() -> vhost.depths().containsKey("recordings"));
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        producer.close();
        vhost.close();
        streams.close();
    }

    @Test
    void everyStepIsALineAndAFigureAndNoPasswordIsInAnyOfThem() throws Exception {
        String title = "Council\n\u202eevening \"live\"";
        String good = send(Map.of(
                "title",
                title,
                "source",
                withPassword(streams.url("studio-a").toString()),
                "end",
                Instant.now().plusSeconds(8).toString()));
        assertThat(producer.result(good, 60).path("bytes").asLong()).isPositive();
        String bad = send(Map.of("title", "Nothing", "source", withPassword("ftp://127.0.0.1/x")));
        await().until(() -> line("Recording failed", bad).isPresent());

        assertThat(lines()).allSatisfy(line -> {
            assertThat(line.path("timestamp").isNumber()).isTrue();
            assertThat(line.path("level").asString()).isNotEmpty();
        });
        for (String step : List.of("Job taken", "Recording began", "Part began", "Part ended as it should")) {
            assertThat(line(step, good)).as(step).isPresent();
        }
        assertThat(line("Recording began", good)).hasValueSatisfying(line -> {
            assertThat(value(line, "title")).isEqualTo(title);
            assertThat(value(line, "worker")).isEqualTo("w1@test");
        });
        assertThat(line("Recording succeeded", good)).hasValueSatisfying(line -> {
            assertThat(value(line, "file")).endsWith(".mkv");
            assertThat(Double.parseDouble(value(line, "seconds"))).isPositive();
            assertThat(value(line, "parts")).isEqualTo("1");
        });
        assertThat(worker.output()).doesNotContain(PASSWORD);

        String figures = scrape();
        assertThat(figures.lines())
                .contains(
                        "tallyboard_jobs_total{outcome=\"succeeded\"} 1.0",
                        "tallyboard_jobs_total{outcome=\"failed\"} 1.0",
                        "tallyboard_recording_parts_total 1.0",
                        "tallyboard_broker_connected 1.0",
                        "tallyboard_slots 1.0");
        assertThat(figures).doesNotContain(PASSWORD).doesNotContain("Council").doesNotContain(good);
    }

    private String send(Map<String, String> kwargs) {
        return producer.task(RecordingWorker.TASK)
                .kwargs(new HashMap<>(kwargs))
                .option("queue", "recordings")
                .send();
    }

    private static String withPassword(String url) {
        return url.replace("://", "://user:" + PASSWORD + "@");
    }

    private List<JsonNode> lines() {
        return worker.output()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private Optional<JsonNode> line(String message, String job) {
        return lines().stream()
                .filter(line -> line.path("formattedMessage").asString().equals(message)
                        && value(line, "job").equals(job))
                .findFirst();
    }

    private static String value(JsonNode line, String key) {
        for (JsonNode pair : line.path("kvpList")) {
            if (pair.has(key)) {
                return pair.get(key).asString();
            }
        }
        return "";
    }

    private String scrape() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
