package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.operate.DecideApproval.Decision;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

class ApprovalDecisionTest {

    private final FakeWorld world = new FakeWorld();

    @BeforeEach
    void anApprovalWaits() {
        world.pipeline = () -> Given.pipeline(gate(Given.waiting()));
    }

    private static Stage gate(Action action) {
        PipelineState state =
                switch (action.state()) {
                    case WAITING_FOR_APPROVAL -> PipelineState.WAITING_FOR_APPROVAL;
                    default -> action.state();
                };
        return Given.stage("Gate", state, Given.E1, action);
    }

    private static Action decided(PipelineState state, String by) {
        return Given.approval(state, Optional.empty(), Optional.of(by));
    }

    private Outcome order(DecideApproval operation) throws Exception {
        return world.desk().order(operation, true).get(20, TimeUnit.SECONDS);
    }

    private void refused(DecideApproval operation, String expected) throws Exception {
        assertThat(order(operation)).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                .contains(expected));
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void approvesWhatWasShownAndNeverWritesTheToken() throws Exception {
        world.afterSending =
                () -> world.pipeline = () -> Given.pipeline(gate(decided(PipelineState.SUCCEEDED, Given.KIM.arn())));

        assertThat(order(Given.approve()))
                .isEqualTo(new Outcome.Done("CodePipeline took it; Approve has succeeded since 10:30:05, by kim"));
        assertThat(world.sent()).containsExactly("send APPROVE payments/Gate/Approve");
        assertThat(world.done.toString()).doesNotContain(Given.TOKEN);
        assertThat(world.rows.toString()).doesNotContain(Given.TOKEN);
    }

    @Test
    void namesTheNextExecutionThatWaitsInTheSameStage() throws Exception {
        world.afterSending = () -> world.pipeline = () -> Given.pipeline(Given.stage(
                "Gate",
                PipelineState.WAITING_FOR_APPROVAL,
                Given.E2,
                Given.approval(PipelineState.WAITING_FOR_APPROVAL, Optional.of("another-token"), Optional.empty())));

        assertThat(order(Given.approve()))
                .isEqualTo(new Outcome.Done("CodePipeline took it; Gate now waits for approval of execution 22222222,"
                        + " 2123456 Commit of 2, since 10:30:05"));
    }

    @Test
    void saysThatTheNextExecutionHasPassedTheApproval() throws Exception {
        world.afterSending =
                () -> world.pipeline = () -> Given.pipeline(Given.stage("Gate", PipelineState.IN_PROGRESS, Given.E2));

        assertThat(order(Given.approve()))
                .isEqualTo(new Outcome.Done("CodePipeline took it; Gate now shows another execution: Gate is running"
                        + " since 10:31:00 (execution 22222222, 2123456 Commit of 2)"));
    }

    @Test
    void rejectsInAParallelExecution() throws Exception {
        world.pipeline = () -> Given.parallel(gate(Given.waiting()));

        assertThat(order(Given.decide(Decision.REJECT, "", true))).isInstanceOf(Outcome.Done.class);
        assertThat(world.sent()).containsExactly("send REJECT payments/Gate/Approve");
    }

    @Test
    void refusesWhenTheTokenIsAnother() throws Exception {
        Action later =
                Given.approval(PipelineState.WAITING_FOR_APPROVAL, Optional.of("another-token"), Optional.empty());
        world.pipeline = () -> Given.pipeline(gate(later));
        refused(Given.approve(), "Approve waits again");
    }

    @Test
    void refusesWhenAnotherExecutionWaits() throws Exception {
        world.pipeline = () ->
                Given.pipeline(Given.stage("Gate", PipelineState.WAITING_FOR_APPROVAL, Given.E2, Given.waiting()));
        refused(Given.approve(), "you saw execution 11111111, but now Gate waits for approval");
    }

    @Test
    void refusesWhenSomebodyElseDecided() throws Exception {
        world.pipeline = () -> Given.pipeline(gate(decided(PipelineState.FAILED, "arn:aws:iam::1:user/alex")));
        refused(Given.approve(), "it does not wait any more: Approve is failed since 10:30:05, by alex");
    }

    @Test
    void refusesWhenTheActionIsGoneOrTheModeChanged() throws Exception {
        world.pipeline = () -> Given.pipeline(Given.stage("Gate", PipelineState.IN_PROGRESS, Given.E1));
        refused(Given.approve(), "Gate has no action Approve any more");
        world.pipeline = () -> Given.parallel(gate(Given.waiting()));
        refused(Given.approve(), "the execution mode of payments is PARALLEL since");
    }

    @Test
    void refusesACommentThatCodePipelineWouldNotTake() throws Exception {
        refused(Given.decide(Decision.APPROVE, "x".repeat(513), false), "the comment has 513 characters");
        assertThat(world.done).doesNotContain("caller");
        assertThat(order(Given.decide(Decision.APPROVE, "\uD83D\uDCFA".repeat(512), false)))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anApprovalThatWasDecidedInBetweenSaysBywhom() throws Exception {
        world.answer = () -> new Answer.Refused(
                "this approval was decided already (AWS: ApprovalAlreadyCompleted)", "look at how it was decided");
        world.afterSending = () -> world.pipeline =
                () -> Given.pipeline(gate(decided(PipelineState.SUCCEEDED, "arn:aws:iam::1:user/alex")));

        assertThat(order(Given.approve()))
                .isEqualTo(new Outcome.Refused(
                        "this approval was decided already (AWS: ApprovalAlreadyCompleted); Approve has succeeded since"
                                + " 10:30:05, by alex",
                        "look at how it was decided"));
    }

    @Test
    void aLostAnswerIsDoneOnlyWhenAwsNamesThisCaller() throws Exception {
        world.answer = () -> new Answer.Unknown("connection reset");
        world.afterSending =
                () -> world.pipeline = () -> Given.pipeline(gate(decided(PipelineState.SUCCEEDED, Given.KIM.arn())));
        assertThat(order(Given.approve())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aLostAnswerStaysUnknownWhenSomebodyElseDecidedOrOtherwise() throws Exception {
        world.answer = () -> new Answer.Unknown("connection reset");
        for (Action action : new Action[] {
            decided(PipelineState.SUCCEEDED, "arn:aws:iam::1:user/alex"), decided(PipelineState.FAILED, Given.KIM.arn())
        }) {
            anApprovalWaits();
            world.afterSending = () -> world.pipeline = () -> Given.pipeline(gate(action));
            assertThat(order(Given.approve()))
                    .isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                            .contains("connection reset; it shows: Approve"));
        }
    }
}
