package org.tallyboard.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One pipeline execution.
///
/// @param id pipelineExecutionId
/// @param state derived; for a PARALLEL pipeline from its own action executions
/// @param awsStatus PipelineExecutionStatus as sent; empty when only stages name it so far
/// @param startedAt startTime
/// @param updatedAt lastUpdateTime
/// @param commits its source revisions
/// @param trigger what started it
/// @param stages for a PARALLEL pipeline the stages of this execution; empty until all its action executions were read,
///     and for other pipelines, since [Pipeline#stages] has them
/// @param detail what CodePipeline says of it besides
public record Execution(
        String id,
        PipelineState state,
        String awsStatus,
        Optional<Instant> startedAt,
        Optional<Instant> updatedAt,
        List<Commit> commits,
        Optional<Trigger> trigger,
        List<Stage> stages,
        Detail detail) {

    public Execution {
        commits = List.copyOf(commits);
        stages = List.copyOf(stages);
    }

    /// An execution of which CodePipeline says nothing besides.
    public Execution(
            String id,
            PipelineState state,
            String awsStatus,
            Optional<Instant> startedAt,
            Optional<Instant> updatedAt,
            List<Commit> commits,
            Optional<Trigger> trigger,
            List<Stage> stages) {
        this(id, state, awsStatus, startedAt, updatedAt, commits, trigger, stages, Detail.NONE);
    }

    /// As much of an id as tells it from others to a person: its first eight letters.
    public static String brief(String id) {
        return id.length() > 8 ? id.substring(0, 8) : id;
    }

    /// What CodePipeline says of some executions only.
    ///
    /// @param statusSummary why the execution is in its status; may be empty
    /// @param rollbackOf the execution that it rolls back to (rollbackMetadata); present for a rollback only
    /// @param stopReason what the person wrote who stopped it (stopTrigger); may be empty
    public record Detail(String statusSummary, Optional<String> rollbackOf, String stopReason) {
        /// Nothing.
        public static final Detail NONE = new Detail("", Optional.empty(), "");
    }

    /// True once CodePipeline told of this execution itself, and not only a stage that names it: its commits and its
    /// trigger are known then.
    public boolean read() {
        return !awsStatus.isEmpty();
    }
}
