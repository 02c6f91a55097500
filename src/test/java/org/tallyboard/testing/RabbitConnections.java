package org.tallyboard.testing;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The connections to a broker, by the names that their clients give them.
public final class RabbitConnections {
    private RabbitConnections() {}

    /// Closes a connection as an operator does, as soon as the management API knows it.
    public static void close(RabbitVhost vhost, String name) {
        ManagementApi api = vhost.rabbit().management();
        var found = new ArrayList<String>();
        await().until(() -> {
            found.addAll(named(vhost, name));
            return !found.isEmpty();
        });
        found.forEach(each -> api.order("DELETE", "/api/connections/" + ManagementApi.encode(each), ""));
    }

    /// The connections of a virtual host, by the names that their clients give them; each value is another one for each
    /// connection that was opened.
    public static SortedMap<String, String> all(RabbitVhost vhost) {
        var all = new TreeMap<String, String>();
        for (JsonNode connection : vhost.rabbit().management().get("/api/connections")) {
            if (connection.path("vhost").asString("").equals(vhost.name())) {
                all.merge(
                        connection.path("user_provided_name").asString(""),
                        connection.path("name").asString(""),
                        (one, other) -> one + ", " + other);
            }
        }
        return all;
    }

    private static List<String> named(RabbitVhost vhost, String name) {
        return Optional.ofNullable(all(vhost).get(name)).stream().toList();
    }
}
