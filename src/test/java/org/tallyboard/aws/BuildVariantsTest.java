package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import org.tallyboard.testing.AnswerVariants;
import org.tallyboard.testing.CannedAws;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildBatchesResponse;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsResponse;
import software.amazon.awssdk.services.codebuild.model.ListBuildBatchesForProjectResponse;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every incomplete, odd and large answer of CodeBuild: a build that failed is never shown as anything better than
/// unknown, and nothing throws.
class BuildVariantsTest {

    private static final Path ANSWERS = Path.of("src/test/resources/exhaustion");
    private static final Account ACCOUNT = new Account("lab", "111122223333", "eu-west-1", "#aa3344");
    private static final Instant NOW = Instant.ofEpochSecond(1795780060);
    private static final String ID = "proj:00000000-0000-4000-8000-000000000001";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final CannedAws canned = new CannedAws();
    private final CodeBuildClient client = CodeBuildClient.builder()
            .httpClient(canned)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();

    @Test
    void builds() throws IOException {
        check(
                "BatchGetBuilds",
                BatchGetBuildsResponse.builder().build(),
                () -> row(memory -> memory.builds, this::getBuilds));
    }

    @Test
    void batchBuilds() throws IOException {
        check(
                "BatchGetBuildBatches",
                BatchGetBuildBatchesResponse.builder().build(),
                () -> row(memory -> memory.batches, this::getBatches));
    }

    @Test
    void listsOfBuilds() throws IOException {
        canned.answer(answer("BatchGetBuilds").toString());
        List<BuildMapper.Sent> known = getBuilds();
        check(
                "ListBuildsForProject",
                ListBuildsForProjectResponse.builder().build(),
                () -> listed(
                        memory -> memory.builds,
                        token -> {
                            var page = client.listBuildsForProject(r -> r.projectName("proj"));
                            return new BuildList.Page(page.ids(), AwsText.some(page.nextToken()));
                        },
                        known));
    }

    @Test
    void listsOfBatchBuilds() throws IOException {
        canned.answer(answer("BatchGetBuildBatches").toString());
        List<BuildMapper.Sent> known = getBatches();
        check(
                "ListBuildBatchesForProject",
                ListBuildBatchesForProjectResponse.builder().build(),
                () -> listed(
                        memory -> memory.batches,
                        token -> {
                            var page = client.listBuildBatchesForProject(r -> r.projectName("proj"));
                            return new BuildList.Page(page.ids(), AwsText.some(page.nextToken()));
                        },
                        known));
    }

    private List<BuildMapper.Sent> getBuilds() {
        return client.batchGetBuilds(r -> r.ids(ID)).builds().stream()
                .filter(Objects::nonNull)
                .map(BuildMapper::of)
                .toList();
    }

    private List<BuildMapper.Sent> getBatches() {
        return client.batchGetBuildBatches(r -> r.ids(ID)).buildBatches().stream()
                .filter(Objects::nonNull)
                .map(BuildMapper::of)
                .toList();
    }

    private interface Lister {
        BuildList.Page list(Optional<String> token);
    }

    private interface Which {
        BuildList of(ProjectMemory memory);
    }

    private static Project row(Which which, Supplier<List<BuildMapper.Sent>> get) {
        return project(which, token -> new BuildList.Page(List.of(ID), Optional.empty()), get);
    }

    private static Project listed(Which which, Lister lister, List<BuildMapper.Sent> known) {
        return project(which, lister, () -> known);
    }

    private static Project project(Which which, Lister lister, Supplier<List<BuildMapper.Sent>> get) {
        ProjectMemory memory = new ProjectMemory("proj");
        which.of(memory)
                .read(
                        new BuildList.Source() {
                            @Override
                            public BuildList.Page list(Optional<String> token) {
                                return lister.list(token);
                            }

                            @Override
                            public List<BuildMapper.Sent> get(List<String> ids) {
                                return get.get();
                            }
                        },
                        false,
                        NOW);
        return memory.row(ACCOUNT, Freshness.read(NOW, Duration.ofSeconds(15)));
    }

    private static JsonNode answer(String operation) throws IOException {
        // A person starts it: those of pipelines are left out.
        return JSON.readTree(Files.readString(ANSWERS.resolve(operation + ".json"))
                .replaceAll("\"initiator\": \"[^\"]*\"", "\"initiator\": \"dana\""));
    }

    private void check(String operation, SdkPojo shape, Supplier<Project> row) throws IOException {
        JsonNode complete = answer(operation);
        assertThat(AnswerVariants.leftOut(complete, shape)).isEmpty();
        canned.answer(complete.toString());
        assertThat(row.get().state()).isEqualTo(PipelineState.FAILED);
        boolean lists = operation.startsWith("List");
        Set<PipelineState> allowed = lists
                ? Set.of(PipelineState.FAILED, PipelineState.UNKNOWN, PipelineState.NOT_RUN)
                : Set.of(PipelineState.FAILED, PipelineState.UNKNOWN);
        List<String> wrong = new ArrayList<>();
        AnswerVariants.of(complete, shape).forEach(variant -> {
            try {
                canned.answer(variant.answer().toString());
                PipelineState state = row.get().state();
                if (!allowed.contains(state)) {
                    wrong.add(variant.what() + " makes it " + state);
                }
            } catch (RuntimeException e) {
                wrong.add(variant.what() + " throws " + e);
            }
        });
        assertThat(wrong).isEmpty();
    }
}
