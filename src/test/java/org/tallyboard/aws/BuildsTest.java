package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.board.plan.PollPlan;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Action.ActionType;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.sandbox.aws.world.ActionKind;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildBatch;
import software.amazon.awssdk.services.codebuild.model.BuildGroup;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;

/// The builds behind actions: what is asked for, what is kept, and batch builds among them.
class BuildsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:42:07Z");
    private static final String ID = "api:7f1c2d84-3d0a-4a86-9f2c-5b1e7c904d21";

    @TempDir
    Path cache;

    private final Builds builds = new Builds();

    @Test
    void anIdThatNoBuildHasIsLookedForAmongTheBatchBuilds() {
        List<Pipeline> rows = List.of(row(ID));
        assertThat(builds.wanted(rows, true, NOW)).isEqualTo(new Builds.Asking(List.of(ID), List.of()));
        builds.built(List.of(ID), List.of(), NOW);
        assertThat(builds.wanted(rows, true, NOW)).isEqualTo(new Builds.Asking(List.of(), List.of(ID)));
        assertThat(builds.wanted(rows, false, NOW)).isEqualTo(new Builds.Asking(List.of(), List.of()));

        builds.batched(
                List.of(ID),
                List.of(BuildBatch.builder()
                        .id(ID)
                        .buildBatchStatus("IN_PROGRESS")
                        .buildGroups(BuildGroup.builder().identifier("linux").build())
                        .build()),
                NOW);

        assertThat(builds.find(ID).orElseThrow().batch()).isTrue();
        assertThat(builds.find(ID).orElseThrow().groups().getFirst().state()).isEqualTo(PipelineState.NOT_RUN);
        assertThat(builds.wanted(rows, true, NOW)).isEqualTo(new Builds.Asking(List.of(), List.of()));
        assertThat(builds.wanted(rows, true, NOW.plusSeconds(10))).isEqualTo(new Builds.Asking(List.of(), List.of(ID)));
    }

    @Test
    void whatIsNeitherIsLookedForAgainLessAndLessOftenAndNeverForTheLastTime() {
        List<Pipeline> rows = List.of(row(ID));
        List<Duration> gaps = new ArrayList<>();
        Instant last = NOW;
        for (Instant now = NOW; now.isBefore(NOW.plus(Duration.ofHours(3))); now = now.plusSeconds(2)) {
            Builds.Asking asking = builds.wanted(rows, true, now);
            if (!asking.builds().isEmpty()) {
                gaps.add(Duration.between(last, now));
                last = now;
                builds.built(asking.builds(), List.of(), now);
                builds.batched(asking.builds(), List.of(), now);
            }
        }
        assertThat(gaps.subList(0, 5))
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(240));
        assertThat(gaps.getLast()).isEqualTo(Duration.ofMinutes(30));
        assertThat(gaps).hasSizeBetween(9, 14);

        Instant now = last.plus(Duration.ofMinutes(30));
        assertThat(builds.wanted(rows, true, now).builds()).containsExactly(ID);
        builds.built(List.of(ID), List.of(finished(ID)), now);
        assertThat(builds.find(ID)).isPresent();
    }

    @Test
    void whatRowsShowIsKeptHoweverMuchItIs() {
        List<Pipeline> rows = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            rows.add(row(id(i)));
        }
        for (int round = 0; round < 15; round++) {
            List<String> asked = builds.wanted(rows, true, NOW).builds();
            assertThat(asked).hasSize(100);
            builds.built(asked, asked.stream().map(BuildsTest::finished).toList(), NOW);
        }
        assertThat(builds.wanted(rows, true, NOW.plus(Duration.ofHours(1))).builds())
                .isEmpty();
        assertThat(builds.find(id(0))).isPresent();

        assertThat(builds.wanted(rows.subList(1400, 1500), true, NOW).builds()).isEmpty();
        assertThat(builds.find(id(0)))
                .as("the oldest of 1,400 that nobody shows")
                .isEmpty();
        assertThat(builds.find(id(1399))).isPresent();
        assertThat(builds.find(id(1400))).isPresent();
    }

    @Test
    void valuesThatThisVersionDoesNotKnowAreShownAsTheyCame() {
        BuildMapper.Sent sent = BuildMapper.of(Build.builder()
                .id(ID)
                .buildStatus("PARKED")
                .currentPhase("DREAMING")
                .phases(BuildPhase.builder()
                        .phaseType("DREAMING")
                        .phaseStatus("HALF_DONE")
                        .build())
                .build());
        assertThat(sent.finished()).isFalse();
        assertThat(sent.build().status()).isEqualTo("PARKED");
        assertThat(sent.build().state()).isEqualTo(PipelineState.UNKNOWN);
        assertThat(sent.build().phases().getFirst().type()).isEqualTo("DREAMING");
        assertThat(sent.build().phases().getFirst().status()).contains("HALF_DONE");
        assertThat(sent.build().phases().getFirst().state()).isEqualTo(PipelineState.UNKNOWN);
    }

    @Test
    void anAnswerWithoutAnyMemberIsOfAnUnknownState() {
        assertThat(BuildMapper.of(Build.builder().build()).build().state()).isEqualTo(PipelineState.UNKNOWN);
        assertThat(BuildMapper.of(BuildBatch.builder()
                                .buildGroups(BuildGroup.builder().build())
                                .build())
                        .build()
                        .state())
                .isEqualTo(PipelineState.UNKNOWN);
    }

    @Test
    void theBatchBuildBehindAnActionIsShownWithItsGroups() {
        try (AwsBench bench = new AwsBench(cache)) {
            ActionSpec batch = new ActionSpec(
                    "Build",
                    ActionKind.CODEBUILD,
                    1,
                    java.util.Map.of("ProjectName", "matrix", "BatchEnabled", "true"),
                    List.of(),
                    List.of(),
                    Optional.empty());
            PipelineControl pipeline = bench.world()
                    .add(PipelineSpec.of(
                            "site",
                            PipelineType.V2,
                            ExecutionMode.SUPERSEDED,
                            StageSpec.of("Source", ActionSpec.codeCommit("Source", "site", "main")),
                            StageSpec.of("Build", batch)));
            pipeline.startAndFail("Build", Failure.command("make", 2, ""));
            bench.watch();

            org.tallyboard.pipeline.Build shown = bench.awaitRow(
                            "site", row -> row.stage("Build").orElseThrow().actions().stream()
                                    .anyMatch(action -> action.build().isPresent()))
                    .stage("Build")
                    .orElseThrow()
                    .actions()
                    .getFirst()
                    .build()
                    .orElseThrow();

            assertThat(shown.batch()).isTrue();
            assertThat(shown.state()).isEqualTo(PipelineState.FAILED);
            assertThat(shown.groups())
                    .extracting(org.tallyboard.pipeline.Build.Group::identifier)
                    .containsExactly("linux", "windows");
            assertThat(shown.pipeline()).contains("site");
            assertThat(bench.aws.calls().of("BatchGetBuilds")).hasSize(1);
            assertThat(bench.aws.calls().of("BatchGetBuildBatches")).hasSize(1);
        }
    }

    @Test
    void whateverOneLookMeetsTheNextOneIsMade() throws InterruptedException {
        try (AwsBench bench = new AwsBench(cache)) {
            AwsAccount account =
                    bench.open(bench.config(bench.keys(), 40)).reached().getFirst();
            account.pipelines().listed(List.of(new Listed("site", 1, "V2", "QUEUED")));
            PipelineMemory memory = account.pipelines().find("site").orElseThrow();
            breakIt(memory);
            PipelineRows rows = new PipelineRows(
                    account, new PollPlan(account.budgets().codePipeline().pace()));
            Thread watch = Thread.ofPlatform().start(new BuildWatch(account, rows, Duration.ofMillis(50)));
            try {
                await().until(() ->
                        watch.getState() == Thread.State.TIMED_WAITING || watch.getState() == Thread.State.TERMINATED);
                assertThat(watch.isAlive()).isTrue();

                memory.lock.lock();
                memory.last = Optional.of(row(ID));
                memory.lock.unlock();

                await().until(() -> !bench.aws.calls().of("BatchGetBuilds").isEmpty());
            } finally {
                watch.interrupt();
                watch.join(Duration.ofSeconds(10));
            }
            assertThat(watch.isAlive()).isFalse();
        }
    }

    /// A state that cannot be: it stands for whatever nobody has thought of.
    @SuppressWarnings({"NullAway", "OptionalAssignedToNull", "NullOptional"})
    private static void breakIt(PipelineMemory memory) {
        memory.last = null;
    }

    private static String id(int i) {
        return "api:%08x-3d0a-4a86-9f2c-5b1e7c904d21".formatted(i);
    }

    private static Build finished(String id) {
        return Build.builder().id(id).buildStatus("FAILED").buildComplete(true).build();
    }

    /// A pipeline whose one action failed with that build behind it.
    private static Pipeline row(String buildId) {
        Action action = new Action(
                "Build",
                Optional.of(new ActionType("Build", "AWS", "CodeBuild")),
                PipelineState.FAILED,
                "Failed",
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(buildId),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Stage stage = new Stage(
                "Build",
                PipelineState.FAILED,
                "Failed",
                Optional.empty(),
                false,
                List.of(action),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        return new Pipeline(
                new PipelineId("prod", buildId),
                new Account("prod", "123456784821", "eu-west-1", "#aa3344"),
                1,
                "V2",
                "QUEUED",
                PipelineState.FAILED,
                false,
                List.of(stage),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Freshness.read(NOW, Duration.ofSeconds(60)));
    }
}
