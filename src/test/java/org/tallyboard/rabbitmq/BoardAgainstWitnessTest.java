package org.tallyboard.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Worker;
import org.tallyboard.rabbitmq.board.LiveBoard;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.EventRecorder;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;

/// Real RabbitMQ, real Celery: the board's jobs are those that an independent receiver in Python saw, and its queues
/// are as deep as `rabbitmqctl` counts.
class BoardAgainstWitnessTest {

    /// Broker, worker and poll in a row, on a loaded machine.

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    RealCelery.Options version(RealCelery.Options options) {
        return options;
    }

    @Test
    void boardAndWitnessAgreeWhileJobsQueueRunAndEnd() {
        try (RabbitVhost vhost = broker().vhost("witness");
                EventRecorder witness = EventRecorder.on(vhost);
                LiveBoard board = new LiveBoard(Configured.on(vhost));
                CeleryProducer producer = CeleryProducer.on(vhost)) {
            await().until(board::isLive);

            producer.task("plain.add").args(1, 2).send(12);
            producer.task("plain.fail").send(4);
            producer.task("plain.retry")
                    .kwargs(Map.of("times", 2, "countdown", 0.3))
                    .send(2);
            producer.task("plain.retry")
                    .kwargs(Map.of("times", 1, "countdown", 0.3, "then", "fail"))
                    .send();
            producer.task("plain.dump").send();
            producer.task("no.such.task").send();
            List<String> recordings = producer.task("recording.record")
                    .args("rtmp://camera/1")
                    .kwargs(Map.of("seconds", 12, "title", "Council"))
                    .send(4);

            // The workers are stopped.
            await().untilAsserted(
                            () -> assertThat(count(board.states(), "PENDING")).isGreaterThanOrEqualTo(20));
            agree(board, witness, "PENDING", 20);
            depthsAgree(board, vhost);
            assertThat(queue(board, "celery").ready()).hasValue(board.states().size());

            try (RealCelery one =
                    version(RealCelery.on(vhost)).name("w1").concurrency(4).start()) {
                await().until(() -> count(board.states(), "STARTED") >= 3);
                agree(board, witness, "STARTED", 3);
                assertThat(board.snapshot().jobs().stream()
                                .filter(job -> job.state() == JobState.STARTED)
                                .filter(Job::isRecording)
                                .toList())
                        .isNotEmpty()
                        .allMatch(job -> job.held().equals(Optional.of(HeldJob.List.ACTIVE)));
                await().untilAsserted(() -> assertThat(board.snapshot().workers())
                        .hasSize(1)
                        .allMatch(worker -> worker.state() == Worker.State.ONLINE)
                        .allMatch(worker -> worker.slots().orElse(0) == 4)
                        .allMatch(worker -> worker.software().orElse("").startsWith("py-celery 5")));

                String revoked = producer.task("plain.add")
                        .args(1, 1)
                        .option("countdown", 3)
                        .send();
                producer.control("revoke", Map.of("task_id", revoked), 1);
                await().until(() -> board.job(revoked).isPresent());

                await().untilAsserted(() -> assertThat(board.states())
                        .allMatch(attempt ->
                                Set.of("SUCCESS", "FAILURE", "RETRY", "REVOKED").contains(attempt.state())));
                agree(board, witness, "SUCCESS", 15);
                depthsAgree(board, vhost);
                Set<String> endings = board.states().stream()
                        .map(EventRecorder.JobState::state)
                        .collect(Collectors.toSet());
                assertThat(endings).containsExactlyInAnyOrder("SUCCESS", "FAILURE", "RETRY", "REVOKED");
                Job recording = board.job(recordings.getFirst()).orElseThrow();
                assertThat(recording.recording().orElseThrow().title()).contains("Council");
                assertThat(recording.progress().orElseThrow().bytes()).isPresent();
                assertThat(recording.payload()).isPresent();

                assertThat(one.stopWarm(Duration.ofSeconds(20))).isTrue();
                await().untilAsserted(() -> assertThat(only(board).state()).isEqualTo(Worker.State.OFFLINE));
            }
            try (RealCelery again =
                    version(RealCelery.on(vhost)).name("w1").concurrency(1).start()) {
                await().untilAsserted(() -> assertThat(only(board).state()).isEqualTo(Worker.State.ONLINE));
                again.kill();
                await().untilAsserted(() -> assertThat(only(board).state()).isEqualTo(Worker.State.UNKNOWN));
            }
        }
    }

