package org.tallyboard.sandbox.aws.service;

import static org.tallyboard.sandbox.aws.protocol.Shape.oneOf;
import static org.tallyboard.sandbox.aws.protocol.Shape.optional;
import static org.tallyboard.sandbox.aws.protocol.Shape.required;
import static org.tallyboard.sandbox.aws.protocol.Shape.struct;
import static org.tallyboard.sandbox.aws.protocol.Shape.whole;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Input;
import org.tallyboard.sandbox.aws.protocol.Page;
import org.tallyboard.sandbox.aws.protocol.Shape;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.ConditionSpec.When;
import org.tallyboard.sandbox.aws.world.Execution;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.RuleRun;
import org.tallyboard.sandbox.aws.world.StageRun;
import org.tallyboard.sandbox.aws.world.StageStatus;
import org.tallyboard.sandbox.aws.world.World;
import tools.jackson.databind.node.ObjectNode;

/// CodePipeline's reading operations.
public final class PipelineReads {
    private static final String INVALID_TOKEN = "InvalidNextTokenException";

    private final World world;

    /// Reads from that world.
    public PipelineReads(World world) {
        this.world = world;
    }

    /// The operations by name.
    public Map<String, JsonOperation> operations() {
        Shape runs = struct(
                required("pipelineName", Shapes.NAME),
                optional(
                        "filter",
                        struct(
                                optional("pipelineExecutionId", Shapes.ID),
                                optional(
                                        "latestInPipelineExecution",
                                        struct(
                                                required("pipelineExecutionId", Shapes.ID),
                                                required("startTimeRange", oneOf("Latest", "All")))))),
                optional("maxResults", Shapes.MAX_RESULTS),
                optional("nextToken", Shapes.TOKEN));
        return Map.of(
                "ListPipelines",
                operation(
                        struct(optional("maxResults", whole(1, 1000)), optional("nextToken", Shapes.TOKEN)),
                        this::listPipelines),
                "GetPipeline",
                operation(
                        struct(required("name", Shapes.NAME), optional("version", whole(1, Integer.MAX_VALUE))),
                        this::getPipeline),
                "GetPipelineState",
                operation(struct(required("name", Shapes.NAME)), this::getPipelineState),
                "ListPipelineExecutions",
                operation(
                        struct(
                                required("pipelineName", Shapes.NAME),
                                optional("maxResults", Shapes.MAX_RESULTS),
                                optional(
                                        "filter",
                                        struct(optional(
                                                "succeededInStage", struct(optional("stageName", Shapes.NAME))))),
                                optional("nextToken", Shapes.TOKEN)),
                        this::listPipelineExecutions),
                "GetPipelineExecution",
                operation(
                        struct(required("pipelineName", Shapes.NAME), required("pipelineExecutionId", Shapes.ID)),
                        this::getPipelineExecution),
                "ListActionExecutions",
                operation(runs, this::listActionExecutions),
                "ListRuleExecutions",
                operation(runs, this::listRuleExecutions));
    }

    private interface Act {
        ObjectNode apply(Caller caller, Input input);
    }

    private static JsonOperation operation(Shape shape, Act act) {
        return new JsonOperation(shape, "ValidationException", act::apply);
    }

    /// The pipeline that an input names.
    static Pipeline pipeline(Caller caller, String name) {
        return caller.account()
                .pipeline(name)
                .orElseThrow(() -> AwsError.badRequest(
                        "PipelineNotFoundException",
                        "Account '" + caller.account().accountId() + "' does not have a pipeline with name '" + name
                                + "'"));
    }

    private ObjectNode listPipelines(Caller caller, Input input) {
        List<PipelineSpec> all =
                caller.account().pipelines().stream().map(Pipeline::spec).toList();
        Page<PipelineSpec> page = Page.of(
                all,
                "ListPipelines",
                PipelineSpec::name,
                input.number("maxResults", 1000),
                input.optional("nextToken"),
                INVALID_TOKEN);
        ObjectNode answer = Json.object();
        answer.set("pipelines", Json.array(page.items(), DeclarationJson::summary));
        Json.put(answer, "nextToken", page.next());
        return answer;
    }

    private ObjectNode getPipeline(Caller caller, Input input) {
        Pipeline pipeline = pipeline(caller, input.text("name"));
        int version = input.number("version", pipeline.spec().version());
        PipelineSpec spec = pipeline.version(version)
                .orElseThrow(() -> AwsError.badRequest(
                        "PipelineVersionNotFoundException",
                        "The pipeline '" + pipeline.name() + "' does not have a version '" + version + "'"));
        return DeclarationJson.pipeline(caller.account(), spec);
    }

    private ObjectNode getPipelineState(Caller caller, Input input) {
        return new StateJson(new Links(caller.account()), world.now()).state(pipeline(caller, input.text("name")));
    }

