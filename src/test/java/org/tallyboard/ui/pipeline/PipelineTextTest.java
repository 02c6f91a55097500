package org.tallyboard.ui.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.Trigger;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.Samples;

class PipelineTextTest {

    private static final ViewContext LOOK =
            new ViewContext(InstantSource.fixed(NOW), ZoneOffset.UTC, ColorPalette.DARK);

    @Test
    void a_row_says_since_when() {
        assertThat(PipelineText.when(Samples.failed("p", "e"), LOOK)).isEqualTo("failed 2 min ago");
        assertThat(PipelineText.when(Samples.waiting("p", "e", "t"), LOOK)).isEqualTo("waiting 41 min");
        assertThat(PipelineText.when(Samples.running("p", "e"), LOOK)).isEqualTo("started 1 min ago");
        assertThat(PipelineText.when(Samples.succeeded("p", 26 * 60), LOOK)).isEqualTo("succeeded 26 min ago");
    }

    @Test
    void an_old_row_says_how_old_and_why() {
        Pipeline p = Samples.running("p", "e");
        Freshness old = Freshness.read(NOW.minusSeconds(61), Duration.ofSeconds(20));
        assertThat(PipelineText.when(p.with(old), LOOK)).isEqualTo("as of 10:41 · not read for 1 min");
        Freshness failed = old.failed(new Failure("credentials expired", "aws sso login", NOW));
        assertThat(PipelineText.when(p.with(failed), LOOK)).isEqualTo("as of 10:41 · credentials expired");
        Freshness never = Freshness.never(Duration.ofSeconds(20));
        assertThat(PipelineText.when(p.with(never), LOOK)).isEqualTo("not read yet");
        assertThat(PipelineText.when(p.with(never.failed(new Failure("access denied", "", NOW))), LOOK))
                .isEqualTo("not read: access denied");
    }

    @Test
    void a_state_that_this_version_does_not_know_is_shown_as_it_came() {
        Pipeline p = Samples.pipeline(Samples.PROD, "p", NOW, Samples.stage("Build", "Hibernating", "e"));
        assertThat(p.state()).isEqualTo(PipelineState.UNKNOWN);
        assertThat(PipelineText.when(p, LOOK)).isEqualTo("“Hibernating” 0 s");
        assertThat(StageCellModel.of(p, NOW).getFirst().name()).isEqualTo("Build · Hibernating");
        assertThat(StageCellModel.of(p, NOW).getFirst().mood()).isEqualTo(StatusStyle.UNKNOWN);
    }

    @Test
    void the_failure_line_names_stage_action_provider_and_the_first_line_of_the_error() {
        Pipeline p = Samples.pipeline(
                Samples.PROD,
                "p",
                NOW,
                Samples.stage("Build", "Failed", "e", Samples.failedAction("Compile", "e", "\n\nfirst\nsecond")));
        assertThat(PipelineText.reasonLine(p)).isEqualTo("Build / Compile · CodeBuild: first");
    }

    @Test
    void an_older_failure_behind_a_newer_run_is_told_as_that() {
        Pipeline p = Samples.pipeline(
                Samples.PROD,
                "p",
                NOW,
                Samples.stage("Build", "InProgress", "new"),
                Samples.stage("Deploy", "Failed", "old", Samples.failedAction("Deploy", "old", "boom")));
        assertThat(p.state()).isEqualTo(PipelineState.IN_PROGRESS);
        assertThat(PipelineText.hasReasonLine(p)).isTrue();
        assertThat(PipelineText.reasonLine(p)).isEqualTo("an older run failed: Deploy · CodeBuild: boom");
    }

    @Test
    void who_is_what_AWS_tells_or_nobody() {
        Execution base = Samples.execution("e", PipelineState.SUCCEEDED);
        assertThat(PipelineText.trigger(base, Optional.of("GitHub"))).isEqualTo("GitHub push");
        Execution byHand = with(base, new Trigger("StartPipelineExecution", "arn:aws:sts::1:assumed-role/ops/dana"));
        assertThat(PipelineText.trigger(byHand, Optional.of("GitHub"))).isEqualTo("started by dana");
        Execution unnamed = with(base, new Trigger("StartPipelineExecution", ""));
        assertThat(PipelineText.trigger(unnamed, Optional.empty())).isEqualTo("started by hand");
        Execution future = with(base, new Trigger("MoonPhase", ""));
        assertThat(PipelineText.trigger(future, Optional.empty())).isEqualTo("MoonPhase");
    }

    private static Execution with(Execution e, Trigger trigger) {
        return new Execution(
                e.id(), e.state(), "", e.startedAt(), e.updatedAt(), e.commits(), Optional.of(trigger), List.of());
    }

