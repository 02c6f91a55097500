package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.Commit;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.ExecutionStatus;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.sandbox.aws.world.StageStatus;
import org.tallyboard.sandbox.aws.world.Start;
import org.tallyboard.sandbox.aws.world.Trigger;
import org.tallyboard.sandbox.aws.world.TriggerType;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionExecution;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ApprovalAlreadyCompletedException;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.ConflictException;
import software.amazon.awssdk.services.codepipeline.model.InvalidApprovalTokenException;
import software.amazon.awssdk.services.codepipeline.model.NotLatestPipelineExecutionException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.StageNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.StageNotRetryableException;
import software.amazon.awssdk.services.codepipeline.model.StageRetryMode;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.codepipeline.model.StartTimeRange;

/// The rules by which stages move and orders are refused, seen through AWS's own client.
class StageRulesTest {
    private static final String E = "0f1d2c3b-4a59-4687-9768-a5b4c3d2e1f0";
    private static final Failure BROKEN = Failure.command("npm test", 1, "  1) api\n     answers\n");

    private SimulatedAws aws;
    private SdkClients sdk;
    private CodePipelineClient client;

    @BeforeEach
    void start() throws IOException {
        aws = SimulatedAws.start(SimulatedAws.Options.settable());
        sdk = new SdkClients(aws, "prod");
        client = sdk.pipelines();
    }

    @AfterEach
    void stop() {
        sdk.close();
        aws.close();
    }

    @Test
    void aRetryKeepsTheExecutionIdAndRunsTheFailedActionAgain() {
        PipelineControl api = failed("video-api");

        assertThat(retry("video-api", "Build", E, StageRetryMode.FAILED_ACTIONS))
                .isEqualTo(E);

        StageState build = stage("video-api", "Build");
        assertThat(build.latestExecution().pipelineExecutionId()).isEqualTo(E);
        assertThat(build.latestExecution().status()).isEqualTo(StageExecutionStatus.IN_PROGRESS);
        assertThat(build.retryStageMetadata().manualStageRetryAttempt()).isEqualTo(1);
        api.finish(E);
        assertThat(api.status(E)).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(api.executionCount()).isEqualTo(1);
        assertThat(actions("video-api", E, StartTimeRange.ALL))
                .filteredOn(a -> a.actionName().equals("Build"))
                .extracting(ActionExecutionDetail::status)
                .containsExactlyInAnyOrder(ActionExecutionStatus.FAILED, ActionExecutionStatus.SUCCEEDED);
        assertThat(actions("video-api", E, StartTimeRange.LATEST))
                .filteredOn(a -> a.actionName().equals("Build"))
                .extracting(ActionExecutionDetail::status)
                .containsExactly(ActionExecutionStatus.SUCCEEDED);
    }

    @Test
    void aFailureShowsItsErrorInTheActionAndFailsTheExecution() {
        failed("video-api");

        ActionExecution build =
                stage("video-api", "Build").actionStates().getFirst().latestExecution();
        assertThat(build.status()).isEqualTo(ActionExecutionStatus.FAILED);
        assertThat(build.errorDetails().code()).isEqualTo("JobFailed");
        assertThat(build.errorDetails().message()).contains("npm test").contains("\n");
        assertThat(build.externalExecutionId()).startsWith("video-api-build:");
        assertThat(stage("video-api", "Deploy").latestExecution()).isNull();
        assertThat(executions("video-api").getFirst().status()).isEqualTo(PipelineExecutionStatus.FAILED);
    }

    @Test
    void aSecondRetryWhileTheFirstRunsIsAConflict() {
        failed("video-api");
        retry("video-api", "Build", E, StageRetryMode.FAILED_ACTIONS);

        refused(ConflictException.class, () -> retry("video-api", "Build", E, StageRetryMode.FAILED_ACTIONS))
                .hasMessageContaining("the pipeline is busy handling ongoing activities. Try again later.");
    }