    private ObjectNode listPipelineExecutions(Caller caller, Input input) {
        Pipeline pipeline = pipeline(caller, input.text("pipelineName"));
        Optional<String> stage = input.struct("filter")
                .flatMap(filter -> filter.struct("succeededInStage"))
                .flatMap(filter -> filter.optional("stageName"));
        List<Execution> all = pipeline.executions().stream()
                .filter(execution -> stage.isEmpty() || succeeded(execution, stage.get()))
                .toList();
        Page<Execution> page = Page.of(
                all,
                "ListPipelineExecutions/" + pipeline.name() + "/" + stage.orElse(""),
                Execution::id,
                input.number("maxResults", 100),
                input.optional("nextToken"),
                INVALID_TOKEN);
        ExecutionJson json = new ExecutionJson(caller.account());
        ObjectNode answer = Json.object();
        answer.set("pipelineExecutionSummaries", Json.array(page.items(), json::summary));
        Json.put(answer, "nextToken", page.next());
        return answer;
    }

    private static boolean succeeded(Execution execution, String stage) {
        return execution
                .stage(stage)
                .map(run -> run.status() == StageStatus.SUCCEEDED)
                .orElse(false);
    }

    private ObjectNode getPipelineExecution(Caller caller, Input input) {
        Pipeline pipeline = pipeline(caller, input.text("pipelineName"));
        return new ExecutionJson(caller.account()).execution(execution(pipeline, input.text("pipelineExecutionId")));
    }

    private static Execution execution(Pipeline pipeline, String id) {
        return pipeline.execution(id)
                .orElseThrow(() -> AwsError.badRequest(
                        "PipelineExecutionNotFoundException",
                        "The pipeline '" + pipeline.name() + "' does not have an execution with id '" + id + "'"));
    }

    private ObjectNode listActionExecutions(Caller caller, Input input) {
        ExecutionJson json = new ExecutionJson(caller.account());
        return runs(
                caller,
                input,
                "ListActionExecutions",
                "actionExecutionDetails",
                Execution::runs,
                stage -> List.copyOf(stage.current()),
                ActionRun::id,
                ActionRun::startTime,
                json::action);
    }

    private ObjectNode listRuleExecutions(Caller caller, Input input) {
        return runs(
                caller,
                input,
                "ListRuleExecutions",
                "ruleExecutionDetails",
                execution -> execution.stages().stream()
                        .flatMap(stage -> stage.rules().stream())
                        .toList(),
                stage -> Stream.of(When.values())
                        .flatMap(when -> stage.condition(when).stream())
                        .flatMap(judged -> judged.rules().stream())
                        .toList(),
                RuleRun::id,
                RuleRun::startTime,
                run -> ConditionJson.detail(caller.account(), run));
    }

    /// A page of what ran, newest first, as AWS gives it: of all executions, or as the filter says.
    private <T> ObjectNode runs(
            Caller caller,
            Input input,
            String operation,
            String items,
            Function<Execution, List<T>> all,
            Function<StageRun, List<T>> current,
            Function<T, String> id,
            Function<T, Instant> start,
            Function<T, ObjectNode> render) {
        Pipeline pipeline = pipeline(caller, input.text("pipelineName"));
        Optional<Input> filter = input.struct("filter");
        Optional<Input> latest = filter.flatMap(f -> f.struct("latestInPipelineExecution"));
        Optional<String> one = filter.flatMap(f -> f.optional("pipelineExecutionId"));
        if (latest.isPresent() && one.isPresent()) {
            throw AwsError.badRequest(
                    "ValidationException",
                    "Only one of pipelineExecutionId and latestInPipelineExecution can be given as a filter.");
        }
        Optional<String> wanted = one.or(() -> latest.map(l -> l.text("pipelineExecutionId")));
        boolean newestOnly =
                latest.map(l -> l.text("startTimeRange").equals("Latest")).orElse(false);
        List<T> found = new ArrayList<>();
        for (Execution execution :
                wanted.map(w -> List.of(execution(pipeline, w))).orElseGet(() -> List.copyOf(pipeline.executions()))) {
            if (newestOnly) {
                execution.stages().forEach(stage -> found.addAll(current.apply(stage)));
            } else {
                found.addAll(all.apply(execution));
            }
        }
        Collections.reverse(found);
        found.sort(Comparator.comparing(start).reversed());
        Page<T> page = Page.of(
                found,
                operation + "/" + pipeline.name() + "/" + wanted.orElse("") + "/" + newestOnly,
                id,
                input.number("maxResults", 100),
                input.optional("nextToken"),
                INVALID_TOKEN);
        ObjectNode answer = Json.object();
        answer.set(items, Json.array(page.items(), render::apply));
        Json.put(answer, "nextToken", page.next());
        return answer;
    }
}
