package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Event;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.Environment;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.recorder.worker.Ear;
import org.tallyboard.recorder.worker.RecorderSettings;
import org.tallyboard.recorder.worker.RecordingWorker;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/// Actions about jobs from a terminal: a real RabbitMQ and the real worker, with a recording that waits there.
class JobActionsOnRabbitTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    private int run(Path config, String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(new StringWriter(), true));
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(1, List.of("--config", config.toString(), "--yes"));
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void a_recording_that_waits_gets_another_end_and_is_not_stopped_before_it_runs() throws Exception {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("terminal");
                Ear ear = new Ear(vhost.connect())) {
            RealRabbit rabbit = vhost.rabbit();
            Path config = ConfigWriter.write(
                    folder,
                    new SandboxFile(
                            "test",
                            List.of(),
                            Optional.of(new SandboxFile.SandboxBroker(
                                    "rec",
                                    rabbit.managementUri(),
                                    URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                                    rabbit.user(),
                                    rabbit.password())),
                            RecordingsConfig.standard()));
            Config read = new ConfigReader(Environment.ofProcess()).read(config);
            try (RecordingWorker worker = RecordingWorker.start(
                    Login.of(read.brokers().getFirst()),
                    RecorderSettings.standard(
                                    "w1@test", "recordings", 1, folder.resolve("out"), folder.resolve("worker"))
                            .withSources(AllowedSources.of("127.0.0.1")),
                    Ffmpeg.find(SearchPath.ofEnvironment()),
                    InstantSource.system())) {
                // Its queue is there once it is.
                await().until(() -> !ear.of(Event.Worker.class).isEmpty());
                Instant start = Instant.now().plus(Duration.ofMinutes(20)).truncatedTo(ChronoUnit.SECONDS);
                String id = ear.send(
                                "recordings",
                                JsonMapper.shared()
                                        .createObjectNode()
                                        .put("title", "Council")
                                        .put("source", "http://127.0.0.1:9/live.m3u8")
                                        .put("start", start.toString())
                                        .put("end", start.plusSeconds(600).toString()))
                        .id()
                        .orElseThrow();

                assertThat(run(config, "change-end", id, "--by", "5m"))
                        .as(out.toString())
                        .isZero();
                assertThat(out.toString())
                        .startsWith("change end of recording · rec · Council · job " + id.substring(0, 8))
                        .contains(": done");
                assertThat(run(config, "change-end", "rec/" + id, "--to", "tomorrow"))
                        .isEqualTo(1);
                assertThat(out.toString()).contains("tomorrow is no time");
                assertThat(run(config, "change-end", id, "--by", "-30m"))
                        .as("before its start")
                        .isEqualTo(1);
                assertThat(run(config, "stop-recording", id)).isEqualTo(1);
                assertThat(run(config, "retry-job", id)).isEqualTo(1);
                assertThat(run(config, "start-now", "no-such-job", "--patience", "1"))
                        .isEqualTo(2);
                assertThat(out.toString()).contains("job no-such-job is not known");
            }
        }
    }
}
