package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.Change;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.ProjectFilter;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Missing;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.sandbox.aws.Faults.Effect;
import org.tallyboard.sandbox.aws.Faults.Match;
import org.tallyboard.sandbox.aws.world.BuildBatch.GroupSpec;
import org.tallyboard.sandbox.aws.world.BuildRequest;
import org.tallyboard.sandbox.aws.world.BuildStatus;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.ProjectControl;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// CodeBuild projects of a simulated account, watched by themselves.
class ProjectsTest {

    private static final String COMMIT = "4f2c9d1aa07be5519c2d4f8036e1b7c2a94d5000";
    private static final BuildRequest PUSH = BuildRequest.push("main", COMMIT);
    private static final BuildRequest PIPELINE = BuildRequest.by("codepipeline/site", "v1", COMMIT);
    private static final ProjectWatcher.Rhythm QUICK = new ProjectWatcher.Rhythm(
            Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(200));

    @TempDir
    Path cache;

    private AwsBench bench;
    private final Map<String, Project> rows = new ConcurrentHashMap<>();
    private final Map<String, org.tallyboard.source.Failure> failures = new ConcurrentHashMap<>();
    private final List<SourceStatus> statuses = new CopyOnWriteArrayList<>();
    private volatile List<String> listed = List.of();
    private Optional<ProjectWatcher> watcher = Optional.empty();

    @BeforeEach
    void open() {
        bench = new AwsBench(cache);
    }

    @AfterEach
    void close() {
        watcher.ifPresent(ProjectWatcher::close);
        bench.close();
    }

    private void watch(List<String> names, String... patterns) {
        AccountConfig config = new AccountConfig(
                bench.account,
                Optional.of(bench.aws.endpoint()),
                Optional.empty(),
                new ProjectFilter(
                        names, List.of(patterns).stream().map(Pattern::compile).toList()),
                40,
                bench.keys());
        ProjectWatcher started = new ProjectWatcher(bench.open(config).reached().getFirst(), QUICK);
        watcher = Optional.of(started);
        started.start(this::take);
    }

    private void take(Change change) {
        switch (change) {
            case Change.ProjectsListed all -> {
                listed = all.names();
                rows.keySet().retainAll(all.names());
            }
            case Change.ProjectRead(Project row) -> {
                rows.put(row.id().name(), row);
                if (row.freshness().failure().isEmpty()) {
                    failures.remove(row.id().name());
                }
            }
            case Change.ProjectNotRead failed -> failures.put(failed.id().name(), failed.failure());
            case Change.SourceReported(SourceStatus status) -> statuses.add(status);
            default -> throw new IllegalStateException("not from this watcher: " + change);
        }
    }

    private Project awaitRow(String name, Predicate<Project> as) {
        await().until(() -> Optional.ofNullable(rows.get(name)).filter(as).isPresent());
        return Optional.ofNullable(rows.get(name)).orElseThrow();
    }

    private org.tallyboard.source.Failure awaitFailure(String name) {
        await().until(() -> failures.containsKey(name));
        return Optional.ofNullable(failures.get(name)).orElseThrow();
    }

    private SourceStatus awaitStatus(Predicate<SourceStatus> as) {
        await().until(() -> !statuses.isEmpty() && as.test(statuses.getLast()));
        return statuses.getLast();
    }

    private void deny(String operation) {
        bench.aws
                .faults()
                .on(
                        Match.operation(operation),
                        new Effect.Error(
                                "AccessDeniedException",
                                "User: arn is not authorized to perform: codebuild:" + operation + " on resource: *"));
    }

