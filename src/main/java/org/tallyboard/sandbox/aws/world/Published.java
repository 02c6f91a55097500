package org.tallyboard.sandbox.aws.world;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A message that was published to a topic.
///
/// @param parameters every request parameter of Publish, as sent
public record Published(
        String topicArn,
        String messageId,
        Optional<String> subject,
        String message,
        Map<String, String> parameters,
        Instant when) {

    /// Copies the parameters.
    public Published {
        parameters = Map.copyOf(parameters);
    }
}
