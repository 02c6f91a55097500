package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.operate.ReadFailedException;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.DisabledTransition;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.source.Freshness;
import org.tallyboard.testing.CaseStub;
import org.tallyboard.ui.pipeline.PipelineText;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a user rightly sees of answers after public reports.
class PipelineCasesTest {

    private static final String FIRST = "00000001-1111-4222-8333-000000000001";
    private static final String LAST = "0000aaaa-1111-4222-8333-00000000aaaa";
    private static final String SECOND = "00000002-1111-4222-8333-000000000002";

    @TempDir
    Path cache;

    private Optional<CaseBench> opened = Optional.empty();

    private CaseBench open(String name) {
        CaseBench bench = new CaseBench(name, cache);
        opened = Optional.of(bench);
        return bench;
    }

    @AfterEach
    void close() {
        opened.ifPresent(CaseBench::close);
    }

    private static boolean complete(Pipeline p) {
        return !p.stages().isEmpty()
                && p.stages().stream().allMatch(Stage::complete)
                && p.headlineExecution().filter(Execution::read).isPresent();
    }

    private static Action action(Pipeline p, String stage, String action) {
        return p.stage(stage).orElseThrow().actions().stream()
                .filter(a -> a.name().equals(action))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "entry-gate|FAILED|Prod|FAILED|ENTRY|in-deployment-window|Now is outside the deployment window: MON-THU 08-16 UTC|NOT_RUN",
                "exit-gate|FAILED|Prod|FAILED|SUCCESS|no-5xx-alarm|CloudWatch alarm prod-5xx went to ALARM within 10 minutes|SUCCEEDED",
                "skip-gate|SUCCEEDED|LoadTest|SKIPPED|ENTRY|variable-check|RUN_LOAD_TEST was false|NOT_RUN",
            })
    void a_condition_that_decided_names_its_rule_and_its_reason(
            String pipeline,
            PipelineState row,
            String stage,
            PipelineState state,
            StageCondition.Kind kind,
            String rule,
            String reason,
            PipelineState action) {
        Pipeline p = open("02-stage-conditions").awaitRow(pipeline, PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(row);
        Stage decided = p.stage(stage).orElseThrow();
        assertThat(decided.state()).isEqualTo(state);
        assertThat(decided.actions()).singleElement().extracting(Action::state).isEqualTo(action);
        StageCondition condition = decided.decidingCondition().orElseThrow();
        assertThat(condition.kind()).isEqualTo(kind);
        assertThat(condition.decidingRule().map(StageCondition.Rule::name)).hasValue(rule);
        assertThat(condition.reason()).isEqualTo(reason);
        if (row == PipelineState.FAILED) {
            assertThat(p.since().orElseThrow()).isBetween(ago(400), ago(290));
            assertThat(PipelineText.reasonLine(p)).contains(rule).contains(reason);
            assertThat(RetryTarget.of(p)).isEqualTo(new RetryTarget.Ready(decided));
        }
    }

    @Test
    void an_execution_before_a_disabled_transition_is_held() {
        Pipeline p = open("03-disabled-transition").awaitRow("weekly-release", PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(PipelineState.HELD);
        assertThat(p.headline()).hasValue(SECOND);
        assertThat(p.headlineExecution().orElseThrow().commits())
                .singleElement()
                .extracting(Commit::message)
                .isEqualTo("Second");
        assertThat(p.since().orElseThrow()).isBetween(ago(7100), ago(6990));
        DisabledTransition off = p.stage("Prod").flatMap(Stage::disabled).orElseThrow();
        assertThat(off.who()).hasValue("rel");
        assertThat(off.reason()).isEqualTo("Released on Thursdays by the release desk");
        assertThat(off.at().orElseThrow()).isBefore(ago(690_000));
        assertThat(AttentionRules.held(p)).singleElement().satisfies(held -> {
            assertThat(held.stage().name()).isEqualTo("Prod");
            assertThat(held.since()).isEqualTo(p.since());
        });
        assertThat(PipelineText.reasonLine(p))
                .isEqualTo("Prod: transition disabled by rel: Released on Thursdays by the release desk");
        // What the stage itself shows is the run before.
        assertThat(p.stage("Prod").orElseThrow().state()).isEqualTo(PipelineState.SUCCEEDED);
    }

    @Test
    void an_execution_with_161_actions_is_read_to_its_end_and_retried_where_it_failed() {
        CaseBench bench = open("04-parallel-161-actions");
        Pipeline p = bench.awaitRow(
                "org-baseline",
                r -> !(RetryTarget.of(r) instanceof RetryTarget.Unknown)
                        && !r.executions().isEmpty());
        Execution execution = p.headlineExecution().orElseThrow();
        assertThat(execution.stages())
                .extracting(Stage::name, Stage::state)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("Source", PipelineState.SUCCEEDED),
                        org.assertj.core.api.Assertions.tuple("Wave1", PipelineState.SUCCEEDED),
                        org.assertj.core.api.Assertions.tuple("Wave2", PipelineState.FAILED));
        assertThat(execution.stages().get(1).actions())
                .hasSize(100)
                .allMatch(a -> a.state() == PipelineState.SUCCEEDED);
        assertThat(PipelineText.reasonLine(p)).startsWith("Wave2 / acct-137");
        assertThat(RetryTarget.of(p)).isInstanceOfSatisfying(RetryTarget.Ready.class, ready -> {
            assertThat(ready.stage().name()).isEqualTo("Wave2");
            assertThat(ready.stage().failedAction().map(Action::name)).hasValue("acct-137");
        });
        // Before all was read, nothing was offered and no stage was shown.
        assertThat(bench.seen)
                .filteredOn(row -> row.id().name().equals("org-baseline"))
                .noneMatch(row -> RetryTarget.of(row) instanceof RetryTarget.Ready(Stage stage)
                        && !stage.name().equals("Wave2"));
    }

    @Test
    void an_order_is_not_compared_with_runs_that_may_be_out_of_date() {
        CaseBench bench = open("04-parallel-161-actions");
        Pipeline p = bench.awaitRow("org-baseline", r -> RetryTarget.of(r) instanceof RetryTarget.Ready);
        bench.stub.on(
                "ListActionExecutions",
                request -> Optional.of(CaseStub.Step.error("AccessDeniedException", "denied since")));
        assertThatThrownBy(() -> bench.orders()
                        .readNow(bench.account, "org-baseline", p.headline().orElseThrow()))
                .isInstanceOf(ReadFailedException.class)
                .hasMessageContaining("denied since");
    }

    @Test
    void what_can_no_longer_be_read_is_no_longer_offered() {
        CaseBench bench = open("05-parallel-45-in-flight");
        Pipeline p = bench.awaitRow(
                "pr-preview",
                r -> r.state() == PipelineState.WAITING_FOR_APPROVAL
                        && AttentionRules.approvals(r).getFirst().stage().complete());
        bench.stub.on(
                "ListActionExecutions",
                request -> Optional.of(CaseStub.Step.error("AccessDeniedException", "denied since")));
        bench.watcher.readSoon(p.id());
        Pipeline now = bench.awaitRow("pr-preview", Pipeline::partlyKnown);
        assertThat(AttentionRules.approvals(now).getFirst().stage().complete()).isFalse();
    }

    @Test
    void a_gap_that_a_failed_page_leaves_is_read_with_the_next_reading() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        CaseStub stub = CaseStub.serving(CaseStub.folder("05-parallel-45-in-flight"));
        // The first page is one execution; the rest comes with a second, which fails at first.
        JsonNode all = JsonMapper.shared()
                .readTree(Files.readString(
                        CaseStub.folder("05-parallel-45-in-flight").resolve("ListPipelineExecutions.json")))
                .get("pipelineExecutionSummaries");
        stub.on("ListPipelineExecutions", request -> {
            if (request.text("nextToken").isEmpty()) {
                return Optional.of(page(List.of(all.get(0)), "rest"));
            }
            return Optional.of(
                    failing.getAndSet(false)
                            ? CaseStub.Step.error("ValidationException", "not this time")
                            : page(all.valueStream().skip(1).toList(), ""));
        });
        CaseBench bench = new CaseBench(stub, cache);
        opened = Optional.of(bench);
        bench.awaitRow("pr-preview", r -> r.state() == PipelineState.WAITING_FOR_APPROVAL);
        assertThat(failing).isFalse();
    }

    @Test
    void a_list_that_is_too_long_for_one_reading_is_read_on_with_the_next() {
        CaseStub stub = CaseStub.serving(CaseStub.folder("05-parallel-45-in-flight"));
        // 45 pages of executions of today; one of the last page is under way.
        int pages = 45;
        stub.on("ListPipelineExecutions", request -> {
            String token = request.text("nextToken");
            int page = token.isEmpty() ? 0 : Integer.parseInt(token);
            List<JsonNode> executions = IntStream.range(0, 100)
                    .mapToObj(i -> (JsonNode) JsonMapper.shared()
                            .createObjectNode()
                            .put("pipelineExecutionId", page == pages - 1 && i == 99 ? LAST : "e" + page + "-" + i)
                            .put("status", page == pages - 1 && i == 99 ? "InProgress" : "Succeeded")
                            .put("startTime", "@-" + (10 + page * 100 + i)))
                    .toList();
            return Optional.of(page(executions, page == pages - 1 ? "" : String.valueOf(page + 1)));
        });
        CaseBench bench = new CaseBench(stub, cache);
        opened = Optional.of(bench);
        Pipeline first =
                bench.awaitRow("pr-preview", r -> r.freshness().readAt().isPresent());
        assertThat(first.missing())
                .singleElement()
                .satisfies(missing -> assertThat(missing.failure().cause()).contains("more executions"));
        assertThat(first.execution(LAST)).isEmpty();
        bench.watcher.readSoon(first.id());
        bench.awaitRow(
                "pr-preview", r -> stub.requests("ListPipelineExecutions").size() >= 40);
        bench.watcher.readSoon(first.id());
        Pipeline whole = bench.awaitRow(
                "pr-preview", r -> r.missing().isEmpty() && r.execution(LAST).isPresent());
        assertThat(whole.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(stub.requests("ListPipelineExecutions").size())
                .as("each page is read once, and the first one with each reading")
                .isBetween(pages + 2, pages + 4);
    }

    @Test
    void an_execution_whose_status_this_release_does_not_know_is_followed_until_it_ends() {
        CaseStub stub = CaseStub.serving(CaseStub.folder("05-parallel-45-in-flight"));
        ObjectNode parked = JsonMapper.shared()
                .createObjectNode()
                .put("pipelineExecutionId", LAST)
                .put("status", "Parked")
                .put("startTime", "@-10");
        AtomicBoolean listed = new AtomicBoolean(true);
        stub.on(
                "ListPipelineExecutions",
                request -> Optional.of(page(listed.getAndSet(false) ? List.of(parked) : List.of(), "")));
        stub.on("GetPipelineExecution", request -> Optional.of(CaseStub.Step.of("""
                {"pipelineExecution": {"pipelineExecutionId": "%s", "status": "Succeeded"}}""".formatted(LAST))));
        CaseBench bench = new CaseBench(stub, cache);
        opened = Optional.of(bench);
        Pipeline unknown = bench.awaitRow("pr-preview", r -> r.execution(LAST).isPresent());
        assertThat(unknown.execution(LAST).orElseThrow().state()).isEqualTo(PipelineState.UNKNOWN);
        bench.watcher.readSoon(unknown.id());
        bench.awaitRow("pr-preview", r -> r.execution(LAST).orElseThrow().state() == PipelineState.SUCCEEDED);
    }

    @Test
    void builds_that_may_not_be_read_make_their_row_partly_known() {
        CaseStub stub = CaseStub.of("08-graceful-stop");
        AtomicBoolean denied = new AtomicBoolean(true);
        stub.on(
                "BatchGetBuilds",
                request -> denied.get()
                        ? Optional.of(CaseStub.Step.error("AccessDeniedException", "not authorized to read builds"))
                        : Optional.empty());
        CaseBench bench = new CaseBench(stub, cache);
        opened = Optional.of(bench);
        Pipeline p = bench.awaitRow("drupal", Pipeline::partlyKnown);
        assertThat(p.missing()).extracting(missing -> missing.permission()).containsExactly("codebuild:BatchGetBuilds");
    }

    private static CaseStub.Step page(List<JsonNode> executions, String token) {
        ObjectNode body = JsonMapper.shared().createObjectNode().put("nextToken", token);
        executions.forEach(body.putArray("pipelineExecutionSummaries")::add);
        return CaseStub.Step.of(body.toString());
    }

    @Test
    void an_approval_behind_45_ended_executions_is_found() {
        Pipeline p = open("05-parallel-45-in-flight")
                .awaitRow("pr-preview", r -> r.state() == PipelineState.WAITING_FOR_APPROVAL);
        AttentionCause.ApprovalWaits approval = AttentionRules.approvals(p).getFirst();
        assertThat(approval.execution().orElseThrow().id()).isEqualTo("00000007-1111-4222-8333-000000000007");
        assertThat(approval.execution().orElseThrow().commits()).isNotEmpty();
        assertThat(approval.since().orElseThrow()).isBefore(ago(170_000));
    }

    @Test
    void an_approval_waits_with_the_execution_that_it_is_of() {
        Pipeline p = open("06-approval-after-deploy")
                .awaitRow("shop", r -> complete(r) && r.since().isPresent());
        assertThat(p.state()).isEqualTo(PipelineState.WAITING_FOR_APPROVAL);
        assertThat(p.headline()).hasValue(FIRST);
        assertThat(AttentionRules.approvals(p)).singleElement().satisfies(a -> assertThat(a.newerBehind())
                .isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource({"bank", "bank-denied"})
    void an_approval_of_an_earlier_execution_is_not_taken_for_one_of_this(String pipeline) {
        CaseBench bench = open("07-approval-of-earlier-run");
        Pipeline p = bench.awaitRow(
                pipeline,
                r -> r.stage("Prod").filter(Stage::complete).isPresent()
                        && r.partlyKnown() == pipeline.equals("bank-denied"));
        assertThat(p.stage("Prod").orElseThrow().state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(action(p, "Prod", "Diff").state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(action(p, "Prod", "Confirm").state()).isEqualTo(PipelineState.NOT_RUN);
        assertThat(action(p, "Prod", "Deploy").state()).isEqualTo(PipelineState.NOT_RUN);
        // Not for a moment was the run of the execution before shown as one of this.
        assertThat(bench.seen)
                .filteredOn(row -> row.id().name().equals(pipeline))
                .isNotEmpty()
                .allSatisfy(row -> {
                    assertThat(action(row, "Prod", "Confirm").summary()).isEmpty();
                    assertThat(action(row, "Prod", "Deploy").state()).isNotEqualTo(PipelineState.SUCCEEDED);
                });
        if (p.partlyKnown()) {
            assertThat(p.missing()).singleElement().satisfies(missing -> {
                assertThat(missing.permission()).isEqualTo("codepipeline:ListActionExecutions");
                assertThat(missing.failure().remedy()).contains("codepipeline:ListActionExecutions");
            });
            assertThat(PipelineText.reasonLine(p)).startsWith("Partly known: ");
        }
    }

    @Test
    void a_stage_that_stops_gracefully_speaks_of_the_execution_that_stops() {
        Pipeline p = open("08-graceful-stop").awaitRow("drupal", PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(PipelineState.STOPPING);
        assertThat(p.headline()).hasValue(SECOND);
        await().until(() ->
                !opened.orElseThrow().stub.requests("BatchGetBuilds").isEmpty());
    }

    @Test
    void sources_without_a_commit_are_shown_as_what_they_are() {
        CaseBench bench = open("09-sources-without-commit");
        Pipeline failed = bench.awaitRow(
                "github-v1-failed",
                r -> r.state() == PipelineState.FAILED
                        && r.headlineExecution().filter(Execution::read).isPresent());
        assertThat(failed.headlineExecution().orElseThrow().commits()).isEmpty();
        assertThat(PipelineText.reasonLine(failed)).isNotEmpty();
        for (String name : List.of("from-ecr", "from-s3", "from-s3-unversioned")) {
            Pipeline p = bench.awaitRow(name, PipelineCasesTest::complete);
            assertThat(p.headlineExecution().orElseThrow().commits())
                    .isNotEmpty()
                    .allSatisfy(commit -> assertThat(commit.id()).isNotBlank());
        }
    }

    @Test
    void a_pipeline_that_was_deleted_leaves() {
        CaseBench bench = open("15-deleted-while-polling");
        bench.awaitRow("stays", r -> true);
        await().until(() -> bench.row("feature-x").isEmpty());
        assertThat(bench.row("stays")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cut-at-2048|feat(player): show the 📺 programme's “title”",
                "multi-line-emoji|🚀 release: v2 \"final\"",
                "message-is-json|{\"release\": \"1.2\", \"notes\": \"a,b\"}",
            })
    void a_commit_message_shows_its_first_line(String pipeline, String message) {
        Pipeline p = open("16-commit-messages").awaitRow(pipeline, PipelineCasesTest::complete);
        assertThat(p.headlineExecution().orElseThrow().commits())
                .singleElement()
                .extracting(Commit::message)
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "codedeploy|FAILED|The AppSpec file cannot be located",
                "rejected|FAILED|Not before the match ends",
            })
    void a_reason_that_stands_in_the_summary_only_is_shown(String pipeline, PipelineState state, String reason) {
        Pipeline p = open("20-reason-in-summary").awaitRow(pipeline, PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(state);
        assertThat(PipelineText.reasonLine(p)).contains(reason);
    }

    @Test
    void a_stage_that_retries_itself_says_so() {
        Pipeline p = open("20-reason-in-summary").awaitRow("auto-retry", PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(PipelineState.IN_PROGRESS);
        Stage deploy = p.stage("Deploy").orElseThrow();
        assertThat(deploy.failedBefore()).isTrue();
        assertThat(deploy.retries().orElseThrow().automatic()).isEqualTo(1);
        assertThat(deploy.retries().orElseThrow().latestTrigger()).isEqualTo("AutomatedStageRetry");
    }

    @Test
    void what_may_be_read_is_right_and_the_rest_says_what_it_lacks() {
        CaseBench bench = open("24-some-pipelines-denied");
        Pipeline mine = bench.awaitRow("mine", PipelineCasesTest::complete);
        assertThat(mine.freshness().look(Instant.now())).isEqualTo(Freshness.State.FRESH);
        assertThat(mine.partlyKnown()).isFalse();
        assertThat(bench.row("theirs-1")).isEmpty();
    }

    @Test
    void a_stage_that_was_stopped_can_be_retried() {
        Pipeline p = open("25-stopped-abandoned").awaitRow("site", PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(PipelineState.STOPPED);
        assertThat(p.headline()).hasValue(SECOND);
        assertThat(RetryTarget.of(p)).isInstanceOfSatisfying(RetryTarget.Ready.class, ready -> assertThat(
                        ready.stage().name())
                .isEqualTo("Build"));
    }

    @Test
    void an_approval_that_40_executions_have_passed_shows_its_commit_and_its_start() {
        Pipeline p = open("27-approval-40-superseded").awaitRow("shop", PipelineCasesTest::complete);
        assertThat(p.state()).isEqualTo(PipelineState.WAITING_FOR_APPROVAL);
        Execution execution = AttentionRules.approvals(p).getFirst().execution().orElseThrow();
        assertThat(execution.id()).isEqualTo(FIRST);
        assertThat(execution.awsStatus()).isEqualTo("InProgress");
        assertThat(execution.commits())
                .singleElement()
                .extracting(Commit::message)
                .isEqualTo("The one to be signed off");
        assertThat(execution.trigger()).isPresent();
        assertThat(execution.startedAt().orElseThrow()).isBefore(ago(259_900));
    }

    @Test
    void a_pipeline_that_never_ran_says_so() {
        Pipeline p = open("28-never-run").awaitRow("fresh", r -> !r.stages().isEmpty());
        assertThat(p.state()).isEqualTo(PipelineState.NOT_RUN);
    }

    private static Instant ago(long seconds) {
        return Instant.now().minusSeconds(seconds);
    }
}
