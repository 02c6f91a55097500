package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.aws.Structure.ActionShape;
import org.tallyboard.aws.Structure.ConditionShape;
import org.tallyboard.aws.Structure.StageShape;
import org.tallyboard.board.AttentionRules;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.board.PipelineReason;
import org.tallyboard.board.Search;
import org.tallyboard.board.StateCounts;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import org.tallyboard.testing.AnswerVariants;
import org.tallyboard.testing.AnswerVariants.Member;
import org.tallyboard.testing.AnswerVariants.Variant;
import org.tallyboard.testing.CannedAws;
import org.tallyboard.testing.Leaves;
import org.tallyboard.ui.pipeline.PipelineText;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildBatchesResponse;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsResponse;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineExecutionResponse;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineResponse;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.ListActionExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelineExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelinesResponse;
import software.amazon.awssdk.services.codepipeline.model.ListRuleExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// For each operation that the board reads: a complete answer with each member left out, odd or very large. Nothing
/// throws, nothing is shown green that is not, nothing is lost that does not depend on what is left out.
class IncompleteAnswersTest {

    private static final Path ANSWERS = Path.of("src/test/resources/exhaustion");
    private static final Instant NOW = Instant.ofEpochSecond(1_795_780_000);
    private static final Account ACCOUNT = new Account("lab", "111122223333", "eu-west-1", "#aa3344");
    private static final String SECOND = "00000002-1111-4222-8333-000000000002";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final CannedAws canned = new CannedAws();
    private final CodePipelineClient pipelines = CodePipelineClient.builder()
            .httpClient(canned)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();
    private final CodeBuildClient builds = CodeBuildClient.builder()
            .httpClient(canned)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();

    /// The operations of CodePipeline that the board reads, with the shape of their answers.
    private static final Map<String, SdkPojo> SHAPES = Map.of(
            "ListPipelines", ListPipelinesResponse.builder().build(),
            "GetPipelineState", GetPipelineStateResponse.builder().build(),
            "GetPipeline", GetPipelineResponse.builder().build(),
            "ListPipelineExecutions", ListPipelineExecutionsResponse.builder().build(),
            "GetPipelineExecution", GetPipelineExecutionResponse.builder().build(),
            "ListActionExecutions", ListActionExecutionsResponse.builder().build());

    private static SdkPojo shape(String operation) {
        return Optional.ofNullable(SHAPES.get(operation)).orElseThrow();
    }

    private static Map<String, JsonNode> answers(String scenario) throws IOException {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        for (String operation : new TreeSet<>(SHAPES.keySet())) {
            Path file = ANSWERS.resolve(scenario).resolve(operation + ".json");
            if (Files.exists(file)) {
                found.put(operation, JSON.readTree(Files.readString(file)));
            }
        }
        return found;
    }

    @Test
    void the_answers_to_start_from_are_complete() throws IOException {
        for (var answer : answers("failed").entrySet()) {
            assertThat(AnswerVariants.leftOut(answer.getValue(), shape(answer.getKey())))
                    .as(answer.getKey())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "held", "approval", "parallel"})
    void no_variant_throws_or_shows_green_what_is_not(String scenario) throws IOException {
        Map<String, JsonNode> complete = answers(scenario);
        Map<String, SdkPojo> parsed = parsed(complete);
        Pipeline whole = row(parsed);
        PipelineState expected =
                switch (scenario) {
                    case "held" -> PipelineState.HELD;
                    case "approval" -> PipelineState.WAITING_FOR_APPROVAL;
                    default -> PipelineState.FAILED;
                };
        assertThat(whole.state()).isEqualTo(expected);
        Set<String> green = green(whole);
        List<String> wrong = new ArrayList<>();
        for (var answer : complete.entrySet()) {
            // Size and structure do not depend on the scenario: one of each kind of row is enough for them.
            boolean small = scenario.equals("held") || scenario.equals("approval");
            Stream<Variant> variants = small
                            && answer.getKey().startsWith("GetPipeline")
                            && !answer.getKey().endsWith("State")
                    ? Stream.of()
                    : AnswerVariants.of(answer.getValue(), shape(answer.getKey()))
                            .filter(variant -> !small || !variant.isLarge());
            variants.forEach(variant -> {
                check(answer.getKey(), variant, new HashMap<>(parsed), green).ifPresent(wrong::add);
            });
        }
        assertThat(wrong).isEmpty();
    }

