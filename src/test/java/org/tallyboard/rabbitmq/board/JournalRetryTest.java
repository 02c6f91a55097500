package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.RetryJob;
import org.tallyboard.rabbitmq.Configured;
import org.tallyboard.recorder.schedule.JournalException;
import org.tallyboard.recorder.schedule.PlannedJob;
import org.tallyboard.recorder.schedule.PlannedJob.State;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;
import org.tallyboard.storage.SqliteJournal;
import org.tallyboard.testing.AmqpWire;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A job that failed before any worker could be asked is sent again exactly as the scheduler's journal has it.
class JournalRetryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TASK = "recording.fragile";
    private static final String ID = "7b1c3b5e-0000-5000-8000-000000000001";

    @TempDir
    Path folder;

    private static Publication message(String title) {
        ObjectNode kwargs =
                JsonNodeFactory.instance.objectNode().put("title", title).put("hold", 0);
        kwargs.put("source", "https://live.example/a.m3u8").put("ratio", 1.0);
        kwargs.putObject("entry").put("schedule", "council").put("id", "a").put("revision", 1);
        TaskMessage task = TaskMessage.task(TASK)
                .id(ID)
                .kwargs(kwargs)
                .priority(6)
                .header("tenant", "media")
                .hardLimit(Duration.ofHours(4))
                .softLimit(Duration.ofHours(3))
                .origin("scheduler@test")
                .build();
        return new Publication(Route.toQueue("recordings"), task.amqp());
    }

    private static PlannedJob planned(Publication message, long version) {
        Instant start = Instant.now();
        return new PlannedJob(
                ID,
                "council",
                "a",
                1,
                1,
                State.PUBLISHED,
                Todo.NOTHING,
                "Council",
                start,
                start.plusSeconds(600),
                "",
                message,
                true,
                start,
                version);
    }

    private static RecordingsConfig recordings() {
        RecordingsConfig standard = RecordingsConfig.standard();
        return new RecordingsConfig(
                Optional.empty(),
                Set.of(TASK),
                standard.title(),
                standard.source(),
                standard.start(),
                standard.end(),
                standard.progressEvent(),
                standard.previewExchange(),
                standard.folders(),
                Optional.empty(),
                false);
    }

    private static KeptMessages kept(SqliteJournal journal) {
        return id -> {
            try {
                return journal.message(id);
            } catch (JournalException e) {
                throw new AssertionError(e);
            }
        };
    }

    @Test
    void sendsTheSameMessageUnderANewId() throws Exception {
        RabbitVhost vhost = RealRabbit.shared().vhost("journal");
        Publication original = message("Council");
        try (SqliteJournal journal = new SqliteJournal(folder.resolve("schedule.db"), Clock.systemUTC());
                LiveBoard board = new LiveBoard(Configured.on(vhost), recordings(), kept(journal));
                Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            journal.write(List.of(planned(original, 0)));
            try (RealCelery worker = RealCelery.on(vhost).queues("recordings").start()) {
                await().until(() -> board.snapshot().workers().stream()
                        .anyMatch(seen -> seen.hostname().equals(worker.nodename())));
                AmqpWire.publish(channel, original);
                await().until(() -> board.state(ID).equals(Optional.of(JobState.FAILED)));
                await().until(() -> board.job(ID).orElseThrow().payload().isPresent());
                assertThat(worker.stopWarm(PATIENCE)).isTrue();
            }
            JobPayload payload = board.job(ID).orElseThrow().payload().orElseThrow();
            assertThat(payload.source()).isEqualTo(JobPayload.Source.JOURNAL);
            var order = new RetryJob(new JobKey("rec-broker", ID), "Council", 0, payload);
            String newId = "7b1c3b5e-0000-4000-8000-000000000002";

            assertThat(board.rabbit.orders().publish(order, newId)).isEqualTo(new Answer.Accepted(newId));

            AmqpMessage sent = AmqpWire.message(channel.basicGet("recordings", true));
            assertThat(sent.body()).isEqualTo(original.message().body());
            var expected = new LinkedHashMap<String, @Nullable Object>(
                    original.message().headers());
            expected.putAll(Map.of("id", newId, "parent_id", ID, "root_id", ID));
            var headers = new LinkedHashMap<>(sent.headers());
            assertThat(headers.put("origin", "scheduler@test")).asString().startsWith("tallyboard@");
            assertThat(headers).isEqualTo(expected);
            assertThat(sent.properties())
                    .isEqualTo(original.message().properties().withCorrelationId(newId));

            // The entry has changed since the person looked.
            PlannedJob now = journal.ahead("council", Instant.EPOCH).getFirst();
            journal.write(List.of(planned(message("Another title"), now.version())));
            assertThat(board.rabbit.orders().publish(order, "7b1c3b5e-0000-4000-8000-000000000003"))
                    .isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.reason())
                            .contains("The scheduler has changed the job since you saw it"));
        } finally {
            vhost.close();
        }
    }
}
