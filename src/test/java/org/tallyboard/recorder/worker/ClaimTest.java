package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.recorder.worker.Claim.Holding.CLAIMS;
import static org.tallyboard.recorder.worker.Claim.Holding.ENDED;
import static org.tallyboard.recorder.worker.Claim.Holding.HOLDS;
import static org.tallyboard.recorder.worker.Claim.Holding.HOLDS_UNSAFELY;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.ControlReply;
import org.tallyboard.recorder.worker.Claim.Holding;
import org.tallyboard.recorder.worker.Claim.Told;
import org.tallyboard.recorder.worker.Claim.Verdict;
import tools.jackson.databind.json.JsonMapper;

class ClaimTest {
    @Test
    void aJobThatNobodyHasIsFree() {
        assertThat(judge(0)).isInstanceOf(Verdict.Free.class);
        assertThat(judge(0, told("w2", HOLDS, 0))).as("our own answer").isInstanceOf(Verdict.Free.class);
    }

    @Test
    void aJobThatAnotherHoldsOrEndedIsTaken() {
        assertThat(judge(0, told("w1", HOLDS, 0))).isEqualTo(new Verdict.Taken("w1", "it is held there"));
        assertThat(judge(0, told("w3", ENDED, 0))).isEqualTo(new Verdict.Taken("w3", "it ended there"));
        assertThat(judge(0, told("w3", ENDED, 2)))
                .as("a repeated first attempt")
                .isInstanceOf(Verdict.Taken.class);
    }

    @Test
    void anEarlierAttemptIsNoDuplicate() {
        assertThat(judge(1, told("w1", HOLDS, 0), told("w3", ENDED, 0))).isInstanceOf(Verdict.Free.class);
    }

    @Test
    void ofTwoThatClaimTheSmallerNameGoesOn() {
        assertThat(judge(0, told("w1", CLAIMS, 0))).as("until it holds it").isInstanceOf(Verdict.Unsure.class);
        assertThat(judge(0, told("w3", CLAIMS, 0))).isInstanceOf(Verdict.Free.class);
    }

    @Test
    void aHolderWithoutAMessageAtTheBrokerIsAskedAgain() {
        assertThat(judge(0, told("w1", HOLDS_UNSAFELY, 0))).isInstanceOf(Verdict.Unsure.class);
        assertThat(judge(0, told("w1", HOLDS_UNSAFELY, 0), told("w3", HOLDS, 0)))
                .isInstanceOf(Verdict.Taken.class);
    }

    @Test
    void aPythonWorkerTellsNoAttempt() {
        var python = new Told("celery@a", HOLDS, OptionalInt.empty(), 0);
        assertThat(judge(0, python)).isInstanceOf(Verdict.Taken.class);
        assertThat(judge(1, python)).as("it may be ending the one before").isInstanceOf(Verdict.Unsure.class);
    }

    @Test
    void afterAPartitionBothComeToTheSameAnswer() {
        assertThat(Claim.outranked("w1", 0, 0, List.of(new Told("w2", HOLDS, OptionalInt.of(0), 1))))
                .contains("w2");
        assertThat(Claim.outranked("w2", 0, 1, List.of(new Told("w1", HOLDS, OptionalInt.of(0), 0))))
                .isEmpty();
        assertThat(Claim.outranked("w2", 0, 1, List.of(new Told("w1", HOLDS_UNSAFELY, OptionalInt.of(0), 1))))
                .contains("w1");
        assertThat(Claim.outranked("w1", 0, 1, List.of(new Told("w2", HOLDS, OptionalInt.of(0), 1))))
                .isEmpty();
        assertThat(Claim.outranked("w1", 0, 0, List.of(new Told("w2", ENDED, OptionalInt.of(0), 1))))
                .isEmpty();
    }

    @Test
    void whoComesToTheEndAfterAnotherHasEndedItIsTooLate() {
        assertThat(Claim.ended("w1", 0, List.of(told("w2", HOLDS, 0), told("w3", ENDED, 0))))
                .contains("w3");
        assertThat(Claim.ended("w1", 0, List.of(told("w2", ENDED, 1)))).contains("w2");
        assertThat(Claim.ended("w1", 1, List.of(told("w2", ENDED, 0)))).isEmpty();
        assertThat(Claim.ended("w1", 0, List.of(told("w1", ENDED, 0)))).isEmpty();
    }

    @Test
    void readsOurAnswersAndCelerys() {
        assertThat(read("{\"j\":[\"active\",{\"id\":\"j\",\"tallyboard\":{\"retries\":2,\"generation\":3,"
                        + "\"claims\":false,\"leased\":false}}]}"))
                .isEqualTo(new Told("w", HOLDS_UNSAFELY, OptionalInt.of(2), 3));
        assertThat(read("{\"j\":[\"reserved\",{\"id\":\"j\",\"tallyboard\":{\"retries\":0,\"claims\":true}}]}")
                        .holding())
                .isEqualTo(CLAIMS);
        assertThat(read("{\"j\":[\"active\",{\"id\":\"j\"}]}")).isEqualTo(new Told("w", HOLDS, OptionalInt.empty(), 0));
        assertThat(Claim.read("j", answer("{}"))).isEmpty();
        assertThat(Claim.read("j", answer("[\"j\"]"))).isEmpty();
        assertThat(Claim.read("j", new ControlReply.Answer.Error("w", "KeyError('x')")))
                .isEmpty();
    }

    private static Verdict judge(int retries, Told... told) {
        return Claim.judge("w2", retries, List.of(told));
    }

    private static Told told(String worker, Holding holding, int retries) {
        return new Told(worker, holding, OptionalInt.of(retries), 0);
    }

    private static Told read(String json) {
        return Claim.read("j", answer(json)).orElseThrow();
    }

    private static ControlReply.Answer answer(String json) {
        return new ControlReply.Answer.Ok("w", JsonMapper.shared().readTree(json));
    }

    @Test
    void aClaimIsBelievedNeitherAfterLongNorSoonAfterTheBrokerHasForgottenAll() {
        assertThat(Claims.isDoubtful(Duration.ofSeconds(20), Duration.ofSeconds(30)))
                .isFalse();
        assertThat(Claims.isDoubtful(Duration.ofSeconds(100), Duration.ofSeconds(30)))
                .isTrue();
        assertThat(Claims.isDoubtful(Duration.ofSeconds(2), Duration.ofSeconds(3)))
                .isTrue();
    }
}
