package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/// What is known of one pipeline, and the row that follows from it. Its lock guards everything in it; nothing blocks
/// while it is held.
final class PipelineMemory {

    private static final int MOST_SHOWN = 20;

    final ReentrantLock lock = new ReentrantLock();
    final String name;
    final History history = new History();
    final Asked asked = new Asked();
    Listed listed;
    Optional<Structure> structure = Optional.empty();
    Optional<GetPipelineStateResponse> state = Optional.empty();
    Optional<Pipeline> last = Optional.empty();
    /// When the read that `last` rests on was begun: an older one that ends later is dropped.
    Instant begun = Instant.EPOCH;
    private final Map<String, String> firstSeen = new HashMap<>();

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

    boolean parallel() {
        return mode().equals("PARALLEL");
    }

    String mode() {
        return listed.mode().isEmpty() ? structure.map(Structure::mode).orElse("") : listed.mode();
    }

    /// The version whose structure is wanted.
    int version() {
        return state.filter(answer -> answer.pipelineVersion() != null)
                .map(GetPipelineStateResponse::pipelineVersion)
                .orElse(listed.version());
    }

    /// The structure, if it is that of the present version.
    Optional<Structure> currentStructure() {
        return structure.filter(known -> known.version() == version());
    }

    /// The row as it follows from all that is known.
    Pipeline row(Account account, Function<String, Optional<Build>> builds, Freshness freshness) {
        Pipeline row = parallel() ? parallelRow(account, builds, freshness) : stagedRow(account, builds, freshness);
        last = Optional.of(row);
        return row;
    }

    private Pipeline parallelRow(Account account, Function<String, Optional<Build>> builds, Freshness freshness) {
        ParallelMapper mapper = new ParallelMapper(currentStructure(), history, builds);
        List<PastExecution> newest = history.newestFirst();
        List<Execution> executions = newest.stream()
                // An execution in flight is shown however many newer ones have ended.
                .sorted(Comparator.comparing((PastExecution past) -> !past.busy()))
                .limit(MOST_SHOWN)
                .sorted(Comparator.comparingInt(newest::indexOf))
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
                freshness);
    }

    private static Optional<Instant> since(Execution execution) {
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
                        Texts.text(stage.stageName()), stage.latestExecution().pipelineExecutionId());
            }
        }
        StageMapper mapper = new StageMapper(
                currentStructure(),
                history,
                builds,
                stage -> last.flatMap(row -> row.stage(stage)),
                stage -> Optional.ofNullable(firstSeen.get(stage)));
        List<Stage> stages = sent.stream().map(mapper::stage).toList();
        List<Execution> executions = executions(stages, sent);
        Optional<Stage> headline = PipelineRules.headlineStage(stages);
        Optional<String> id = headline.flatMap(Stage::executionId);
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
                headline.flatMap(stage -> PipelineRules.since(
                        stage,
                        executions.stream()
                                .filter(e -> id.filter(e.id()::equals).isPresent())
                                .findFirst())),
                freshness);
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
        List<PastExecution> newest = history.newestFirst();
        newest.stream()
                .sorted(Comparator.comparing((PastExecution past) -> !named.contains(past.id())))
                .limit(Math.max(0, MOST_SHOWN - all.size()))
                .sorted(Comparator.comparingInt(newest::indexOf))
                .map(past -> past.toExecution(
                        past.busy()
                                ? ofStages(past.id(), stages).orElse(PipelineRules.ofStatus(past.status()))
                                : PipelineRules.ofStatus(past.status()),
                        List.of()))
                .forEach(all::add);
        return all.size() <= MOST_SHOWN ? all : List.copyOf(all.subList(0, MOST_SHOWN));
    }

    static List<String> named(List<Stage> stages) {
        return stages.stream()
                .flatMap(stage -> Stream.concat(stage.executionId().stream(), stage.inbound().stream()))
                .distinct()
                .toList();
    }

    /// The state of an execution from the stages that it is in: newer than what history says of it.
    private static Optional<PipelineState> ofStages(String id, List<Stage> stages) {
        List<Stage> mine = stages.stream()
                .filter(stage -> stage.executionId().filter(id::equals).isPresent())
                .toList();
        if (mine.isEmpty()) {
            return stages.stream().anyMatch(stage -> stage.inbound().contains(id))
                    ? Optional.of(PipelineState.IN_PROGRESS)
                    : Optional.empty();
        }
        PipelineState state = PipelineRules.pipelineState(mine);
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
                || Texts.some(sent.currentRevision().revisionId()).isEmpty()) {
            return Optional.empty();
        }
        Texts.Summary summary = Texts.summary(
                sent.latestExecution() == null ? "" : sent.latestExecution().summary());
        return Optional.of(new Commit(
                action.name(),
                sent.currentRevision().revisionId(),
                summary.message(),
                summary.provider(),
                Texts.https(sent.revisionUrl())));
    }
}
