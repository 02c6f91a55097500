package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.StateCounts.PipelineFilter;
import org.tallyboard.job.LedgerLimits;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.pipeline.Row;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.frozen.FrozenScenes;

/// Projects among pipelines: listed, found, counted, put in order.
class ProjectRowsTest {

    private static final Account PROD = new Account("prod", "123456784821", "eu-west-1", "#8957e5");
    private static final Account STAGING = new Account("staging", "210987657730", "eu-west-1", "#14b8a6");
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Instant NOW = FrozenScenes.NOW;

    private static BoardView arranged(Query query) {
        return BoardView.of(FrozenScenes.builds(), query, NOW);
    }

    private static List<String> names(List<? extends Row> rows) {
        return rows.stream().map(row -> row.id().name()).toList();
    }

    @Test
    void the_list_decides_which_projects_there_are() {
        try (StateOwner owner = new StateOwner(Clock.systemUTC(), Duration.ofMillis(20), LedgerLimits.standard())) {
            Project docs = FrozenScenes.builds()
                    .project(new ProjectId("prod", "docs-site"))
                    .orElseThrow();
            owner.submit(new Change.ProjectsListed(STAGING, List.of("load-test"), INTERVAL));
            owner.submit(new Change.ProjectsListed(PROD, List.of("docs-site", "gone"), INTERVAL));
            owner.submit(new Change.ProjectsListed(PROD, List.of("docs-site", "new"), INTERVAL));
            owner.submit(new Change.ProjectRead(docs));
            owner.submit(new Change.ProjectRead(
                    new Project(new ProjectId("prod", "gone"), PROD, docs.builds(), 0, List.of(), docs.freshness())));
            owner.submit(new Change.ProjectNotRead(docs.id(), new Failure("access denied", "allow it", NOW)));
            await().until(() -> owner.snapshot().sequence() == 6);

            Snapshot now = owner.snapshot();
            assertThat(names(now.projects())).containsExactlyInAnyOrder("load-test", "docs-site", "new");
            Project read = now.project(docs.id()).orElseThrow();
            assertThat(read.builds()).isEqualTo(docs.builds());
            assertThat(read.freshness().failure()).contains(new Failure("access denied", "allow it", NOW));
            Project unread = now.project(new ProjectId("prod", "new")).orElseThrow();
            assertThat(unread.state()).isEqualTo(PipelineState.UNKNOWN);
            assertThat(PipelineFilter.of(unread)).isEqualTo(PipelineFilter.UNREAD);
            assertThat(now.row(docs.id())).contains(read);
        }
    }

    @Test
    void failed_builds_stand_among_failed_pipelines_the_newest_first() {
        assertThat(names(arranged(Query.all()).rows()).subList(0, 5))
                .containsExactly("video-api", "ingest-scheduler", "nightly-restore-check", "player-web", "docs-site");
    }

    @Test
    void counts_and_filters_are_of_both_kinds() {
        BoardView all = arranged(Query.all());
        assertThat(all.pipelineTally().pipelines()).isEqualTo(27);
        assertThat(all.pipelineTally().projects()).isEqualTo(4);
        assertThat(all.pipelineTally().total()).isEqualTo(31);
        assertThat(all.pipelineTally().of(PipelineFilter.FAILED)).isEqualTo(3);

        BoardView failed = arranged(new Query(Set.of(PipelineFilter.FAILED), Set.of(), ""));
        assertThat(names(failed.rows())).containsExactly("video-api", "ingest-scheduler", "nightly-restore-check");
    }

    @Test
    void a_project_is_found_by_what_its_row_shows() {
        for (String text : List.of(
                "nightly-restore",
                "#41",
                "rule/nightly",
                "refs/heads/main",
                "4f2c9d1a07be",
                "restore-check --from",
                "51f20029")) {
            assertThat(names(arranged(Query.all().searching(text)).rows()))
                    .as(text)
                    .contains("nightly-restore-check");
        }
        assertThat(names(arranged(Query.all().searching("webkit")).rows())).containsExactly("player-matrix");
        assertThat(names(arranged(Query.all().searching("nightly nothing")).rows()))
                .isEmpty();
    }

    @Test
    void a_failed_build_needs_a_person_and_one_that_runs_again_does_not() {
        List<AttentionCause> needs = FrozenScenes.builds().attention().stream()
                .map(AttentionItem::need)
                .toList();
        assertThat(needs.stream()
                        .filter(AttentionCause.BuildFailed.class::isInstance)
                        .map(AttentionCause.BuildFailed.class::cast)
                        .map(need -> need.project().id().name() + " "
                                + need.build().number().orElseThrow()))
                .containsExactly("nightly-restore-check 41");
    }

    @Test
    void what_an_account_fails_for_is_told_once() {
        Failure expired = new Failure("credentials expired", "run aws sso login", NOW);
        assertThat(sourcesThatNeed(expired, expired)).containsExactly(SourceId.Kind.AWS);
        Failure denied = new Failure("access denied to codebuild:ListProjects", "allow it", NOW);
        assertThat(sourcesThatNeed(expired, denied)).containsExactly(SourceId.Kind.AWS, SourceId.Kind.BUILDS);
    }

    private static List<SourceId.Kind> sourcesThatNeed(Failure account, Failure builds) {
        List<SourceStatus> sources = new ArrayList<>();
        sources.add(failed(SourceId.Kind.AWS, account));
        sources.add(failed(SourceId.Kind.BUILDS, builds));
        Snapshot snapshot = new Snapshot(
                        1, NOW, NOW, sources, List.of(), List.of(), 0, List.of(), List.of(), List.of(), Map.of())
                .attended();
        return snapshot.attention().stream()
                .map(AttentionItem::need)
                .filter(AttentionCause.SourceFailed.class::isInstance)
                .map(need -> ((AttentionCause.SourceFailed) need).source().id().kind())
                .toList();
    }

    private static SourceStatus failed(SourceId.Kind kind, Failure failure) {
        return new SourceStatus(
                new SourceId(kind, "prod"),
                new SourceStatus.Failed(failure),
                Optional.empty(),
                Duration.ofSeconds(15),
                2);
    }

    @Test
    void a_row_that_was_never_read_is_last() {
        Project unread =
                new Project(new ProjectId("prod", "aaa"), PROD, List.of(), 0, List.of(), Freshness.never(INTERVAL));
        List<Row> rows = new ArrayList<>(FrozenScenes.builds().rows());
        rows.addFirst(unread);
        assertThat(Attention.rows(rows).getLast()).isEqualTo(unread);
    }
}
