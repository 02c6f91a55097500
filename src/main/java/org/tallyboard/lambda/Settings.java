package org.tallyboard.lambda;

import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.notification.event.Publication;

/// What the function's environment says.
///
/// @param topic where notifications are published
/// @param templates where templates of one's own are: `s3://BUCKET/KEY` or `ssm:NAME`; empty for those in the package
/// @param zone of the times in a text
/// @param ascii whether subjects are ASCII
/// @param format how the body is written
/// @param endpoint where all of AWS's services are, for a simulated AWS; empty for AWS itself
record Settings(
        String topic,
        String region,
        Optional<String> templates,
        ZoneId zone,
        boolean ascii,
        Publication.Format format,
        Optional<URI> endpoint) {

    /// @throws IllegalArgumentException with the variable and what to write
    static Settings of(Map<String, String> environment) {
        String topic = text(environment, "TOPIC_ARN")
                .orElseThrow(() -> new IllegalArgumentException("set TOPIC_ARN to the ARN of the SNS topic"));
        String[] parts = topic.split(":", -1);
        if (parts.length != 6 || !parts[2].equals("sns")) {
            throw new IllegalArgumentException(
                    "TOPIC_ARN must be the ARN of an SNS topic: arn:aws:sns:REGION:ACCOUNT:NAME");
        }
        Optional<String> templates = text(environment, "TEMPLATES");
        if (templates
                .filter(where -> !where.startsWith("ssm:") && !where.matches("s3://[^/]+/.+"))
                .isPresent()) {
            throw new IllegalArgumentException("TEMPLATES must be s3://BUCKET/KEY or ssm:NAME");
        }
        return new Settings(
                topic,
                parts[3],
                templates,
                zone(text(environment, "TIME_ZONE").orElse("UTC")),
                !one(environment, "SUBJECT", "ascii", "utf-8").equals("utf-8"),
                one(environment, "FORMAT", "text", "chat").equals("chat")
                        ? Publication.Format.CHAT
                        : Publication.Format.TEXT,
                text(environment, "AWS_ENDPOINT_URL").map(URI::create));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("TIME_ZONE must be a zone such as Europe/Berlin", e);
        }
    }

    private static String one(Map<String, String> environment, String name, String standard, String other) {
        String value = text(environment, name).orElse(standard);
        if (!value.equals(standard) && !value.equals(other)) {
            throw new IllegalArgumentException(name + " must be " + standard + " or " + other);
        }
        return value;
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
