package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tallyboard.aws.client.AwsText;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.ListBuildBatchesForProjectResponse;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectResponse;
import software.amazon.awssdk.services.codebuild.model.ListProjectsResponse;
import software.amazon.awssdk.services.codebuild.model.SortOrderType;

/// Reads CodeBuild projects, each call in the budget of CodeBuild. Blocks; leaves failures to its caller.
final class ProjectReader {

    static final String LIST_PROJECTS = "codebuild:ListProjects";
    static final String LIST_BUILDS = "codebuild:ListBuildsForProject";
    static final String LIST_BATCHES = "codebuild:ListBuildBatchesForProject";
    static final String GET_BUILDS = "codebuild:BatchGetBuilds";
    static final String GET_BATCHES = "codebuild:BatchGetBuildBatches";

    /// CodeBuild allows 5,000 projects, 100 on a page; a list that never ends is a fault of whoever answers.
    private static final int MOST_PAGES = 100;

    private static final Duration LOOK_FOR_BATCHES = Duration.ofMinutes(5);

    private final AwsAccount account;
    private String operation = "";

    ProjectReader(AwsAccount account) {
        this.account = account;
    }

    /// The permission that the latest call needs; empty before the first.
    String operation() {
        return operation;
    }

    /// The names of all projects.
    List<String> projects() {
        List<String> names = new ArrayList<>();
        Set<String> tokens = new HashSet<>();
        Optional<String> token = Optional.empty();
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            String from = token.orElse(null);
            ListProjectsResponse answer =
                    call(LIST_PROJECTS, () -> client().listProjects(request -> request.nextToken(from)));
            answer.projects().stream()
                    .filter(name -> name != null && !name.isBlank())
                    .forEach(names::add);
            token = AwsText.some(answer.nextToken()).filter(tokens::add);
            if (token.isEmpty()) {
                break;
            }
        }
        return names.stream().distinct().toList();
    }

    /// What is new among a project's builds.
    void builds(ProjectMemory project) {
        project.builds.read(
                new BuildSource(project.name),
                project.batched(),
                account.clock().instant());
    }

    /// What is new among its batch builds. Most projects have none: it is looked for now and then whether one has.
    void batches(ProjectMemory project) {
        Instant now = account.ticks().now();
        if (project.batches.isEmpty() && now.isBefore(project.batchesDue)) {
            return;
        }
        project.batches.read(
                new BatchSource(project.name), false, account.clock().instant());
        project.batchesUnread = Optional.empty();
        project.batchesDue = now.plus(LOOK_FOR_BATCHES);
    }

    /// The newest of these builds, at most 100.
    List<BuildMapper.Sent> getBuilds(List<String> ids) {
        return call(GET_BUILDS, () -> client().batchGetBuilds(request -> request.ids(ids))).builds().stream()
                .filter(Objects::nonNull)
                .map(BuildMapper::of)
                .toList();
    }

    /// The newest of these batch builds, at most 100.
    List<BuildMapper.Sent> getBatches(List<String> ids) {
        return call(GET_BATCHES, () -> client().batchGetBuildBatches(request -> request.ids(ids)))
                .buildBatches()
                .stream()
                .filter(Objects::nonNull)
                .map(BuildMapper::of)
                .toList();
    }

    private final class BuildSource implements BuildList.Source {
        private final String project;

        BuildSource(String project) {
            this.project = project;
        }

        @Override
        public BuildList.Page list(Optional<String> token) {
            ListBuildsForProjectResponse answer =
                    call(LIST_BUILDS, () -> client().listBuildsForProject(request -> request.projectName(project)
                            .sortOrder(SortOrderType.DESCENDING)
                            .nextToken(token.orElse(null))));
            return new BuildList.Page(answer.ids(), AwsText.some(answer.nextToken()));
        }

        @Override
        public List<BuildMapper.Sent> get(List<String> ids) {
            return getBuilds(ids);
        }
    }

    private final class BatchSource implements BuildList.Source {
        private final String project;

        BatchSource(String project) {
            this.project = project;
        }

        @Override
        public BuildList.Page list(Optional<String> token) {
            ListBuildBatchesForProjectResponse answer =
                    call(LIST_BATCHES, () -> client().listBuildBatchesForProject(request -> request.projectName(project)
                            .sortOrder(SortOrderType.DESCENDING)
                            .nextToken(token.orElse(null))));
            return new BuildList.Page(answer.ids(), AwsText.some(answer.nextToken()));
        }

        @Override
        public List<BuildMapper.Sent> get(List<String> ids) {
            return getBatches(ids);
        }
    }

    private CodeBuildClient client() {
        return account.clients().codeBuild();
    }

    private <T> T call(String permission, Supplier<T> call) {
        operation = permission;
        return account.poll(account.budgets().codeBuild(), call);
    }
}
