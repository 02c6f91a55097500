package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.attention.Severity;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.testing.ListedJobs;

class ActionKindTest {

    private static final Subject FAILED = new Subject.OfPipeline(Given.pipeline(Given.failedBuild()));
    private static final Job LOST = Given.job("old-job", JobState.FAILED, 2);
    private static final Subject NEED = new Subject.OfNeed(
            new AttentionKey(AttentionKind.FAILED, "prod/site/Build/1"), "site", Severity.FAILED, false);

    private static Situation with(String closedBecause, Job... jobs) {
        return new Situation(closedBecause, new ListedJobs("", List.of(jobs)), Given.NOW, ZoneOffset.UTC);
    }

    private static String why(Offer offer) {
        return offer instanceof Offer.Closed closed ? closed.text() : "open";
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyOffersNothingAndSaysWhy(ActionKind kind) {
        for (Subject subject : List.of(FAILED, new Subject.OfJob(LOST), NEED)) {
            assertThat(why(kind.offer(subject, with("started with --read-only"))))
                    .isEqualTo("started with --read-only");
            assertThat(kind.closed(subject, with("started with --read-only"))).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSaidCheaplyIsWhatIsOffered(ActionKind kind) {
        for (Subject subject : List.of(FAILED, new Subject.OfJob(LOST), NEED)) {
            assertThat(kind.closed(subject, with("")).map(Offer.Closed::text).orElse("open"))
                    .isEqualTo(why(kind.offer(subject, with(""))));
        }
    }

    @Test
    void twoActionsThatShareAKeyAreAboutDifferentSubjects() {
        for (Subject subject : List.of(FAILED, new Subject.OfJob(LOST), NEED)) {
            Set<String> keys = new HashSet<>();
            assertThat(ActionKind.of(subject))
                    .filteredOn(kind -> !kind.key().isEmpty())
                    .allMatch(kind -> keys.add(kind.key()));
        }
    }

    @Test
    void aFailedStageAndAFailedJobCallForARetry() {
        assertThat(ActionKind.RETRY_STAGE.isCalledFor(FAILED)).isTrue();
        assertThat(ActionKind.RETRY_STAGE.offer(FAILED, with("")))
                .isInstanceOfSatisfying(
                        Offer.Open.class, open -> assertThat(open.operation()).isEqualTo(Given.retryBuild()));
        assertThat(ActionKind.RETRY_JOB.isCalledFor(new Subject.OfJob(LOST))).isTrue();
        assertThat(ActionKind.DECIDE_APPROVAL.isCalledFor(FAILED)).isFalse();
        assertThat(why(ActionKind.DECIDE_APPROVAL.offer(FAILED, with("")))).startsWith("no approval of it waits");
    }

    @Test
    void aJobThatAnybodySentAgainIsRefusedWithItsSuccessor() {
        Job successor = Given.childOf(LOST, "new-job", JobState.STARTED);

        assertThat(why(ActionKind.RETRY_JOB.offer(new Subject.OfJob(LOST), with("", LOST, successor))))
                .contains("sent again already, as job new-job, which is STARTED");
        // A job also names as its parent the one that merely started it.
        assertThat(KnownJobs.successor(LOST, List.of(Given.otherTask(successor))))
                .isEmpty();
    }
}
