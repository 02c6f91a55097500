package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.RecordingOrders.Holder;
import org.tallyboard.operate.RecordingOrders.Told;
import org.tallyboard.testing.Offers;

class RecordingChangeTest {

    private static final Instant START = Given.NOW.minus(Duration.ofMinutes(72));
    private static final Instant END = Given.NOW.plus(Duration.ofMinutes(48));
    private static final Instant LATER = END.plus(Duration.ofMinutes(15));

    private final FakeWorld world = new FakeWorld();
    private final Offers offers = new Offers(Given.NOW, ZoneOffset.UTC);

    @BeforeEach
    void itRecords() {
        show(job(JobState.STARTED, START, END));
        told(holder(true, START, END));
    }

    private static Job job(JobState state, Instant start, Instant end) {
        return Given.recording("job-1", state, 0, Optional.of(start), Optional.of(end));
    }

    private static Holder holder(boolean running, Instant start, Instant end) {
        return new Holder("rec@w1", running, OptionalInt.of(0), Optional.of(start), Optional.of(end), true, true);
    }

    private void show(Job job) {
        world.jobs.put(job.id(), job);
    }

    private void told(Holder... holders) {
        world.told = () -> new Told(List.of(holders), Optional.empty());
    }

    private static Operation of(Offer offer) {
        return ((Offer.Open) offer).operation();
    }

    private Operation stop() {
        return of(offers.stop(job(JobState.STARTED, START, END)));
    }

    private Operation longer() {
        return of(offers.changeEnd(job(JobState.STARTED, START, END), LATER));
    }

    private Operation startNow() {
        return of(offers.startNow(waiting()));
    }

    private static Job waiting() {
        return job(JobState.RECEIVED, Given.NOW.plusSeconds(600), END);
    }

    private Outcome order(Operation operation) throws Exception {
        return world.desk().order(operation, true).get(20, TimeUnit.SECONDS);
    }

