package org.tallyboard.sandbox.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET /_tallyboard/calls?after=N&limit=M`: the call log for tests in other processes, unsigned. Answers
/// `{"count":…,"calls":[{"number":…,"received":epochMillis,…}]}`, oldest first.
final class CallLogPage {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final CallLog calls;

    CallLogPage(CallLog calls) {
        this.calls = calls;
    }

    void answer(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        List<Call> found;
        try {
            found = calls.after(
                    Long.parseLong(query.getOrDefault("after", "0")),
                    Integer.parseInt(query.getOrDefault("limit", "10000")));
        } catch (NumberFormatException e) {
            send(exchange, 400, MAPPER.createObjectNode().put("message", "after and limit must be whole numbers"));
            return;
        }
        ObjectNode page = MAPPER.createObjectNode();
        page.put("count", calls.count());
        ArrayNode list = page.putArray("calls");
        for (Call call : found) {
            ObjectNode node = list.addObject();
            node.put("number", call.number());
            node.put("received", call.received().toEpochMilli());
            node.put("accountId", call.accountId());
            node.put("accessKeyId", call.accessKeyId());
            node.put("service", call.service());
            node.put("operation", call.operation());
            node.set("parameters", call.parameters());
            node.put("status", call.status());
            call.error().ifPresent(code -> node.put("error", code));
            node.put("userAgent", call.userAgent());
        }
        send(exchange, 200, page);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> values = new HashMap<>();
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return values;
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
