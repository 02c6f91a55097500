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
/// @param stages for a PARALLEL pipeline the stages of this execution; else empty, since [Pipeline#stages] has them
public record Execution(
        String id,
        PipelineState state,
        String awsStatus,
        Optional<Instant> startedAt,
        Optional<Instant> updatedAt,
        List<Commit> commits,
        Optional<Trigger> trigger,
        List<Stage> stages) {

    public Execution {
        commits = List.copyOf(commits);
        stages = List.copyOf(stages);
    }
}
