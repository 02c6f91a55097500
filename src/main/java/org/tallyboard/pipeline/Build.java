package org.tallyboard.pipeline;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A CodeBuild build.
///
/// @param id `project:uuid`
/// @param status StatusType as AWS sent it, for example `FAILED`
/// @param currentPhase BuildPhaseType as sent
/// @param startedAt startTime
/// @param endedAt endTime
/// @param phases in the order that AWS lists them
/// @param logGroup CloudWatch Logs group; empty until PROVISIONING
/// @param logStream CloudWatch Logs stream
/// @param logUrl logs.deepLink, `https` only
public record Build(
        String id,
        String status,
        Optional<String> currentPhase,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        List<Phase> phases,
        Optional<String> logGroup,
        Optional<String> logStream,
        Optional<URI> logUrl) {

    public Build {
        phases = List.copyOf(phases);
    }

    /// One phase of a build.
    ///
    /// @param type BuildPhaseType as sent
    /// @param status phaseStatus as sent; empty while it runs
    /// @param duration durationInSeconds
    /// @param messages contexts' messages with their status codes
    public record Phase(
            String type,
            Optional<String> status,
            Optional<Instant> startedAt,
            Optional<Duration> duration,
            List<String> messages) {
        public Phase {
            messages = List.copyOf(messages);
        }
    }
}
