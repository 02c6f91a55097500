package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.MissingDetails.Want;
import org.tallyboard.aws.MissingDetails.WantExecution;
import org.tallyboard.aws.MissingDetails.WantExecutions;
import org.tallyboard.aws.MissingDetails.WantRuns;
import org.tallyboard.aws.MissingDetails.WantStructure;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.source.Failure;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineExecutionResponse;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.ListActionExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelineExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelinesResponse;
import software.amazon.awssdk.services.codepipeline.model.ListRuleExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;

/// Reads CodePipeline into memories. Blocks; leaves failures to its caller.
final class PipelineReader {

    private static final int PIPELINES_PER_PAGE = 1000;
    private static final int EXECUTIONS_PER_PAGE = 100;
    private static final int RUNS_PER_PAGE = 100;
    /// AWS allows 1000 pipelines; a list that never ends is a fault of whoever answers.
    private static final int MOST_PAGES = 50;
    /// So far back an execution that is under way is looked for: 2,000 executions, or as long as one can take. A manual
    /// approval waits for 60 days at most (CodePipeline quotas).
    private static final int MOST_EXECUTION_PAGES = 20;

    private static final Duration LONGEST_EXECUTION = Duration.ofDays(70);
    /// All runs of an execution: 1,000 actions, retried ten times.
    private static final int MOST_RUN_PAGES = 100;

    private static final String STATE = "codepipeline:GetPipelineState";
    private static final String LIST_EXECUTIONS = "codepipeline:ListPipelineExecutions";
    private static final String MORE_EXECUTIONS = "more executions";
    private static final String GET_EXECUTION = "codepipeline:GetPipelineExecution";
    private static final String LIST_RULES = "codepipeline:ListRuleExecutions";
    private static final String LIST_RUNS = "codepipeline:ListActionExecutions";

    private final AwsAccount account;

    PipelineReader(AwsAccount account) {
        this.account = account;
    }

