package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tallyboard.sandbox.aws.world.BuildPhaseType.PRE_BUILD;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;
import software.amazon.awssdk.services.codebuild.model.InvalidInputException;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ListPipelineExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;
import software.amazon.awssdk.services.sns.model.Topic;

/// Listings of many, page by page, and builds with their phases, at a time that the test sets.
class PagesTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-02-01T10:00:00Z"));
    private SimulatedAws aws;
    private SdkClients sdk;
    private CodePipelineClient pipelines;
    private CodeBuildClient builds;

    @BeforeEach
    void start() throws IOException {
        aws = SimulatedAws.start(SimulatedAws.Options.settable().withClock(now::get));
        sdk = new SdkClients(aws, "staging");
        pipelines = sdk.pipelines();
        builds = sdk.builds();
    }

    @AfterEach
    void stop() {
        sdk.close();
        aws.close();
    }

    @Test
    void threeHundredPipelinesComeInOnePageOrInMany() {
        aws.world().account("staging").addIdle("idle", 280);
        aws.world().account("staging").addRunning("running", 20);

        assertThat(pipelines.listPipelines().pipelines()).hasSize(300);
        assertThat(pipelines.listPipelinesPaginator(r -> r.maxResults(37)).pipelines().stream()
                        .map(PipelineSummary::name))
                .hasSize(300)
                .doesNotHaveDuplicates();
        assertThat(aws.calls().of("ListPipelines")).hasSize(1 + 9);
    }

    @Test
    void pagesStayWholeWhileNewExecutionsComeIn() {
        PipelineControl api = aws.world().account("staging").add(PipelineSpec.plain("api"));
        List<String> before =
                IntStream.range(0, 25).mapToObj(i -> api.startAndSucceed()).toList();

        List<String> read = new ArrayList<>();
        ListPipelineExecutionsResponse page =
                pipelines.listPipelineExecutions(r -> r.pipelineName("api").maxResults(10));
        while (true) {
            page.pipelineExecutionSummaries().stream()
                    .map(PipelineExecutionSummary::pipelineExecutionId)
                    .forEach(read::add);
            api.startAndSucceed();
            String token = page.nextToken();
            if (token == null) {
                break;
            }
            page = pipelines.listPipelineExecutions(
                    r -> r.pipelineName("api").maxResults(10).nextToken(token));
        }

        assertThat(read).isEqualTo(before.reversed());
    }

    @Test
    void buildsAreListedByTheHundredInBothOrdersAndReadByTheHundred() {
        PipelineControl api = aws.world().account("staging").add(PipelineSpec.plain("api"));
        for (int i = 0; i < 130; i++) {
            api.startAndSucceed();
        }

        List<String> down = new ArrayList<>();
        builds.listBuildsForProjectPaginator(r -> r.projectName("api-build").sortOrder("DESCENDING"))
                .ids()
                .forEach(down::add);
        List<String> up = new ArrayList<>();
        builds.listBuildsForProjectPaginator(r -> r.projectName("api-build").sortOrder("ASCENDING"))
                .ids()
                .forEach(up::add);

        assertThat(down).hasSize(130).doesNotHaveDuplicates().isEqualTo(up.reversed());
        assertThat(aws.calls().of("ListBuildsForProject")).hasSize(4);
        assertThat(builds.batchGetBuilds(r -> r.ids(down.subList(0, 100))).builds())
                .extracting(Build::buildNumber)
                .startsWith(130L, 129L)
                .endsWith(31L);
        assertThatThrownBy(() -> builds.batchGetBuilds(r -> r.ids(down.subList(0, 101))))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void theHistoryIsBoundedAndForgetsItsBuilds() {
        PipelineControl api = aws.world().account("staging").add(PipelineSpec.plain("api"));
        for (int i = 0; i < 170; i++) {
            api.startAndSucceed();
        }

        assertThat(api.executionCount()).isEqualTo(150);
        assertThat(builds.listBuildsForProjectPaginator(r -> r.projectName("api-build")).ids().stream())
                .hasSize(150);
    }

    @Test
    void aBuildPassesItsPhasesAndFailsInOne() {
        PipelineControl api = aws.world().account("staging").add(PipelineSpec.plain("api"));
        String running = api.startAndReach("Build");
        Build submitted = onlyBuild("api-build");
        assertThat(submitted.currentPhase()).isEqualTo("SUBMITTED");
        assertThat(submitted.logs().streamName()).isNull();
        now.updateAndGet(t -> t.plus(Duration.ofSeconds(60)));
        Build building = onlyBuild("api-build");
        assertThat(building.currentPhase()).isEqualTo("BUILD");
        assertThat(building.buildStatus()).isEqualTo(StatusType.IN_PROGRESS);
        assertThat(building.logs().groupName()).isEqualTo("/aws/codebuild/api-build");
        assertThat(building.initiator()).isEqualTo("codepipeline/api");

        api.fail(running, "Build", "Build", Failure.command(PRE_BUILD, "npm ci", 1, "E401"));

        Build failed = onlyBuild("api-build");
        assertThat(failed.buildStatus()).isEqualTo(StatusType.FAILED);
        assertThat(failed.endTime()).isEqualTo(now.get());
        assertThat(failed.buildComplete()).isTrue();
        assertThat(failed.phases())
                .extracting(phase -> phase.phaseType())
                .containsExactly(
                        BuildPhaseType.SUBMITTED,
                        BuildPhaseType.QUEUED,
                        BuildPhaseType.PROVISIONING,
                        BuildPhaseType.DOWNLOAD_SOURCE,
                        BuildPhaseType.INSTALL,
                        BuildPhaseType.PRE_BUILD,
                        BuildPhaseType.FINALIZING,
                        BuildPhaseType.COMPLETED);
        assertThat(failed.phases().get(5).contexts().getFirst().message())
                .isEqualTo("Error while executing command: npm ci. Reason: exit status 1");
    }

    @Test
    void topicsComeByTheHundred() {
        for (int i = 0; i < 230; i++) {
            aws.world().account("staging").addTopic("topic-%03d".formatted(i), "a@example.org");
        }

        assertThat(sdk.notifications().listTopicsPaginator().topics().stream().map(Topic::topicArn))
                .hasSize(230)
                .doesNotHaveDuplicates();
        assertThat(aws.calls().of("ListTopics")).hasSize(3);
    }

    private Build onlyBuild(String project) {
        List<String> ids =
                builds.listBuildsForProject(r -> r.projectName(project)).ids();
        assertThat(ids).hasSize(1);
        return builds.batchGetBuilds(r -> r.ids(ids)).builds().getFirst();
    }
}
