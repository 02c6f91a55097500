package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.DisabledTransition;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.Commit;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;
import org.tallyboard.sandbox.aws.world.Start;

class WatchingTest {

    private static final String PERSON = "arn:aws:sts::123456784821:assumed-role/Admin/jana";

    @TempDir
    Path cache;

    private AwsBench bench;

    @BeforeEach
    void start() {
        bench = new AwsBench(cache);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void a_pipeline_that_succeeded() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String id = site.start(Start.byPerson(PERSON)
                .withCommit(
                        "Source", new Commit("0123456789abcdef0123456789abcdef01234567", "Fix the gate\n\nlong text")));
        site.finish(id);
        bench.watch();

        Pipeline row = bench.awaitRow(
                "site", p -> p.headlineExecution().flatMap(Execution::trigger).isPresent());
        assertThat(row.state()).isEqualTo(PipelineState.SUCCEEDED);
        assertThat(row.stages()).extracting(Stage::name).containsExactly("Source", "Build", "Deploy");
        assertThat(row.stages()).allSatisfy(stage -> {
            assertThat(stage.state()).isEqualTo(PipelineState.SUCCEEDED);
            assertThat(stage.executionId()).hasValue(id);
            assertThat(stage.endedAt()).isPresent();
        });
        Execution execution = row.headlineExecution().orElseThrow();
        assertThat(execution.id()).isEqualTo(id);
        assertThat(execution.startedAt()).isPresent();
        assertThat(execution.trigger().orElseThrow().who()).hasValue("jana");
        assertThat(execution.commits()).singleElement().satisfies(commit -> {
            assertThat(commit.message()).isEqualTo("Fix the gate");
            assertThat(commit.shortId()).isEqualTo("0123456");
        });
        assertThat(row.since()).isPresent();
        assertThat(row.freshness().failure()).isEmpty();
        bench.awaitLive();
        assertThat(bench.statuses.getLast().rows()).isEqualTo(1);
        assertThat(bench.statuses.getLast().oldestRow()).isPresent();
    }

    @Test
    void a_stage_that_failed_with_its_error_and_its_build() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        site.startAndSucceed();
        String id = site.startAndFail("Build", Failure.command("npm test", 1, "2 tests failed"));
        bench.watch();