    @Test
    void a_row_has_its_newest_build_with_phases_source_and_initiator() {
        ProjectControl docs = bench.world().addProject("docs");
        docs.startAndSucceed(PUSH);
        String failed = docs.startAndFail(
                BuildRequest.by("rule/nightly", "refs/heads/main", COMMIT), Failure.command("make docs", 2, ""));
        watch(List.of("docs"));

        Project row = awaitRow("docs", p -> p.builds().size() == 2);

        assertThat(row.state()).isEqualTo(PipelineState.FAILED);
        Build build = row.headline().orElseThrow();
        assertThat(build.id()).isEqualTo(failed);
        assertThat(build.number()).contains(2L);
        assertThat(build.status()).isEqualTo("FAILED");
        assertThat(build.sourceVersion()).contains("refs/heads/main");
        assertThat(build.resolvedSourceVersion()).contains(COMMIT);
        assertThat(build.initiator()).contains("rule/nightly");
        assertThat(build.logUrl()).isPresent();
        assertThat(build.failedPhase().orElseThrow().type()).isEqualTo("BUILD");
        assertThat(build.failedPhase().orElseThrow().messages())
                .containsExactly(
                        "COMMAND_EXECUTION_ERROR: Error while executing command: make docs. Reason: exit status 2");
        assertThat(row.since()).isEqualTo(build.endedAt());
        SourceStatus live = awaitStatus(s -> s.phase() instanceof SourceStatus.Live);
        assertThat(live.id()).isEqualTo(new SourceId(SourceId.Kind.BUILDS, "prod"));
        assertThat(live.rows()).isEqualTo(1);
        // A project that is named needs no list of all projects.
        assertThat(bench.aws.calls().of("ListProjects")).isEmpty();
    }

