package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.PipelineWatcher;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.operate.RetryStage.Mode;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;

/// When a stage that was retried began and how long it took, with hours between the attempts.
class RetriedStageTest {

    private static final Instant FIRST =
            Instant.now().minus(5, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    private static final Instant SECOND = FIRST.plus(1, ChronoUnit.HOURS);
    private static final Instant END = SECOND.plus(4, ChronoUnit.MINUTES);

    @TempDir
    Path cache;

    private final AtomicReference<Instant> now = new AtomicReference<>(FIRST);
    private AwsBench bench;
    private AwsAccounts accounts;
    private PipelineControl site;
    private String id = "";

    /// Lint succeeds and Compile fails; Check comes after both.
    @BeforeEach
    void aBuildFails() {
        bench = new AwsBench(cache, SimulatedAws.Options.settable().withClock(now::get));
        accounts = bench.open(bench.config(bench.keys(), 40));
        site = bench.world()
                .add(PipelineSpec.of(
                        "site",
                        PipelineType.V2,
                        ExecutionMode.SUPERSEDED,
                        StageSpec.of("Source", ActionSpec.codeCommit("Source", "site", "main")),
                        StageSpec.of(
                                "Build",
                                ActionSpec.codeBuild("Lint", "site-lint"),
                                ActionSpec.codeBuild("Compile", "site"),
                                ActionSpec.codeBuildTest("Check", "site-check").order(2))));
        id = site.startAndReach("Build");
        now.set(FIRST.plusSeconds(40));
        site.succeed(id, "Build", "Lint");
        site.fail(id, "Build", "Compile", Failure.job("broken"));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Stage build(Pipeline row) {
        return row.stage("Build").orElseThrow();
    }

    private PipelineWatcher watchTheFailure() {
        PipelineWatcher watcher = bench.watch(accounts);
        Pipeline row = bench.awaitRow(
                "site",
                p -> build(p).startedAt().isPresent() && p.headlineExecution().isPresent());
        assertThat(build(row).startedAt()).hasValue(FIRST);
        return watcher;
    }

    private void retry(Mode mode) {
        now.set(SECOND);
        assertThat(accounts.orders().retryStage(new RetryStage(bench.account, "site", "Build", id, mode, List.of())))
                .isInstanceOf(Answer.Accepted.class);
    }

    private void theRetrySucceeds(PipelineWatcher watcher, String... actions) {
        for (String action : actions) {
            site.succeed(id, "Build", action);
        }
        watcher.readSoon(new PipelineId("prod", "site"));
        bench.awaitRow("site", p -> build(p).startedAt().filter(SECOND::equals).isPresent());
        now.set(END);
        site.succeed(id, "Build", "Check");
        watcher.readSoon(new PipelineId("prod", "site"));
        Pipeline row = bench.awaitRow(
                "site",
                p -> p.state() == PipelineState.SUCCEEDED
                        && build(p).startedAt().isPresent());
        assertThat(build(row).startedAt()).hasValue(SECOND);
        assertThat(build(row).endedAt()).hasValue(END);
    }

    @Test
    void a_retry_of_failed_actions_runs_since_the_retry() throws Exception {
        PipelineWatcher watcher = watchTheFailure();
        retry(Mode.FAILED_ACTIONS);
        assertThat(build(accounts.orders().readNow(bench.account, "site", "")).startedAt())
                .as("what the order's outcome tells")
                .hasValue(SECOND);
        Pipeline row = bench.awaitRow("site", p -> p.state() == PipelineState.IN_PROGRESS);
        assertThat(build(row).startedAt()).hasValue(SECOND);
        assertThat(row.since()).as("the row's age").hasValue(SECOND);
        theRetrySucceeds(watcher, "Compile");
    }

    @Test
    void a_retry_of_all_actions_runs_since_the_retry() {
        PipelineWatcher watcher = watchTheFailure();
        retry(Mode.ALL_ACTIONS);
        theRetrySucceeds(watcher, "Lint", "Compile");
    }

    @Test
    void a_board_that_starts_after_the_retry_tells_the_same() {
        retry(Mode.FAILED_ACTIONS);
        bench.watch(accounts);
        Pipeline row = bench.awaitRow(
                "site", p -> build(p).startedAt().isPresent() && p.since().isPresent());
        assertThat(build(row).startedAt()).hasValue(SECOND);
        assertThat(row.since()).hasValue(SECOND);
    }
}
