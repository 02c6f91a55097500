package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.testing.Offers;

class RecordingOffersTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:12:00Z");
    private static final Instant END = Instant.parse("2026-11-24T11:00:00Z");

    private final Offers offers = new Offers(NOW, ZoneId.of("Europe/Berlin"));

    private static Job job(JobState state, Instant start) {
        return Given.recording("job-1", state, 0, Optional.of(start), Optional.of(END));
    }

    private static Job running() {
        return job(JobState.STARTED, NOW.minus(Duration.ofMinutes(12)));
    }

    private static String why(Offer offer) {
        return offer instanceof Offer.Closed(String reason, String next) ? reason + " / " + next : "open";
    }

    private static Confirmation asked(Offer offer) {
        Offer.Open open = (Offer.Open) offer;
        return open.operation().confirmation(Optional.of(Caller.local("kim"))).with(open);
    }

    @Test
    void stoppingSaysWhatIsLostInLocalTime() {
        Confirmation asked = asked(offers.stop(running()));

        assertThat(asked.title()).isEqualTo("Stop News now");
        assertThat(asked.warnings()).singleElement().satisfies(warning -> assertThat(warning)
                .contains("It ends 48 min before its planned end 12:00:00; that rest is not recorded.")
                .contains("the file is finished and checked"));
        assertThat(asked.facts())
                .contains(new Fact("Recorded by", "rec@w1, attempt 1"), new Fact("Planned end", "12:00:00"))
                .contains(new Fact("Ordered by", "kim"), new Fact("Broker", "rec-broker"));
    }

    @Test
    void anotherEndSaysOldAndNew() {
        assertThat(asked(offers.changeEnd(running(), END.plus(Duration.ofMinutes(90))))
                        .facts())
                .contains(new Fact("Planned end", "12:00:00"), new Fact("New end", "13:30:00, 1 h 30 min later"));
        Confirmation earlier = asked(offers.changeEnd(running(), END.minus(Duration.ofMinutes(15))));
        assertThat(earlier.facts()).contains(new Fact("New end", "11:45:00, 15 min earlier"));
        assertThat(earlier.warnings())
                .containsExactly("That is earlier than planned: what comes after it is not recorded.");
    }

    @Test
    void anEndThatMakesNoSenseIsNotOffered() {
        assertThat(why(offers.changeEnd(running(), NOW))).startsWith("that end has passed");
        assertThat(why(offers.changeEnd(running(), END))).startsWith("that is its planned end already");
        assertThat(why(offers.changeEnd(job(JobState.RECEIVED, NOW.plusSeconds(900)), NOW.plusSeconds(900))))
                .startsWith("that is not after its planned start");
    }

    @Test
    void onlyWhatWaitsAtAWorkerIsStarted() {
        Job waiting = job(JobState.RECEIVED, NOW.plus(Duration.ofMinutes(20)));
        assertThat(asked(offers.startNow(waiting)).warnings()).singleElement().satisfies(warning -> assertThat(warning)
                .startsWith("It begins 20 min before its planned start"));
        assertThat(why(offers.startNow(running()))).contains("the job is STARTED");
        assertThat(why(offers.startNow(job(JobState.RECEIVED, NOW.minusSeconds(1)))))
                .startsWith("it is due already");
    }

    @Test
    void whatNobodyHasIsNotOffered() {
        Job queued = job(JobState.SENT, NOW.plusSeconds(900));
        assertThat(why(offers.stop(queued))).isEqualTo("the job is queued / only a recording that runs can be stopped");
        assertThat(why(offers.changeEnd(queued, END.plusSeconds(60)))).contains("the job is queued");
        assertThat(why(offers.stop(job(JobState.SUCCEEDED, NOW.minusSeconds(900)))))
                .contains("the job is SUCCESS");
    }
}
