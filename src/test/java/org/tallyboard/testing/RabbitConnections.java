package org.tallyboard.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The connections to a broker, by the names that their clients give them.
public final class RabbitConnections {
    private RabbitConnections() {}

    /// Closes a connection as an operator does, as soon as the management API knows it.
    public static void close(RabbitVhost vhost, String name) {
        ManagementApi api = vhost.rabbit().management();
        var found = new ArrayList<String>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            found.addAll(named(vhost, name));
            return !found.isEmpty();
        });
        found.forEach(each -> api.order("DELETE", "/api/connections/" + ManagementApi.encode(each), ""));
    }

    private static List<String> named(RabbitVhost vhost, String name) {
        var found = new ArrayList<String>();
        for (JsonNode connection : vhost.rabbit().management().get("/api/connections")) {
            if (connection.path("vhost").asString("").equals(vhost.name())
                    && connection.path("user_provided_name").asString("").equals(name)) {
                found.add(connection.path("name").asString());
            }
        }
        return found;
    }
}
