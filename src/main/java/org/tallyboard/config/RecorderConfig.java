package org.tallyboard.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How `tallyboard worker` records; what is empty here can be said on the command line.
///
/// @param name the worker's node name, `NAME@HOST`
/// @param queue the queue that it takes jobs from
/// @param slots how many recordings it runs at once
/// @param folder where recordings are written
/// @param maxAttempts how often a job of which nothing could be recorded is tried in all
/// @param retryDelay pause before the second attempt; it doubles from attempt to attempt, up to a minute
/// @param followUps the queue for tasks that follow a recording and name no queue themselves
/// @param silence how long a source may send nothing
/// @param previewEvery time between two preview pictures
/// @param minFree bytes that stay free on the disk; 0 for no limit
/// @param keepParts whether parts stay beside the finished file
/// @param profiles ffmpeg's output arguments by the name that jobs ask for, not looked at yet: the recorder knows which
/// of them do no harm
/// @param sources where recordings may come from
/// @param tlsExceptions hosts, in small letters, whose TLS certificate is taken as it is
/// @param headers header fields that jobs can have sent, by the name of the set
/// @param defaultHeaders the set of jobs that name none
public record RecorderConfig(
        Optional<String> name,
        String queue,
        int slots,
        Optional<Path> folder,
        int maxAttempts,
        Duration retryDelay,
        String followUps,
        Duration silence,
        Duration previewEvery,
        long minFree,
        boolean keepParts,
        Map<String, List<String>> profiles,
        List<SourcePattern> sources,
        List<String> tlsExceptions,
        Map<String, HeaderSet> headers,
        Optional<String> defaultHeaders) {
    public RecorderConfig {
        profiles = Map.copyOf(profiles);
        sources = List.copyOf(sources);
        tlsExceptions = List.copyOf(tlsExceptions);
        headers = Map.copyOf(headers);
    }

    /// What holds when the file says nothing.
    public static RecorderConfig standard() {
        return new RecorderConfig(
                Optional.empty(),
                "recordings",
                2,
                Optional.empty(),
                1_000,
                Duration.ofSeconds(5),
                "celery",
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                2L << 30,
                false,
                Map.of(),
                List.of(new SourcePattern.Public()),
                List.of(),
                Map.of(),
                Optional.empty());
    }
}
