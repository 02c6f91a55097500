package org.tallyboard.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// RabbitMQ's management API for test set-up and as a second opinion; shares no code with the product's own client.
public final class ManagementApi {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// RabbitMQ speaks HTTP/2 too, and ends such a connection when it rests; this client would then fail once.
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final String user;
    private final String authorization;

    ManagementApi(URI uri, String user, String password) {
        this.uri = uri;
        this.user = user;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    URI uri() {
        return uri;
    }

    boolean answers() {
        try {
            return send("GET", "/api/overview", "").statusCode() == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    void createVhost(String name) {
        order("PUT", "/api/vhosts/" + encode(name), "{}");
        order("PUT", "/api/permissions/" + encode(name) + "/" + user, """
                {"configure":".*","write":".*","read":".*"}""");
    }

    /// GET of a path such as `/api/overview`.
    public JsonNode get(String path) {
        return JSON.readTree(order("GET", path, ""));
    }

    /// PUT, POST or DELETE; fails unless RabbitMQ agrees.
    public String order(String method, String path, String body) {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(
                    method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /// A name as part of a path: `/` becomes `%2F`.
    public static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<String> send(String method, String path, String body) {
        var request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