    @Test
    void progress_never_claims_to_be_over() {
        Stage running = Samples.stage("Build", "InProgress", "e");
        Stage typical = new Stage(
                "Build",
                running.state(),
                "InProgress",
                running.executionId(),
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(NOW.minusSeconds(300)),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(100)),
                false);
        assertThat(PipelineText.progress(typical, NOW)).isLessThan(1);
        assertThat(PipelineText.stageTime(typical, NOW)).isEqualTo("5m 00s of ~1m 40s");
        assertThat(PipelineText.progress(running, NOW)).isNaN();
    }

    @Test
    void a_row_that_runs_after_a_failure_tells_the_age_of_that_run() {
        Pipeline base = Samples.running("p", "e");
        List<Stage> stages = base.stages().stream()
                .map(s -> new Stage(
                        s.name(),
                        s.state(),
                        s.awsStatus(),
                        s.executionId(),
                        s.rollback(),
                        s.actions(),
                        s.inbound(),
                        s.disabled(),
                        s.startedAt(),
                        s.endedAt(),
                        s.typical(),
                        s.state() == PipelineState.IN_PROGRESS))
                .toList();
        Pipeline again = new Pipeline(
                base.id(),
                base.account(),
                1,
                "V2",
                base.mode(),
                base.state(),
                true,
                stages,
                base.executions(),
                base.headline(),
                base.since(),
                base.freshness());
        assertThat(PipelineText.stateSince(again, NOW)).isEqualTo("restarted 1 min ago");
    }

    @Test
    void a_parallel_pipeline_is_one_row_with_its_newest_executions() {
        List<Execution> executions = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            executions.add(Samples.execution("exec-000" + i, PipelineState.SUCCEEDED));
        }
        Pipeline base = Samples.running("p", "e");
        Pipeline p = new Pipeline(
                base.id(),
                base.account(),
                1,
                "V2",
                "PARALLEL",
                PipelineState.SUCCEEDED,
                false,
                List.of(),
                executions,
                Optional.of("exec-0000"),
                base.since(),
                base.freshness());
        List<StageCellModel> cells = StageCellModel.of(p, NOW);
        assertThat(cells).hasSize(5);
        assertThat(cells.getLast().name()).isEqualTo("+9 older");
    }

    @Test
    void the_panel_tells_errors_in_full_and_links_with_their_address() {
        String error = "line\n".repeat(300);
        Action action = Samples.failedAction("Build", "e", error);
        Action linked = new Action(
                action.name(),
                action.type(),
                action.state(),
                action.awsStatus(),
                action.executionId(),
                "",
                action.changedAt(),
                action.startedAt(),
                Optional.of("arn:aws:iam::1:user/sam"),
                Optional.of("build:1"),
                Optional.of(URI.create("https://example.com/log")),
                Optional.empty(),
                action.error(),
                Optional.empty(),
                Optional.empty());
        Pipeline p = Samples.pipeline(Samples.PROD, "p", NOW, Samples.stage("Build", "Failed", "e", linked));
        List<DetailItem> blocks = PipelineDetails.of(p, LOOK, address -> {});
        assertThat(blocks).anySatisfy(b -> assertThat(b).isInstanceOfSatisfying(DetailItem.Full.class, f -> assertThat(
                        f.text().lines().count())
                .isEqualTo(300)));
        assertThat(blocks).contains(new DetailItem.Fact("Updated by", "arn:aws:iam::1:user/sam", true));
        assertThat(blocks).anySatisfy(b -> assertThat(b).isInstanceOfSatisfying(DetailItem.Link.class, l -> assertThat(
                        l.address().toString())
                .isEqualTo("https://example.com/log")));
        assertThat(blocks).contains(new DetailItem.Fact("Account", "prod · 123456784821"));
    }

    @Test
    void a_stage_beyond_the_failed_one_shows_an_earlier_run() {
        Pipeline p = Samples.pipeline(
                Samples.PROD,
                "player-web",
                Samples.NOW,
                Samples.stage("Source", "Succeeded", "run-2"),
                Samples.stage("Build", "Failed", "run-2", Samples.failedAction("Build", "run-2", "exit status 1")),
                Samples.stage("Test", "Succeeded", "run-1"),
                Samples.stage("Deploy", "InProgress", "run-1"));

        assertThat(p.headlineExecution())
                .hasValueSatisfying(e -> assertThat(e.id()).isEqualTo("run-2"));
        assertThat(StageCellModel.of(p, Samples.NOW))
                .extracting(StageCellModel::earlier)
                .containsExactly(false, false, true, false);
        assertThat(PipelineDetails.of(p, LOOK, address -> {}))
                .filteredOn(block ->
                        block instanceof DetailItem.Note note && note.text().startsWith("Execution "))
                .as("said of the stages that show another execution")
                .hasSize(2)
                .allMatch(block -> ((DetailItem.Note) block).text().contains("run-1")
                        && ((DetailItem.Note) block).text().endsWith("not the one above."));
    }
}
