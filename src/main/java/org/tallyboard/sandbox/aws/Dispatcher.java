package org.tallyboard.sandbox.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.AccessKey;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Dialect;
import org.tallyboard.sandbox.aws.protocol.Input;
import org.tallyboard.sandbox.aws.protocol.QueryForm;
import org.tallyboard.sandbox.aws.protocol.Request;
import org.tallyboard.sandbox.aws.protocol.Response;
import org.tallyboard.sandbox.aws.protocol.SignatureV4;
import org.tallyboard.sandbox.aws.protocol.Xml;
import org.tallyboard.sandbox.aws.service.Builds;
import org.tallyboard.sandbox.aws.service.Caller;
import org.tallyboard.sandbox.aws.service.Identity;
import org.tallyboard.sandbox.aws.service.JsonOperation;
import org.tallyboard.sandbox.aws.service.Notifications;
import org.tallyboard.sandbox.aws.service.PipelineOrders;
import org.tallyboard.sandbox.aws.service.PipelineReads;
import org.tallyboard.sandbox.aws.service.QueryOperation;
import org.tallyboard.sandbox.aws.world.World;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes a request to its operation: signature, input, world, answer. Knows no faults and no log.
final class Dispatcher {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final World world;
    private final SignatureV4 signature;
    private final Map<String, Map<String, JsonOperation>> json = new HashMap<>();
    private final Map<String, Map<String, QueryOperation>> query = new HashMap<>();

    Dispatcher(World world, SignatureV4 signature) {
        this.world = world;
        this.signature = signature;
        Map<String, JsonOperation> pipelines = new HashMap<>(new PipelineReads(world).operations());
        pipelines.putAll(new PipelineOrders(world).operations());
        json.put("codepipeline", pipelines);
        json.put("codebuild", new Builds(world).operations());
        query.put("sns", new Notifications(world).operations());
        query.put("sts", new Identity().operations());
    }

    /// The input as JSON, for the log; what cannot be read is a text.
    static JsonNode parameters(Request request, Target target) {
        if (target.form().isPresent()) {
            return MAPPER.valueToTree(target.form().get().values());
        }
        try {
            return request.body().length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(request.body());
        } catch (JacksonException e) {
            return MAPPER.getNodeFactory().stringNode(request.text());
        }
    }

    /// Answers a request.
    ///
    /// @throws AwsError to refuse it
    Response dispatch(Request request, Target target, String requestId) {
        if (target.service().isEmpty()) {
            throw unknown(target);
        }
        AccessKey key = signature.verify(request, target.service(), target.dialect());
        return world.locked(() -> {
            Caller caller = new Caller(world.accountWithId(key.accountId()), key.principalArn(), key.userId());
            return target.form().isPresent()
                    ? query(caller, target, target.form().get(), requestId)
                    : json(caller, target, request);
        });
    }

    private Response json(Caller caller, Target target, Request request) {
        JsonOperation operation = json.getOrDefault(target.service(), Map.of()).get(target.operation());
        if (operation == null) {
            throw unknown(target);
        }
        JsonNode input;
        try {
            input = MAPPER.readTree(request.body());
        } catch (JacksonException e) {
            throw AwsError.badRequest("SerializationException", "The request is not valid JSON");
        }
        Input checked = Input.checked(input, operation.input(), operation.violation());
        return new Response(
                200,
                Dialect.Json.TYPE,
                MAPPER.writeValueAsBytes(operation.act().apply(caller, checked)),
                Optional.empty());
    }

    private Response query(Caller caller, Target target, QueryForm form, String requestId) {
        QueryOperation operation =
                query.getOrDefault(target.service(), Map.of()).get(target.operation());
        if (operation == null) {
            throw unknown(target);
        }
        QueryOperation.Result result = operation.act().apply(caller, form);
        String namespace = target.dialect() instanceof Dialect.Query q ? q.namespace() : "";
        Xml xml = new Xml().open(target.operation() + "Response", namespace).open(target.operation() + "Result");
        result.writeTo(xml);
        xml.close(target.operation() + "Result")
                .open("ResponseMetadata")
                .leaf("RequestId", requestId)
                .close("ResponseMetadata")
                .close(target.operation() + "Response");
        return new Response(200, Dialect.Query.TYPE, xml.toString().getBytes(UTF_8), Optional.empty());
    }

    private static AwsError unknown(Target target) {
        return target.dialect() instanceof Dialect.Json
                ? AwsError.badRequest("UnknownOperationException", "")
                : AwsError.badRequest(
                        "InvalidAction", "Could not find operation " + target.operation() + " for this service.");
    }
}
