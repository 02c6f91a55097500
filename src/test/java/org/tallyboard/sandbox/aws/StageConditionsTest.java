package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ActionStatus;
import org.tallyboard.sandbox.aws.world.ConditionSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.Result;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.ExecutionStatus;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.Outcome;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ConditionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ExecutionType;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecution;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.RetryTrigger;
import software.amazon.awssdk.services.codepipeline.model.RuleExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.StageConditionState;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.StageRetryMode;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.codepipeline.model.TriggerType;

/// Stage conditions, automatic retry and rollback, and partitions, seen through AWS's own client.
class StageConditionsTest {
    private static final Outcome NO = Outcome.saying(
            ActionStatus.FAILED, "outside the window", Optional.of(Failure.job("Not before Monday 08:00 UTC")));

    private SimulatedAws aws = started(SimulatedAws.Options.settable());
    private SdkClients sdk = new SdkClients(aws, "prod");
    private CodePipelineClient client = sdk.pipelines();

    private static SimulatedAws started(SimulatedAws.Options options) {
        try {
            return SimulatedAws.start(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        sdk.close();
        aws.close();
    }

    private PipelineControl gated(ExecutionMode mode, ConditionSpec condition) {
        return aws.world()
                .account("prod")
                .add(PipelineSpec.of(
                        "gated",
                        PipelineType.V2,
                        mode,
                        StageSpec.of(
                                "Source",
                                ActionSpec.connection("App", "arn:aws:codestar-connections:x", "o/app", "main"),
                                ActionSpec.codeCommit("Config", "config", "main")),
                        StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", "app", "live"))
                                .with(condition),
                        StageSpec.of("Check", ActionSpec.codeBuildTest("Smoke", "smoke"))));
    }

    private StageState stage(String name) {
        return client.getPipelineState(r -> r.name("gated")).stageStates().stream()
                .filter(stage -> stage.stageName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private PipelineExecution execution(String id) {
        return client.getPipelineExecution(r -> r.pipelineName("gated").pipelineExecutionId(id))
                .pipelineExecution();
    }

    @Test
    void anEntryConditionThatIsNotMetFailsTheStageAndIsAskedAgainByARetry() {
        PipelineControl gated =
                gated(ExecutionMode.SUPERSEDED, ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", Result.FAIL));
        String id = gated.startAndReach("Deploy");
        assertThat(stage("Deploy").beforeEntryConditionState().latestExecution().status())
                .isEqualTo(ConditionExecutionStatus.IN_PROGRESS);

        gated.endRule(id, "Deploy", "in-window", NO);

        StageState deploy = stage("Deploy");
        assertThat(deploy.latestExecution().status()).isEqualTo(StageExecutionStatus.FAILED);
        assertThat(deploy.actionStates().getFirst().latestExecution()).isNull();
        StageConditionState entry = deploy.beforeEntryConditionState();
        assertThat(entry.latestExecution().status()).isEqualTo(ConditionExecutionStatus.FAILED);
        assertThat(entry.conditionStates().getFirst().ruleStates().getFirst().ruleName())
                .isEqualTo("in-window");
        assertThat(entry.conditionStates()
                        .getFirst()
                        .ruleStates()
                        .getFirst()
                        .latestExecution()
                        .errorDetails()
                        .message())
                .isEqualTo("Not before Monday 08:00 UTC");
        assertThat(execution(id).statusAsString()).isEqualTo("Failed");
        assertThat(execution(id).statusSummary()).isEqualTo("The entry condition of stage Deploy was not met.");
        assertThat(client.getPipeline(r -> r.name("gated"))
                        .pipeline()
                        .stages()
                        .get(1)
                        .beforeEntry()
                        .conditions()
                        .getFirst()
                        .resultAsString())
                .isEqualTo("FAIL");

        client.retryStageExecution(r -> r.pipelineName("gated")
                .stageName("Deploy")
                .pipelineExecutionId(id)
                .retryMode(StageRetryMode.FAILED_ACTIONS));
        gated.endRule(id, "Deploy", "in-window", Outcome.succeeded());

        assertThat(stage("Deploy").actionStates().getFirst().latestExecution().statusAsString())
                .isEqualTo("InProgress");
        gated.finish(id);
        assertThat(gated.status(id)).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void anEntryConditionCanSkipItsStage() {
        PipelineControl gated =
                gated(ExecutionMode.SUPERSEDED, ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", Result.SKIP));
        String id = gated.startAndReach("Deploy");

        gated.endRule(id, "Deploy", "in-window", NO);

        assertThat(stage("Deploy").latestExecution().status()).isEqualTo(StageExecutionStatus.SKIPPED);
        assertThat(stage("Check").latestExecution().status()).isEqualTo(StageExecutionStatus.IN_PROGRESS);
    }

    @Test
    void aSuccessConditionThatIsNotMetRollsTheStageBack() {
        PipelineControl gated =
                gated(ExecutionMode.SUPERSEDED, ConditionSpec.alarm("no-5xx", "live-5xx", Result.ROLLBACK));
        String good = gated.startAndSucceed();
        String bad = gated.startAndReach("Deploy");
        gated.succeed(bad, "Deploy", "Deploy");
        assertThat(stage("Deploy").latestExecution().status()).isEqualTo(StageExecutionStatus.IN_PROGRESS);

        gated.endRule(bad, "Deploy", "no-5xx", NO);

        assertThat(gated.status(bad)).isEqualTo(ExecutionStatus.FAILED);
        StageState deploy = stage("Deploy");
        assertThat(deploy.latestExecution().type()).isEqualTo(ExecutionType.ROLLBACK);
        PipelineExecutionSummary rollback =
                client.listPipelineExecutions(r -> r.pipelineName("gated")).pipelineExecutionSummaries().stream()
                        .filter(e -> e.executionType() == ExecutionType.ROLLBACK)
                        .findFirst()
                        .orElseThrow();
        assertThat(rollback.pipelineExecutionId())
                .isEqualTo(deploy.latestExecution().pipelineExecutionId());
        assertThat(rollback.rollbackMetadata().rollbackTargetPipelineExecutionId())
                .isEqualTo(good);
        assertThat(rollback.trigger().triggerType()).isEqualTo(TriggerType.AUTOMATED_ROLLBACK);
        assertThat(rollback.trigger().triggerDetail())
                .as("as in the user guide")
                .isEqualTo("{\"FailedPipelineExecutionId\":\"" + bad + "\"}");
        assertThat(rollback.sourceRevisions())
                .extracting(revision -> revision.revisionId())
                .containsExactlyElementsOf(execution(good).artifactRevisions().stream()
                        .map(revision -> revision.revisionId())
                        .toList());
        assertThat(execution(good).artifactRevisions())
                .as("of both source actions")
                .hasSize(2);
        gated.finish(rollback.pipelineExecutionId());
        assertThat(gated.status(rollback.pipelineExecutionId(), "Check"))
                .as("a rollback is of one stage")
                .isEmpty();
    }

    @Test
    void aFailedStageIsRetriedByItselfOnce() {
        PipelineControl gated = gated(ExecutionMode.SUPERSEDED, ConditionSpec.onFailure(Result.RETRY));
        String id = gated.startAndFail("Deploy", Failure.job("Health check failed"));

        StageState deploy = stage("Deploy");
        assertThat(deploy.latestExecution().status()).isEqualTo(StageExecutionStatus.IN_PROGRESS);
        assertThat(deploy.retryStageMetadata().autoStageRetryAttempt()).isEqualTo(1);
        assertThat(deploy.retryStageMetadata().manualStageRetryAttempt()).isNull();
        assertThat(deploy.retryStageMetadata().latestRetryTrigger()).isEqualTo(RetryTrigger.AUTOMATED_STAGE_RETRY);

        gated.fail(id, "Deploy", "Deploy", Failure.job("Health check failed"));

        assertThat(gated.status(id)).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void rulesAreListedPageByPageAndTheLatestByThemselves() {
        PipelineControl gated =
                gated(ExecutionMode.SUPERSEDED, ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", Result.FAIL));
        String id = gated.startAndReach("Deploy");
        IntStream.range(0, 7).forEach(i -> {
            gated.endRule(id, "Deploy", "in-window", NO);
            client.retryStageExecution(r -> r.pipelineName("gated")
                    .stageName("Deploy")
                    .pipelineExecutionId(id)
                    .retryMode(StageRetryMode.ALL_ACTIONS));
        });

        List<RuleExecutionDetail> all = client
                .listRuleExecutionsPaginator(
                        r -> r.pipelineName("gated").maxResults(3).filter(f -> f.pipelineExecutionId(id)))
                .stream()
                .flatMap(page -> page.ruleExecutionDetails().stream())
                .toList();

        assertThat(all).hasSize(8);
        assertThat(all).extracting(RuleExecutionDetail::ruleExecutionId).doesNotHaveDuplicates();
        assertThat(all)
                .isSortedAccordingTo(
                        Comparator.comparing(RuleExecutionDetail::startTime).reversed());
        assertThat(client.listRuleExecutions(r -> r.pipelineName("gated")
                                .filter(f -> f.latestInPipelineExecution(
                                        l -> l.pipelineExecutionId(id).startTimeRange("Latest"))))
                        .ruleExecutionDetails())
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.statusAsString()).isEqualTo("InProgress");
                    assertThat(rule.input().ruleTypeId().provider()).isEqualTo("DeploymentWindow");
                });
    }

    @Test
    void parallelExecutionsWaitAtADisabledTransitionAndGoOnTogether() {
        PipelineControl gated = gated(ExecutionMode.PARALLEL, ConditionSpec.onFailure(Result.FAIL));
        gated.transition("Deploy", false, "Frozen");
        List<String> held = List.of(gated.start(), gated.start());
        held.forEach(id -> {
            gated.succeed(id, "Source", "App");
            gated.succeed(id, "Source", "Config");
        });
        assertThat(held).allMatch(id -> gated.status(id, "Deploy").isEmpty());
        assertThat(stage("Deploy").inboundTransitionState().lastChangedBy()).endsWith("user/operator");

        gated.transition("Deploy", true, "");

        assertThat(held).allMatch(id -> gated.status(id, "Deploy").isPresent());
    }

    @Test
    void namesAndLinksFollowThePartitionOfTheRegion() {
        stop();
        aws = started(SimulatedAws.Options.settable().withRegion("cn-north-1"));
        sdk = new SdkClients(aws, "prod");
        client = sdk.pipelines();
        PipelineControl gated =
                gated(ExecutionMode.SUPERSEDED, ConditionSpec.window("in-window", "0 0 8 ? * MON-FRI *", Result.FAIL));
        gated.startAndReach("Deploy");
        gated.transition("Deploy", false, "Frozen");

        assertThat(client.getPipeline(r -> r.name("gated")).metadata().pipelineArn())
                .startsWith("arn:aws-cn:codepipeline:cn-north-1:");
        assertThat(sdk.identity().getCallerIdentity().arn()).startsWith("arn:aws-cn:sts::");
        assertThat(stage("Deploy").inboundTransitionState().lastChangedBy()).startsWith("arn:aws-cn:iam::");
        assertThat(stage("Deploy").actionStates().getFirst().entityUrl())
                .startsWith("https://console.amazonaws.cn/codedeploy/");
        String topic = aws.world().account("prod").addTopic("alerts");
        assertThat(topic).startsWith("arn:aws-cn:sns:");
        assertThat(sdk.notifications()
                        .publish(r -> r.topicArn(topic).message("m"))
                        .messageId())
                .isNotEmpty();
    }
}
