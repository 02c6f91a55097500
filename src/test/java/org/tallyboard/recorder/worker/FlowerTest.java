package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.FreePorts;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// Flower, from the folder that the environment names as `FLOWER`, on a fleet of a recorder and a Celery worker: every
/// page of it answers (`src/test/flower/run`).
class FlowerTest {

    @TempDir
    Path folder;

    @Test
    void everyPageAnswers() throws Exception {
        Assumptions.assumeTrue(
                System.getenv("FLOWER") != null,
                "FLOWER names no folder of github.com/mher/flower, which Debian lacks");
        try (RabbitVhost vhost = RealRabbit.shared().vhost("flower");
                Ear ear = new Ear(vhost.connect());
                RealCelery celery = RealCelery.on(vhost).name("py").start();
                RecordingWorker worker = RecordingWorker.start(
                        new BrokerLogin(
                                URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                                vhost.rabbit().user(),
                                vhost.rabbit().password()),
                        RecorderSettings.standard(
                                        "w1@test", "recordings", 2, folder.resolve("out"), folder.resolve("state"))
                                .withSources(AllowedSources.of("127.0.0.1")),
                        Ffmpeg.find(SearchPath.ofEnvironment()),
                        InstantSource.system());
                CeleryProducer python = CeleryProducer.on(vhost)) {
            String waiting = python.task(RecordingWorker.TASK)
                    .kwargs(Map.of(
                            "source",
                            "http://127.0.0.1:9/x",
                            "start",
                            Instant.now().plusSeconds(600).toString()))
                    .option("queue", "recordings")
                    .send();
            await().until(() -> ear.story(waiting).contains("task-received"));
            var script = new ProcessBuilder("src/test/flower/run", vhost.amqpUri()).redirectErrorStream(true);
            script.environment().put("PORT", Integer.toString(FreePorts.take(1)[0]));
            Process flower = script.start();
            flower.getOutputStream().close();
            // Flower knows only what is told while it listens.
            while (flower.isAlive() && !flower.waitFor(1, TimeUnit.SECONDS)) {
                python.task("plain.add").args(1, 2).send();
                python.task(RecordingWorker.TASK)
                        .kwargs(Map.of("source", "file:///x"))
                        .option("queue", "recordings")
                        .send();
            }
            String said = new String(flower.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(flower.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("200 /worker/w1@test").contains("200 /worker/" + celery.nodename());
            assertThat(said).containsPattern("200 /task/[0-9a-f-]{36}").contains("200 /api/task/info/");
            assertThat(flower.exitValue()).as(said).isZero();
            assertThat(worker).isNotNull();
        }
    }
}
