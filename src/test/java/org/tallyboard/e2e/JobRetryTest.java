package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.EventRecorder;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;

/// A failed job is retried from the window, on real RabbitMQ: what the Python task gets, and when nothing is published.
class JobRetryTest {

    private static final String TASK = "recording.fragile";
    private static final String LONG = "long ".repeat(400);
    private static final String ARGS =
            "[\"C:\\\\tapes\\\\new \\\\\\\"one\\\\\\\"\\n\",{\"deep\":{\"er\":{\"still\":{\"on\":[1.5,null,true,"
                    + "{\"$\":[]}]}}}},\"" + LONG
                    + "\",{\"$datetime\":\"2026-01-02T03:04:05.678901+02:00\"},9007199254740993,\"Grüße 🎬\"]";

    @TempDir
    Path folder;

    private RabbitVhost vhost;
    private EventRecorder witness;
    private CeleryProducer producer;
    private RealBoard board;

    @BeforeEach
    void start() {
        vhost = RealRabbit.shared().vhost("retry");
        witness = EventRecorder.on(vhost);
        producer = CeleryProducer.on(vhost);
        open(false);
    }

    private void open(boolean readOnly) {
        RealRabbit rabbit = vhost.rabbit();
        board = new RealBoard(
                RealBoard.simulator(),
                folder,
                readOnly,
                Map.of(),
                Optional.of(new SandboxFile.SandboxBroker(
                        "rec-broker",
                        rabbit.managementUri(),
                        URI.create("amqp://127.0.0.1:" + rabbit.amqpPort() + "/" + vhost.name()),
                        rabbit.user(),
                        rabbit.password())));
    }

    @AfterEach
    void stop() {
        board.close();
        producer.close();
        witness.close();
        vhost.close();
    }

    /// Sends a job that fails after a moment, in which its worker can be asked; waits until the board knows all of it.
    private String failed() {
        String id = producer.task(TASK)
                .json(ARGS, "{\"hold\":2,\"title\":\"Council\",\"nested\":{\"list\":[{\"a\":\"\\\\\"}]}}")
                .option("root_id", "root-of-it-all")
                .send();
        Job job = board.awaitJob(
                id, j -> j.state() == JobState.FAILED && j.payload().isPresent());
        assertThat(job.held()).isEmpty();
        return id;
    }

    private void assertSentOnce(RealCelery worker, String id) {
        await().until(() -> worker.writtenIds().size() == 2);
        String newId = worker.writtenIds().stream()
                .filter(other -> !other.equals(id))
                .findFirst()
                .orElseThrow();
        board.awaitJob(newId, job -> job.state() == JobState.SUCCEEDED);
        JsonNode old = worker.written(id).orElseThrow();
        JsonNode retried = worker.written(newId).orElseThrow();
        // The first as it was sent; what becomes of a datetime depends on the version of Kombu.
        assertThat(old.get("args").get(0).stringValue()).isEqualTo("C:\\tapes\\new \\\"one\\\"\n");
        assertThat(old.get("args").get(2).stringValue()).isEqualTo(LONG).hasSizeGreaterThan(1_024);
        assertThat(old.get("args").get(3).toString()).contains("2026-01-02").contains("03:04:05.678901+02:00");
        assertThat(retried.get("args")).isEqualTo(old.get("args"));
        assertThat(retried.get("kwargs")).isEqualTo(old.get("kwargs"));
        assertThat(retried.get("parent_id").stringValue()).isEqualTo(id);
        assertThat(retried.get("root_id").stringValue()).isEqualTo("root-of-it-all");
        assertThat(retried.get("retries").intValue()).isZero();
        assertThat(uuids()).containsExactlyInAnyOrder(id, newId);
        assertThat(board.recorded())
                .containsEntry("kind", "send job again")
                .containsEntry("outcome", "done")
                .hasEntrySatisfying(
                        "details", details -> assertThat(details).contains(id).contains(newId));
    }

    /// Every job that the independent witness heard of.
    private List<String> uuids() {
        return witness.lines().stream()
                .map(line -> line.path("event").path("uuid").asString(""))
                .filter(uuid -> !uuid.isEmpty())
                .distinct()
                .toList();
    }

    @Test
    void by_mouse_the_task_gets_word_for_word_what_it_got_before() {
        try (RealCelery worker = RealCelery.on(vhost).start()) {
            String id = failed();
            board.click(board.jobButton(TASK, "Retry…"));
            Button confirm = board.ready("confirm");
            assertThat(board.sees("exact payload: told by a worker while it held the job"))
                    .isTrue();
            assertThat(board.sees("they will not run or hold again: callbacks and error callbacks"))
                    .isTrue();
            board.doubleClick(confirm);
            board.awaitText("Done: sent as job");
            assertSentOnce(worker, id);
        }
    }

    @Test
    void by_keyboard_alone() {
        try (RealCelery worker = RealCelery.on(vhost).start()) {
            String id = failed();
            board.jobButton(TASK, "Retry…");
            board.keys(KeyCode.F6, KeyCode.F6, KeyCode.R);
            Button confirm = board.ready("confirm");
            board.tabTo(confirm);
            board.keys(KeyCode.SPACE);
            board.awaitText("Done: sent as job");
            assertSentOnce(worker, id);
        }
    }

    /// The worker runs one job at a time in its own process, so nobody can ask it for one before that has failed; and
    /// the text of the events is a perfect literal that is not what was sent.
    @Test
    void masked_arguments_of_a_job_that_failed_at_once_are_never_sent() {
        try (RealCelery worker = RealCelery.on(vhost).pool("solo").start()) {
            String id = producer.task(TASK)
                    .kwargs(Map.of("password", "open sesame"))
                    .option("kwargsrepr", "{'password': '********'}")
                    .send();
            Job job = board.awaitJob(
                    id, j -> j.state() == JobState.FAILED && !j.payloadMissing().isEmpty());
            assertThat(job.kwargsText()).contains("{'password': '********'}");
            assertThat(job.payload()).isEmpty();
            assertNothingCanBeSent(worker, id, "So that it is known next time");
        }
    }

    @Test
    void read_only_switches_it_off_and_says_why() {
        board.close();
        open(true);
        try (RealCelery worker = RealCelery.on(vhost).start()) {
            String id = failed();
            assertNothingCanBeSent(worker, id, RealBoard.READ_ONLY);
        }
    }

    private void assertNothingCanBeSent(RealCelery worker, String id, String because) {
        Button retry = board.jobButton(TASK, "Retry…");
        assertThat(RealBoard.call(retry::isDisabled)).isTrue();
        assertThat(RealBoard.call(retry::getAccessibleHelp)).contains(because);
        board.doubleClick(retry);
        board.click(board.one(".job-card .row-name", TASK));
        board.pressUntil(KeyCode.R, because);
        board.keys(KeyCode.SPACE);
        assertThat(board.all(".sheet")).isEmpty();
        // What would have been published before this job would have run before it.
        String after = producer.task("plain.dump").send();
        await().until(() -> worker.written(after).isPresent());
        assertThat(worker.writtenIds()).containsExactlyInAnyOrder(id, after);
        assertThat(uuids()).containsExactlyInAnyOrder(id, after);
        assertThat(board.program.record()).isEmpty();
    }
}
