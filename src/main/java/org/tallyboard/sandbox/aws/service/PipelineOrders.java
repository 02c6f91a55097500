package org.tallyboard.sandbox.aws.service;

import static org.tallyboard.sandbox.aws.protocol.Shape.flag;
import static org.tallyboard.sandbox.aws.protocol.Shape.list;
import static org.tallyboard.sandbox.aws.protocol.Shape.oneOf;
import static org.tallyboard.sandbox.aws.protocol.Shape.optional;
import static org.tallyboard.sandbox.aws.protocol.Shape.required;
import static org.tallyboard.sandbox.aws.protocol.Shape.struct;
import static org.tallyboard.sandbox.aws.protocol.Shape.text;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Input;
import org.tallyboard.sandbox.aws.protocol.Shape;
import org.tallyboard.sandbox.aws.world.Commit;
import org.tallyboard.sandbox.aws.world.Pipeline;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageRetryMode;
import org.tallyboard.sandbox.aws.world.Start;
import org.tallyboard.sandbox.aws.world.World;
import tools.jackson.databind.node.ObjectNode;

/// CodePipeline's operations that change something.
public final class PipelineOrders {
    private final World world;

    /// Changes that world.
    public PipelineOrders(World world) {
        this.world = world;
    }

    /// The operations by name.
    public Map<String, JsonOperation> operations() {
        return Map.of(
                "RetryStageExecution",
                operation(
                        struct(
                                required("pipelineName", Shapes.NAME),
                                required("stageName", Shapes.NAME),
                                required("pipelineExecutionId", Shapes.ID),
                                required("retryMode", oneOf("FAILED_ACTIONS", "ALL_ACTIONS"))),
                        this::retry),
                "PutApprovalResult",
                operation(
                        struct(
                                required("pipelineName", Shapes.NAME),
                                required("stageName", Shapes.NAME),
                                required("actionName", Shapes.NAME),
                                required(
                                        "result",
                                        struct(
                                                required("summary", text(0, 512)),
                                                required("status", oneOf("Approved", "Rejected")))),
                                required("token", Shapes.ID)),
                        this::answer),
                "StartPipelineExecution",
                operation(start(), this::start),
                "StopPipelineExecution",
                operation(
                        struct(
                                required("pipelineName", Shapes.NAME),
                                required("pipelineExecutionId", Shapes.ID),
                                optional("abandon", flag()),
                                optional("reason", text(0, 200))),
                        this::stop),
                "DisableStageTransition",
                operation(
                        struct(
                                required("pipelineName", Shapes.NAME),
                                required("stageName", Shapes.NAME),
                                required("transitionType", oneOf("Inbound", "Outbound")),
                                required("reason", text(1, 300, "[a-zA-Z0-9!@ \\(\\)\\.\\*\\?\\-]+"))),
                        (caller, input) -> transition(caller, input, false)),
                "EnableStageTransition",
                operation(
                        struct(
                                required("pipelineName", Shapes.NAME),
                                required("stageName", Shapes.NAME),
                                required("transitionType", oneOf("Inbound", "Outbound"))),
                        (caller, input) -> transition(caller, input, true)));
    }

    private static Shape start() {
        Shape variable =
                struct(required("name", text(1, 128, "[A-Za-z0-9@\\-_]+")), required("value", text(1, 1000, ".*")));
        Shape revision = struct(
                required("actionName", Shapes.NAME),
                required("revisionType", oneOf("COMMIT_ID", "IMAGE_DIGEST", "S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY")),
                required("revisionValue", text(1, 1500)));
        return struct(
                required("name", Shapes.NAME),
                optional("variables", list(variable, 1, 50)),
                optional("clientRequestToken", text(1, 128, "^[a-zA-Z0-9-]+$")),
                optional("sourceRevisions", list(revision, 0, 50)));
    }

    private interface Act {
        ObjectNode apply(Caller caller, Input input);
    }

    private static JsonOperation operation(Shape shape, Act act) {
        return new JsonOperation(shape, "ValidationException", act::apply);
    }

    private ObjectNode retry(Caller caller, Input input) {
        Pipeline pipeline = PipelineReads.pipeline(caller, input.text("pipelineName"));
        String id = input.text("pipelineExecutionId");
        world.orders().retry(pipeline, input.text("stageName"), id, StageRetryMode.valueOf(input.text("retryMode")));
        return Json.object().put("pipelineExecutionId", id);
    }

    private ObjectNode answer(Caller caller, Input input) {
        Pipeline pipeline = PipelineReads.pipeline(caller, input.text("pipelineName"));
        Input result = input.struct("result").orElseThrow();
        Instant when = world.orders()
                .answer(
                        pipeline,
                        input.text("stageName"),
                        input.text("actionName"),
                        input.text("token"),
                        result.text("status").equals("Approved"),
                        result.text("summary"),
                        caller.principalArn());
        ObjectNode answer = Json.object();
        answer.put("approvedAt", Json.time(when));
        return answer;
    }

    private ObjectNode start(Caller caller, Input input) {
        Pipeline pipeline = PipelineReads.pipeline(caller, input.text("name"));
        Map<String, String> variables = new HashMap<>();
        input.list("variables").forEach(variable -> variables.put(variable.text("name"), variable.text("value")));
        if (!variables.isEmpty() && pipeline.spec().type() == PipelineType.V1) {
            throw AwsError.badRequest(
                    "ValidationException", "Pipeline variables are not supported for pipelines of type V1.");
        }
        Start how = Start.byPerson(caller.principalArn()).withVariables(variables);
        for (Input revision : input.list("sourceRevisions")) {
            how = how.withCommit(revision.text("actionName"), new Commit(revision.text("revisionValue"), ""));
        }
        return Json.object()
                .put(
                        "pipelineExecutionId",
                        world.orders()
                                .start(pipeline, how, input.optional("clientRequestToken"))
                                .id());
    }

    private ObjectNode stop(Caller caller, Input input) {
        Pipeline pipeline = PipelineReads.pipeline(caller, input.text("pipelineName"));
        String id = input.text("pipelineExecutionId");
        world.orders()
                .stop(
                        pipeline,
                        id,
                        input.flag("abandon"),
                        input.optional("reason").orElse(""));
        return Json.object().put("pipelineExecutionId", id);
    }

    private ObjectNode transition(Caller caller, Input input, boolean enabled) {
        Pipeline pipeline = PipelineReads.pipeline(caller, input.text("pipelineName"));
        if (input.text("transitionType").equals("Inbound")) {
            Optional<String> reason = input.optional("reason");
            world.orders().transition(pipeline, input.text("stageName"), enabled, caller.principalArn(), reason);
        }
        return Json.object();
    }
}
