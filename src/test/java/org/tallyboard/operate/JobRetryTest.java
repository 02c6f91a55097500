package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.LostTrack;
import org.tallyboard.testing.NothingToAcknowledge;

class JobRetryTest {

    private final FakeWorld world = new FakeWorld();

    @BeforeEach
    void aJobFailed() {
        show(Given.job("old-job", JobState.FAILED, 2));
    }

    private void show(Job job) {
        world.jobs.put(job.id(), job);
    }

    private String newId() {
        return world.sent().getLast().replaceFirst(".* as ", "");
    }

    private static Outcome order(OrderService desk) throws Exception {
        return desk.order(Given.retryJob(), true).get(20, TimeUnit.SECONDS);
    }

    private void refused(String expected) throws Exception {
        assertThat(order(world.desk()))
                .isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason() + " / " + no.nextStep())
                        .contains(expected));
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void saysThatNobodyHasTakenItYet() throws Exception {
        world.afterSending = () -> show(Given.job(newId(), JobState.SENT, 0));

        assertThat(order(world.desk())).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("; it is queued"));
    }

    @Test
    void sendsUnderANewIdAndSaysWhoHasIt() throws Exception {
        world.afterSending = () -> show(Given.job(newId(), JobState.RECEIVED, 0));

        Outcome outcome = order(world.desk());

        assertThat(outcome).isEqualTo(new Outcome.Done("sent as job " + newId() + "; it is RECEIVED at rec@w1"));
        assertThat(newId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(world.done)
                .filteredOn(d -> d.startsWith("intent"))
                .singleElement()
                .satisfies(intent -> assertThat(intent)
                        .contains("\"id\":\"" + newId() + "\"")
                        .contains("\"parent_id\":\"old-job\"")
                        .doesNotContain("s3cret"));
        assertThat(world.row(1).caller()).isEqualTo("kim@desk");
        assertThat(world.done).doesNotContain("caller");
    }

    @Test
    void aJobThatNobodyTakesIsSaidAfterThirtySeconds() throws Exception {
        assertThat(order(world.desk())).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("is a worker consuming rec?"));
        assertThat(Duration.between(Given.NOW, world.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aLostConfirmIsDoneOnlyWhenTheNewJobIsSeen() throws Exception {
        world.answer = () -> new Answer.Unknown("no confirm within 10 s");
        assertThat(order(world.desk())).isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                .contains("nothing has named the new job " + newId()));

        world.afterSending = () -> show(Given.job(newId(), JobState.SENT, 0));
        assertThat(order(world.desk())).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("it has happened: job " + newId()));
    }

    @Test
    void aRefusalOfTheBrokerIsPassedOn() throws Exception {
        world.answer = () -> new Answer.Refused("no queue takes it", "declare the queue");

        assertThat(order(world.desk())).isEqualTo(new Outcome.Refused("no queue takes it", "declare the queue"));
    }

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"FAILED", "REJECTED", "REVOKED", "LOST_TRACK"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesWhenTheJobIsNotFailedAnyMore(JobState state) throws Exception {
        show(Given.job("old-job", state, 2));
        refused("the job is " + (state == JobState.SENT ? "queued" : state.celeryName()));
    }

    @ParameterizedTest
    @EnumSource(LostTrack.Why.class)
    void ofJobsThatAreLostOnlyThoseThatCannotRunAreSent(LostTrack.Why why) throws Exception {
        show(Given.lost("old-job", why));
        if (why == LostTrack.Why.EXPIRED) {
            assertThat(JobRetry.obstacle(Given.lost("old-job", why), world)).isEmpty();
        } else {
            refused("nobody knows whether the job runs: " + why.words());
        }
    }

    @Test
    void refusesWhenItWasTriedAgain() throws Exception {
        show(Given.job("old-job", JobState.FAILED, 3));
        refused("you saw attempt 3, now it is attempt 4, FAILURE");
    }

    @Test
    void refusesWhenThePayloadIsAnotherOrUnknown() throws Exception {
        show(Given.job("old-job", JobState.FAILED, 2, Optional.of(Given.payload("[2]")), Optional.empty()));
        refused("the payload is known differently");
        show(Given.job("old-job", JobState.FAILED, 2, Optional.empty(), Optional.empty()));
        refused("run workers with events on");
    }

    @Test
    void refusesWhileAWorkerHoldsIt() throws Exception {
        show(Given.job(
                "old-job", JobState.FAILED, 2, Optional.of(Given.payload("[1]")), Optional.of(HeldJob.List.RESERVED)));
        refused("a worker says that it still has the job (reserved)");
    }

    @Test
    void refusesWhenEventsDoNotArriveOrTheJobIsForgotten() throws Exception {
        world.trouble = "the event stream is interrupted";
        refused("cannot be told: the event stream is interrupted");
        world.trouble = "";
        world.jobs.clear();
        refused("the board no longer knows the job");
    }

    @Test
    void aSecondOrderForTheSameJobIsRefusedUntilTheNewJobIsOver() throws Exception {
        OrderService desk = world.desk();
        world.afterSending = () -> show(Given.job(newId(), JobState.STARTED, 0));
        order(desk);
        String first = newId();

        assertThat(order(desk)).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                .contains("has sent the job again already, as " + first + ", which is STARTED"));
        assertThat(world.sent()).hasSize(1);

        show(Given.job(first, JobState.FAILED, 0));
        assertThat(order(desk)).isInstanceOf(Outcome.Done.class);
        assertThat(world.sent()).hasSize(2);
        assertThat(newId()).isNotEqualTo(first);
    }

    @Test
    void whatAnotherDeskSentAgainIsNotSentASecondTime() throws Exception {
        FakeWorld other = new FakeWorld();
        other.jobs.putAll(world.jobs);
        // Both hear of what either sends.
        other.afterSending = () -> {
            String id = other.sent().getLast().replaceFirst(".* as ", "");
            Job again = Given.childOf(Given.job("old-job", JobState.FAILED, 2), id, JobState.SENT);
            other.jobs.put(id, again);
            world.jobs.put(id, again);
        };
        assertThat(order(other.desk())).isInstanceOf(Outcome.Done.class);

        refused("it was sent again already, as job ");
        refused("retry that one if it is still wanted");
    }

    @Test
    void anAttemptThatCeleryRetriesIsNotOver() throws Exception {
        OrderService desk = world.desk();
        world.afterSending = () -> show(Given.job(newId(), JobState.RETRY, 0));
        order(desk);

        assertThat(order(desk)).isInstanceOf(Outcome.Refused.class);
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void withoutABrokerItIsRefused() throws Exception {
        OrderService desk = new OrderService(
                "",
                "kim",
                new OrderService.Ports(world, world, Map.of(), world, world, new NothingToAcknowledge(), world),
                world);

        assertThat(order(desk))
                .isEqualTo(new Outcome.Refused(
                        "there is no broker rec-broker in the configuration",
                        "add it as a [[broker]] and start the board again"));
    }
}