    /// What depends on a member is what another value of it changes, and an element of the row depends on what names
    /// it. Where a member is left out, all else is told as before.
    @ParameterizedTest
    @ValueSource(strings = {"failed", "parallel"})
    void what_does_not_depend_on_a_member_that_is_left_out_is_not_lost(String scenario) throws IOException {
        Map<String, JsonNode> complete = answers(scenario);
        Map<String, SdkPojo> parsed = parsed(complete);
        Map<String, String> whole = Leaves.of(row(parsed));
        List<String> lost = new ArrayList<>();
        complete.forEach((operation, answer) -> {
            Function<JsonNode, Set<String>> changes = variant -> {
                Map<String, SdkPojo> answers = new HashMap<>(parsed);
                answers.put(operation, parsed(operation, variant));
                return changed(whole, Leaves.of(row(answers)));
            };
            AnswerVariants.members(answer, shape(operation))
                    .forEach(member -> depending(
                            member,
                            changes,
                            (at, place) -> lost.add(operation + " without " + at + " loses " + place)));
        });
        assertThat(lost).isEmpty();
    }

    /// What is found to depend on a member or a part of it; tells what is lost without it besides.
    private static Set<String> depending(
            Member member, Function<JsonNode, Set<String>> changes, BiConsumer<JsonPointer, String> lost) {
        Set<String> depending = new TreeSet<>();
        member.parts().forEach(part -> depending.addAll(depending(part, changes, lost)));
        Set<String> without = changes.apply(member.without().get());
        Set<String> unexplained = new TreeSet<>(without);
        unexplained.removeAll(depending);
        if (!member.parts().isEmpty()) {
            Set<String> elements = new TreeSet<>();
            depending.forEach(place -> elements.addAll(elements(place)));
            // What the row says by itself follows from its elements together.
            unexplained.removeIf(place -> elements(place).isEmpty()
                    ? !depending.isEmpty()
                    : elements(place).stream().anyMatch(elements::contains));
        }
        for (Supplier<JsonNode> other : member.allOthers().toList()) {
            if (unexplained.isEmpty()) {
                break;
            }
            Set<String> changed = changes.apply(other.get());
            depending.addAll(changed);
            unexplained.removeAll(changed);
        }
        unexplained.forEach(place -> lost.accept(member.at(), place));
        depending.addAll(without);
        return depending;
    }

    /// The elements of lists that a place is in.
    private static List<String> elements(String place) {
        return IntStream.range(0, place.length())
                .filter(i -> place.charAt(i) == ']')
                .mapToObj(i -> place.substring(0, i + 1))
                .toList();
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> now) {
        Set<String> changed = new TreeSet<>();
        before.forEach((place, text) -> {
            if (!text.equals(now.get(place))) {
                changed.add(place);
            }
        });
        return changed;
    }

