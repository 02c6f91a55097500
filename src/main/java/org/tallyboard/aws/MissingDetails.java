package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

/// Decides what a row lacks that a further call could bring.
final class MissingDetails {

    private MissingDetails() {}

    /// One call, and the keys under which [MissingAnswers] remembers that it was made.
    sealed interface Want {
        List<String> keys();

        /// The permission that the call needs.
        String permission();
    }

    /// GetPipeline, of a version or of the present one.
    record WantStructure(List<String> keys, Optional<Integer> version) implements Want {
        @Override
        public String permission() {
            return "codepipeline:GetPipeline";
        }
    }

    /// ListPipelineExecutions, as far as these executions are.
    record WantExecutions(List<String> keys, Set<String> executions) implements Want {
        @Override
        public String permission() {
            return "codepipeline:ListPipelineExecutions";
        }
    }

    /// GetPipelineExecution, of one that the list did not hold.
    record WantExecution(List<String> keys, String execution) implements Want {
        @Override
        public String permission() {
            return "codepipeline:GetPipelineExecution";
        }
    }

    /// ListActionExecutions: of all executions, the newest first, or all of one that those did not hold.
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
                        executions(memory, row.get(), now, allowed),
                        runs(memory, row.get(), looked, now).stream(),
                        structure(memory, now).stream())
                .flatMap(wants -> wants)
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
                    case WantExecution execution -> 3;
                    case WantRuns runs -> 2;
                    case WantStructure structure -> 1;
                };
    }

    private static Optional<Want> structure(PipelineMemory memory, Instant now) {
        String key = "structure " + memory.version();
        if (memory.currentStructure().isEmpty() && memory.asked.worth(key, now)) {
            return Optional.of(new WantStructure(List.of(key), Optional.empty()));
        }
        return memory.unknownVersions().stream()
                .filter(version -> memory.asked.worth("structure " + version, now))
                .findFirst()
                .map(version -> new WantStructure(List.of("structure " + version), Optional.of(version)));
    }

    private static Stream<Want> executions(PipelineMemory memory, Pipeline row, Instant now, Predicate<Want> allowed) {
        if (memory.parallel()) {
            // The reading of the row follows them.
            return Stream.of();
        }
        Map<String, String> keys = new LinkedHashMap<>();
        List<String> named = PipelineMemory.named(row.stages());
        for (String id : named) {
            if (memory.history.execution(id).isEmpty()) {
                keys.put(id, "execution " + id);
            }
        }
        // Those that history still holds to be under way although the stages are done with them.
        for (PastExecution past : memory.history.newestFirst()) {
            boolean done = row.execution(past.id())
                    .map(Execution::state)
                    .filter(state -> !PipelineRules.busy(state))
                    .isPresent();
            if (past.mayRun() && (done || !named.contains(past.id()))) {
                keys.put(past.id(), "end of " + past.id());
            }
            // Those that have ended by history, and whose stages show something else since, as after a retry.
            PipelineMemory.ofStages(past.id(), row.stages())
                    .filter(state -> !past.busy() && state != past.state())
                    .ifPresent(state -> keys.put(past.id(), "change of " + past.id() + " to " + state));
        }
        Map<String, String> listed = new LinkedHashMap<>(keys);
        listed.values().removeIf(key -> !memory.asked.worth(key, now));
        Stream<Want> list = listed.isEmpty()
                ? Stream.of()
                : Stream.of(new WantExecutions(List.copyOf(listed.values()), Set.copyOf(listed.keySet())));
        // What the list did not hold, or may not tell, is asked for by its id.
        Stream<Want> each = keys.entrySet().stream()
                .filter(key -> memory.asked.count(key.getValue()) > 0
                        || !allowed.test(new WantExecutions(List.of(), Set.of())))
                .filter(key -> memory.asked.worth("by id, " + key.getValue(), now))
                .map(key -> new WantExecution(List.of("by id, " + key.getValue()), key.getKey()));
        return Stream.concat(list, each);
    }

    private static Optional<Want> runs(PipelineMemory memory, Pipeline row, boolean looked, Instant now) {
        List<String> keys = new ArrayList<>();
        Optional<String> execution = Optional.empty();
        for (Stage stage : row.stages()) {
            boolean outdated = stage.executionId()
                    .filter(id -> memory.history.attempts(id, stage.name()).outdated(stage.actions()))
                    .isPresent();
            boolean matters = looked || PipelineRules.busy(stage.state()) || stage.state() == PipelineState.FAILED;
            boolean unknown = stage.actions().stream()
                    .anyMatch(action -> action.state() == PipelineState.UNKNOWN
                            && action.awsStatus().isEmpty());
            String key = "runs " + stage.executionId().orElse("") + " " + stage.name()
                    + (outdated ? " " + newest(stage) : "");
            if (stage.executionId().isPresent()
                    && (outdated || unknown || matters && stage.startedAt().isEmpty())
                    && memory.asked.worth(key, now)) {
                keys.add(key);
                // The page of all executions did not hold it: it is too long ago.
                execution = memory.asked.count(key) > 0 ? stage.executionId() : execution;
            }
        }
        if (memory.parallel() && looked) {
            Optional<String> unread = row.executions().stream()
                    .map(Execution::id)
                    .filter(id -> !memory.history.hasRuns(id) && memory.asked.worth("runs " + id, now))
                    .findFirst();
            unread.ifPresent(id -> keys.add("runs " + id));
            execution = unread;
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
