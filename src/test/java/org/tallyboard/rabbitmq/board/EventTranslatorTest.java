package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventReader;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What recording workers tell beside Celery's events.
class EventTranslatorTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Test
    void aHandOverIsToldWithItsReasonAndAttempt() {
        List<JobEvent> told = translated(
                "recording-handed-over",
                Map.of(
                        "parts",
                        JSON.numberNode(2),
                        "retries",
                        JSON.numberNode(3),
                        "reason",
                        JSON.stringNode("it stops")));

        assertThat(told).singleElement().isInstanceOfSatisfying(JobEvent.HandedOver.class, event -> {
            assertThat(event.hostname()).isEqualTo("rec-w1@studio");
            assertThat(event.retries()).isEqualTo(3);
            assertThat(event.reason()).isEqualTo("it stops");
            assertThat(event.at()).isEqualTo(NOW);
        });
    }

    @Test
    void copiesAndStandDownsSayNothingOfTheJob() {
        for (String type : List.of("recording-duplicate", "recording-stood-down")) {
            assertThat(translated(type, Map.of("kept_by", JSON.stringNode("rec-w2@studio"))))
                    .as(type)
                    .isEmpty();
        }
        assertThat(translated("recording-of-tomorrow", Map.of()))
                .singleElement()
                .isInstanceOf(JobEvent.Other.class);
    }

    @Test
    void aJobThatAWorkerRefusesIsQueuedAgainOrRejected() {
        assertThat(told("{\"type\":\"task-rejected\",\"uuid\":\"j\",\"requeue\":true}"))
                .isInstanceOf(JobEvent.Requeued.class);
        assertThat(told("{\"type\":\"task-rejected\",\"uuid\":\"j\",\"requeue\":false}"))
                .isInstanceOf(JobEvent.Rejected.class);
        assertThat(told("{\"type\":\"task-cancelled\",\"uuid\":\"j\"}"))
                .as("the connection broke under late acknowledgement")
                .isInstanceOf(JobEvent.Requeued.class);
    }

    @Test
    void whenAJobExpiresIsTold() {
        JobEvent told = told("{\"type\":\"task-sent\",\"uuid\":\"j\",\"expires\":\"2026-11-24T03:00:00+00:00\"}");
        assertThat(told).isInstanceOfSatisfying(JobEvent.Sent.class, sent -> assertThat(
                        sent.description().expires())
                .contains(NOW.plusSeconds(3_600)));
    }

    private static JobEvent told(String body) {
        var translator = new EventTranslator("rec-broker", RecordingsConfig.standard());
        String whole = body.replace("}", ",\"timestamp\":1764237600.5,\"hostname\":\"rec@a\",\"clock\":1}");
        translator.add(
                new EventReader().read(whole.getBytes(StandardCharsets.UTF_8)).events(), NOW);
        return translator.take().jobs().getFirst();
    }

    private static List<JobEvent> translated(String type, Map<String, JsonNode> fields) {
        var writer = new EventWriter(
                "rec-w1@studio",
                1,
                new Event.Software(Optional.empty(), Optional.empty(), Optional.empty()),
                InstantSource.fixed(NOW));
        byte[] body = writer.aside(type, "job-1", fields).message().body().toArray();
        var translator = new EventTranslator("rec-broker", RecordingsConfig.standard());
        translator.add(new EventReader().read(body).events(), NOW);
        return translator.take().jobs();
    }
}