    private Optional<String> check(String operation, Variant variant, Map<String, SdkPojo> answers, Set<String> green) {
        String what = operation + " with " + variant.what();
        try {
            answers.put(operation, parsed(operation, variant.answer()));
            Pipeline row = row(answers);
            read(row);
            Set<String> more = new TreeSet<>(green(row));
            more.removeAll(green);
            // What has another name or id now is green under that; what it names stays what it was.
            more.removeIf(
                    place -> (variant.what().contains("Name") || variant.what().contains("ExecutionId"))
                            && !place.equals("row"));
            if (!more.isEmpty()) {
                return Optional.of(what + " makes green: " + more);
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(
                    what + " throws " + e + " at " + List.of(e.getStackTrace()).subList(0, 4));
        }
    }

    /// All that is shown of a row.
    private static void read(Pipeline row) {
        PipelineReason.of(row);
        RetryTarget.of(row);
        AttentionRules.approvals(row);
        AttentionRules.held(row);
        StateCounts.PipelineFilter.of(row);
        new Search("0123 nothing").matches(row);
        PipelineText.stateSince(row, NOW);
        PipelineText.reasonLine(row);
        row.executions().forEach(e -> PipelineText.trigger(e, PipelineText.provider(row, e)));
        Stream.concat(row.stages().stream(), row.executions().stream().flatMap(e -> e.stages().stream()))
                .forEach(stage -> {
                    PipelineText.stageTime(stage, NOW);
                    PipelineText.briefTime(stage, NOW);
                    PipelineText.progress(stage, NOW);
                });
    }

    /// The places of a row that are shown as succeeded.
    private static Set<String> green(Pipeline row) {
        Set<String> green = new TreeSet<>();
        if (row.state() == PipelineState.SUCCEEDED) {
            green.add("row");
        }
        green("", row.stages(), green);
        for (Execution execution : row.executions()) {
            if (execution.state() == PipelineState.SUCCEEDED) {
                green.add("execution " + execution.id());
            }
            green(execution.id() + " ", execution.stages(), green);
        }
        return green;
    }

    private static void green(String prefix, Collection<Stage> stages, Set<String> green) {
        for (Stage stage : stages) {
            String name = prefix + stage.name();
            if (stage.state() == PipelineState.SUCCEEDED) {
                green.add(name);
            }
            stage.actions().stream()
                    .filter(action -> action.state() == PipelineState.SUCCEEDED)
                    .forEach(action -> green.add(name + " / " + action.name()));
        }
    }

    /// An answer as the SDK reads it.
    private SdkPojo parsed(String operation, JsonNode answer) {
        canned.answer(answer.toString());
        return switch (operation) {
            case "ListPipelines" -> pipelines.listPipelines();
            case "GetPipeline" -> pipelines.getPipeline(r -> r.name("site"));
            case "GetPipelineState" -> pipelines.getPipelineState(r -> r.name("site"));
            case "ListPipelineExecutions" -> pipelines.listPipelineExecutions(r -> r.pipelineName("site"));
            case "GetPipelineExecution" ->
                pipelines.getPipelineExecution(r -> r.pipelineName("site").pipelineExecutionId(SECOND));
            case "ListActionExecutions" -> pipelines.listActionExecutions(r -> r.pipelineName("site"));
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private Map<String, SdkPojo> parsed(Map<String, JsonNode> answers) {
        Map<String, SdkPojo> found = new HashMap<>();
        answers.forEach((operation, answer) -> found.put(operation, parsed(operation, answer)));
        return found;
    }

    private static <T> T of(Map<String, SdkPojo> answers, Class<T> type) {
        return answers.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /// The row that follows from these answers.
    private static Pipeline row(Map<String, SdkPojo> answers) {
        PipelineMemory memory = of(answers, ListPipelinesResponse.class).pipelines().stream()
                .findFirst()
                .map(PipelineReader::listed)
                .map(PipelineMemory::new)
                .orElseGet(() -> new PipelineMemory(new Listed("site", 0, "", "")));
        Structure.of(of(answers, GetPipelineResponse.class)).ifPresent(memory::addStructure);
        memory.history.addExecutions(
                of(answers, ListPipelineExecutionsResponse.class).pipelineExecutionSummaries().stream()
                        .map(PastExecution::of)
                        .toList());
        Optional.ofNullable(of(answers, GetPipelineExecutionResponse.class).pipelineExecution())
                .map(execution -> PastExecution.of(SECOND, execution, memory.history.execution(SECOND)))
                .ifPresent(followed -> memory.history.addExecutions(List.of(followed)));
        List<ActionRun> runs = of(answers, ListActionExecutionsResponse.class).actionExecutionDetails().stream()
                .map(ActionRun::of)
                .toList();
        if (answers.containsKey("GetPipelineState")) {
            memory.state = Optional.of(of(answers, GetPipelineStateResponse.class));
            memory.history.addRuns(runs, false);
        } else {
            // As the filter of the request makes them: a run that does not say whose it is belongs to who was asked
            // for.
            List.copyOf(memory.history.ids())
                    .forEach(id -> memory.history.addRunsOf(
                            id,
                            runs.stream()
                                    .filter(run -> run.executionId().equals(id)
                                            || run.executionId().isEmpty() && id.equals(SECOND))
                                    .toList(),
                            NOW));
        }
        return memory.row(ACCOUNT, id -> Optional.empty(), Freshness.read(NOW, Duration.ofSeconds(10)));
    }

    /// Of a PARALLEL execution that a success condition failed, while its only action succeeded.
    @Test
    void no_variant_of_a_rule_throws_or_shows_its_stage_green() throws IOException {
        JsonNode complete = JSON.readTree(Files.readString(ANSWERS.resolve("ListRuleExecutions.json")));
        SdkPojo shape = ListRuleExecutionsResponse.builder().build();
        assertThat(AnswerVariants.leftOut(complete, shape)).isEmpty();
        Stage whole = ruled(complete);
        assertThat(whole.state()).isEqualTo(PipelineState.FAILED);
        assertThat(whole.conditions().getFirst().reason()).isEqualTo("live-5xx went to ALARM");
        List<String> wrong = new ArrayList<>();
        AnswerVariants.of(complete, shape).forEach(variant -> {
            try {
                if (ruled(variant.answer()).state() == PipelineState.SUCCEEDED) {
                    wrong.add(variant.what() + " succeeds");
                }
            } catch (RuntimeException e) {
                wrong.add(variant.what() + " throws " + e);
            }
        });
        assertThat(wrong).isEmpty();
    }

    private Stage ruled(JsonNode rules) {
        canned.answer(rules.toString());
        Structure structure = new Structure(
                7,
                "V2",
                "PARALLEL",
                List.of(new StageShape(
                        "Deploy",
                        List.of(new ActionShape("Live", "Deploy", "AWS", "CodeDeploy", 1, "", "")),
                        List.of(new ConditionShape(StageCondition.Kind.SUCCESS, "FAIL", List.of("no-5xx"))))));
        PastExecution past = PastExecution.of(PipelineExecutionSummary.builder()
                .pipelineExecutionId(SECOND)
                .status("Failed")
                .startTime(NOW)
                .build());
        ExecutionHistory history = new ExecutionHistory();
        history.addExecutions(List.of(past));
        history.addRunsOf(
                SECOND,
                List.of(ActionRun.of(ActionExecutionDetail.builder()
                        .pipelineExecutionId(SECOND)
                        .pipelineVersion(7)
                        .stageName("Deploy")
                        .actionName("Live")
                        .status("Succeeded")
                        .startTime(NOW)
                        .build())),
                NOW);
        history.addRulesOf(
                SECOND,
                pipelines.listRuleExecutions(r -> r.pipelineName("site")).ruleExecutionDetails().stream()
                        .map(RuleRun::of)
                        .toList());
        return new ParallelMapper(
                        version -> Optional.of(structure),
                        history,
                        true,
                        stage -> Optional.empty(),
                        build -> Optional.empty())
                .execution(past)
                .stages()
                .getFirst();
    }

    @Test
    void no_variant_of_a_build_or_a_batch_throws_or_succeeds() throws IOException {
        List<String> wrong = new ArrayList<>();
        wrong.addAll(buildVariants(
                "BatchGetBuilds",
                BatchGetBuildsResponse.builder().build(),
                () -> builds.batchGetBuilds(r -> r.ids("x")).builds().stream().map(BuildMapper::of)));
        wrong.addAll(buildVariants(
                "BatchGetBuildBatches",
                BatchGetBuildBatchesResponse.builder().build(),
                () -> builds.batchGetBuildBatches(r -> r.ids("x")).buildBatches().stream()
                        .map(BuildMapper::of)));
        assertThat(wrong).isEmpty();
    }

    private List<String> buildVariants(String operation, SdkPojo shape, Supplier<Stream<BuildMapper.Sent>> call)
            throws IOException {
        JsonNode complete = JSON.readTree(Files.readString(ANSWERS.resolve(operation + ".json")));
        List<String> wrong = new ArrayList<>();
        canned.answer(complete.toString());
        assertThat(call.get().map(sent -> sent.build().state())).containsExactly(PipelineState.FAILED);
        AnswerVariants.of(complete, shape).forEach(variant -> {
            try {
                canned.answer(variant.answer().toString());
                call.get()
                        .filter(sent -> sent.build().state() == PipelineState.SUCCEEDED)
                        .forEach(sent -> wrong.add(operation + " with " + variant.what() + " succeeds"));
            } catch (RuntimeException e) {
                wrong.add(operation + " with " + variant.what() + " throws " + e);
            }
        });
        return wrong;
    }
}
