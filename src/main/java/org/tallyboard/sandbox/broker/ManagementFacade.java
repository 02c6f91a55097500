package org.tallyboard.sandbox.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.sandbox.broker.QueueQuery.BadQuery;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The part of RabbitMQ's management API that the board reads, over HTTP on loopback with Basic authentication. Errors
/// have RabbitMQ's bodies: 401 `not_authorized`, 404 `Object Not Found`, 405, 400 for a bad page.
final class ManagementFacade implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementFacade.class);
    /// Below this RabbitMQ's HTTP server does not compress either.
    private static final int COMPRESS_FROM = 300;

    private final HttpServer http;
    private final ExecutorService threads;
    private final byte[] authorization;
    private final String user;
    private final RabbitShapes shapes;

    private ManagementFacade(
            HttpServer http, ExecutorService threads, String user, String password, RabbitShapes shapes) {
        this.http = http;
        this.threads = threads;
        this.user = user;
        this.authorization = Base64.getEncoder().encode((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.shapes = shapes;
    }

    /// Starts answering; `port` 0 takes a free one.
    static ManagementFacade start(int port, String user, String password, RabbitShapes shapes) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var facade = new ManagementFacade(http, threads, user, password, shapes);
        http.setExecutor(threads);
        http.createContext("/", facade::handle);
        http.start();
        return facade;
    }

    int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    /// A status and its JSON body.
    private record Answer(int status, JsonNode body) {
        static Answer ok(JsonNode body) {
            return new Answer(200, body);
        }

        static Answer error(int status, String error, String reason) {
            return new Answer(
                    status,
                    JsonMapper.shared().createObjectNode().put("error", error).put("reason", reason));
        }

        static Answer notFound() {
            return error(404, "Object Not Found", "Not Found");
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (BadQuery e) {
                answer = Answer.error(400, e.error(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.warn(
                        "The demo broker could not answer {}",
                        exchange.getRequestURI().getPath(),
                        e);
                answer = Answer.error(500, "internal_server_error", "The demo broker could not read its figures.");
            }
            send(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange) throws BadQuery {
        if (!authorized(exchange)) {
            exchange.getResponseHeaders().set("www-authenticate", "Basic realm=\"RabbitMQ Management\"");
            return Answer.error(401, "not_authorized", "Login failed");
        }
        List<String> path = path(exchange.getRequestURI().getRawPath());
        if (path.size() < 2 || !path.getFirst().equals("api")) {
            return Answer.notFound();
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("allow", "GET");
            return Answer.error(405, "method_not_allowed", "Method Not Allowed");
        }
        Map<String, String> parameters = parameters(exchange.getRequestURI().getRawQuery());
        List<String> rest = path.subList(2, path.size());
        return switch (path.get(1)) {
            case "overview" -> exactly(rest, List.of(), () -> shapes.overview());
            case "nodes" -> exactly(rest, List.of(), () -> shapes.nodes());
            case "whoami" -> exactly(rest, List.of(), this::whoami);
            case "health" ->
                exactly(rest, List.of("checks", "alarms"), () -> JsonMapper.shared()
                        .createObjectNode()
                        .put("status", "ok"));
            case "deprecated-features" ->
                exactly(rest, List.of("used"), () -> JsonMapper.shared().createArrayNode());
            case "consumers" -> {
                boolean known = rest.isEmpty() || rest.equals(List.of(shapes.virtualHost()));
                yield known ? Answer.ok(shapes.consumers()) : Answer.notFound();
            }
            case "queues" -> queues(rest, QueueQuery.of(parameters));
            default -> Answer.notFound();
        };
    }

    private Answer queues(List<String> rest, QueueQuery query) throws BadQuery {
        if (!rest.isEmpty() && !rest.getFirst().equals(shapes.virtualHost())) {
            return Answer.notFound();
        }
        return switch (rest.size()) {
            case 0, 1 -> Answer.ok(query.apply(shapes.queues()));
            case 2 ->
                shapes.queue(rest.get(1))
                        .map(queue -> Answer.ok(query.project(queue)))
                        .orElseGet(Answer::notFound);
            default -> Answer.notFound();
        };
    }

    private JsonNode whoami() {
        var who = JsonMapper.shared().createObjectNode().put("name", user);
        who.putArray("tags").add("monitoring");
        return who;
    }

    private static Answer exactly(List<String> rest, List<String> expected, Supplier<JsonNode> body) {
        return rest.equals(expected) ? Answer.ok(body.get()) : Answer.notFound();
    }

    private boolean authorized(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("authorization");
        return header != null
                && header.regionMatches(true, 0, "Basic ", 0, 6)
                && MessageDigest.isEqual(header.substring(6).strip().getBytes(StandardCharsets.UTF_8), authorization);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = JsonMapper.shared().writeValueAsBytes(answer.body());
        String accepted = String.join(",", exchange.getRequestHeaders().getOrDefault("accept-encoding", List.of()));
        if (accepted.contains("gzip") && body.length > COMPRESS_FROM) {
            body = gzip(body);
            exchange.getResponseHeaders().set("content-encoding", "gzip");
        }
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.getResponseHeaders().set("cache-control", "no-cache");
        exchange.getResponseHeaders().set("vary", "accept, accept-encoding, origin");
        exchange.sendResponseHeaders(answer.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        }
        return compressed.toByteArray();
    }

    /// The parts of the path, each decoded on its own: a virtual host may hold a slash as `%2F`.
    private static List<String> path(String raw) {
        var parts = new ArrayList<String>();
        for (String part : raw.split("/")) {
            if (!part.isEmpty()) {
                parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }

    private static Map<String, String> parameters(@Nullable String raw) {
        var parameters = new HashMap<String, String>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }
}
