package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.operate.RetryStage.Mode;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ErrorDetails;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.testing.Offers;

class OperationOfferTest {

    private static Offer approve(Pipeline pipeline, Stage stage) {
        return DecideApproval.offer(
                pipeline, stage, stage.actions().getFirst(), Decision.APPROVE, "ok", Given.NOW, ZoneOffset.UTC);
    }

    @Test
    void aFailedStageIsOfferedWithTheIdentityThatIsShown() {
        Stage stage = Given.waitingBehind(Given.failedBuild(), "e3", "e4");

        assertThat(RetryStage.offer(Given.pipeline(stage), stage, Mode.FAILED_ACTIONS))
                .isInstanceOfSatisfying(Offer.Open.class, open -> {
                    assertThat(open.operation()).isEqualTo(Given.retryBuild());
                    assertThat(open.facts()).contains(new Fact("Commit", "1123456 Commit of 1"));
                    assertThat(open.warnings()).containsExactly("2 newer executions wait to enter this stage.");
                    assertThat(open.operation()
                                    .confirmation(Optional.empty())
                                    .with(open)
                                    .warnings())
                            .containsAll(open.warnings());
                });
    }

    @Test
    void whatCannotBeRetriedSaysWhy() {
        Stage running = Given.runningBuild();
        assertThat(RetryStage.offer(Given.pipeline(running), running, Mode.ALL_ACTIONS))
                .isEqualTo(
                        new Offer.Closed("Build is running", "only a stage that failed or was stopped can be retried"));
        Stage stopped = Given.stage(
                "Build", PipelineState.STOPPED, Given.E1, Given.action("Compile", PipelineState.STOPPED, "run-1"));
        assertThat(RetryStage.offer(Given.pipeline(stopped), stopped, Mode.FAILED_ACTIONS))
                .isInstanceOf(Offer.Closed.class);
        assertThat(RetryStage.offer(Given.pipeline(stopped), stopped, Mode.ALL_ACTIONS))
                .isInstanceOf(Offer.Open.class);
        assertThat(RetryStage.suggestedMode(stopped)).isEqualTo(Mode.ALL_ACTIONS);
    }

    @Test
    void aLostChangeSetSuggestsAllActions() {
        Action failed = Given.action("Execute", PipelineState.FAILED, "run-1");
        Action lost = new Action(
                failed.name(),
                failed.type(),
                failed.state(),
                failed.awsStatus(),
                failed.executionId(),
                "",
                failed.changedAt(),
                failed.startedAt(),
                failed.updatedBy(),
                failed.externalId(),
                failed.url(),
                failed.percentComplete(),
                Optional.of(new ErrorDetails("JobFailed", "ChangeSet [x] does not exist (ChangeSetNotFound)")),
                failed.approvalToken(),
                failed.build());

        assertThat(RetryStage.suggestedMode(Given.stage("Deploy", PipelineState.FAILED, Given.E1, lost)))
                .isEqualTo(Mode.ALL_ACTIONS);
        assertThat(RetryStage.suggestedMode(Given.failedBuild())).isEqualTo(Mode.FAILED_ACTIONS);
    }

    @Test
    void aWaitingApprovalIsOfferedWithCommitAgeAndWhatWaitsBehind() {
        Stage gate = Given.waitingBehind(
                Given.stage("Gate", PipelineState.WAITING_FOR_APPROVAL, Given.E1, Given.waiting()), "e3");

        assertThat(approve(Given.pipeline(gate), gate)).isInstanceOfSatisfying(Offer.Open.class, open -> {
            assertThat(open.operation()).isEqualTo(Given.decide(Decision.APPROVE, "ok", false));
            assertThat(open.facts())
                    .containsExactly(new Fact("Commit", "1123456 Commit of 1"), new Fact("Waits since", "10:30:05"));
            assertThat(open.warnings()).containsExactly("A newer execution waits to enter this stage.");
        });
        assertThat(approve(Given.parallel(gate), gate)).isInstanceOfSatisfying(Offer.Open.class, open -> assertThat(
                        ((DecideApproval) open.operation()).parallel())
                .isTrue());
    }

    @Test
    void anApprovalWithoutATokenIsNotOfferedYet() {
        Stage gate = Given.stage(
                "Gate",
                PipelineState.WAITING_FOR_APPROVAL,
                Given.E1,
                Given.approval(PipelineState.WAITING_FOR_APPROVAL, Optional.empty(), Optional.empty()));

        assertThat(approve(Given.pipeline(gate), gate)).isInstanceOf(Offer.Closed.class);
    }

    @Test
    void aFailedJobIsOfferedWithAWarningOfAnActiveOneOfTheSameSource() {
        Job failed = Given.job("old-job", JobState.FAILED, 2);
        Job active = Given.job("other", JobState.STARTED, 0);
        Job over = Given.job("third", JobState.SUCCEEDED, 0);

        assertThat(Offers.retry(failed, List.of(failed, over, active)))
                .isInstanceOfSatisfying(Offer.Open.class, open -> {
                    assertThat(open.operation()).isEqualTo(Given.retryJob());
                    assertThat(open.warnings())
                            .containsExactly("A job with the same source is active: News (STARTED, job other).");
                });
        assertThat(Offers.retry(failed, List.of(failed, over)))
                .isInstanceOfSatisfying(
                        Offer.Open.class, open -> assertThat(open.warnings()).isEmpty());
    }

    @Test
    void aJobOfUnknownPayloadSaysWhatToChange() {
        Job unknown = Given.job("old-job", JobState.FAILED, 2, Optional.empty(), Optional.empty());

        assertThat(Offers.retry(unknown, List.of(unknown)))
                .isEqualTo(new Offer.Closed(
                        "the job's payload is not known",
                        "run workers with events on, so that it is asked for in time"));
    }

    @Test
    void hostileTextsStayOnOneLine() {
        assertThat(CurrentStateText.line("a\nb\u202Ec\u0007" + "d".repeat(300)))
                .startsWith("a bc d")
                .hasSize(120)
                .endsWith("…");
    }
}
