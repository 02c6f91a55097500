package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.worker.Deliveries;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.recorder.capture.Part;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A job and the table of jobs, without a broker and without waiting.
@Timeout(120)
class JobTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Function<JobStage, Duration> RENEWAL =
            stage -> stage == JobStage.RECORDING ? Leases.RECORDING : Leases.WAITING;

    private final Deliveries deliveries = new Deliveries();
    private final Jobs jobs = new Jobs(1, InstantSource.fixed(NOW));

    @Test
    void aCopyIsRenewedEveryFiveSecondsAndWithinOneWhenAPartBegan() {
        Job job = recording();
        job.parts(List.of(part(1)));
        copied(job, 100 * SECOND);

        job.parts(List.of(part(1)));
        assertThat(job.needsCopy(104 * SECOND, RENEWAL)).as("only longer").isFalse();
        assertThat(job.needsCopy(105 * SECOND, RENEWAL)).isTrue();

        copied(job, 105 * SECOND);
        job.parts(List.of(part(1), part(2)));
        assertThat(job.needsCopy(105 * SECOND + SECOND / 2, RENEWAL)).isFalse();
        assertThat(job.needsCopy(106 * SECOND, RENEWAL)).isTrue();
    }

    @Test
    void aJobThatWaitsOrIsFinishedIsRenewedEveryThirtySeconds() {
        Job job = waiting();
        copied(job, 100 * SECOND);
        assertThat(job.needsCopy(129 * SECOND, RENEWAL)).isFalse();
        assertThat(job.needsCopy(130 * SECOND, RENEWAL)).isTrue();

        job.begin(NOW);
        job.step(JobStage.Step.END);
        copied(job, 200 * SECOND);
        assertThat(job.needsCopy(229 * SECOND, RENEWAL)).isFalse();
    }

    @Test
    void aLeaseIsRenewedOnlyWhileTheJobsThreadLives() throws Exception {
        Job job = recording();
        Thread thread = Thread.ofPlatform().unstarted(() -> {});
        job.runBy(thread);
        assertThat(job.isAlive()).as("its thread is still to be started").isTrue();
        assertThat(job.needsCopy(100 * SECOND, RENEWAL)).isTrue();

        thread.start();
        thread.join();

        assertThat(job.needsCopy(100 * SECOND, RENEWAL)).isFalse();
        assertThat(job.isAlive()).isFalse();
    }

    @Test
    void aStepThatTheTableDoesNotHaveIsAnErrorAndChangesNothing() {
        Job job = recording();

        assertThatThrownBy(() -> job.step(JobStage.Step.SUCCEED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A job that is RECORDING cannot SUCCEED.");
        assertThat(job.stage()).isEqualTo(JobStage.RECORDING);
    }

    @Test
    void absurdTimesAreRefusedInWords() {
        for (String name : List.of("start", "end")) {
            for (String time : List.of("+999999999-12-31T00:00:00Z", "1989-12-31T23:59:59Z", "2100-01-01T00:00:00Z")) {
                assertThat(held(Map.of(name, time)).refusal())
                        .isEqualTo("the keyword argument " + name + " is not a time between 1990 and 2100");
            }
        }
        assertThat(held(Map.of("start", "1990-01-01T00:00:00Z", "end", "2099-12-31T23:59:59Z"))
                        .refusal())
                .isEmpty();
        TaskMessage late = TaskMessage.task(RecordingWorker.TASK)
                .kwargs(kwargs(Map.of()))
                .eta(Instant.parse("+1000000-01-01T00:00:00Z"))
                .build();
        assertThat(held(late).refusal()).isEqualTo("its eta or expires is not a time between 1990 and 2100");
        assertThat(held(late).recordFrom()).as("it does not wait for it").isEqualTo(Instant.EPOCH);
    }

    @Test
    void aClockThatIsSetByHoursMakesNoWaitOverflowOrHang() throws Exception {
        Job job = new Job("w1@a", held(Map.of("start", "2099-12-31T00:00:00Z")));
        job.want(Job.Wish.LEAVE, "stop");

        assertThat(job.pause(JobMessage::recordFrom, () -> Instant.EPOCH)).isFalse();
        assertThat(new Job("w1@a", held(Map.of("start", NOW.toString()))).pause(JobMessage::recordFrom, () -> NOW))
                .isTrue();
    }

    @Test
    void theNextProgrammeHasTheSlotOfTheOneThatEndsThen() {
        Job first = programme("one", 0, 60);
        Job second = programme("two", 60, 120);
        Job overlapping = programme("three", 59, 120);

        assertThat(jobs.enter(first)).isEmpty();
        assertThat(jobs.takeSlot(first)).isTrue();
        assertThat(jobs.wanted()).as("a minute before").isZero();
        assertThat(jobs.takeSlot(overlapping)).isFalse();
        assertThat(jobs.takeSlot(second)).isTrue();
        assertThat(jobs.takeSlot(programme("four", 60, 90))).as("one at a time").isFalse();
    }

    @Test
    void aJobIsTakenAheadForASlotThatIsSoonFreeUntilOneComesThatCannotWait() {
        Job first = programme("one", 0, 20);
        jobs.enter(first);
        assertThat(jobs.wanted()).isEqualTo(1);

        assertThat(jobs.takeSlot(programme("now", 0, 60))).isFalse();
        assertThat(jobs.wanted())
                .as("it went back, and would come again at once")
                .isZero();

        jobs.leave(first);
        assertThat(jobs.wanted()).isEqualTo(1);
    }

    private Job programme(String id, int from, int to) {
        return new Job(
                "w1@a",
                held(Map.of(
                        "title",
                        id,
                        "start",
                        NOW.plusSeconds(from).toString(),
                        "end",
                        NOW.plusSeconds(to).toString())));
    }

    private Job waiting() {
        var job = new Job("w1@a", held(Map.of()));
        job.decide();
        job.step(JobStage.Step.LEASE);
        return job;
    }

    private Job recording() {
        Job job = waiting();
        job.begin(NOW);
        return job;
    }

    /// A copy was made at this time and has come back.
    private void copied(Job job, long nanos) {
        TaskMessage copy = job.copy(nanos);
        job.leased(deliveries.of(copy.amqp()), job.state().copy());
    }

    private static Part part(int number) {
        return new Part(number, "w1@a", "folder", "p" + number + ".mkv", NOW, NOW.plusSeconds(number), 1);
    }

    private JobMessage held(Map<String, String> more) {
        return held(TaskMessage.task(RecordingWorker.TASK).kwargs(kwargs(more)).build());
    }

    private JobMessage held(TaskMessage message) {
        TaskDelivery delivery = deliveries.of(message.amqp());
        return JobMessage.of(
                delivery, new Arrivals.Arrival(message, message.id().orElseThrow(), false));
    }

    private static ObjectNode kwargs(Map<String, String> more) {
        ObjectNode kwargs = JsonMapper.shared().createObjectNode().put("source", "http://h/x");
        more.forEach(kwargs::put);
        return kwargs;
    }
}
