package org.tallyboard.sandbox.aws.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.QueryForm;
import org.tallyboard.sandbox.aws.world.Topic;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What SNS demands of a message. Subject: 1 to 100 characters (the model says fewer than 100, AWS was seen to take
/// exactly 100), no line breaks or control characters. Size: 262,144 bytes of UTF-8, attributes included. FIFO topics
/// need a
/// message group, and an id to recognise duplicates by unless the topic works one out. `MessageStructure=json` needs
/// a JSON
/// object with a text under `default`.
final class PublishRules {
    private static final int SUBJECT = 100;
    private static final int SIZE = 262_144;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private PublishRules() {}

    static void check(QueryForm form, Topic topic) {
        String message = form.value("Message").orElse("");
        if (message.isEmpty()) {
            throw Notifications.invalid("Empty message");
        }
        form.value("Subject").ifPresent(PublishRules::subject);
        if (size(form, message) > SIZE) {
            throw Notifications.invalid("Message too long");
        }
        structure(form.value("MessageStructure"), message);
        if (topic.fifo()) {
            fifo(form, topic);
        }
    }

    private static void subject(String subject) {
        boolean control = subject.codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
        if (subject.isEmpty() || subject.codePointCount(0, subject.length()) > SUBJECT || control) {
            throw Notifications.invalid("Subject");
        }
    }

    private static long size(QueryForm form, String message) {
        long attributes = form.values().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("MessageAttributes."))
                .map(Map.Entry::getValue)
                .mapToLong(value -> value.getBytes(UTF_8).length)
                .sum();
        return message.getBytes(UTF_8).length + attributes;
    }

    private static void structure(Optional<String> structure, String message) {
        if (structure.isEmpty()) {
            return;
        }
        if (!structure.get().equals("json")) {
            throw Notifications.invalid("MessageStructure");
        }
        JsonNode body;
        try {
            body = MAPPER.readTree(message);
        } catch (JacksonException e) {
            throw Notifications.invalid("Message Structure - JSON message body failed to parse");
        }
        if (!body.isObject() || !body.path("default").isString()) {
            throw Notifications.invalid("Message Structure - No default entry in JSON message body");
        }
    }

    private static void fifo(QueryForm form, Topic topic) {
        if (form.value("MessageGroupId").filter(id -> !id.isEmpty()).isEmpty()) {
            throw Notifications.invalid("The MessageGroupId parameter is required for FIFO topics");
        }
        boolean works = topic.attributes()
                .getOrDefault("ContentBasedDeduplication", "false")
                .equals("true");
        if (!works && form.value("MessageDeduplicationId").isEmpty()) {
            throw new AwsError(
                    "InvalidParameter",
                    "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or "
                            + "MessageDeduplicationId provided explicitly",
                    400);
        }
    }
}
