package org.tallyboard.aws.client;

import java.time.Duration;

/// How long a call may take.
///
/// @param connect to connect
/// @param attempt for one HTTP attempt
/// @param call for the whole call
public record Timeouts(Duration connect, Duration attempt, Duration call) {

    /// Those of the program: 5 s to connect, 15 s for an attempt, 20 s for a call.
    public static Timeouts standard() {
        return new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(20));
    }
}
