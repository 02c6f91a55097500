package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Missing;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/// What is known of one pipeline, and the row that follows from it. Its lock guards everything in it; nothing blocks
/// while it is held.
final class PipelineMemory {

    private static final int MOST_SHOWN = 20;
    private static final int MOST_OLDER_STRUCTURES = 4;

    final ReentrantLock lock = new ReentrantLock();
    final String name;
    final ExecutionHistory history = new ExecutionHistory();
    final MissingAnswers asked = new MissingAnswers();
    Listed listed;
    Optional<Structure> structure = Optional.empty();
    /// Structures of older versions in which executions still run.
    private final Map<Integer, Structure> olderStructures = new LinkedHashMap<>();
    /// True once the executions of a PARALLEL pipeline were looked through as far back as one can be under way, or to
    /// where [#lookOn] goes on.
    boolean lookedThrough;
    /// Where the list of executions is read on: one reading does not look through very many.
    Optional<String> lookOn = Optional.empty();
    /// When an execution was last followed by its id.
    final Map<String, Instant> followedAt = new HashMap<>();
    /// What lately lacked a permission, by the permission.
    private final Map<String, Denied> denied = new LinkedHashMap<>();
    Optional<GetPipelineStateResponse> state = Optional.empty();
    Optional<Pipeline> last = Optional.empty();
    /// When the read that `last` rests on was begun: an older one that ends later is dropped.
    Instant begun = Instant.EPOCH;
    private final Map<String, String> firstSeen = new HashMap<>();

    private record Denied(Missing missing, Instant at) {}

    PipelineMemory(Listed listed) {
        this.name = listed.name();
        this.listed = listed;
    }