    private void refused(Operation operation, String expected) throws Exception {
        assertThat(order(operation))
                .isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason() + " / " + no.nextStep())
                        .contains(expected));
        assertThat(world.sent()).isEmpty();
    }

    private void done(Operation operation, String expected) throws Exception {
        assertThat(order(operation)).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains(expected));
    }

    @Test
    void stoppingGivesItAnEndNowAndWaitsForTheFile() throws Exception {
        world.afterSending = () -> show(job(JobState.SUCCEEDED, START, Given.NOW));

        done(stop(), "rec@w1 took it; the recording has ended, and its file is finished");

        assertThat(world.sent()).containsExactly("send rec@w1 job-1 end " + Given.NOW);
        assertThat(world.done.indexOf("ask rec@w1"))
                .isLessThan(world.done.indexOf(world.sent().getFirst()));
        assertThat(world.row(1).kind()).isEqualTo("stop recording");
        assertThat(world.row(1).caller()).isEqualTo("kim@desk");
    }

    @Test
    void aFileThatTakesLongIsNotSaidToBeFinished() throws Exception {
        world.afterSending = () -> show(job(JobState.STARTED, START, Given.NOW));
        done(stop(), "it ends now, and its file is being finished");
    }

    @Test
    void aLaterEndIsDoneWhenTheBoardSeesIt() throws Exception {
        world.afterSending = () -> show(job(JobState.STARTED, START, LATER));

        done(longer(), "its planned end is now ");

        assertThat(world.sent()).containsExactly("send rec@w1 job-1 end " + LATER);
        assertThat(world.done)
                .filteredOn(d -> d.startsWith("intent"))
                .singleElement()
                .satisfies(intent -> assertThat(intent)
                        .contains("\"endSeen\":\"" + END + "\"")
                        .contains("\"end\":\"" + LATER + "\""));
    }

    @Test
    void aChangeThatDoesNotShowIsSaid() throws Exception {
        done(longer(), "after 30 s the change does not show yet");
    }

    @Test
    void startingNowWaitsUntilItRecords() throws Exception {
        show(waiting());
        told(holder(false, Given.NOW.plusSeconds(600), END));
        world.afterSending = () -> show(job(JobState.STARTED, Given.NOW, END));

        done(startNow(), "it is being recorded");

        assertThat(world.sent()).containsExactly("send rec@w1 job-1 start " + Given.NOW);
    }

    @Test
    void withoutAFreeSlotNothingIsStarted() throws Exception {
        Instant start = Given.NOW.plusSeconds(600);
        told(new Holder("rec@w1", false, OptionalInt.of(0), Optional.of(start), Optional.of(END), true, false));
        refused(startNow(), "rec@w1 has no free slot");
    }

    @Test
    void aWorkerInPythonIsNotAsked() throws Exception {
        told(new Holder("rec@w1", true, OptionalInt.empty(), Optional.of(START), Optional.of(END), false, true));
        refused(longer(), "rec@w1 is a plain Celery worker, as those in Python are, which cannot change a job");
    }

    @ParameterizedTest
    @CsvSource({
        "end, 'its planned end is another one since'",
        "start, 'its planned start is another one since'",
        "waits, it waits again since",
        "attempt, 'it was tried again since: you saw attempt 1, now it is attempt 2'",
        "other, 'it went to another worker since: rec@w2 has it now'",
        "both, two workers say that they have it"
    })
    void whatChangedSinceItWasSeenIsRefused(String what, String reason) throws Exception {
        Holder same = holder(true, START, END);
        Holder other = new Holder("rec@w2", true, OptionalInt.of(0), Optional.of(START), Optional.of(END), true, true);
        switch (what) {
            case "end" -> told(holder(true, START, LATER));
            case "start" -> told(holder(true, START.plusSeconds(1), END));
            case "waits" -> told(holder(false, START, END));
            case "attempt" ->
                told(new Holder("rec@w1", true, OptionalInt.of(1), Optional.of(START), Optional.of(END), true, true));
            case "other" -> told(other);
            default -> told(same, other);
        }
        refused(longer(), reason);
    }

    @Test
    void whatHasEndedIsRefusedWithHow() throws Exception {
        world.told = () -> new Told(List.of(), Optional.of("succeeded"));
        refused(stop(), "it has ended since: succeeded");
        world.told = () -> new Told(List.of(), Optional.empty());
        refused(stop(), "rec@w1 does not have it any more, and no other worker says that it has");
    }

    @Test
    void aWorkerThatDoesNotAnswerIsNotToldAnything() throws Exception {
        world.readFails = "rec@w1 did not answer within 5 s";
        refused(stop(), "rec@w1 did not answer within 5 s");
    }

    @Test
    void anAnswerThatIsMissingIsUnknownUntilTheChangeShows() throws Exception {
        world.answer = () -> new Answer.Unknown("rec@w1 did not answer within 5 s");
        assertThat(order(longer())).isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                .contains("rec@w1 did not answer within 5 s; the change does not show"));

        world.afterSending = () -> show(job(JobState.STARTED, START, LATER));
        done(longer(), "no clear answer came (rec@w1 did not answer within 5 s), but it has happened");
    }

    @Test
    void aPlannedJobIsStartedByItsScheduler() throws Exception {
        Operation start = of(offers.startPlanned(new JobKey("rec-broker", "planned-1"), "Late News", END));
        world.afterSending = () -> show(Given.job("planned-1", JobState.SENT, 0));

        done(start, "the scheduler has sent it");
        assertThat(world.sent()).containsExactly("send scheduler planned-1 " + END);

        assertThat(order(start)).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                .contains("the scheduler has sent it already: it is queued"));
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void aSchedulerThatIsSilentIsUnknown() throws Exception {
        world.answer = () -> new Answer.Unknown("no scheduler answered within 5 s");
        assertThat(order(of(offers.startPlanned(new JobKey("rec-broker", "planned-1"), "Late News", END))))
                .isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                        .contains("no scheduler answered within 5 s; no event has named it within 30 s"));
    }
}
