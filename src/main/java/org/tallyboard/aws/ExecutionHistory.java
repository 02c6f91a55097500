package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is known of a pipeline's past: executions and action executions. Executions that are under way or that somebody
/// names ([#pin]) are kept with all their runs until they end; of the others the newest are kept, bounded by the number
/// of executions and of runs. Not safe for use by several threads without a lock.
final class ExecutionHistory {

    /// As many ended executions as a row shows, and as many again for those that are still on their way.
    static final int MOST_EXECUTIONS = 40;
    /// Runs of ended executions, about a kilobyte each.
    static final int MOST_RUNS = 2000;

    private static final int RUNS_FOR_A_MEDIAN = 10;
    private static final int MOST_TEXTS = 10_000;
    private static final Comparator<PastExecution> NEWEST_FIRST = Comparator.comparing(
            (PastExecution execution) ->
                    execution.startedAt().or(execution::updatedAt).orElse(Instant.EPOCH),
            Comparator.reverseOrder());

    private final Map<String, PastExecution> executions = new LinkedHashMap<>();
    private final Map<String, List<ActionRun>> runs = new LinkedHashMap<>();
    private final Map<String, RunsRead> runsRead = new LinkedHashMap<>();
    private final Map<String, RulesRead> rules = new LinkedHashMap<>();
    private final Map<String, Duration> typical = new HashMap<>();
    private final Map<String, ActionRun> byId = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private Set<String> pinned = Set.of();

    /// @param execution as it was when its runs were read
    private record RunsRead(Instant at, Optional<PastExecution> execution) {}

    /// @param execution as it was when its rules were read
    private record RulesRead(List<RuleRun> rules, Optional<PastExecution> execution) {}

    /// Executions that are kept however old they are, for example those that stages name.
    void pin(Collection<String> ids) {
        pinned = Set.copyOf(ids);
    }

    /// Executions as they were read now.
    void addExecutions(Collection<PastExecution> read) {
        read.forEach(execution -> executions.put(execution.id(), execution));
        List<PastExecution> ended =
                newestFirst().stream().filter(past -> !kept(past.id())).toList();
        if (ended.size() > MOST_EXECUTIONS) {
            ended.subList(MOST_EXECUTIONS, ended.size()).forEach(past -> executions.remove(past.id()));
        }
    }

    /// An execution that AWS does not have any more.
    void forget(String execution) {
        executions.remove(execution);
        runs.remove(execution);
        runsRead.remove(execution);
        rules.remove(execution);
        limit();
    }