    @Test
    void aStageThatDidNotFailCannotBeRetried() {
        PipelineControl api = add(PipelineSpec.plain("video-api"));
        String id = api.startAndSucceed();

        refused(StageNotRetryableException.class, () -> retry("video-api", "Build", id, StageRetryMode.ALL_ACTIONS));
        refused(StageNotFoundException.class, () -> retry("video-api", "Nope", id, StageRetryMode.ALL_ACTIONS));
    }

    @Test
    void anExecutionThatTheStageHasLeftBehindCannotBeRetried() {
        PipelineControl api = failed("video-api");
        api.startAndReach("Build");

        refused(
                NotLatestPipelineExecutionException.class,
                () -> retry("video-api", "Build", E, StageRetryMode.FAILED_ACTIONS));
    }

    @Test
    void aStageOfAChangedPipelineCannotBeRetried() {
        PipelineControl api = failed("video-api");
        api.restructure(PipelineSpec.plain("video-api").stages());

        refused(StageNotRetryableException.class, () -> retry("video-api", "Build", E, StageRetryMode.FAILED_ACTIONS));
        assertThat(client.getPipelineState(r -> r.name("video-api")).pipelineVersion())
                .isEqualTo(2);
    }

    @Test
    void failedActionsRunAgainBesideRunningOnesButAllActionsWait() {
        PipelineControl api = add(PipelineSpec.of(
                "wide",
                PipelineType.V2,
                ExecutionMode.QUEUED,
                StageSpec.of("Source", ActionSpec.codeCommit("Source", "wide", "main")),
                StageSpec.of(
                        "Test",
                        ActionSpec.codeBuildTest("Unit", "wide-unit"),
                        ActionSpec.jenkins("Browser", "wide-browser"),
                        ActionSpec.codeBuildTest("Report", "wide-report").order(2))));
        String id = api.startAndReach("Test");
        api.fail(id, "Test", "Unit", BROKEN);

        assertThat(stage("wide", "Test").latestExecution().status()).isEqualTo(StageExecutionStatus.FAILED);
        refused(StageNotRetryableException.class, () -> retry("wide", "Test", id, StageRetryMode.ALL_ACTIONS));
        retry("wide", "Test", id, StageRetryMode.FAILED_ACTIONS);
        assertThat(latest("wide", "Test", "Unit").status()).isEqualTo(ActionExecutionStatus.IN_PROGRESS);
        assertThat(latest("wide", "Test", "Browser").status()).isEqualTo(ActionExecutionStatus.IN_PROGRESS);
        api.succeed(id, "Test", "Unit");
        api.succeed(id, "Test", "Browser");
        api.succeed(id, "Test", "Report");
        assertThat(api.status(id)).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void allActionsBeginTheStageAnew() {
        PipelineControl api = add(PipelineSpec.of(
                "stack",
                PipelineType.V2,
                ExecutionMode.SUPERSEDED,
                StageSpec.of("Source", ActionSpec.codeCommit("Source", "stack", "main")),
                StageSpec.of(
                        "Deploy",
                        ActionSpec.cloudFormation("Prepare", "stack", "CHANGE_SET_REPLACE"),
                        ActionSpec.cloudFormation("Execute", "stack", "CHANGE_SET_EXECUTE")
                                .order(2))));
        String id = api.startAndReach("Deploy");
        api.succeed(id, "Deploy", "Prepare");
        String prepared = latest("stack", "Deploy", "Prepare").actionExecutionId();
        api.fail(id, "Deploy", "Execute", Failure.job("ChangeSetNotFound: ChangeSet [stack-change] does not exist"));

        retry("stack", "Deploy", id, StageRetryMode.ALL_ACTIONS);

        assertThat(latest("stack", "Deploy", "Prepare").actionExecutionId()).isNotEqualTo(prepared);
        assertThat(latest("stack", "Deploy", "Prepare").status()).isEqualTo(ActionExecutionStatus.IN_PROGRESS);
        assertThat(latest("stack", "Deploy", "Execute").status()).isEqualTo(ActionExecutionStatus.FAILED);
    }

    @Test
    void anApprovalIsAnsweredOnceByItsToken() {
        PipelineControl api = add(PipelineSpec.withApproval("video-api", ExecutionMode.SUPERSEDED));
        String id = api.startAndReach("Approval");
        String token = latest("video-api", "Approval", "Approve").token();

        refused(InvalidApprovalTokenException.class, () -> answer("video-api", E, ApprovalStatus.APPROVED));
        answer("video-api", token, ApprovalStatus.APPROVED);

        ActionExecution approval = latest("video-api", "Approval", "Approve");
        assertThat(approval.status()).isEqualTo(ActionExecutionStatus.SUCCEEDED);
        assertThat(approval.summary()).isEqualTo("seen on staging");
        assertThat(approval.token()).isNull();
        assertThat(approval.lastUpdatedBy()).contains(":assumed-role/");
        assertThat(api.status(id, "Deploy")).contains(StageStatus.IN_PROGRESS);
        refused(ApprovalAlreadyCompletedException.class, () -> answer("video-api", token, ApprovalStatus.REJECTED));
    }

    @Test
    void aRejectedApprovalFailsTheStage() {
        PipelineControl api = add(PipelineSpec.withApproval("video-api", ExecutionMode.QUEUED));
        String id = api.startAndReach("Approval");

        answer("video-api", latest("video-api", "Approval", "Approve").token(), ApprovalStatus.REJECTED);

        assertThat(api.status(id)).isEqualTo(ExecutionStatus.FAILED);
        assertThat(api.status(id, "Approval")).contains(StageStatus.FAILED);
    }

    @Test
    void anApprovalHoldsTheStageAndNewerExecutionsSupersedeEachOtherBehindIt() {
        PipelineControl api = add(PipelineSpec.withApproval("video-api", ExecutionMode.SUPERSEDED));
        String waiting = api.startAndReach("Approval");
        String second = api.startAndReach("Build");
        api.succeed(second, "Build", "Build");
        assertThat(stage("video-api", "Approval").inboundExecution().pipelineExecutionId())
                .isEqualTo(second);
        String third = api.startAndReach("Build");
        api.succeed(third, "Build", "Build");

        assertThat(api.status(second)).isEqualTo(ExecutionStatus.SUPERSEDED);
        assertThat(stage("video-api", "Approval").inboundExecutions())
                .extracting(e -> e.pipelineExecutionId())
                .containsExactly(third);
        assertThat(stage("video-api", "Approval").latestExecution().pipelineExecutionId())
                .isEqualTo(waiting);
        answer("video-api", latest("video-api", "Approval", "Approve").token(), ApprovalStatus.APPROVED);
        assertThat(stage("video-api", "Approval").latestExecution().pipelineExecutionId())
                .isEqualTo(third);
    }

    @Test
    void aQueueKeepsEveryExecutionInOrder() {
        PipelineControl api = add(PipelineSpec.withApproval("video-api", ExecutionMode.QUEUED));
        api.startAndReach("Approval");
        String second = api.startAndReach("Build");
        api.succeed(second, "Build", "Build");
        String third = api.startAndReach("Build");
        api.succeed(third, "Build", "Build");

        assertThat(stage("video-api", "Approval").inboundExecutions())
                .extracting(e -> e.pipelineExecutionId())
                .containsExactly(second, third);
        assertThat(stage("video-api", "Approval").inboundExecution().pipelineExecutionId())
                .isEqualTo(second);
    }

    @Test
    void parallelExecutionsAreApprovedByTheExternalExecutionId() {
        PipelineControl live = add(PipelineSpec.withApproval("live", ExecutionMode.PARALLEL));
        String running = live.startAndReach("Build");
        String waiting = live.startAndReach("Approval");
        String failed = live.startAndFail("Deploy", Failure.job("too few healthy instances"));

        assertThat(client.getPipelineState(r -> r.name("live")).stageStates()).allSatisfy(stage -> {
            assertThat(stage.latestExecution()).isNull();
            assertThat(stage.actionStates()).allMatch(action -> action.latestExecution() == null);
        });
        assertThat(executions("live"))
                .extracting(PipelineExecutionSummary::pipelineExecutionId)
                .containsExactly(failed, waiting, running);
        assertThat(executions("live").getFirst().executionModeAsString()).isEqualTo("PARALLEL");
        ActionExecutionDetail approval = actions("live", waiting, StartTimeRange.ALL).stream()
                .filter(action -> action.stageName().equals("Approval"))
                .findFirst()
                .orElseThrow();
        assertThat(approval.status()).isEqualTo(ActionExecutionStatus.IN_PROGRESS);

        answer("live", approval.output().executionResult().externalExecutionId(), ApprovalStatus.APPROVED);

        assertThat(live.status(waiting, "Deploy")).contains(StageStatus.IN_PROGRESS);
        assertThat(live.status(running, "Approval")).isEmpty();
        assertThat(retry("live", "Deploy", failed, StageRetryMode.FAILED_ACTIONS))
                .isEqualTo(failed);
        assertThat(live.status(failed, "Deploy")).contains(StageStatus.IN_PROGRESS);
    }

    @Test
    void aStoppedExecutionCanBeRetriedAndAWaitingOneStopsAtOnce() {
        PipelineControl api = add(PipelineSpec.plain("video-api"));
        String first = api.startAndReach("Build");
        String behind = api.start();
        api.succeed(behind, "Source", "Source");
        client.stopPipelineExecution(r -> r.pipelineName("video-api").pipelineExecutionId(behind));
        assertThat(api.status(behind)).isEqualTo(ExecutionStatus.STOPPED);
        client.stopPipelineExecution(r -> r.pipelineName("video-api")
                .pipelineExecutionId(first)
                .abandon(true)
                .reason("wrong branch"));

        assertThat(api.status(first, "Build")).contains(StageStatus.STOPPED);
        assertThat(latest("video-api", "Build", "Build").status()).isEqualTo(ActionExecutionStatus.ABANDONED);
        assertThat(executions("video-api").getLast().stopTrigger().reason()).isEqualTo("wrong branch");
        retry("video-api", "Build", first, StageRetryMode.FAILED_ACTIONS);
        assertThat(api.status(first)).isEqualTo(ExecutionStatus.IN_PROGRESS);
    }

    @Test
    void aStartWithATokenIsDoneOnce() {
        PipelineControl api = add(PipelineSpec.plain("video-api"));

        String one = client.startPipelineExecution(r -> r.name("video-api").clientRequestToken("once"))
                .pipelineExecutionId();
        String two = client.startPipelineExecution(r -> r.name("video-api").clientRequestToken("once"))
                .pipelineExecutionId();

        assertThat(two).isEqualTo(one);
        assertThat(api.executionCount()).isEqualTo(1);
    }

    @Test
    void aClosedTransitionHoldsExecutionsBack() {
        PipelineControl api = add(PipelineSpec.plain("video-api"));
        client.disableStageTransition(r -> r.pipelineName("video-api")
                .stageName("Deploy")
                .transitionType("Inbound")
                .reason("match day - no deploys"));
        String id = api.startAndReach("Build");
        api.succeed(id, "Build", "Build");

        StageState deploy = stage("video-api", "Deploy");
        assertThat(deploy.inboundTransitionState().enabled()).isFalse();
        assertThat(deploy.inboundTransitionState().disabledReason()).isEqualTo("match day - no deploys");
        assertThat(deploy.inboundExecution().pipelineExecutionId()).isEqualTo(id);
        client.enableStageTransition(
                r -> r.pipelineName("video-api").stageName("Deploy").transitionType("Inbound"));
        assertThat(api.status(id, "Deploy")).contains(StageStatus.IN_PROGRESS);
    }

    @Test
    void connectionSourcesGiveTheirCommitAsJsonInAText() {
        PipelineControl web = add(PipelineSpec.of(
                "player-web",
                PipelineType.V2,
                ExecutionMode.SUPERSEDED,
                StageSpec.of(
                        "Source",
                        ActionSpec.connection(
                                "Source", "arn:aws:codestar-connections:eu-west-1:1:connection/x", "org/web", "main")),
                StageSpec.of("Build", ActionSpec.codeBuild("Build", "web"))));
        String id = web.start(Start.by(new Trigger(TriggerType.WEBHOOK_V2, "push"))
                .withCommit("Source", new Commit("a".repeat(40), "Fix \"seek\"\n\nLong story")));
        assertThat(executions("player-web").getFirst().sourceRevisions()).isEmpty();
        web.reach(id, "Build");

        assertThat(executions("player-web")
                        .getFirst()
                        .sourceRevisions()
                        .getFirst()
                        .revisionSummary())
                .isEqualTo("{\"ProviderType\":\"GitHub\",\"CommitMessage\":\"Fix \\\"seek\\\"\\n\\nLong story\"}");
        assertThat(latest("player-web", "Source", "Source").summary()).startsWith("{\"ProviderType\"");
    }

    private PipelineControl add(PipelineSpec spec) {
        return aws.world().account("prod").add(spec);
    }

    private PipelineControl failed(String name) {
        PipelineControl pipeline = add(PipelineSpec.plain(name));
        pipeline.startAndFail(Start.by(new Trigger(TriggerType.WEBHOOK, "push")).withId(E), "Build", BROKEN);
        return pipeline;
    }

    private String retry(String pipeline, String stage, String id, StageRetryMode mode) {
        return client.retryStageExecution(r -> r.pipelineName(pipeline)
                        .stageName(stage)
                        .pipelineExecutionId(id)
                        .retryMode(mode))
                .pipelineExecutionId();
    }

    private void answer(String pipeline, String token, ApprovalStatus status) {
        assertThat(client.putApprovalResult(r -> r.pipelineName(pipeline)
                                .stageName("Approval")
                                .actionName("Approve")
                                .token(token)
                                .result(a -> a.status(status).summary("seen on staging")))
                        .approvedAt())
                .isNotNull();
    }

    private StageState stage(String pipeline, String stage) {
        return client.getPipelineState(r -> r.name(pipeline)).stageStates().stream()
                .filter(state -> state.stageName().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private ActionExecution latest(String pipeline, String stage, String action) {
        return stage(pipeline, stage).actionStates().stream()
                .filter(state -> state.actionName().equals(action))
                .findFirst()
                .orElseThrow()
                .latestExecution();
    }

    private List<PipelineExecutionSummary> executions(String pipeline) {
        return client.listPipelineExecutions(r -> r.pipelineName(pipeline)).pipelineExecutionSummaries();
    }

    private List<ActionExecutionDetail> actions(String pipeline, String id, StartTimeRange range) {
        return client.listActionExecutions(r -> r.pipelineName(pipeline)
                        .filter(f -> f.latestInPipelineExecution(
                                l -> l.pipelineExecutionId(id).startTimeRange(range))))
                .actionExecutionDetails();
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
            Class<? extends Throwable> how, ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(how);
    }

    @Test
    void theCallLogHoldsExactlyTheRetryThatWasSent() {
        failed("video-api");
        retry("video-api", "Build", E, StageRetryMode.ALL_ACTIONS);

        assertThat(aws.calls().of("RetryStageExecution")).singleElement().satisfies(call -> {
            assertThat(call.accountId()).isEqualTo("123456784821");
            assertThat(call.status()).isEqualTo(200);
            assertThat(Map.of(
                            "pipelineName", call.parameter("pipelineName"),
                            "stageName", call.parameter("stageName"),
                            "pipelineExecutionId", call.parameter("pipelineExecutionId"),
                            "retryMode", call.parameter("retryMode")))
                    .isEqualTo(Map.of(
                            "pipelineName", "video-api",
                            "stageName", "Build",
                            "pipelineExecutionId", E,
                            "retryMode", "ALL_ACTIONS"));
        });
    }
}
