package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Snapshot;
import org.tallyboard.job.Jobs;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.frozen.FrozenScenes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Projects in the status.
class BuildReportTest {

    private static final Snapshot BUILDS = FrozenScenes.builds();

    @Test
    void aProjectIsToldWithItsBuildsPhasesAndGroups() {
        JsonNode status = report(BUILDS).toJson();
        new StatusSchema().check(status);
        JsonNode projects = status.get("projects");

        assertThat(projects.at("/0/name").asString()).isEqualTo("nightly-restore-check");
        assertThat(projects.at("/0/state").asString()).isEqualTo("failed");
        assertThat(projects.at("/0/build").asString())
                .isEqualTo(projects.at("/0/builds/0/id").asString());
        JsonNode failed = projects.at("/0/builds/0");
        assertThat(failed.get("number").asInt()).isEqualTo(41);
        assertThat(failed.get("status").asString()).isEqualTo("FAILED");
        assertThat(failed.get("failedPhase").asString()).isEqualTo("BUILD");
        assertThat(failed.get("initiator").asString()).isEqualTo("rule/nightly-restore-check");
        assertThat(failed.get("sourceVersion").asString()).isEqualTo("refs/heads/main");
        assertThat(failed.at("/phases/5/messages/0").asString()).contains("exit status 3");
        assertThat(failed.at("/phases/4/seconds").asInt()).isEqualTo(28);

        assertThat(projects.at("/0/reason").asString())
                .isEqualTo("BUILD: " + failed.at("/phases/5/messages/0").asString());
        assertThat(status.get("needs").toString())
                .contains("\"kind\":\"build failed\",\"name\":\"prod/nightly-restore-check\"");

        assertThat(projects.at("/1/name").asString()).isEqualTo("docs-site");
        assertThat(projects.at("/1/reason").isNull()).isTrue();
        assertThat(projects.at("/1/failedBehind").asBoolean()).isTrue();
        assertThat(projects.at("/1/inPipelines").asInt()).isEqualTo(12);
        assertThat(projects.at("/1/builds/0/endedAt").isNull()).isTrue();
        assertThat(projects.at("/1/builds/0/phases/4/status").isNull()).isTrue();

        JsonNode batch = projects.at("/2/builds/0");
        assertThat(batch.get("batch").asBoolean()).isTrue();
        assertThat(batch.at("/groups/1/earlierTries").asInt()).isEqualTo(1);
        assertThat(batch.at("/groups/3/state").asString()).isEqualTo("not run");
        assertThat(batch.at("/groups/3/status").isNull()).isTrue();

        assertThat(projects.at("/3/missing/0/permission").asString()).isEqualTo("codebuild:ListBuildBatchesForProject");
    }

    @Test
    void aFailedBuildIsAFailureAndOneThatWasNotReadIsUnread() {
        assertThat(report(only("docs-site")).exitCode()).isEqualTo(StatusReport.OK);
        assertThat(report(only("docs-site", "nightly-restore-check")).exitCode())
                .isEqualTo(StatusReport.FAILED);

        Project docs = BUILDS.project(new ProjectId("prod", "docs-site")).orElseThrow();
        Project notRead = docs.with(docs.freshness().failed(new Failure("access denied", "allow it", BUILDS.at())));
        assertThat(report(with(List.of(notRead))).exitCode()).isEqualTo(StatusReport.UNREAD);
        assertThat(new StatusText(with(List.of(notRead)), report(with(List.of(notRead)))).text())
                .containsPattern("prod/docs-site +in progress +not read: access denied");
    }

    @Test
    void theTextNamesBuildSourceAndPhases() {
        assertThat(new StatusText(BUILDS, report(BUILDS)).text())
                .contains("projects: 4\n")
                .containsPattern("prod/nightly-restore-check +failed +#41 refs/heads/main by rule/nightly-restore-check"
                        + " SUBMITTED SUCCEEDED > .*BUILD FAILED")
                .containsPattern("prod/player-matrix +in progress +#7 .*webkit IN_PROGRESS, smart_tv not started")
                .contains("; partly known: access denied");
    }

    private static StatusReport report(Snapshot snapshot) {
        return new StatusReport(snapshot, JsonMapper.shared());
    }

    private static Snapshot only(String... names) {
        return with(BUILDS.projects().stream()
                .filter(project -> List.of(names).contains(project.id().name()))
                .toList());
    }

    /// Nothing else that is failed or could not be read.
    private static Snapshot with(List<Project> projects) {
        return new Snapshot(
                        1,
                        BUILDS.at(),
                        BUILDS.observedFrom(),
                        Set.of(),
                        BUILDS.sources().stream()
                                .filter(source -> source.phase() instanceof SourceStatus.Live)
                                .toList(),
                        List.of(),
                        projects,
                        Jobs.NONE,
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of())
                .attended();
    }
}
