package org.tallyboard.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// CodePipeline and CodeBuild (JSON 1.1), STS (query XML), IAM Identity Center and AWS Sign-In (REST JSON) on loopback,
/// answered from the files of one folder; as an HTTP proxy it refuses every CONNECT with 407.
///
/// An operation is answered from `PIPELINE/OPERATION.json`, else from `OPERATION.json`. Such a file is the answer, or
/// `{"_script": [step, …]}`: one step a call, the last one for ever. A step is `{"body": answer}`,
/// `{"error": code, "message": text, "http": 400}` or `{"file": "other.json"}`. A text `"@-90"` is the time 90 s before
/// the start, in epoch seconds. Lists are cut into pages by `maxResults` and `nextToken`, and `ListActionExecutions`
/// and `ListRuleExecutions` heed the execution of their filter. STS says account 111122223333, or that of the file
/// `account`. A test may answer by itself, see [#on].
public final class CaseStub implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// Where the list of an answer that has pages stands.
    private static final Map<String, String> LISTS = Map.of(
            "ListPipelines", "pipelines",
            "ListPipelineExecutions", "pipelineExecutionSummaries",
            "ListActionExecutions", "actionExecutionDetails",
            "ListRuleExecutions", "ruleExecutionDetails",
            "ListProjects", "projects",
            "ListBuildsForProject", "ids",
            "ListBuildBatchesForProject", "ids");

    private final Path folder;
    private final Instant started = Instant.now();
    private final ServerSocket listener;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, Function<Request, Optional<Step>>> answers = new ConcurrentHashMap<>();

    /// One request.
    ///
    /// @param operation such as `ListPipelines`; `CONNECT` for a tunnel, `GET` for a path that is none of AWS's
    /// @param pipeline the pipeline that it names; empty for none
    /// @param body its JSON or its form as an object of texts
    /// @param host the `Host` header
    /// @param path as it came: whole with scheme and host where it was sent to a proxy
    /// @param headers by lower-case name
    public record Request(
            String operation, String pipeline, JsonNode body, String host, String path, Map<String, String> headers) {

        /// A member of the body as text; empty when absent.
        public String text(String member) {
            return body.path(member).asString("");
        }
    }

    /// One answer.
    ///
    /// @param error an error code; empty for an answer that went well
    /// @param message the error's message
    /// @param http the error's status; 0 for the usual one
    /// @param body the answer
    public record Step(String error, String message, int http, JsonNode body) {

        /// A good answer.
        public static Step of(String json) {
            return new Step("", "", 200, JSON.readTree(json));
        }

        /// A refusal with the service's usual status.
        public static Step error(String code, String message) {
            return new Step(code, message, 0, JSON.createObjectNode());
        }
    }

    private record Answer(int status, String type, String body, Map<String, String> headers) {}

    private CaseStub(Path folder) {
        this.folder = folder;
        try {
            listener = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("case-stub").start(this::accept);
    }

    /// Serves a case of `src/test/resources/cases/aws`.
    public static CaseStub of(String name) {
        return new CaseStub(folder(name));
    }

    /// Serves any folder.
    public static CaseStub serving(Path folder) {
        return new CaseStub(folder);
    }

    /// The folder of a case.
    public static Path folder(String name) {
        URL found = CaseStub.class.getResource("/cases/aws/" + name);
        if (found == null) {
            throw new IllegalArgumentException("no case " + name);
        }
        try {
            return Path.of(found.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// `http://127.0.0.1:PORT`.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// Answers an operation by itself; empty leaves it to the files.
    public CaseStub on(String operation, Function<Request, Optional<Step>> answer) {
        answers.put(operation, answer);
        return this;
    }

    /// Every request so far, oldest first.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /// The requests of one operation.
    public List<Request> requests(String operation) {
        return requests.stream().filter(r -> r.operation().equals(operation)).toList();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                Thread.ofVirtual().name("case-stub-client").start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                String first = HttpText.line(client.getInputStream());
                Map<String, String> headers = HttpText.headers(client.getInputStream());
                int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
                String body = new String(client.getInputStream().readNBytes(length), UTF_8);
                write(client, answer(first.split(" ", -1), headers, body));
            }
        } catch (IOException ended) {
            // One side has closed.
        } finally {
            clients.remove(client);
        }
    }

    private static void write(Socket client, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Said\r\nContent-Type: " + answer.type()
                + "\r\nContent-Length: " + body.length + "\r\n");
        answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        client.getOutputStream().write(head.append("\r\n").toString().getBytes(UTF_8));
        client.getOutputStream().write(body);
        client.getOutputStream().flush();
    }

    private Answer answer(String[] line, Map<String, String> headers, String body) {
        String method = line[0];
        String path = line[1];
        String target = headers.getOrDefault("x-amz-target", "");
        if (method.equals("CONNECT")) {
            note("CONNECT", JSON.createObjectNode(), path, headers);
            return new Answer(407, "text/plain", "", Map.of("Proxy-Authenticate", "Basic realm=\"proxy\""));
        }
        if (!target.isEmpty()) {
            String operation = target.substring(target.lastIndexOf('.') + 1);
            return rpc(note(operation, JSON.readTree(body.isBlank() ? "{}" : body), path, headers));
        }
        if (path.endsWith("/v1/token")) {
            return rest(note("CreateOAuth2Token", JSON.readTree(body), path, headers), "AccessDeniedException", """
                    {"error": "TOKEN_EXPIRED", "message": "Token has expired"}""");
        }
        if (path.endsWith("/token")) {
            return rest(note("CreateToken", JSON.readTree(body), path, headers), "InvalidGrantException", """
                    {"error": "invalid_grant", "error_description": "Invalid refresh token provided"}""");
        }
        if (path.contains("/federation/credentials")) {
            ObjectNode asked = form(path.substring(path.indexOf('?') + 1));
            return rest(note("GetRoleCredentials", asked, path, headers), "UnauthorizedException", """
                    {"message": "Session token not found or invalid"}""");
        }
        if (method.equals("POST")) {
            ObjectNode form = form(body);
            return query(note(form.path("Action").asString("?"), form, path, headers));
        }
        note(method, JSON.createObjectNode(), path, headers);
        return new Answer(404, "text/plain", "", Map.of());
    }

    private Request note(String operation, JsonNode body, String path, Map<String, String> headers) {
        String pipeline = body.path("name").asString(body.path("pipelineName").asString(""));
        Request request =
                new Request(operation, pipeline, body, headers.getOrDefault("host", ""), path, Map.copyOf(headers));
        requests.add(request);
        return request;
    }

    private Answer rpc(Request request) {
        String operation = request.operation();
        Step step = step(request)
                .orElseGet(() ->
                        Step.error("PipelineNotFoundException", "no file for " + operation + " " + request.pipeline()));
        if (!step.error().isEmpty()) {
            ObjectNode said =
                    JSON.createObjectNode().put("__type", step.error()).put("message", step.message());
            return new Answer(
                    step.http() == 0 ? 400 : step.http(),
                    "application/x-amz-json-1.1",
                    said.toString(),
                    Map.of("x-amzn-ErrorType", step.error()));
        }
        JsonNode answer = times(step.body());
        // An answer that names a token, if an empty one, is a page already.
        if (LISTS.containsKey(operation) && !answer.has("nextToken")) {
            answer = page(LISTS.getOrDefault(operation, ""), answer, request.body());
        }
        if (operation.equals("BatchGetBuilds")) {
            answer = chosen(answer, request.body(), "builds", "buildsNotFound");
        }
        if (operation.equals("BatchGetBuildBatches")) {
            answer = chosen(answer, request.body(), "buildBatches", "buildBatchesNotFound");
        }
        return new Answer(200, "application/x-amz-json-1.1", answer.toString(), Map.of());
    }

    /// Session services of IAM Identity Center and AWS Sign-In: without a file the session has ended.
    private Answer rest(Request request, String code, String ended) {
        Optional<Step> step = step(request);
        if (step.isPresent() && step.get().error().isEmpty()) {
            return new Answer(200, "application/json", times(step.get().body()).toString(), Map.of());
        }
        String type = step.map(Step::error).orElse(code);
        String said = step.map(CaseStub::said).orElse(ended);
        int status = step.map(Step::http).filter(http -> http > 0).orElse(type.startsWith("Unauth") ? 401 : 400);
        return new Answer(status, "application/json", said, Map.of("x-amzn-ErrorType", type));
    }

    /// An error may have members of its own.
    private static String said(Step step) {
        ObjectNode error = JSON.createObjectNode().put("message", step.message());
        step.body().propertyStream().forEach(member -> error.set(member.getKey(), member.getValue()));
        return error.toString();
    }

    private Answer query(Request request) {
        Optional<Step> step = step(request);
        if (step.isPresent() && !step.get().error().isEmpty()) {
            return new Answer(
                    step.get().http() == 0 ? 403 : step.get().http(),
                    "text/xml",
                    """
                    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                    <Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>""".formatted(step.get().error(), step.get().message()),
                    Map.of());
        }
        String action = request.operation();
        return switch (action) {
            case "GetCallerIdentity" -> {
                String[] who = account();
                yield xml(action, "<Arn>" + who[1] + "</Arn><UserId>AIDA</UserId><Account>" + who[0] + "</Account>");
            }
            case "AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken" ->
                xml(action, """
                    <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                    <SessionToken>token</SessionToken><Expiration>%s</Expiration></Credentials>""".formatted(expiration(request)));
            default ->
                new Answer(
                        400,
                        "text/xml",
                        "<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>",
                        Map.of());
        };
    }

    private static Instant expiration(Request request) {
        String seconds = request.text("DurationSeconds");
        return Instant.now()
                .plusSeconds(seconds.isEmpty() ? 3600 : Long.parseLong(seconds))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static Answer xml(String action, String result) {
        return new Answer(200, "text/xml", """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>%2$s</%1$sResult>
                </%1$sResponse>""".formatted(action, result), Map.of());
    }

    private String[] account() {
        Path file = folder.resolve("account");
        return Files.isRegularFile(file)
                ? read(file).strip().split("\\s+", 2)
                : new String[] {"111122223333", "arn:aws:iam::111122223333:user/desk"};
    }

    private Optional<Step> step(Request request) {
        Optional<Step> own =
                Optional.ofNullable(answers.get(request.operation())).flatMap(answer -> answer.apply(request));
        if (own.isPresent()) {
            return own;
        }
        String name = request.operation() + ".json";
        Optional<Path> file = Stream.of(request.pipeline(), "")
                .map(part -> folder.resolve(part).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
        return file.map(found -> {
            int number = calls.merge(found.toString(), 1, Integer::sum);
            JsonNode whole = JSON.readTree(read(found));
            JsonNode script = whole.path("_script");
            if (!script.isArray()) {
                return new Step("", "", 200, whole);
            }
            JsonNode step = script.get(Math.min(number, script.size()) - 1);
            JsonNode body = step.has("file")
                    ? JSON.readTree(read(folder.resolve(step.path("file").asString(""))))
                    : step.path("body");
            return new Step(
                    step.path("error").asString(""),
                    step.path("message").asString(""),
                    step.path("http").asInt(0),
                    body);
        });
    }

    private static JsonNode page(String list, JsonNode answer, JsonNode asked) {
        String execution = asked.path("filter")
                .path("pipelineExecutionId")
                .asString(asked.path("filter")
                        .path("latestInPipelineExecution")
                        .path("pipelineExecutionId")
                        .asString(""));
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode item : answer.path(list)) {
            if (execution.isEmpty()
                    || item.path("pipelineExecutionId").asString("").equals(execution)) {
                items.add(item);
            }
        }
        String token = asked.path("nextToken").asString("");
        int begin = token.isEmpty() ? 0 : Integer.parseInt(token);
        int end = Math.min(items.size(), begin + asked.path("maxResults").asInt(100));
        ObjectNode page = JSON.createObjectNode();
        ArrayNode part = page.putArray(list);
        items.subList(Math.min(begin, end), end).forEach(part::add);
        if (end < items.size()) {
            page.put("nextToken", String.valueOf(end));
        }
        return page;
    }

    private static JsonNode chosen(JsonNode answer, JsonNode asked, String found, String notFound) {
        ObjectNode chosen = JSON.createObjectNode();
        ArrayNode there = chosen.putArray(found);
        ArrayNode missing = chosen.putArray(notFound);
        for (JsonNode id : asked.path("ids")) {
            Optional<JsonNode> match = answer.path(found)
                    .valueStream()
                    .filter(item -> item.path("id").equals(id))
                    .findFirst();
            match.ifPresentOrElse(there::add, () -> missing.add(id));
        }
        return chosen;
    }

    private JsonNode times(JsonNode value) {
        if (value.isString() && value.asString().matches("@-?\\d+")) {
            double at = started.toEpochMilli() / 1000.0
                    + Long.parseLong(value.asString().substring(1));
            return JSON.getNodeFactory().numberNode(at);
        }
        if (value.isArray()) {
            ArrayNode copy = JSON.createArrayNode();
            value.forEach(item -> copy.add(times(item)));
            return copy;
        }
        if (value.isObject()) {
            ObjectNode copy = JSON.createObjectNode();
            value.propertyStream().forEach(entry -> copy.set(entry.getKey(), times(entry.getValue())));
            return copy;
        }
        return value;
    }

    private static ObjectNode form(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        URLDecoder.decode(field.substring(0, equals), UTF_8),
                        URLDecoder.decode(field.substring(equals + 1), UTF_8));
            }
        }
        ObjectNode form = JSON.createObjectNode();
        fields.forEach(form::put);
        return form;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
