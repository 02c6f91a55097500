package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

/// Decides what a row lacks that a further call could bring.
final class Wants {

    private Wants() {}

    /// One call, and the keys under which [Asked] remembers that it was made.
    sealed interface Want {
        List<String> keys();

        /// The permission that the call needs.
        String permission();
    }

    /// GetPipeline.
    record WantStructure(List<String> keys) implements Want {
        @Override
        public String permission() {
            return "codepipeline:GetPipeline";
        }
    }

    /// ListPipelineExecutions.
    record WantExecutions(List<String> keys) implements Want {
        @Override
        public String permission() {
            return "codepipeline:ListPipelineExecutions";
        }
    }

    /// ListActionExecutions: of all executions, the newest first, or of one that those did not hold.
    record WantRuns(List<String> keys, Optional<String> execution) implements Want {
        @Override
        public String permission() {
            return "codepipeline:ListActionExecutions";
        }
    }

    /// The first thing that is worth a call. To be used under the memory's lock.
    ///
    /// @param looked true while a person looks at the row in detail
    /// @param allowed false for a call that lately lacked its permission
    static Optional<Want> first(PipelineMemory memory, boolean looked, Instant now, Predicate<Want> allowed) {
        Optional<Pipeline> row = memory.last;
        if (row.isEmpty()) {
            return Optional.empty();
        }
        return Stream.of(
                        executions(memory, row.get(), now),
                        runs(memory, row.get(), looked, now),
                        structure(memory, now))
                .flatMap(Optional::stream)
                .filter(allowed)
                .findFirst();
    }

    /// How much a call matters: for what is looked at before what is in motion or failed, before what is at rest; and
    /// among those who and what (executions) before since when (runs) before of what kind (structure).
    static int weight(Want want, Pipeline row, boolean looked) {
        boolean pressing = PipelineRules.busy(row.state()) || row.state() == PipelineState.FAILED;
        int rows = looked ? 30 : pressing ? 20 : 10;
        return rows
                + switch (want) {
                    case WantExecutions executions -> 3;
                    case WantRuns runs -> 2;
                    case WantStructure structure -> 1;
                };
    }

    private static Optional<Want> structure(PipelineMemory memory, Instant now) {
        String key = "structure " + memory.version();
        return memory.currentStructure().isEmpty() && memory.asked.worth(key, now)
                ? Optional.of(new WantStructure(List.of(key)))
                : Optional.empty();
    }

    private static Optional<Want> executions(PipelineMemory memory, Pipeline row, Instant now) {
        if (memory.parallel()) {
            return Optional.empty();
        }
        List<String> keys = new ArrayList<>();
        for (String id : PipelineMemory.named(row.stages())) {
            if (memory.history.execution(id).isEmpty()) {
                keys.add("execution " + id);
            }
        }
        // Those that history still holds to be under way although the stages are done with them.
        for (PastExecution past : memory.history.newestFirst()) {
            boolean done = row.execution(past.id())
                    .map(Execution::state)
                    .filter(state -> !PipelineRules.busy(state))
                    .isPresent();
            boolean nowhere = !PipelineMemory.named(row.stages()).contains(past.id());
            if (past.busy() && (done || nowhere)) {
                keys.add("end of " + past.id());
            }
        }
        keys.removeIf(key -> !memory.asked.worth(key, now));
        return keys.isEmpty() ? Optional.empty() : Optional.of(new WantExecutions(keys));
    }

    private static Optional<Want> runs(PipelineMemory memory, Pipeline row, boolean looked, Instant now) {
        List<String> keys = new ArrayList<>();
        Optional<String> execution = Optional.empty();
        for (Stage stage : row.stages()) {
            boolean outdated = stage.executionId()
                    .filter(id -> memory.history.attempts(id, stage.name()).outdated(stage.actions()))
                    .isPresent();
            boolean matters = looked || PipelineRules.busy(stage.state()) || stage.state() == PipelineState.FAILED;
            String key = "runs " + stage.executionId().orElse("") + " " + stage.name()
                    + (outdated ? " " + newest(stage) : "");
            if (stage.executionId().isPresent()
                    && (outdated || matters && stage.startedAt().isEmpty())
                    && memory.asked.worth(key, now)) {
                keys.add(key);
                // The page of all executions did not hold it: it is too long ago.
                execution = memory.asked.count(key) > 0 ? stage.executionId() : execution;
            }
        }
        if (memory.parallel() && looked) {
            row.executions().stream()
                    .filter(e -> e.stages().isEmpty())
                    .map(e -> "runs " + e.id())
                    .filter(key -> memory.asked.worth(key, now))
                    .forEach(keys::add);
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(new WantRuns(keys, execution));
    }

    /// What a retry changes: with it each one is asked for anew.
    private static String newest(Stage stage) {
        return String.join(
                " ",
                stage.actions().stream()
                        .flatMap(action -> action.executionId().stream())
                        .toList());
    }
}
