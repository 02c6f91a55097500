package org.tallyboard.ui.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.ui.frozen.FrozenScenes;
import org.tallyboard.ui.kit.StatusStyle;

class ProjectTextTest {

    private static final Instant NOW = FrozenScenes.NOW;

    private static Project project(String account, String name) {
        return FrozenScenes.builds().project(new ProjectId(account, name)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "rule/nightly,                     rule nightly",
        "GitHub-Hookshot/3f9a1c7,          GitHub webhook",
        "Bitbucket-Hookshot/3f9a1c7,       Bitbucket webhook",
        "ReleaseManager/ines.moreau,       started by ines.moreau",
        "dana,                             started by dana",
        "codepipeline/site,                pipeline site",
    })
    void what_started_a_build_reads_as_people_say_it(String initiator, String words) {
        assertThat(ProjectText.trigger(build("FAILED", "main", initiator, List.of())))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "refs/heads/main^{4f2c9d1aa07be5519c2d4f8036e1b7c2a94d5000}, main, ''",
        "refs/tags/v2, v2, ''",
        "pr/12, pr/12, ''",
        "4f2c9d1aa07be5519c2d4f8036e1b7c2a94d5000, '', 4f2c9d1",
    })
    void a_source_version_is_a_branch_a_tag_or_a_commit(String version, String source, String commit) {
        Build build = build("FAILED", version, "dana", List.of());
        assertThat(ProjectText.source(build)).isEqualTo(source);
        assertThat(ProjectText.commit(build)).isEqualTo(commit);
    }

    @Test
    void cells_leave_out_what_took_no_time_and_never_what_failed() {
        assertThat(ProjectText.cells(
                        project("prod", "nightly-restore-check").headline().orElseThrow(), NOW))
                .extracting(StageCellModel::name, StageCellModel::mood, StageCellModel::time)
                .containsExactly(
                        cell("Queued", StatusStyle.OK, "2 s"),
                        cell("Provisioning", StatusStyle.OK, "11 s"),
                        cell("Source", StatusStyle.OK, "3 s"),
                        cell("Install", StatusStyle.OK, "28 s"),
                        cell("Build", StatusStyle.FAIL, "6m 24s"));
        Build early = build(
                "FAILED",
                "main",
                "dana",
                List.of(phase("QUEUED", "SUCCEEDED", 0), phase("FINALIZING", "FAILED", 0), phase("COMPLETED", "", -1)));
        assertThat(ProjectText.cells(early, NOW))
                .extracting(StageCellModel::name, StageCellModel::mood)
                .containsExactly(tuple("Finalizing", StatusStyle.FAIL));
    }

    private static Tuple cell(String name, StatusStyle mood, String time) {
        return tuple(name, mood, time);
    }

    @Test
    void a_phase_that_this_version_does_not_know_is_shown_as_it_came() {
        Build build = build("PARKED", "main", "dana", List.of(phase("DREAMING", "HALF_DONE", 3)));
        assertThat(ProjectText.cells(build, NOW))
                .extracting(StageCellModel::name, StageCellModel::mood)
                .containsExactly(tuple("DREAMING · “HALF_DONE”", StatusStyle.UNKNOWN));
        assertThat(ProjectText.word("PARKED")).isEqualTo("“PARKED”");
    }

    @Test
    void a_batch_build_is_its_builds_side_by_side() {
        Build batch = project("prod", "player-matrix").headline().orElseThrow();
        assertThat(ProjectText.inPhases(batch)).isFalse();
        assertThat(ProjectText.name(batch)).isEqualTo("batch #7");
        assertThat(ProjectText.cells(batch, NOW))
                .extracting(StageCellModel::name, StageCellModel::mood)
                .containsExactly(
                        tuple("chromium", StatusStyle.OK),
                        tuple("firefox", StatusStyle.OK),
                        tuple("webkit", StatusStyle.RUN),
                        tuple("smart_tv", StatusStyle.IDLE));
    }

    @Test
    void the_line_about_a_failure_names_phase_or_builds() {
        assertThat(ProjectText.failureLine(project("prod", "docs-site")))
                .isEqualTo("Previous build #117 failed: BUILD: COMMAND_EXECUTION_ERROR: Error while executing command:"
                        + " npx antora site.yml. Reason: exit status 1");
        Build batch = new Build(
                "m:1",
                true,
                Optional.of(8L),
                "FAILED",
                Optional.of("FAILED"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(
                        new Build.Group("linux", Optional.of("SUCCEEDED"), List.of(), false, 0),
                        new Build.Group("mac", Optional.of("TIMED_OUT"), List.of(), false, 0),
                        new Build.Group("tv", Optional.of("FAILED"), List.of(), true, 0)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(ProjectText.failure(batch)).isEqualTo("1 of 3 builds failed: mac");
        assertThat(ProjectText.failure(build("FAULT", "main", "dana", List.of())))
                .isEqualTo("FAULT; CodeBuild names no phase");
    }

    private static Build.Phase phase(String type, String status, int seconds) {
        return new Build.Phase(
                type,
                Optional.of(status).filter(s -> !s.isEmpty()),
                Optional.of(NOW.minusSeconds(60)),
                seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                List.of());
    }

    private static Build build(String status, String source, String initiator, List<Build.Phase> phases) {
        return new Build(
                "docs:7f1c2d84-3d0a-4a86-9f2c-5b1e7c904d21",
                false,
                Optional.of(7L),
                status,
                Optional.empty(),
                Optional.of(source),
                Optional.empty(),
                Optional.of(initiator),
                Optional.of(NOW.minusSeconds(60)),
                Optional.empty(),
                phases,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
