package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.client.Partitions;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// What a person sees in the window of answers after public reports: the row, its panel, and the dialog behind its
/// button.
class CaseWindowTest {

    @TempDir
    Path cache;

    private Optional<OpenBoard> opened = Optional.empty();
    private final Instant begun = Instant.now();

    @AfterEach
    void closeBoard() {
        opened.ifPresent(OpenBoard::close);
    }

    private OpenBoard open() {
        return opened.orElseThrow();
    }

    private Pipeline read(String name, String pipeline, Predicate<Pipeline> as) {
        try (CaseBench bench = new CaseBench(name, cache)) {
            return bench.awaitRow(pipeline, as);
        }
    }

    private static boolean complete(Pipeline p) {
        return p.stages().stream().allMatch(Stage::complete)
                && p.headlineExecution().filter(e -> e.read()).isPresent();
    }

    private void show(Pipeline... rows) {
        opened = Optional.of(new OpenBoard(
                new FakeBoard(Samples.snapshot(List.of(rows), List.of())),
                new FakeDesk(),
                1500,
                950,
                // Ages in the answers count from the stub's start.
                InstantSource.fixed(begun.plusSeconds(5)),
                false));
        await().until(() -> open().sees(rows[0].id().name()));
    }

    private void openPanel() {
        open().keys(KeyCode.J);
        open().keys(KeyCode.ENTER);
        open().settle();
    }

    private void sees(String... texts) {
        assertThat(texts)
                .allSatisfy(text -> assertThat(open().sees(text)).as(text).isTrue());
    }

    @Test
    void case_02_names_the_rule_and_its_reason() {
        show(read("02-stage-conditions", "exit-gate", CaseWindowTest::complete));
        sees(
                "exit-gate",
                "Prod · success condition no-5xx-alarm: CloudWatch alarm prod-5xx went to ALARM within 10 minutes",
                "failed 5 min ago");
        openPanel();
        sees("Success condition no-5xx-alarm", "CloudWatch alarm prod-5xx went to ALARM within 10 minutes");
        assertThat(open().sees("CodePipeline names no action")).isFalse();
    }

    @Test
    void case_02_shows_a_skipped_stage_without_alarm() {
        show(read("02-stage-conditions", "skip-gate", CaseWindowTest::complete));
        openPanel();
        sees("skipped", "Entry condition variable-check", "failed · the stage is skipped", "RUN_LOAD_TEST was false");
    }

    @Test
    void case_03_is_held_and_needs_a_person() {
        show(read("03-disabled-transition", "weekly-release", CaseWindowTest::complete));
        sees(
                "Second",
                "1 held",
                "Prod: transition disabled by rel: Released on Thursdays by the release desk",
                "1 execution has been held before Prod for 1 h 56 min");
        openPanel();
        sees(
                "Transition disabled by rel 8 days ago: Released on Thursdays by the release desk",
                "Held here: 00000002-1111-4222-8333-000000000002");
    }

    @Test
    void case_04_shows_what_failed_and_offers_its_retry() {
        show(read(
                "04-parallel-161-actions",
                "org-baseline",
                r -> RetryTarget.of(r) instanceof RetryTarget.Ready && r.state() == PipelineState.FAILED));
        sees(
                "Wave2 · 00000005",
                "Wave2 / acct-137 · CloudFormation: Stack baseline is in ROLLBACK_COMPLETE",
                "Wave2 failed 25 min ago");
        openPanel();
        sees("Wave1", "acct-137", "JobFailed: Stack baseline is in ROLLBACK_COMPLETE");
        open().keys(KeyCode.R);
        open().settle();
        sees("Retry Wave2 of org-baseline");
    }

    @Test
    void case_17_opens_the_console_of_its_partition() {
        Pipeline row = read("03-disabled-transition", "weekly-release", CaseWindowTest::complete);
        Account cn = new Account("cn", "111122223333", "cn-north-1", "#aa3344").in(Partitions.of("cn-north-1"));
        show(new Pipeline(
                new PipelineId(cn.name(), row.id().name()),
                cn,
                row.version(),
                row.type(),
                row.mode(),
                row.state(),
                row.failedBehind(),
                row.stages(),
                row.executions(),
                row.headline(),
                row.since(),
                row.freshness(),
                row.missing()));
        openPanel();
        sees("cn-north-1", "cn · 111122223333");
        open().click(open().one(".hyperlink", "Open in the AWS console"));
        assertThat(open().browsed)
                .containsExactly("https://console.amazonaws.cn/codesuite/codepipeline/pipelines/weekly-release/view"
                        + "?region=cn-north-1");
    }

    @Test
    void case_27_shows_what_is_approved() {
        show(read("27-approval-40-superseded", "shop", CaseWindowTest::complete));
        sees("The one to be signed off", "· GitHub push", "approval waits 2 days, 1 newer execution behind it");
        openPanel();
        open().keys(KeyCode.A);
        open().settle();
        sees(
                "Approval of shop",
                "Prod / SignOff",
                "fe05bcd · The one to be signed off",
                "GitHub push",
                "1 newer execution stands behind it. Approving lets this older one go on first.");
    }
}