        Pipeline row = bench.awaitRow("site", p -> p.stage("Build")
                .flatMap(Stage::failedAction)
                .flatMap(Action::build)
                .isPresent());
        assertThat(row.state()).isEqualTo(PipelineState.FAILED);
        assertThat(row.headline()).hasValue(id);
        Action failed = row.stage("Build").flatMap(Stage::failedAction).orElseThrow();
        assertThat(failed.error()).isPresent();
        assertThat(failed.executionId()).isPresent();
        assertThat(failed.type().orElseThrow().provider()).isEqualTo("CodeBuild");
        assertThat(failed.url().orElseThrow().getScheme()).isEqualTo("https");
        assertThat(failed.build().orElseThrow().status()).isEqualTo("FAILED");
        assertThat(failed.build().orElseThrow().phases())
                .anySatisfy(phase -> assertThat(phase.messages()).isNotEmpty());
        // Deploy still shows the older execution, which succeeded there.
        assertThat(row.stage("Deploy").orElseThrow().state()).isEqualTo(PipelineState.SUCCEEDED);
        assertThat(row.stage("Deploy").orElseThrow().executionId()).isNotEqualTo(row.headline());
        bench.awaitRow(
                "site",
                p -> p.stage("Build").flatMap(Stage::startedAt).isPresent()
                        && p.stage("Build").flatMap(Stage::typical).isPresent());
    }

    @Test
    void a_stage_that_runs_again_keeps_its_mark_until_it_has_passed() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        String failed = site.startAndFail("Build", Failure.job("broken"));
        PipelineWatcher watcher = bench.watch();
        bench.awaitRow("site", p -> p.state() == PipelineState.FAILED);

        String next = site.startAndReach("Build");
        Pipeline row = read(watcher, "site", p -> p.state() == PipelineState.IN_PROGRESS);
        assertThat(row.headline()).hasValue(next).isNotEqualTo(Optional.of(failed));
        assertThat(row.stage("Build").orElseThrow().failedBefore()).isTrue();
        assertThat(row.failedBehind()).isTrue();

        site.reach(next, "Deploy");
        row = read(watcher, "site", p -> p.stage("Build").orElseThrow().state() == PipelineState.SUCCEEDED);
        assertThat(row.stage("Build").orElseThrow().failedBefore()).isFalse();
        assertThat(row.failedBehind()).isFalse();
    }

    @Test
    void a_cold_start_finds_the_mark_in_the_history() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        site.startAndFail("Build", Failure.job("broken"));
        site.startAndReach("Build");
        bench.watch();
        bench.awaitRow("site", p -> p.stage("Build").orElseThrow().failedBefore());
    }

    @Test
    void an_approval_that_waits_has_its_token() {
        PipelineControl site = bench.world().add(PipelineSpec.withApproval("site", ExecutionMode.SUPERSEDED));
        String name = "Approval";
        String id = site.startAndReach(name);
        bench.watch();
        Pipeline row = bench.awaitRow("site", p -> p.state() == PipelineState.WAITING_FOR_APPROVAL);
        Action approval = row.stage(name).flatMap(Stage::waitingApproval).orElseThrow();
        assertThat(approval.approvalToken()).isEqualTo(site.approvalToken(id, name));
        assertThat(row.headline()).hasValue(id);
        bench.awaitRow("site", p -> p.since().isPresent());
    }

    @Test
    void a_parallel_pipeline_is_built_from_its_executions() {
        PipelineSpec spec = PipelineSpec.withApproval("fan", ExecutionMode.PARALLEL);
        String gate = "Approval";
        PipelineControl fan = bench.world().add(spec);
        fan.startAndSucceed();
        String waiting = fan.startAndReach(gate);
        String running = fan.startAndReach("Build");
        bench.watch();

        Pipeline row = bench.awaitRow(
                "fan",
                p -> p.state() == PipelineState.WAITING_FOR_APPROVAL
                        && p.execution(running)
                                .filter(e -> !e.stages().isEmpty())
                                .isPresent());
        assertThat(row.parallel()).isTrue();
        assertThat(row.stages()).isEmpty();
        assertThat(row.executions()).hasSize(3);
        assertThat(row.headline()).hasValue(waiting);
        Stage stage = row.execution(waiting).orElseThrow().stages().stream()
                .filter(s -> s.name().equals(gate))
                .findFirst()
                .orElseThrow();
        assertThat(stage.waitingApproval().flatMap(Action::approvalToken)).isEqualTo(fan.approvalToken(waiting, gate));
        assertThat(bench.aws.calls().of("GetPipelineState"))
                .noneMatch(call -> call.parameter("name").equals("fan"));

        fan.finish(waiting);
        fan.finish(running);
        bench.awaitRow("fan", p -> p.state() == PipelineState.SUCCEEDED);
    }

    @Test
    void a_pipeline_that_never_ran_and_one_that_waits_behind_a_closed_transition() {
        bench.world().add(PipelineSpec.plain("new"));
        PipelineControl held = bench.world().add(PipelineSpec.plain("held"));
        held.transition("Deploy", false, "freeze");
        String id = held.start();
        held.succeed(id, "Source", "Source");
        held.succeed(id, "Build", "Build");
        bench.watch();
        assertThat(bench.awaitRow("new", p -> true).state()).isEqualTo(PipelineState.NOT_RUN);
        Pipeline row = bench.awaitRow("held", p -> true);
        assertThat(row.stage("Deploy").flatMap(Stage::disabled).map(DisabledTransition::reason))
                .hasValue("freeze");
        assertThat(row.stage("Deploy").orElseThrow().inbound()).containsExactly(id);
    }

    @Test
    void a_connection_source_has_its_commit_unwrapped_before_history_is_read() {
        PipelineControl site = bench.world()
                .add(PipelineSpec.of(
                        "site",
                        PipelineType.V2,
                        ExecutionMode.SUPERSEDED,
                        StageSpec.of("Source", ActionSpec.connection("Source", "arn:aws:c", "ops/site", "main")),
                        StageSpec.of("Build", ActionSpec.codeBuild("Build", "site"))));
        String id = site.start(
                Start.byPerson(PERSON).withCommit("Source", new Commit("a".repeat(40), "Say \"hello\"\nmore")));
        site.finish(id);
        bench.watch();
        bench.awaitRow("site", p -> true);
        Pipeline first = bench.changes.stream()
                .filter(org.tallyboard.board.Change.PipelineRead.class::isInstance)
                .map(c -> ((org.tallyboard.board.Change.PipelineRead) c).pipeline())
                .findFirst()
                .orElseThrow();
        assertThat(first.headlineExecution().orElseThrow().commits())
                .singleElement()
                .satisfies(commit -> {
                    assertThat(commit.message()).isEqualTo("Say \"hello\"");
                    assertThat(commit.provider()).hasValue("GitHub");
                });
    }

    @Test
    void actions_not_reached_yet_do_not_show_the_execution_before() {
        PipelineControl site = bench.world()
                .add(PipelineSpec.of(
                        "site",
                        PipelineType.V2,
                        ExecutionMode.SUPERSEDED,
                        StageSpec.of("Source", ActionSpec.codeCommit("Source", "site", "main")),
                        StageSpec.of(
                                "Build",
                                ActionSpec.codeBuild("Compile", "site"),
                                ActionSpec.codeBuildTest("Check", "site-check").order(2))));
        String first = site.start();
        site.reach(first, "Build");
        site.succeed(first, "Build", "Compile");
        site.fail(first, "Build", "Check", Failure.job("red"));
        site.startAndReach("Build");
        bench.watch();
        Pipeline row = bench.awaitRow("site", p -> p.stage("Build").orElseThrow().actions().stream()
                .allMatch(action -> action.type().isPresent()));
        assertThat(row.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(row.stage("Build").orElseThrow().actions())
                .extracting(Action::state)
                .containsExactly(PipelineState.IN_PROGRESS, PipelineState.NOT_RUN);
    }

    @Test
    void the_structure_is_read_once_per_version_and_kept_on_disk() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        site.startAndSucceed();
        bench.watch();
        bench.awaitRow("site", WatchingTest::typed);
        assertThat(bench.aws.calls().of("GetPipeline")).hasSize(1);

        AwsBench again = new AwsBench(cache);
        try (again) {
            again.world().add(PipelineSpec.plain("site")).startAndSucceed();
            PipelineWatcher watcher = again.watch();
            again.awaitRow("site", WatchingTest::typed);
            assertThat(again.aws.calls().of("GetPipeline")).isEmpty();

            again.world()
                    .pipeline("site")
                    .restructure(List.of(
                            StageSpec.of("Source", ActionSpec.codeCommit("Source", "site", "main")),
                            StageSpec.of("Ship", ActionSpec.codeDeploy("Ship", "site", "prod"))));
            again.world().pipeline("site").startAndSucceed();
            watcher.readSoon(new PipelineId("prod", "site"));
            again.awaitRow("site", p -> p.version() == 2 && typed(p));
            assertThat(again.aws.calls().of("GetPipeline")).hasSize(1);
        }
    }

    @Test
    void only_pipelines_that_the_filter_finds_are_watched() {
        bench.world().addIdle("web", 2);
        bench.world().addIdle("batch", 2);
        bench.watch(bench.config(bench.keys(), 40, Optional.of(Pattern.compile("^web-")), bench.aws.endpoint()));
        bench.awaitLive();
        assertThat(bench.rows).containsOnlyKeys("web-000", "web-001");
        assertThat(bench.aws.calls().of("GetPipelineState"))
                .allMatch(c -> c.parameter("name").startsWith("web"));
    }

    @Test
    void what_is_looked_at_gets_its_durations() {
        PipelineControl site = bench.world().add(PipelineSpec.plain("site"));
        site.startAndSucceed();
        PipelineWatcher watcher = bench.watch();
        bench.awaitRow("site", p -> true);
        watcher.lookAt(Optional.of(new PipelineId("prod", "site")));
        Pipeline row = bench.awaitRow(
                "site", p -> p.stages().stream().allMatch(s -> s.startedAt().isPresent()));
        assertThat(row.stages()).allMatch(s -> s.typical().isPresent());
    }

    @Test
    void many_builds_are_read_with_one_call() {
        bench.world().addRunning("run", 12);
        bench.watch();
        Map<String, Pipeline> rows = bench.rows;
        await().until(() -> rows.size() == 12
                && rows.values().stream().allMatch(p -> p.stage("Build").orElseThrow().actions().stream()
                        .allMatch(a -> a.build().isPresent())));
        assertThat(bench.aws.calls().of("BatchGetBuilds")).hasSizeLessThanOrEqualTo(4);
        assertThat(bench.aws.calls().all()).allMatch(call -> call.userAgent().endsWith("tallyboard"));
    }

    private Pipeline read(PipelineWatcher watcher, String name, java.util.function.Predicate<Pipeline> as) {
        watcher.readSoon(new PipelineId("prod", name));
        return bench.awaitRow(name, as);
    }

    private static boolean typed(Pipeline row) {
        return row.stages().stream().flatMap(stage -> stage.actions().stream()).allMatch(action -> action.type()
                .isPresent());
    }
}