    @Test
    void a_pattern_finds_projects_on_every_page() {
        for (int i = 0; i < 130; i++) {
            bench.world().addProject("p-%03d".formatted(i));
        }
        bench.world().addProject("zz-last").startAndSucceed(PUSH);
        watch(List.of(), "^zz-", "^p-129$");

        awaitRow("zz-last", p -> p.state() == PipelineState.SUCCEEDED);
        awaitRow(
                "p-129",
                p -> p.state() == PipelineState.NOT_RUN
                        && p.freshness().readAt().isPresent());
        assertThat(listed).containsExactly("p-129", "zz-last");
        assertThat(bench.aws.calls().of("ListProjects")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void builds_of_pipelines_are_left_out_and_the_one_behind_230_of_them_is_found() {
        ProjectControl mixed = bench.world().addProject("mixed");
        String own = mixed.start(PUSH);
        for (int i = 0; i < 230; i++) {
            mixed.startAndSucceed(PIPELINE);
        }
        watch(List.of("mixed"));

        Project row = awaitRow("mixed", p -> !p.builds().isEmpty());

        assertThat(row.builds()).extracting(Build::id).containsExactly(own);
        assertThat(row.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(row.inPipelines()).isEqualTo(230);
        // Read once, each page of what is new costs one call more, and nothing is read twice.
        assertThat(bench.aws.calls().of("BatchGetBuilds").stream()
                        .filter(call -> call.parameters().path("ids").size() > 1))
                .hasSize(3);
    }

    @Test
    void a_project_at_rest_costs_one_call_a_round() {
        ProjectControl docs = bench.world().addProject("docs");
        for (int i = 0; i < 5; i++) {
            docs.startAndSucceed(PUSH);
        }
        watch(List.of("docs"));
        awaitRow("docs", p -> p.builds().size() == 5);
        int lists = bench.aws.calls().of("ListBuildsForProject").size();
        await().until(() -> bench.aws.calls().of("ListBuildsForProject").size() >= lists + 5);
        assertThat(bench.aws.calls().of("BatchGetBuilds")).hasSize(1);
        assertThat(bench.aws.calls().of("ListBuildBatchesForProject")).hasSize(1);
        assertThat(bench.aws.calls().of("BatchGetBuildBatches")).isEmpty();
    }

    @Test
    void what_runs_is_followed_by_its_id_until_it_ends_however_many_newer_ones_there_are() {
        ProjectControl busy = bench.world().addProject("busy");
        String slow = busy.start(PUSH);
        watch(List.of("busy"));
        awaitRow("busy", p -> p.state() == PipelineState.IN_PROGRESS);
        for (int i = 0; i < 120; i++) {
            busy.startAndSucceed(PUSH);
        }
        Project both = awaitRow("busy", p -> p.builds().size() == BuildList.SHOWN + 1);
        assertThat(both.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(both.headline().orElseThrow().id()).isEqualTo(slow);

        busy.end(slow, BuildStatus.STOPPED);

        Project over = awaitRow("busy", p -> p.state() == PipelineState.SUCCEEDED);
        assertThat(over.headline().orElseThrow().number()).contains(121L);
    }

    @Test
    void a_build_that_follows_a_failed_one_keeps_its_mark_until_it_has_passed() {
        ProjectControl docs = bench.world().addProject("docs");
        docs.startAndFail(PUSH, Failure.command("make", 1, ""));
        String again = docs.start(PUSH);
        watch(List.of("docs"));
        assertThat(awaitRow("docs", p -> p.state() == PipelineState.IN_PROGRESS).failedBehind())
                .isTrue();

        docs.end(again, BuildStatus.SUCCEEDED);

        assertThat(awaitRow("docs", p -> p.state() == PipelineState.SUCCEEDED).failedBehind())
                .isFalse();
    }

    @Test
    void a_batch_build_is_one_build_with_its_groups() {
        ProjectControl matrix = bench.world().addProject("matrix");
        String batch = matrix.startBatch(
                PUSH,
                GroupSpec.plain("linux"),
                GroupSpec.plain("mac"),
                new GroupSpec("package", List.of("linux", "mac"), false));
        watch(List.of("matrix"));
        Project row = awaitRow("matrix", p -> !p.builds().isEmpty());
        assertThat(row.builds()).extracting(Build::id).containsExactly(batch);
        assertThat(row.builds().getFirst().batch()).isTrue();
        assertThat(row.builds().getFirst().groups())
                .extracting(Build.Group::state)
                .containsExactly(PipelineState.IN_PROGRESS, PipelineState.IN_PROGRESS, PipelineState.NOT_RUN);

        matrix.endGroup(batch, "mac", BuildStatus.TIMED_OUT);
        matrix.endGroup(batch, "linux", BuildStatus.SUCCEEDED);

        Build ended = awaitRow("matrix", p -> p.state() == PipelineState.FAILED)
                .headline()
                .orElseThrow();
        assertThat(ended.groups()).extracting(g -> g.status().orElse("")).containsExactly("SUCCEEDED", "TIMED_OUT", "");
        assertThat(ended.currentPhase()).contains("FAILED");
    }

    @Test
    void the_first_batch_build_of_a_project_is_found_by_its_builds() {
        ProjectControl matrix = bench.world().addProject("matrix");
        matrix.startAndSucceed(PUSH);
        watch(List.of("matrix"));
        awaitRow("matrix", p -> p.state() == PipelineState.SUCCEEDED);

        String batch = matrix.startBatch(PUSH, GroupSpec.plain("linux"), GroupSpec.plain("mac"));

        Project row = awaitRow("matrix", p -> p.builds().stream().anyMatch(Build::batch));
        assertThat(row.headline().orElseThrow().id()).isEqualTo(batch);
        assertThat(row.builds()).hasSize(2);
    }

    @Test
    void without_the_permission_for_batch_builds_a_row_is_partly_known_and_shows_their_builds() {
        deny("ListBuildBatchesForProject");
        ProjectControl matrix = bench.world().addProject("matrix");
        matrix.startBatch(PUSH, GroupSpec.plain("linux"), GroupSpec.plain("mac"));
        watch(List.of("matrix"));

        Project row = awaitRow("matrix", p -> p.builds().size() == 2);

        assertThat(row.builds()).noneMatch(Build::batch);
        assertThat(row.missing())
                .extracting(Missing::permission)
                .containsExactly("codebuild:ListBuildBatchesForProject");
        SourceStatus status = awaitStatus(s -> s.phase() instanceof SourceStatus.Slowed);
        assertThat(((SourceStatus.Slowed) status.phase()).reason())
                .contains("partly known", "allow codebuild:ListBuildBatchesForProject");
    }

    @Test
    void without_the_permission_to_read_builds_the_row_says_what_is_missing_and_shows_nothing() {
        deny("BatchGetBuilds");
        bench.world().addProject("docs").startAndSucceed(PUSH);
        watch(List.of("docs"));

        assertThat(awaitFailure("docs").remedy()).contains("allow codebuild:BatchGetBuilds");
        assertThat(rows).isEmpty();
        assertThat(awaitStatus(s -> s.phase() instanceof SourceStatus.Failed).rows())
                .isEqualTo(1);

        bench.aws.faults().clear();
        awaitRow("docs", p -> p.state() == PipelineState.SUCCEEDED);
        awaitStatus(s -> s.phase() instanceof SourceStatus.Live);
    }

    @Test
    void without_the_list_of_projects_those_known_by_name_are_watched() {
        deny("ListProjects");
        bench.world().addProject("docs").startAndSucceed(PUSH);
        bench.world().addProject("nightly-1");
        watch(List.of("docs"), "^nightly-");

        awaitRow("docs", p -> p.state() == PipelineState.SUCCEEDED);
        SourceStatus status = awaitStatus(s -> s.phase() instanceof SourceStatus.Slowed);
        assertThat(((SourceStatus.Slowed) status.phase()).reason()).contains("allow codebuild:ListProjects");
        assertThat(listed).containsExactly("docs");

        bench.aws.faults().clear();
        awaitRow("nightly-1", p -> true);
        awaitStatus(s -> s.phase() instanceof SourceStatus.Live);
    }

    @Test
    void a_project_that_cannot_be_read_keeps_nobody_waiting_for_the_others() {
        deny("ListBuildBatchesForProject");
        bench.world().addProject("docs").startAndSucceed(PUSH);
        watch(List.of("docs", "typo"));

        awaitFailure("typo");
        Project row = awaitRow("docs", p -> p.state() == PipelineState.SUCCEEDED);
        SourceStatus status = awaitStatus(s -> s.phase() instanceof SourceStatus.Slowed);
        assertThat(status.oldestRow()).isPresent();
        assertThat(row.partlyKnown()).isTrue();
    }

    @Test
    void throttling_makes_a_row_later_and_no_failure() {
        bench.aws.faults().times(3, Match.operation("ListBuildsForProject"), new Effect.Throttle());
        bench.world().addProject("docs").startAndSucceed(PUSH);
        watch(List.of("docs"));

        awaitRow("docs", p -> p.state() == PipelineState.SUCCEEDED);
        assertThat(failures).isEmpty();
        assertThat(statuses).noneMatch(s -> s.phase() instanceof SourceStatus.Failed);
    }

    @Test
    void a_deleted_project_leaves_when_a_pattern_found_it_and_says_so_when_it_is_named() {
        ProjectControl found = bench.world().addProject("nightly-a");
        ProjectControl named = bench.world().addProject("docs");
        found.startAndSucceed(PUSH);
        named.startAndSucceed(PUSH);
        watch(List.of("docs", "typo"), "^nightly-");
        awaitRow("nightly-a", p -> true);
        awaitRow("docs", p -> true);
        assertThat(awaitFailure("typo").cause()).isEqualTo("no project of this name in the account and Region");

        found.delete();
        named.delete();

        await().until(() -> listed.equals(List.of("docs", "typo")));
        assertThat(awaitFailure("docs").remedy()).contains("correct its name under projects");
    }

    @Test
    void an_outage_is_told_on_every_row_and_ends_by_itself() {
        bench.world().addProject("docs").startAndSucceed(PUSH);
        bench.world().addProject("site").startAndSucceed(PUSH);
        watch(List.of("docs", "site"));
        awaitRow("docs", p -> true);
        awaitRow("site", p -> true);

        bench.aws.faults().on(Match.all(), new Effect.ExpireCredentials());

        assertThat(awaitFailure("docs").cause()).contains("credentials expired");
        assertThat(awaitFailure("site").cause()).contains("credentials expired");
        awaitStatus(s -> s.phase() instanceof SourceStatus.Failed);

        bench.aws.faults().clear();
        awaitStatus(s -> s.phase() instanceof SourceStatus.Live);
        await().until(failures::isEmpty);
    }

    @Test
    void projects_of_pipelines_are_projects_too_and_show_no_build_of_theirs() {
        bench.world().add(PipelineSpec.plain("site")).startAndSucceed();
        watch(List.of(), "^site-");

        Project row = awaitRow("site-build", p -> p.inPipelines() == 1);
        assertThat(row.builds()).isEmpty();
        assertThat(row.state()).isEqualTo(PipelineState.NOT_RUN);
    }
}
