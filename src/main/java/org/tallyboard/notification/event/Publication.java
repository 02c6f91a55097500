package org.tallyboard.notification.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.notification.template.Message;

/// What is handed to SNS's Publish for one event.
///
/// @param topicArn where to
/// @param subject empty where none is sent: SNS refuses an empty one
/// @param message the body as it is sent
/// @param structured whether `message` holds a text for each protocol (`MessageStructure=json`)
/// @param attributes message attributes, always the same names and none empty, so that filter policies find them
/// @param group MessageGroupId, for a FIFO topic
/// @param deduplication MessageDeduplicationId, for a FIFO topic: it differs with state and attempt
public record Publication(
        String topicArn,
        Optional<String> subject,
        String message,
        boolean structured,
        Map<String, String> attributes,
        Optional<String> group,
        Optional<String> deduplication) {

    /// How the body is written.
    public enum Format {
        /// A text for e-mail and all others, and one for SMS.
        TEXT,
        /// A custom notification of Amazon Q Developer for chat channels; other subscribers get its JSON.
        CHAT
    }

    private static final String NONE = "none";
    private static final int LONGEST_ATTRIBUTE = 200;
    private static final int LONGEST_ID = 128;

    /// Of an event that reads like this.
    public static Publication of(NotificationEvent event, Message message, String topicArn, Format format) {
        boolean fifo = topicArn.endsWith(".fifo");
        return new Publication(
                topicArn,
                Optional.of(message.subject()).filter(subject -> !subject.isBlank()),
                format == Format.CHAT
                        ? chat(event, message)
                        : Json.object(Map.of("default", message.mail(), "sms", message.sms())),
                format == Format.TEXT,
                attributes(event),
                fifo ? Optional.of(sha256(event.subject())) : Optional.empty(),
                fifo ? Optional.of(sha256(event.key())) : Optional.empty());
    }

    /// The keys of the Amazon Q Developer guide ("custom notifications"); all of one execution is one thread, where the
    /// channel allows threads.
    private static String chat(NotificationEvent event, Message message) {
        String execution = event.value("pipeline.execution");
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("textType", "client-markdown");
        content.put("title", message.subject());
        content.put("description", message.chat());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", "1.0");
        document.put("source", "custom");
        document.put("id", sha256(event.key()));
        document.put("content", content);
        document.put("metadata", Map.of("threadId", sha256(execution.isEmpty() ? event.subject() : execution)));
        return Json.object(document);
    }

    private static Map<String, String> attributes(NotificationEvent event) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("kind", event.kind().word());
        attributes.put("state", attribute(event.state()));
        attributes.put("outcome", event.outcome().word());
        attributes.put("account", attribute(event.value("account.id")));
        attributes.put("region", attribute(event.value("account.region")));
        attributes.put("pipeline", attribute(event.value("pipeline.name")));
        attributes.put("stage", attribute(event.value("stage")));
        attributes.put("key", sha256(event.key()));
        return attributes;
    }

    /// SNS takes no empty value, and a filter policy drops a message that lacks the attribute.
    private static String attribute(String value) {
        String line = value.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
                .limit(LONGEST_ATTRIBUTE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return line.isEmpty() ? NONE : line;
    }

    /// Within the 128 letters and digits that SNS takes as an id, whatever a pipeline is called.
    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, LONGEST_ID / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