    /// ListPipelines, all pages, those that the configuration asks for.
    List<Listed> list(Calls calls) {
        List<Listed> all = new ArrayList<>();
        String token = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            String from = token;
            ListPipelinesResponse answer = calls.call("codepipeline:ListPipelines", () -> client().listPipelines(
                            request -> request.maxResults(PIPELINES_PER_PAGE).nextToken(from)));
            answer.pipelines().stream().map(PipelineReader::listed).forEach(all::add);
            token = answer.nextToken();
            if (token == null || token.isEmpty()) {
                break;
            }
        }
        return all.stream().filter(listed -> watched(listed.name())).toList();
    }

    /// True when the configuration asks for this pipeline: its pattern is found in the name.
    boolean watched(String name) {
        return account.config()
                .pipelines()
                .map(pattern -> pattern.matcher(name).find())
                .orElse(true);
    }

    /// The state of a pipeline, and for a PARALLEL one its executions with at most `mostRuns` of them in detail.
    ///
    /// @param execution the one of which all is read anew, for an order on it
    /// @return when the read began and when its last answer came
    Times state(PipelineMemory memory, int mostRuns, Optional<String> execution, Calls calls) {
        Instant begun = account.ticks().now();
        if (locked(memory, memory::parallel)) {
            parallel(memory, mostRuns, execution, calls);
        } else {
            pipelineState(memory, begun, calls);
        }
        return new Times(begun, account.clock().instant());
    }

    private void pipelineState(PipelineMemory memory, Instant begun, Calls calls) {
        GetPipelineStateResponse answer = calls.call(
                "codepipeline:GetPipelineState", () -> client().getPipelineState(request -> request.name(memory.name)));
        locked(memory, () -> {
            if (!memory.begun.isAfter(begun)) {
                memory.state = Optional.of(answer);
            }
            return true;
        });
    }

    private void parallel(PipelineMemory memory, int mostRuns, Optional<String> execution, Calls calls) {
        Instant begun = account.ticks().now();
        Set<String> listed = newExecutions(memory, calls);
        followed(memory, listed, mostRuns, execution, calls);
        List<String> lacking = new ArrayList<>(locked(memory, () -> lackingRuns(memory, mostRuns)));
        execution.ifPresent(id -> {
            lacking.remove(id);
            // Without them the order cannot be compared with what is true now: it fails.
            runsOf(memory, id, calls);
        });
        for (String id : lacking) {
            optional(memory, LIST_RUNS, ofOne(LIST_RUNS, id), () -> runsOf(memory, id, calls));
        }
        for (String id : locked(memory, () -> lackingRules(memory, mostRuns))) {
            optional(memory, LIST_RULES, ofOne(LIST_RULES, id), () -> rulesOf(memory, id, calls));
        }
        // Only the state tells of transitions, which matter where an execution stands between two stages.
        if (locked(memory, () -> stands(memory))) {
            optional(memory, STATE, STATE, () -> pipelineState(memory, begun, calls));
        }
    }

    /// When a read began, on the plan's clock, and when its last answer came, on the wall's.
    record Times(Instant begun, Instant answered) {}

    /// Makes the call that a row lacks.
    void want(PipelineMemory memory, Want want, Calls calls) {
        switch (want) {
            case WantStructure structure -> structure(memory, structure.version(), calls);
            case WantExecutions executions -> executions(memory, executions.executions(), calls);
            case WantExecution execution -> execution(memory, execution.execution(), calls);
            case WantRuns runs ->
                runs.execution().ifPresentOrElse(id -> runsOf(memory, id, calls), () -> newestRuns(memory, calls));
        }
        locked(memory, () -> {
            Instant now = account.ticks().now();
            want.keys().forEach(key -> memory.asked.asked(key, now));
            memory.allowed(want.permission());
            return true;
        });
    }

    /// The structure from the disk, where it is kept; no call.
    void recall(PipelineMemory memory) {
        int version = locked(memory, memory::version);
        if (locked(memory, memory::currentStructure).isEmpty() && version > 0) {
            account.pipelines()
                    .structures()
                    .read(memory.name, version)
                    .ifPresent(found -> locked(memory, () -> memory.structure = Optional.of(found)));
        }
    }

    void structure(PipelineMemory memory, Optional<Integer> version, Calls calls) {
        Optional<Structure> found =
                Structure.of(calls.call("codepipeline:GetPipeline", () -> client().getPipeline(request -> {
                    request.name(memory.name);
                    version.ifPresent(request::version);
                })));
        found.ifPresent(structure -> {
            locked(memory, () -> {
                memory.addStructure(structure);
                return true;
            });
            if (version.isEmpty()) {
                account.pipelines().structures().write(memory.name, structure);
            }
        });
    }

    /// The executions of a PARALLEL pipeline since those that are known; at first as far back as one that is under way
    /// can be. What one reading does not get to, the next one reads on; after a failed page it starts
    /// anew.
    ///
    /// @return the ids that were listed
    private Set<String> newExecutions(PipelineMemory memory, Calls calls) {
        boolean before = locked(memory, () -> memory.lookedThrough);
        Optional<String> on = locked(memory, () -> memory.lookOn);
        Set<String> known = locked(memory, () -> Set.copyOf(memory.history.ids()));
        Set<String> listed = new HashSet<>();
        // A page that fails leaves a gap, and what is known is then no sign of having met what was seen before.
        locked(memory, () -> memory.lookedThrough = false);
        Look newest = look(memory, "", before ? known : Set.of(), listed, MOST_EXECUTION_PAGES, calls);
        Look last = newest.met() && on.isPresent()
                ? look(memory, on.get(), Set.of(), listed, MOST_EXECUTION_PAGES - newest.pages(), calls)
                : newest;
        locked(memory, () -> {
            memory.lookedThrough = true;
            memory.lookOn = AwsText.some(last.token());
            return true;
        });
        if (last.token().isEmpty()) {
            locked(memory, () -> memory.allowed(MORE_EXECUTIONS));
        } else {
            notAll(
                    memory,
                    LIST_EXECUTIONS,
                    MORE_EXECUTIONS,
                    "it has more executions of the last " + LONGEST_EXECUTION.toDays() + " days than were read so far");
        }
        return listed;
    }

    /// How far a list of executions was looked through.
    ///
    /// @param token where it goes on, or empty when nothing that matters is left
    /// @param met whether it came to one that was known
    private record Look(String token, boolean met, int pages) {}

    private Look look(
            PipelineMemory memory, String from, Set<String> known, Set<String> listed, int most, Calls calls) {
        Instant oldest = account.clock().instant().minus(LONGEST_EXECUTION);
        String token = from;
        for (int page = 1; page <= most; page++) {
            List<PastExecution> found = new ArrayList<>();
            token = page(memory, token.isEmpty() ? null : token, found, calls);
            found.forEach(past -> listed.add(past.id()));
            boolean met = found.stream().anyMatch(past -> known.contains(past.id()));
            boolean longAgo =
                    found.stream().flatMap(past -> past.startedAt().stream()).anyMatch(oldest::isAfter);
            if (met || longAgo) {
                return new Look("", met, page);
            }
            if (token.isEmpty()) {
                return new Look("", false, page);
            }
        }
        return new Look(token, false, most);
    }

    /// The executions of a pipeline as far as those that are looked for.
    private void executions(PipelineMemory memory, Set<String> wanted, Calls calls) {
        Set<String> left = new HashSet<>(wanted);
        String token = null;
        for (int page = 0; page < MOST_EXECUTION_PAGES && !left.isEmpty(); page++) {
            List<PastExecution> found = new ArrayList<>();
            token = page(memory, token, found, calls);
            found.forEach(past -> left.remove(past.id()));
            if (token.isEmpty()) {
                return;
            }
        }
    }

    private String page(PipelineMemory memory, @Nullable String token, List<PastExecution> found, Calls calls) {
        ListPipelineExecutionsResponse answer = calls.call(
                LIST_EXECUTIONS, () -> client().listPipelineExecutions(request -> request.pipelineName(memory.name)
                        .maxResults(EXECUTIONS_PER_PAGE)
                        .nextToken(token)));
        answer.pipelineExecutionSummaries().stream().map(PastExecution::of).forEach(found::add);
        locked(memory, () -> {
            memory.history.addExecutions(found);
            return true;
        });
        return AwsText.text(answer.nextToken());
    }

    /// Executions under way that are not on the pages that were read now: each by its id until it ends.
    private void followed(
            PipelineMemory memory, Set<String> listed, int most, Optional<String> execution, Calls calls) {
        List<String> unlisted = locked(memory, () -> memory.history.newestFirst().stream()
                .filter(past -> !listed.contains(past.id())
                        && (past.mayRun() || execution.filter(past.id()::equals).isPresent()))
                .map(PastExecution::id)
                .sorted(Comparator.comparing(
                                (String id) -> execution.filter(id::equals).isEmpty())
                        .thenComparing(id -> memory.followedAt.getOrDefault(id, Instant.EPOCH)))
                .limit(most)
                .toList());
        for (String id : unlisted) {
            optional(memory, GET_EXECUTION, GET_EXECUTION, () -> execution(memory, id, calls));
            locked(memory, () -> memory.followedAt.put(id, account.ticks().now()));
        }
        locked(memory, () -> memory.followedAt.keySet().retainAll(memory.history.ids()));
    }

    private void execution(PipelineMemory memory, String id, Calls calls) {
        try {
            GetPipelineExecutionResponse answer = calls.call(GET_EXECUTION, () -> client().getPipelineExecution(
                            request -> request.pipelineName(memory.name).pipelineExecutionId(id)));
            if (answer.pipelineExecution() != null) {
                locked(memory, () -> {
                    memory.history.addExecutions(
                            List.of(PastExecution.of(id, answer.pipelineExecution(), memory.history.execution(id))));
                    return true;
                });
            }
        } catch (PipelineExecutionNotFoundException gone) {
            locked(memory, () -> {
                memory.history.forget(id);
                return true;
            });
        }
    }

    private void newestRuns(PipelineMemory memory, Calls calls) {
        ListActionExecutionsResponse answer = calls.call(LIST_RUNS, () -> client().listActionExecutions(
                        request -> request.pipelineName(memory.name).maxResults(RUNS_PER_PAGE)));
        List<ActionRun> page =
                answer.actionExecutionDetails().stream().map(ActionRun::of).toList();
        locked(memory, () -> {
            memory.history.addRuns(page, !AwsText.text(answer.nextToken()).isEmpty());
            return true;
        });
    }

    /// All runs of one execution. They are known only once the last page was read.
    private void runsOf(PipelineMemory memory, String execution, Calls calls) {
        Map<String, ActionRun> all = new LinkedHashMap<>();
        String token = null;
        for (int page = 0; page < MOST_RUN_PAGES; page++) {
            String from = token;
            ListActionExecutionsResponse answer = calls.call(
                    LIST_RUNS, () -> client().listActionExecutions(request -> request.pipelineName(memory.name)
                            .maxResults(RUNS_PER_PAGE)
                            .nextToken(from)
                            .filter(filter -> filter.pipelineExecutionId(execution))));
            answer.actionExecutionDetails().stream()
                    .map(ActionRun::of)
                    .filter(run -> run.executionId().equals(execution)
                            || run.executionId().isEmpty())
                    .forEach(run -> all.put(run.id().isEmpty() ? "unnamed " + all.size() : run.id(), run));
            token = AwsText.text(answer.nextToken());
            if (token.isEmpty()) {
                locked(memory, () -> {
                    memory.history.addRunsOf(
                            execution, all.values(), account.ticks().now());
                    return true;
                });
                return;
            }
        }
        notAll(
                memory,
                LIST_RUNS,
                ofOne(LIST_RUNS, execution),
                "execution " + execution + " has more than " + MOST_RUN_PAGES * RUNS_PER_PAGE + " action executions");
    }

    /// All rule executions of one execution. They are known only once the last page was read.
    private void rulesOf(PipelineMemory memory, String execution, Calls calls) {
        List<RuleRun> all = new ArrayList<>();
        String token = null;
        for (int page = 0; page < MOST_RUN_PAGES; page++) {
            String from = token;
            ListRuleExecutionsResponse answer = calls.call(
                    LIST_RULES, () -> client().listRuleExecutions(request -> request.pipelineName(memory.name)
                            .maxResults(RUNS_PER_PAGE)
                            .nextToken(from)
                            .filter(filter -> filter.pipelineExecutionId(execution))));
            answer.ruleExecutionDetails().stream().map(RuleRun::of).forEach(all::add);
            token = AwsText.text(answer.nextToken());
            if (token.isEmpty()) {
                locked(memory, () -> {
                    memory.history.addRulesOf(execution, all);
                    return true;
                });
                return;
            }
        }
        notAll(
                memory,
                LIST_RULES,
                ofOne(LIST_RULES, execution),
                "execution " + execution + " has more than " + MOST_RUN_PAGES * RUNS_PER_PAGE + " rule executions");
    }

    /// A list that did not end within its bound: what it left out is unknown, and the row says so.
    ///
    /// @param key what is not read again for a while
    private void notAll(PipelineMemory memory, String permission, String key, String cause) {
        Failure failure = new Failure(
                cause + "; those beyond were not read", "", account.clock().instant());
        locked(memory, () -> {
            memory.denied(key, permission, failure, account.ticks().now());
            return true;
        });
    }

    /// What is not read again for a while of one execution only.
    private static String ofOne(String permission, String execution) {
        return permission + " of " + execution;
    }

    /// A call that a row can do without: where its permission is missing, the row is partly known.
    ///
    /// @param key under which [#notAll] remembers that this call's list did not end
    private void optional(PipelineMemory memory, String permission, String key, Runnable call) {
        boolean worth = locked(memory, () -> {
            Instant now = account.ticks().now();
            return memory.worth(permission, now, PipelineRows.WHILE_DENIED)
                    && memory.worth(key, now, PipelineRows.WHILE_DENIED);
        });
        if (!worth) {
            return;
        }
        try {
            locked(memory, () -> memory.allowed(key));
            call.run();
            locked(memory, () -> memory.allowed(permission));
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(e, permission);
            if (problem.kind() != Problem.Kind.DENIED) {
                throw e;
            }
            locked(memory, () -> {
                memory.denied(
                        permission,
                        permission,
                        problem.failure(account.clock().instant()),
                        account.ticks().now());
                return true;
            });
        }
    }

    /// The executions of a PARALLEL pipeline whose actions are to be read: those in flight, the longest unread first;
    /// those that ended since; failed and stopped ones that were never read.
    private static List<String> lackingRuns(PipelineMemory memory, int most) {
        ExecutionHistory history = memory.history;
        return history.newestFirst().stream()
                .filter(past -> past.mayRun()
                        || history.runsOutdated(past.id())
                        || (past.status().equals("Failed") || past.status().equals("Stopped"))
                                && !history.hasRuns(past.id()))
                .sorted(Comparator.comparing(past -> history.runsReadAt(past.id())))
                .limit(most)
                .map(PastExecution::id)
                .toList();
    }

    /// The executions of a PARALLEL pipeline that only a rule can explain, where the structure declares any.
    private static List<String> lackingRules(PipelineMemory memory, int most) {
        ExecutionHistory history = memory.history;
        return history.newestFirst().stream()
                .filter(past -> history.hasRuns(past.id()) && !history.hasAllRules(past.id()))
                .filter(past -> ParallelMapper.structure(history.runs(past.id()), memory::structure)
                        .filter(Structure::hasRules)
                        .filter(known -> ParallelMapper.unexplained(past, history.runs(past.id()))
                                || ParallelMapper.skips(known, history.runs(past.id()), history.rules(past.id())))
                        .isPresent())
                .limit(most)
                .map(PastExecution::id)
                .toList();
    }

    private static boolean stands(PipelineMemory memory) {
        return memory.history.newestFirst().stream()
                .anyMatch(past -> memory.history.hasRuns(past.id())
                        && ParallelMapper.stands(past, memory.history.runs(past.id())));
    }

    static Listed listed(PipelineSummary summary) {
        return new Listed(
                AwsText.text(summary.name()),
                summary.version() == null ? 0 : summary.version(),
                AwsText.text(summary.pipelineTypeAsString()),
                AwsText.text(summary.executionModeAsString()));
    }

    private CodePipelineClient client() {
        return account.clients().codePipeline();
    }

    private static <T> T locked(PipelineMemory memory, Supplier<T> step) {
        memory.lock.lock();
        try {
            return step.get();
        } finally {
            memory.lock.unlock();
        }
    }
}
