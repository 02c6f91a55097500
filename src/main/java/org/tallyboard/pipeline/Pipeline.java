package org.tallyboard.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;

/// One row of the board's left half.
///
/// @param id account name and pipeline name
/// @param account the account it lives in
/// @param version pipeline version of the structure shown
/// @param type `V1`, `V2`, or what AWS sent; empty when not sent
/// @param mode `QUEUED`, `SUPERSEDED`, `PARALLEL`, or what AWS sent; empty when not sent
/// @param state derived by [PipelineRules#pipelineState]
/// @param failedBehind true when a stage's failure of an older execution lies behind a newer run
/// @param stages as GetPipelineState tells them; for a PARALLEL pipeline empty, because its stage state means nothing
/// @param executions the known executions, newest first: all that are under way, and of the others so many that there
///     are 20
/// @param headline id of the execution that the row speaks of (commit, who, since)
/// @param since when the present state began, where known
/// @param freshness when it was read
/// @param missing what could not be read of it; the row is partly known while there is any
public record Pipeline(
        PipelineId id,
        Account account,
        int version,
        String type,
        String mode,
        PipelineState state,
        boolean failedBehind,
        List<Stage> stages,
        List<Execution> executions,
        Optional<String> headline,
        Optional<Instant> since,
        Freshness freshness,
        List<Missing> missing)
        implements Row {

    public Pipeline {
        stages = List.copyOf(stages);
        executions = List.copyOf(executions);
        missing = List.copyOf(missing);
    }

    /// A row of which everything could be read.
    public Pipeline(
            PipelineId id,
            Account account,
            int version,
            String type,
            String mode,
            PipelineState state,
            boolean failedBehind,
            List<Stage> stages,
            List<Execution> executions,
            Optional<String> headline,
            Optional<Instant> since,
            Freshness freshness) {
        this(
                id,
                account,
                version,
                type,
                mode,
                state,
                failedBehind,
                stages,
                executions,
                headline,
                since,
                freshness,
                List.of());
    }

    /// True when every execution runs on its own and the row is built from executions.
    public boolean parallel() {
        return mode.equals("PARALLEL");
    }

    /// The execution that the row speaks of.
    public Optional<Execution> headlineExecution() {
        return headline.flatMap(this::execution);
    }

    /// The id of the execution that a stage shows, where that is not the [#headlineExecution]: stages of one
    /// pipeline may show several.
    public Optional<String> otherExecution(Stage stage) {
        return headline.isPresent()
                ? stage.executionId().filter(id -> !headline.equals(Optional.of(id)))
                : Optional.empty();
    }

    /// The execution with this id, where known.
    public Optional<Execution> execution(String executionId) {
        return executions.stream().filter(e -> e.id().equals(executionId)).findFirst();
    }

    /// The stage with this name.
    public Optional<Stage> stage(String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /// True when a part of it could not be read, although the row itself was.
    public boolean partlyKnown() {
        return !missing.isEmpty();
    }

    /// The same row with another freshness, for example after a failed read.
    public Pipeline with(Freshness other) {
        return new Pipeline(
                id,
                account,
                version,
                type,
                mode,
                state,
                failedBehind,
                stages,
                executions,
                headline,
                since,
                other,
                missing);
    }
}
