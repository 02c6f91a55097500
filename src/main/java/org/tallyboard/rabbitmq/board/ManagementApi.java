package org.tallyboard.rabbitmq.board;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.rabbitmq.Tls;
import org.tallyboard.rabbitmq.board.ApiException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads RabbitMQ's management API over HTTP. Blocks; thread-safe, since each part of a broker is read by itself.
///
/// No answer is trusted: sizes, nesting and waiting are bounded, redirects are not followed (they would carry the
/// password to another place), and no text quotes the answer or the password.
final class ManagementApi implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int PACKED = 16 << 20;
    private static final int UNPACKED = 64 << 20;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxStringLength(1 << 20)
                            .build())
                    .build())
            .build();

    private final BrokerConfig config;
    private final Duration patience;
    private final String base;
    private final Object lock = new Object();
    private @Nullable HttpClient client;
    private volatile @Nullable String authorization;

    /// @param patience how long one whole answer may take
    ManagementApi(BrokerConfig config, Duration patience) {
        this.config = config;
        this.patience = patience;
        this.base = base(config.management());
    }

    /// GETs a path such as `overview` below `/api/`.
    JsonNode get(String path) throws ApiException {
        return get(path, 200);
    }

    /// The same of a health check, which answers 503 with what it found.
    JsonNode check(String path) throws ApiException {
        return get(path, 503);
    }

    private JsonNode get(String path, int other) throws ApiException {
        try {
            return send(path, other, 1);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /// Where it is, for texts: without user, password and query.
    String place() {
        URI uri = config.management();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + path(uri);
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (client != null) {
                client.shutdownNow();
            }
            client = null;
        }
    }

    private JsonNode send(String path, int other, int loginsLeft) throws ApiException, IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/" + path))
                .header("Accept-Encoding", "gzip")
                .header("Authorization", login())
                .GET()
                .build();
        HttpResponse<byte[]> response = exchange(request);
        if (response.statusCode() == 401 && loginsLeft > 0) {
            // The password may have been changed since it was read.
            authorization = null;
            return send(path, other, loginsLeft - 1);
        }
        if (response.statusCode() != 200 && response.statusCode() != other) {
            throw refused(response);
        }
        try {
            JsonNode answer = JSON.readTree(unpacked(response));
            if (answer.isContainer()) {
                return answer;
            }
        } catch (JacksonException e) {
            // The parser's text would quote the answer.
        }
        if (says(response, "Content-Type", "text/html")) {
            throw new ApiException(
                    Kind.BROKEN,
                    place() + " answered a web page and not JSON",
                    "check `management` in the configuration: it is the address without /api, and no login page of a proxy"
                            + " may stand before it; a gateway has to ask for the name and the password by HTTP (Basic)");
        }
        throw new ApiException(
                Kind.BROKEN,
                place() + " answered something that is not JSON",
                "check `management` in the configuration: it is the address without /api, and no login page of a proxy"
                        + " may stand before it");
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws ApiException, IOException {
        HttpClient used = client();
        CompletableFuture<HttpResponse<byte[]>> answer =
                used.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), PACKED));
        try {
            // The client's own timeout ends with the headers; a body may trickle for ever.
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ApiException(
                    Kind.BROKEN,
                    place() + " did not answer within " + patience.toSeconds() + " s",
                    "check the broker's load and the network");
        } catch (ExecutionException e) {
            discard(used);
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Kind.BROKEN, "reading was stopped", "");
        } finally {
            answer.cancel(true);
        }
    }

    private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException, ApiException {
        boolean gzip = response.headers()
                .firstValue("Content-Encoding")
                .map(encoding -> encoding.equalsIgnoreCase("gzip"))
                .orElse(false);
        if (!gzip) {
            return response.body();
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            byte[] body = in.readNBytes(UNPACKED);
            if (in.read() >= 0) {
                throw new ApiException(Kind.BROKEN, tooLarge(), "show fewer queues: set `queues` in the configuration");
            }
            return body;
        }
    }

    private static String tooLarge() {
        return "the management API's answer is too large";
    }

    private String login() throws ApiException {
        String known = authorization;
        if (known != null) {
            return known;
        }
        try {
            String pair = config.username() + ":" + config.password().reveal();
            String made = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            authorization = made;
            return made;
        } catch (ConfigException e) {
            throw new ApiException(
                    Kind.REFUSED,
                    "the broker's password cannot be read: " + e.getMessage(),
                    "check `password` in the configuration");
        }
    }

    private HttpClient client() throws IOException {
        synchronized (lock) {
            if (client == null) {
                HttpClient.Builder builder = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT);
                if ("https".equalsIgnoreCase(config.management().getScheme())) {
                    builder.sslContext(Tls.context(config.caFile()));
                }
                client = builder.build();
            }
            return client;
        }
    }

    /// A broken client, for example after a change of the authorities' file, is made anew. What others read with it
    /// comes to its end.
    private void discard(HttpClient broken) {
        synchronized (lock) {
            if (client == broken) {
                client = null;
                broken.shutdown();
            }
        }
    }

    private static boolean says(HttpResponse<byte[]> response, String header, String what) {
        return response.headers()
                .firstValue(header)
                .filter(value -> value.toLowerCase(Locale.ROOT).contains(what.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private ApiException refused(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String answered = place() + " answered " + status;
        return switch (status) {
            case 400 -> new ApiException(Kind.BAD_REQUEST, answered + " (bad request)", "");
            // RabbitMQ names itself to whom it asks to log in.
            case 401 ->
                !response.headers().firstValue("WWW-Authenticate").orElse("").isEmpty()
                                && !says(response, "WWW-Authenticate", "RabbitMQ")
                        ? new ApiException(
                                Kind.REFUSED,
                                answered + " (login refused by a gateway before the broker) for user "
                                        + config.username(),
                                "check `username` and `password`: behind a gateway they are those of an account of the"
                                        + " gateway")
                        : new ApiException(
                                Kind.REFUSED,
                                answered + " (login refused) for user " + config.username(),
                                "check `username` and `password`; the user needs the tag monitoring or management");
            case 403 ->
                new ApiException(
                        Kind.REFUSED,
                        answered + " (forbidden) for user " + config.username(),
                        "give the user the tag monitoring and rights on the virtual host; behind a gateway, put the account"
                                + " into its group of viewers");
            case 407 ->
                new ApiException(
                        Kind.REFUSED,
                        answered + " (a proxy on the way asks for a login of its own)",
                        "let this machine reach the broker without that proxy");
            case 429 ->
                new ApiException(
                        Kind.BROKEN,
                        answered + " (too many requests)",
                        "let the gateway before the broker take a request a second from each board");
            case 404, 406 ->
                new ApiException(
                        Kind.ABSENT,
                        answered + " (not found)",
                        "check `management` (the address without /api) and the virtual host in `amqp`");
            case 301, 302, 303, 307, 308 ->
                new ApiException(
                        Kind.BROKEN,
                        answered + " (redirect), which is not followed",
                        "set `management` to the address that it leads to");
            case 502, 503, 504 ->
                new ApiException(
                        Kind.BROKEN,
                        answered + " (a proxy or the broker says it is unavailable)",
                        "check the broker and the proxy before it");
            default -> new ApiException(Kind.BROKEN, answered, "look into the broker's log");
        };
    }

    private ApiException unreachable(IOException e) {
        if (isCausedBy(e, UnknownHostException.class) || isCausedBy(e, UnresolvedAddressException.class)) {
            return new ApiException(
                    Kind.BROKEN,
                    "no such host: " + config.management().getHost(),
                    "check `management` in the configuration and the name service");
        }
        if (isCausedBy(e, SSLException.class)) {
            return new ApiException(
                    Kind.BROKEN,
                    place() + ": no trusted TLS connection (" + e.getMessage() + ")",
                    "check the certificate; for an authority of your own set `ca_file`");
        }
        if (isCausedBy(e, HttpConnectTimeoutException.class)) {
            return new ApiException(
                    Kind.BROKEN,
                    place() + " did not accept a connection within " + CONNECT.toSeconds() + " s",
                    "check the address and the firewall");
        }
        if (isCausedBy(e, ConnectException.class)) {
            return new ApiException(
                    Kind.BROKEN,
                    "connection to " + place() + " refused",
                    "check that the broker runs, with the management plugin, and that the port is right");
        }
        String text = String.valueOf(e.getMessage());
        if (text.contains("body exceeds limit") || text.contains("capacity")) {
            return new ApiException(Kind.BROKEN, tooLarge(), "show fewer queues: set `queues` in the configuration");
        }
        return new ApiException(
                Kind.BROKEN, "connection to " + place() + " failed: " + text, "check the broker and the network");
    }

    private static boolean isCausedBy(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    private static String base(URI management) {
        String port = management.getPort() < 0 ? "" : ":" + management.getPort();
        return management.getScheme() + "://" + management.getHost() + port + path(management);
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
