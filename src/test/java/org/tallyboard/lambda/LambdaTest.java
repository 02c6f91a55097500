package org.tallyboard.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.notification.Samples;
import org.tallyboard.notification.template.Message;
import org.tallyboard.notification.template.Templates;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the function as AWS Lambda does: AWS's own runtime interface client starts it from what the package holds,
/// and asks a stub of the Runtime API for events. SNS, S3 and the Systems Manager are a stub as well.
class LambdaTest {

    private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:ops";
    private static final Pattern LIBRARIES = Pattern.compile("<lambda.libraries>([^<]+)</lambda.libraries>");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<String, String>> published = new LinkedBlockingQueue<>();
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private volatile boolean refuses;
    private @Nullable HttpServer server;
    private @Nullable Process function;

    @BeforeEach
    void start() throws IOException {
        HttpServer stub = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        stub.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        stub.createContext("/2018-06-01/runtime/invocation/next", this::next);
        stub.createContext("/2018-06-01/runtime/", this::answered);
        stub.createContext("/", this::aws);
        stub.start();
        server = stub;
    }

    @AfterEach
    void stop() {
        if (function != null) {
            function.destroyForcibly();
        }
        Objects.requireNonNull(server).stop(0);
    }

    // The Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

    private void next(HttpExchange exchange) throws IOException {
        try {
            byte[] event = waiting.take().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 30_000));
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:111122223333:function:t");
            exchange.sendResponseHeaders(200, event.length);
            exchange.getResponseBody().write(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private void answered(HttpExchange exchange) throws IOException {
        String what = exchange.getRequestURI().getPath().replaceAll(".*/", "");
        answers.add(what + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    private void aws(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String answer;
        int status = 200;
        if (!login.startsWith("AWS4-HMAC-SHA256 Credential=AKIALAMBDA/")
                || !"the-session".equals(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"))
                || exchange.getRequestMethod().equals("GET")
                        && exchange.getRequestHeaders().getFirst("X-Amz-Content-Sha256") == null) {
            status = 403;
            answer = "<Error><Code>SignatureDoesNotMatch</Code><Message>not signed</Message></Error>";
        } else if (exchange.getRequestMethod().equals("GET")) {
            answer = objects.getOrDefault(exchange.getRequestURI().getPath(), "");
            status = answer.isEmpty() ? 404 : 200;
        } else if (body.startsWith("{")) {
            answer = objects.getOrDefault(body, "{\"__type\":\"ParameterNotFound\"}");
            status = objects.containsKey(body) ? 200 : 400;
        } else if (refuses) {
            status = 403;
            answer =
                    "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no sns:Publish</Message></Error></ErrorResponse>";
        } else {
            published.add(Stream.of(body.split("&"))
                    .map(field -> field.split("=", 2))
                    .collect(Collectors.toMap(field -> decoded(field[0]), field -> decoded(field[1]))));
            answer = "<PublishResponse><PublishResult><MessageId>m-" + published.size()
                    + "</MessageId></PublishResult></PublishResponse>";
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /// Starts the function with the classes and libraries that the package has, and AWS's runtime client beside them.
    private void function(Map<String, String> environment) throws IOException {
        String own = classes().toString();
        String path = Stream.concat(
                        libraries().stream(),
                        jars(List.of(
                                        "aws-lambda-java-runtime-interface-client",
                                        "aws-lambda-java-serialization",
                                        "utils-lite"))
                                .stream())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                own + ":" + path,
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                Handler.class.getName());
        String here = "127.0.0.1:" + Objects.requireNonNull(server).getAddress().getPort();
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API", here,
                        "_HANDLER", Handler.class.getName(),
                        "LAMBDA_TASK_ROOT", folder.toString(),
                        "AWS_LAMBDA_FUNCTION_NAME", "t",
                        "AWS_LAMBDA_FUNCTION_VERSION", "1",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
                        "AWS_LAMBDA_LOG_GROUP_NAME", "g",
                        "AWS_LAMBDA_LOG_STREAM_NAME", "s"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIALAMBDA",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_SESSION_TOKEN", "the-session",
                        "AWS_ENDPOINT_URL", "http://" + here,
                        "TOPIC_ARN", TOPIC));
        builder.environment().putAll(environment);
        function = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private Path classes() throws IOException {
        Path all = Path.of(Handler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Path own = Files.createDirectories(folder.resolve("classes"));
        for (String part : List.of("lambda", "notification", "source")) {
            Path root = all.resolve("org/tallyboard").resolve(part);
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = own.resolve(all.relativize(file));
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        return own;
    }

    /// The jars that the build puts into the package.
    private static List<Path> libraries() throws IOException {
        var found = LIBRARIES.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(found.find()).isTrue();
        return jars(List.of(found.group(1).split(",")));
    }

    private static List<Path> jars(List<String> names) {
        List<Path> jars = new ArrayList<>();
        for (String name : names) {
            jars.add(Stream.of(System.getProperty("java.class.path").split(":"))
                    .filter(jar -> jar.matches(".*/" + name + "-[0-9][^/]*\\.jar"))
                    .map(Path::of)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(name + " is not on the class path")));
        }
        return jars;
    }

    private String invoke(String event) throws Exception {
        waiting.add(event);
        String answer = null;
        for (int i = 0;
                i < PATIENCE.toSeconds()
                        && answer == null
                        && Objects.requireNonNull(function).isAlive();
                i++) {
            answer = answers.poll(1, TimeUnit.SECONDS);
        }
        if (answer == null) {
            throw new IllegalStateException("no answer; its log: " + Files.readString(folder.resolve("log")));
        }
        return answer;
    }

    private Map<String, String> published() throws Exception {
        return Objects.requireNonNull(published.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void every_event_becomes_the_message_that_its_template_makes_whatever_field_it_lacks() throws Exception {
        function(Map.of());
        for (Map.Entry<String, String> sample : Samples.all().entrySet()) {
            assertThat(invoke(sample.getValue())).as(sample.getKey()).isEqualTo("response {\"events\":1}");
            if (sample.getKey().equals("approval-message")) {
                // The same approval as the one before.
                assertThat(published).isEmpty();
                continue;
            }
            Map<String, String> sent = published();
            Message message = Samples.event(sample.getKey()).message(Templates.readyMade(), ZoneOffset.UTC, true);
            assertThat(sent.get("Subject")).isEqualTo(message.subject());
            JsonNode body = JsonMapper.shared().readTree(sent.get("Message"));
            assertThat(body.path("default").asString()).isEqualTo(message.mail());
            assertThat(body.path("sms").asString()).isEqualTo(message.sms());
            assertThat(sent.get("MessageStructure")).isEqualTo("json");
            assertThat(sent.get("TopicArn")).isEqualTo(TOPIC);
            assertThat(sent).doesNotContainKey("MessageGroupId");
        }
        List<String> lacking = new ArrayList<>();
        Samples.all().values().forEach(text -> Samples.lacking(text, document -> lacking.add(written(document))));
        assertThat(lacking.size()).isGreaterThan(300);
        for (String event : lacking) {
            assertThat(invoke(event)).startsWith("response {\"events\":");
        }
        for (Map<String, String> sent : published) {
            assertThat(sent.get("Subject")).startsWith("[");
            assertThat(sent.keySet().stream().filter(name -> name.endsWith("StringValue")))
                    .hasSize(8)
                    .noneMatch(name -> Objects.requireNonNull(sent.get(name)).isEmpty());
            assertThat(sent.toString()).doesNotContain("hunter2", "XAMPLETOKEN");
        }
        assertThat(Files.readString(folder.resolve("log")))
                .doesNotContain("hunter2", "XAMPLETOKEN", "secret", "the-session");
    }

    private static String written(Object document) {
        return JsonMapper.shared().writeValueAsString(document);
    }

    @Test
    void a_repeat_is_sent_once_and_a_failed_invocation_is_tried_again_by_Lambda() throws Exception {
        function(Map.of("TOPIC_ARN", TOPIC + ".fifo"));
        String event = Samples.text("stage-failed");
        refuses = true;
        assertThat(invoke(event))
                .startsWith("error ")
                .contains("AuthorizationError no sns:Publish")
                .doesNotContain("secret");
        refuses = false;
        assertThat(invoke(event)).startsWith("response");
        assertThat(invoke(event.replace("0123-456789abcdef", "0123-456789abcdee")))
                .startsWith("response");
        assertThat(published).hasSize(1);
        Map<String, String> first = published();
        assertThat(invoke(event.replace("-attempt\": 1", "-attempt\": 2"))).startsWith("response");
        Map<String, String> retried = published();
        assertThat(retried.get("MessageGroupId"))
                .isEqualTo(first.get("MessageGroupId"))
                .hasSize(64);
        assertThat(retried.get("MessageDeduplicationId"))
                .isNotEqualTo(first.get("MessageDeduplicationId"))
                .hasSize(64);
    }

    @Test
    void templates_come_from_S3_or_from_a_parameter_and_wrong_ones_cost_no_message() throws Exception {
        objects.put("/rules/prod/a b.mustache", "=== template stage\n=== subject\n{{stage}} is {{state}}\n");
        function(Map.of("TEMPLATES", "s3://rules/prod/a b.mustache"));
        invoke(Samples.text("stage-failed"));
        assertThat(published().get("Subject"))
                .as(Files.readString(folder.resolve("log")))
                .isEqualTo("Prod is failed");
        Objects.requireNonNull(function).destroyForcibly().waitFor();
        waiting.clear();

        objects.put(
                "{\"Name\":\"/tallyboard/templates\"}",
                written(Map.of("Parameter", Map.of("Value", "=== template stage\n=== subject\n{{stagg}}\n"))));
        deleteClasses();
        function(Map.of("TEMPLATES", "ssm:/tallyboard/templates"));
        invoke(Samples.text("stage-failed"));
        assertThat(published().get("Subject")).isEqualTo("[FAILED] video-api: Prod");
        assertThat(Files.readString(folder.resolve("log"))).contains("line 3, column 1: unknown name stagg");
    }

    private void deleteClasses() {
        try (Stream<Path> files = Files.walk(folder.resolve("classes"))) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_chat_gets_a_custom_notification_of_Amazon_Q() throws Exception {
        function(Map.of("FORMAT", "chat", "SUBJECT", "utf-8", "TIME_ZONE", "Europe/Berlin"));
        invoke(Samples.text("deploy-action-failed"));
        Map<String, String> sent = published();
        assertThat(sent).doesNotContainKey("MessageStructure");
        JsonNode body = JsonMapper.shared().readTree(sent.get("Message"));
        assertThat(body.path("version").asString()).isEqualTo("1.0");
        assertThat(body.path("source").asString()).isEqualTo("custom");
        assertThat(body.path("content").path("textType").asString()).isEqualTo("client-markdown");
        assertThat(body.path("content").path("title").asString()).isEqualTo("[FAILED] video-api: Deploy");
        assertThat(body.path("content").path("description").asString()).contains("> Deployment d-ABCDEF123 failed");
        assertThat(body.path("metadata").path("threadId").asString()).hasSize(64);
    }

    @Test
    void an_environment_that_is_wrong_says_what_to_write() {
        assertThatThrownBy(() -> Settings.of(Map.of())).hasMessage("set TOPIC_ARN to the ARN of the SNS topic");
        for (Map<String, String> wrong : List.of(
                Map.of("TOPIC_ARN", "ops"),
                Map.of("TOPIC_ARN", TOPIC, "TEMPLATES", "s3:/x"),
                Map.of("TOPIC_ARN", TOPIC, "TIME_ZONE", "Mars"),
                Map.of("TOPIC_ARN", TOPIC, "FORMAT", "xml"),
                Map.of("TOPIC_ARN", TOPIC, "SUBJECT", "latin-1"))) {
            assertThatThrownBy(() -> Settings.of(wrong)).hasMessageContaining("must be");
        }
    }

    @Test
    void what_goes_into_the_package_has_less_than_5_MB() throws Exception {
        long bytes = 0;
        for (Path jar : libraries()) {
            bytes += Files.size(jar);
        }
        assertThat(bytes).isLessThan(3_000_000);
    }
}