    /// The row as it was last handed on.
    Optional<Pipeline> shown() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// True while neither the list nor the structure has told of its execution mode.
    boolean isUnread() {
        lock.lock();
        try {
            return mode().isEmpty() && structure.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    boolean parallel() {
        return mode().equals("PARALLEL");
    }

    String mode() {
        return listed.mode().isEmpty() ? structure.map(Structure::mode).orElse("") : listed.mode();
    }

    /// The version whose structure is wanted: the newest that was told of. The list is read less often than the state,
    /// and the state of a PARALLEL pipeline is not read.
    int version() {
        return Math.max(
                listed.version(),
                state.filter(answer -> answer.pipelineVersion() != null)
                        .map(GetPipelineStateResponse::pipelineVersion)
                        .orElse(0));
    }

    /// The structure, if it is that of the present version.
    Optional<Structure> currentStructure() {
        return structure.filter(known -> known.version() == version());
    }

    /// The structure of a version, where it was read.
    Optional<Structure> structure(int version) {
        return structure
                .filter(known -> known.version() == version)
                .or(() -> Optional.ofNullable(olderStructures.get(version)));
    }

    void addStructure(Structure read) {
        if (read.version() == version() || structure.isEmpty()) {
            structure = Optional.of(read);
        } else {
            olderStructures.put(read.version(), read);
            if (olderStructures.size() > MOST_OLDER_STRUCTURES) {
                olderStructures
                        .keySet()
                        .remove(olderStructures.keySet().iterator().next());
            }
        }
    }

    /// The versions of the pipeline in which executions of it run or have failed, as far as their structure is unknown.
    List<Integer> unknownVersions() {
        return last.stream()
                .flatMap(row -> row.executions().stream())
                .filter(e -> PipelineRules.busy(e.state()) || e.state() == PipelineState.FAILED)
                .flatMap(e -> history.runs(e.id()).stream())
                .map(ActionRun::version)
                .filter(version -> version > 0 && structure(version).isEmpty())
                .distinct()
                .toList();
    }

    /// A call for details lacked its permission.
    ///
    /// @param key the permission, or the one call of it that could not be finished
    void denied(String key, String permission, Failure failure, Instant at) {
        denied.put(key, new Denied(new Missing(permission, failure), at));
        denied.keySet().removeIf(old -> {
            int of = old.indexOf(" of ");
            return of >= 0 && !history.ids().contains(old.substring(of + 4));
        });
    }

    /// A call that needs this permission went well.
    ///
    /// @return true when it did not before
    boolean allowed(String key) {
        return denied.remove(key) != null;
    }

    /// False for a call that lacked its permission within this time.
    boolean worth(String key, Instant now, Duration within) {
        Denied found = denied.get(key);
        return found == null || Duration.between(found.at(), now).compareTo(within) >= 0;
    }

    private List<Missing> missing() {
        return denied.values().stream().map(Denied::missing).toList();
    }

    /// The row as it follows from all that is known.
    Pipeline row(Account account, Function<String, Optional<Build>> builds, Freshness freshness) {
        Pipeline row = parallel() ? parallelRow(account, builds, freshness) : stagedRow(account, builds, freshness);
        last = Optional.of(row);
        return row;
    }

    private Pipeline parallelRow(Account account, Function<String, Optional<Build>> builds, Freshness freshness) {
        ParallelMapper mapper = new ParallelMapper(
                this::structure,
                history,
                !denied.containsKey("codepipeline:ListActionExecutions"),
                stage -> StageMapper.disabled(stageState(stage)),
                builds);
        List<Execution> executions = shown(history.newestFirst(), PastExecution::mayRun).stream()
                .map(mapper::execution)
                .toList();
        PipelineState state = PipelineRules.parallelState(executions);
        Optional<Execution> headline =
                executions.stream().filter(e -> e.state() == state).findFirst();
        return new Pipeline(
                new PipelineId(account.name(), name),
                account,
                version(),
                type(),
                mode(),
                state,
                false,
                List.of(),
                executions,
                headline.map(Execution::id),
                headline.flatMap(PipelineMemory::since),
                freshness,
                missing());
    }

    /// Of executions the newest first: all that must be there, and of the others so many that there are twenty.
    private static List<PastExecution> shown(List<PastExecution> newest, Predicate<PastExecution> always) {
        long room = MOST_SHOWN - newest.stream().filter(always).count();
        List<String> others = newest.stream()
                .filter(always.negate())
                .limit(Math.max(0, room))
                .map(PastExecution::id)
                .toList();
        return newest.stream()
                .filter(past -> always.test(past) || others.contains(past.id()))
                .toList();
    }

    private Optional<StageState> stageState(String stage) {
        return state.stream()
                .flatMap(answer -> answer.stageStates().stream())
                .filter(sent -> stage.equals(sent.stageName()))
                .findFirst();
    }

    private static Optional<Instant> since(Execution execution) {
        if (execution.state() == PipelineState.HELD) {
            return execution.stages().stream()
                    .filter(Stage::holds)
                    .findFirst()
                    .flatMap(stage -> PipelineRules.heldSince(execution.stages(), stage));
        }
        return execution.stages().stream()
                .filter(stage -> stage.state() == execution.state())
                .findFirst()
                .flatMap(stage -> PipelineRules.since(stage, Optional.of(execution)))
                .or(() -> PipelineRules.busy(execution.state()) ? execution.startedAt() : execution.updatedAt());
    }

    private Pipeline stagedRow(Account account, Function<String, Optional<Build>> builds, Freshness freshness) {
        List<StageState> sent = state.map(GetPipelineStateResponse::stageStates).orElse(List.of());
        for (StageState stage : sent) {
            if (stage.latestExecution() != null && stage.latestExecution().pipelineExecutionId() != null) {
                firstSeen.putIfAbsent(
                        AwsText.text(stage.stageName()), stage.latestExecution().pipelineExecutionId());
            }
        }
        history.pin(ids(sent));
        StageMapper mapper = new StageMapper(
                currentStructure(),
                history,
                builds,
                stage -> last.flatMap(row -> row.stage(stage)),
                stage -> Optional.ofNullable(firstSeen.get(stage)));
        List<Stage> stages = sent.stream().map(mapper::stage).toList();
        List<Execution> executions = executions(stages, sent);
        Optional<String> id = PipelineRules.headlineExecution(stages);
        return new Pipeline(
                new PipelineId(account.name(), name),
                account,
                version(),
                type(),
                mode(),
                PipelineRules.pipelineState(stages),
                PipelineRules.failedBehind(stages),
                stages,
                executions,
                id,
                since(
                        stages,
                        executions.stream()
                                .filter(e -> id.filter(e.id()::equals).isPresent())
                                .findFirst()),
                freshness,
                missing());
    }

    private static Optional<Instant> since(List<Stage> stages, Optional<Execution> execution) {
        Optional<Stage> headline = PipelineRules.headlineStage(stages);
        return switch (PipelineRules.pipelineState(stages)) {
            case HELD -> headline.flatMap(stage -> PipelineRules.heldSince(stages, stage));
            case IN_PROGRESS ->
                headline.flatMap(stage -> PipelineRules.busy(stage.state())
                        ? PipelineRules.since(stage, execution)
                        : execution.flatMap(Execution::startedAt));
            default -> headline.flatMap(stage -> PipelineRules.since(stage, execution));
        };
    }

    private static List<String> ids(List<StageState> sent) {
        return sent.stream()
                .flatMap(stage -> Stream.concat(
                        Stream.ofNullable(stage.latestExecution())
                                .flatMap(latest -> AwsText.some(latest.pipelineExecutionId()).stream()),
                        StageMapper.inbound(stage).stream()))
                .distinct()
                .toList();
    }

    private String type() {
        return listed.type().isEmpty() ? structure.map(Structure::type).orElse("") : listed.type();
    }

    /// The executions that stages name, and the newest ones of the history; those that only stages name come first,
    /// because history was read before them.
    private List<Execution> executions(List<Stage> stages, List<StageState> sent) {
        List<String> named = named(stages);
        List<Execution> all = new ArrayList<>();
        named.stream()
                .filter(id -> history.execution(id).isEmpty())
                .map(id -> new Execution(
                        id,
                        ofStages(id, stages).orElse(PipelineState.UNKNOWN),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        commits(id, stages, sent),
                        Optional.empty(),
                        List.of()))
                .forEach(all::add);
        shown(history.newestFirst(), past -> named.contains(past.id()) || past.mayRun()).stream()
                .map(past -> past.toExecution(
                        past.busy() ? ofStages(past.id(), stages).orElse(past.state()) : past.state(), List.of()))
                .forEach(all::add);
        return all;
    }

    static List<String> named(List<Stage> stages) {
        return stages.stream()
                .flatMap(stage -> Stream.concat(stage.executionId().stream(), stage.inbound().stream()))
                .distinct()
                .toList();
    }

    /// The state of an execution from the stages that it is in: newer than what history says of it.
    static Optional<PipelineState> ofStages(String id, List<Stage> stages) {
        List<Stage> mine = stages.stream()
                .filter(stage -> stage.executionId().filter(id::equals).isPresent())
                .toList();
        Optional<Stage> waitsFor =
                stages.stream().filter(stage -> stage.inbound().contains(id)).findFirst();
        if (waitsFor.isPresent()) {
            return Optional.of(waitsFor.get().holds() ? PipelineState.HELD : PipelineState.IN_PROGRESS);
        }
        if (mine.isEmpty()) {
            return Optional.empty();
        }
        PipelineState state = PipelineRules.executionState(mine);
        boolean atEnd = mine.getLast().equals(stages.getLast());
        return Optional.of(state == PipelineState.SUCCEEDED && !atEnd ? PipelineState.IN_PROGRESS : state);
    }

    /// Until history is read, the source actions tell the commit of the execution that their stage is in.
    private static List<Commit> commits(String id, List<Stage> stages, List<StageState> sent) {
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (stage.executionId().filter(id::equals).isEmpty()) {
                continue;
            }
            for (int j = 0; j < stage.actions().size(); j++) {
                commit(stage.actions().get(j), sent.get(i).actionStates().get(j))
                        .ifPresent(commits::add);
            }
        }
        return commits;
    }

    private static Optional<Commit> commit(Action action, ActionState sent) {
        boolean source = action.type().map(t -> t.category().equals("Source")).orElse(true);
        if (!source
                || action.state() != PipelineState.SUCCEEDED
                || sent.currentRevision() == null
                || AwsText.some(sent.currentRevision().revisionId()).isEmpty()) {
            return Optional.empty();
        }
        AwsText.Summary summary = AwsText.summary(
                sent.latestExecution() == null ? "" : sent.latestExecution().summary());
        return Optional.of(new Commit(
                action.name(),
                sent.currentRevision().revisionId(),
                summary.message(),
                summary.provider(),
                AwsText.https(sent.revisionUrl())));
    }
}