    /// A page of the action executions of all executions, the newest first.
    ///
    /// @param cut true when there are older ones: executions that are not known to have begun after the oldest
    ///     of the page may lack their first actions, and are left as they were known
    void addRuns(Collection<ActionRun> page, boolean cut) {
        Map<String, List<ActionRun>> byExecution = page.stream()
                .collect(Collectors.groupingBy(ActionRun::executionId, LinkedHashMap::new, Collectors.toList()));
        if (cut) {
            Instant oldest = page.stream()
                    .map(ExecutionHistory::starts)
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.MAX);
            byExecution.keySet().removeIf(id -> !beganAfter(id, oldest));
        }
        byExecution.forEach(this::put);
        limit();
    }

    /// All action executions of one execution.
    void addRunsOf(String execution, Collection<ActionRun> all, Instant at) {
        put(execution, List.copyOf(all));
        runsRead.put(execution, new RunsRead(at, execution(execution)));
        runsRead.keySet().removeIf(id -> !executions.containsKey(id) && !runs.containsKey(id));
        limit();
    }

    /// All rule executions of one execution.
    void addRulesOf(String execution, List<RuleRun> all) {
        rules.put(execution, new RulesRead(List.copyOf(all), execution(execution)));
        rules.keySet().retainAll(runs.keySet());
    }

    /// The rule executions of an execution, as far as they were read.
    List<RuleRun> rules(String execution) {
        RulesRead read = rules.get(execution);
        return read == null ? List.of() : read.rules();
    }

    /// True when the rules of an execution were read since it ended as it did.
    boolean hasAllRules(String execution) {
        RulesRead read = rules.get(execution);
        return read != null && read.execution().equals(execution(execution)) && !busy(execution);
    }

    private boolean busy(String execution) {
        return execution(execution).filter(PastExecution::busy).isPresent();
    }

    /// When the runs of this execution were last read by themselves; EPOCH when never.
    Instant runsReadAt(String execution) {
        RunsRead read = runsRead.get(execution);
        return read == null ? Instant.EPOCH : read.at();
    }

    /// True when this execution has ended and has changed since its runs were read, for example by a retry.
    boolean runsOutdated(String execution) {
        Optional<PastExecution> then =
                Optional.ofNullable(runsRead.get(execution)).flatMap(RunsRead::execution);
        Optional<PastExecution> now = execution(execution).filter(past -> !past.busy());
        return then.isPresent()
                && now.isPresent()
                && !(then.get().status().equals(now.get().status())
                        && then.get().updatedAt().equals(now.get().updatedAt()));
    }

    /// True when all action executions of an execution were read, as they were then.
    boolean hasRuns(String execution) {
        return runs.containsKey(execution);
    }

    private void put(String execution, List<ActionRun> found) {
        if (texts.size() > MOST_TEXTS) {
            texts.clear();
        }
        runs.remove(execution);
        runs.put(
                execution,
                found.stream()
                        .map(run -> run.sharing(text -> texts.computeIfAbsent(text, same -> same)))
                        .toList());
    }

    private boolean kept(String execution) {
        return pinned.contains(execution) || busy(execution);
    }

    private void limit() {
        Map<String, List<ActionRun>> ended = new LinkedHashMap<>(runs);
        ended.keySet().removeIf(this::kept);
        int count = ended.values().stream().mapToInt(List::size).sum();
        Deque<String> oldestFirst = ended.keySet().stream()
                .sorted(Comparator.comparing(id -> latest(runs(id))))
                .collect(Collectors.toCollection(ArrayDeque::new));
        while (oldestFirst.size() > 1 && (count > MOST_RUNS || oldestFirst.size() > MOST_EXECUTIONS)) {
            String oldest = oldestFirst.removeFirst();
            count -= runs(oldest).size();
            runs.remove(oldest);
            runsRead.remove(oldest);
            rules.remove(oldest);
        }
        byId.clear();
        runs.values().forEach(found -> found.forEach(run -> byId.put(run.id(), run)));
        typical.clear();
        runs.values().stream()
                .flatMap(List::stream)
                .map(ActionRun::stage)
                .distinct()
                .forEach(stage -> median(stage).ifPresent(duration -> typical.put(stage, duration)));
    }

    List<PastExecution> newestFirst() {
        return executions.values().stream().sorted(NEWEST_FIRST).toList();
    }

    Set<String> ids() {
        return executions.keySet();
    }

    Optional<PastExecution> execution(String id) {
        return Optional.ofNullable(executions.get(id));
    }

    /// The action executions of an execution; empty when they were not read, see [#hasRuns].
    List<ActionRun> runs(String execution) {
        return runs.getOrDefault(execution, List.of());
    }

    Optional<ActionRun> run(String actionExecutionId) {
        return Optional.ofNullable(byId.get(actionExecutionId));
    }

    /// What ran in a stage of an execution.
    StageRuns attempts(String execution, String stage) {
        return StageRuns.of(of(execution, stage));
    }

    /// When the first action of a stage started in an execution; after a retry, the first one since.
    Optional<Instant> stageStart(String execution, String stage) {
        return attempts(execution, stage).start();
    }

    /// When the last action of a stage changed in an execution.
    Optional<Instant> stageEnd(String execution, String stage) {
        return runs(execution).stream()
                .filter(run -> run.stage().equals(stage))
                .flatMap(run -> run.updatedAt().stream())
                .max(Comparator.naturalOrder());
    }

    /// Median duration of the recent runs of a stage that succeeded at the first attempt. A stage with an approval has
    /// none: how long a person takes says nothing about the next time.
    Optional<Duration> typical(String stage) {
        return Optional.ofNullable(typical.get(stage));
    }

    /// True when a run of this stage in this execution follows a failure: of the same execution, or of the one before.
    boolean followsFailure(String execution, String stage) {
        List<ActionRun> mine = of(execution, stage);
        Instant start = stageStart(execution, stage).orElse(Instant.MAX);
        boolean retried = mine.stream()
                .anyMatch(run -> run.failed()
                        && mine.stream()
                                .anyMatch(later -> later.action().equals(run.action())
                                        && starts(later).isAfter(starts(run))));
        if (retried) {
            return true;
        }
        return runs.keySet().stream()
                .filter(id -> !id.equals(execution))
                .map(id -> of(id, stage))
                .filter(found -> !found.isEmpty() && !latest(found).isAfter(start))
                .max(Comparator.comparing(ExecutionHistory::latest))
                .filter(before -> before.stream()
                        .max(Comparator.comparing(ExecutionHistory::starts))
                        .filter(ActionRun::failed)
                        .isPresent())
                .isPresent();
    }

    private List<ActionRun> of(String execution, String stage) {
        return runs(execution).stream().filter(run -> run.stage().equals(stage)).toList();
    }

    private Optional<Duration> median(String stage) {
        List<Duration> durations = runs.keySet().stream()
                .filter(id -> execution(id).filter(PastExecution::busy).isEmpty())
                .map(execution -> of(execution, stage))
                .filter(ExecutionHistory::cleanSuccess)
                .sorted(Comparator.comparing(ExecutionHistory::latest, Comparator.reverseOrder()))
                .limit(RUNS_FOR_A_MEDIAN)
                .map(found -> Duration.between(
                        found.stream()
                                .map(ExecutionHistory::starts)
                                .min(Comparator.naturalOrder())
                                .orElseThrow(),
                        latest(found)))
                .filter(duration -> !duration.isNegative())
                .sorted()
                .toList();
        return durations.isEmpty() ? Optional.empty() : Optional.of(durations.get(durations.size() / 2));
    }

    private static boolean cleanSuccess(List<ActionRun> found) {
        List<String> actions = new ArrayList<>();
        for (ActionRun run : found) {
            boolean approval =
                    run.type().filter(t -> t.category().equals("Approval")).isPresent();
            if (!run.succeeded() || approval || run.startedAt().isEmpty() || actions.contains(run.action())) {
                return false;
            }
            actions.add(run.action());
        }
        return !found.isEmpty();
    }

    private boolean beganAfter(String execution, Instant time) {
        return execution(execution)
                .flatMap(PastExecution::startedAt)
                .filter(start -> !start.isBefore(time))
                .isPresent();
    }

    private static Instant starts(ActionRun run) {
        return run.startedAt().orElse(Instant.EPOCH);
    }

    private static Instant latest(List<ActionRun> found) {
        return found.stream()
                .flatMap(run -> run.updatedAt().or(run::startedAt).stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
