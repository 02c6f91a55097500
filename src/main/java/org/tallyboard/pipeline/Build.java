package org.tallyboard.pipeline;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A CodeBuild build, or a batch build that runs several.
///
/// @param id `project:uuid`
/// @param batch true for a batch build
/// @param number buildNumber or buildBatchNumber; the two are counted apart
/// @param status StatusType as AWS sent it, for example `FAILED`; empty when not sent
/// @param currentPhase BuildPhaseType or BuildBatchPhaseType as sent
/// @param sourceVersion what was asked to be built: a branch, tag, commit, object version
/// @param resolvedSourceVersion the commit that this was at the time
/// @param initiator who or what started it as AWS names it: a user or role, `codepipeline/NAME`,
///     `GitHub-Hookshot/HASH`, `rule/NAME`
/// @param startedAt startTime
/// @param endedAt endTime
/// @param phases in the order that AWS lists them
/// @param groups the builds of a batch build; empty for a single build
/// @param logGroup CloudWatch Logs group; empty until PROVISIONING, and for a batch build
/// @param logStream CloudWatch Logs stream
/// @param logUrl logs.deepLink, `https` only
public record Build(
        String id,
        boolean batch,
        Optional<Long> number,
        String status,
        Optional<String> currentPhase,
        Optional<String> sourceVersion,
        Optional<String> resolvedSourceVersion,
        Optional<String> initiator,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        List<Phase> phases,
        List<Group> groups,
        Optional<String> logGroup,
        Optional<String> logStream,
        Optional<URI> logUrl) {

    private static final String PIPELINE = "codepipeline/";

    public Build {
        phases = List.copyOf(phases);
        groups = List.copyOf(groups);
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

        /// What its status means; [PipelineState#IN_PROGRESS] while it has none.
        public PipelineState state() {
            return status.map(BuildRules::state).orElse(PipelineState.IN_PROGRESS);
        }
    }

    /// One build group of a batch build.
    ///
    /// @param identifier its name in the batch's buildspec
    /// @param status StatusType of its newest build as sent; empty before it has one
    /// @param dependsOn the groups that end before it begins
    /// @param ignoreFailure true when the batch succeeds although this one fails
    /// @param earlierTries how many builds it had before that one
    public record Group(
            String identifier,
            Optional<String> status,
            List<String> dependsOn,
            boolean ignoreFailure,
            int earlierTries) {
        public Group {
            dependsOn = List.copyOf(dependsOn);
        }

        /// What its status means; [PipelineState#NOT_RUN] before it has a build.
        public PipelineState state() {
            return status.map(BuildRules::state).orElse(PipelineState.NOT_RUN);
        }
    }

    /// The state that its status means.
    public PipelineState state() {
        return BuildRules.state(status);
    }

    /// The pipeline that started it.
    public Optional<String> pipeline() {
        return initiator
                .filter(name -> name.startsWith(PIPELINE) && name.length() > PIPELINE.length())
                .map(name -> name.substring(PIPELINE.length()));
    }

    /// The first phase that failed.
    public Optional<Phase> failedPhase() {
        return phases.stream()
                .filter(phase -> phase.state() == PipelineState.FAILED)
                .findFirst();
    }
}