    @Test
    void aColdBoardShowsWhatRunsAndWaitsInWorkersWithExactArguments() {
        try (RabbitVhost vhost = broker().vhost("cold");
                CeleryProducer producer = CeleryProducer.on(vhost);
                RealCelery worker = version(RealCelery.on(vhost)).concurrency(1).start()) {
            String running = producer.task("recording.record")
                    .kwargs(Map.of(
                            "source",
                            "rtmp://camera/1",
                            "seconds",
                            25,
                            "title",
                            "Long \\ title",
                            "deep",
                            Map.of("a", List.of(1, 2.5))))
                    .option("priority", 4)
                    .send();
            String waiting = producer.task("plain.add").args(1, 2).send();
            String scheduled = producer.task("plain.add")
                    .args(3, 4)
                    .option("countdown", 600)
                    .send();
            await().until(() -> worker.log().contains(scheduled));

            try (LiveBoard board = new LiveBoard(Configured.on(vhost))) {
                await().untilAsserted(() -> {
                    assertThat(board.job(running).flatMap(Job::held)).contains(HeldJob.List.ACTIVE);
                    assertThat(board.job(waiting).flatMap(Job::held)).contains(HeldJob.List.RESERVED);
                    assertThat(board.job(scheduled).flatMap(Job::held)).contains(HeldJob.List.SCHEDULED);
                });
                Job job = board.job(running).orElseThrow();
                assertThat(job.state()).isEqualTo(JobState.STARTED);
                assertThat(job.latest().startedAt()).isPresent();
                assertThat(job.recording().orElseThrow().title()).contains("Long \\ title");
                assertThat(job.priority()).contains(4);
                assertThat(job.payload().orElseThrow().kwargsJson())
                        .contains("\"deep\":{\"a\":[1,2.5]}")
                        .contains("Long \\\\ title");
                assertThat(board.job(scheduled).orElseThrow().latest().eta()).isPresent();
            }
        }
    }

    /// Both get the same messages, each in its own time. At least so many attempts are in this state in both.
    private static void agree(LiveBoard board, EventRecorder witness, String state, int least) {
        await().pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            Set<EventRecorder.JobState> seen = witness.states();
            assertThat(count(seen, state)).isGreaterThanOrEqualTo(least);
            assertThat(board.states()).isEqualTo(seen);
        });
    }

    private static void depthsAgree(LiveBoard board, RabbitVhost vhost) {
        await().untilAsserted(() -> {
            Map<String, RabbitVhost.Depth> shown = new HashMap<>();
            board.snapshot()
                    .brokers()
                    .getFirst()
                    .queues()
                    .forEach(queue -> shown.put(
                            queue.name(),
                            new RabbitVhost.Depth(
                                    queue.ready().orElse(-1), queue.unacked().orElse(-1))));
            assertThat(shown).isEqualTo(vhost.depths()).isNotEmpty();
        });
    }

    private static long count(Set<EventRecorder.JobState> states, String state) {
        return states.stream().filter(attempt -> attempt.state().equals(state)).count();
    }

    private static BrokerView.Queue queue(LiveBoard board, String name) {
        return board.snapshot().brokers().getFirst().queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Worker only(LiveBoard board) {
        assertThat(board.snapshot().workers()).hasSize(1);
        return board.snapshot().workers().getFirst();
    }
}
