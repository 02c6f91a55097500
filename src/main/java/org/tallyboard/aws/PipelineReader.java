package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tallyboard.aws.Wants.Want;
import org.tallyboard.aws.Wants.WantExecutions;
import org.tallyboard.aws.Wants.WantRuns;
import org.tallyboard.aws.Wants.WantStructure;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.ListActionExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelineExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelinesResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;

/// Reads CodePipeline into memories. Blocks; leaves failures to its caller.
final class PipelineReader {

    private static final int PIPELINES_PER_PAGE = 1000;
    private static final int EXECUTIONS_PER_PAGE = 30;
    private static final int RUNS_PER_PAGE = 100;
    /// AWS allows 1000 pipelines; a list that never ends is a fault of whoever answers.
    private static final int MOST_PAGES = 50;

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
    /// @return when the read began and when its last answer came
    Times state(PipelineMemory memory, int mostRuns, Calls calls) {
        Instant begun = account.ticks().now();
        boolean parallel = locked(memory, memory::parallel);
        if (parallel) {
            executions(memory, calls);
            for (String execution : locked(memory, () -> lackingRuns(memory, mostRuns))) {
                runs(memory, Optional.of(execution), calls);
            }
        } else {
            GetPipelineStateResponse answer =
                    calls.call("codepipeline:GetPipelineState", () -> client().getPipelineState(
                                    request -> request.name(memory.name)));
            locked(memory, () -> {
                if (!memory.begun.isAfter(begun)) {
                    memory.state = Optional.of(answer);
                }
                return true;
            });
        }
        return new Times(begun, account.clock().instant());
    }

    /// When a read began, on the plan's clock, and when its last answer came, on the wall's.
    record Times(Instant begun, Instant answered) {}

    /// Makes the call that a row lacks.
    void want(PipelineMemory memory, Want want, Calls calls) {
        switch (want) {
            case WantStructure structure -> structure(memory, calls);
            case WantExecutions executions -> executions(memory, calls);
            case WantRuns runs -> runs(memory, runs.execution(), calls);
        }
        locked(memory, () -> {
            Instant now = account.ticks().now();
            want.keys().forEach(key -> memory.asked.asked(key, now));
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

    void structure(PipelineMemory memory, Calls calls) {
        Structure found = Structure.of(
                calls.call("codepipeline:GetPipeline", () -> client().getPipeline(request -> request.name(memory.name)))
                        .pipeline());
        locked(memory, () -> memory.structure = Optional.of(found));
        account.pipelines().structures().write(memory.name, found);
    }

    private void executions(PipelineMemory memory, Calls calls) {
        ListPipelineExecutionsResponse answer =
                calls.call("codepipeline:ListPipelineExecutions", () -> client().listPipelineExecutions(
                                request -> request.pipelineName(memory.name).maxResults(EXECUTIONS_PER_PAGE)));
        List<PastExecution> page = answer.pipelineExecutionSummaries().stream()
                .map(PastExecution::of)
                .toList();
        locked(memory, () -> {
            memory.history.addExecutions(page);
            return true;
        });
    }

    private void runs(PipelineMemory memory, Optional<String> execution, Calls calls) {
        ListActionExecutionsResponse answer =
                calls.call("codepipeline:ListActionExecutions", () -> client().listActionExecutions(request -> {
                    request.pipelineName(memory.name).maxResults(RUNS_PER_PAGE);
                    execution.ifPresent(id -> request.filter(filter -> filter.pipelineExecutionId(id)));
                }));
        List<ActionRun> page =
                answer.actionExecutionDetails().stream().map(ActionRun::of).toList();
        boolean cut = answer.nextToken() != null && !answer.nextToken().isEmpty();
        locked(memory, () -> {
            memory.history.addRuns(page, cut && execution.isEmpty());
            execution.ifPresent(
                    id -> memory.history.runsRead(id, account.ticks().now()));
            return true;
        });
    }

    /// The executions of a PARALLEL pipeline whose actions are to be read: those in flight, the longest unread first;
    /// those that ended since; failed ones that were never read.
    private static List<String> lackingRuns(PipelineMemory memory, int most) {
        History history = memory.history;
        return history.newestFirst().stream()
                .filter(past -> past.busy()
                        || history.runsOutdated(past.id())
                        || past.status().equals("Failed")
                                && history.runs(past.id()).isEmpty()
                                && history.runsReadAt(past.id()).equals(Instant.EPOCH))
                .sorted(Comparator.comparing(past -> history.runsReadAt(past.id())))
                .limit(most)
                .map(PastExecution::id)
                .toList();
    }

    private static Listed listed(PipelineSummary summary) {
        return new Listed(
                Texts.text(summary.name()),
                summary.version() == null ? 0 : summary.version(),
                Texts.text(summary.pipelineTypeAsString()),
                Texts.text(summary.executionModeAsString()));
    }

    private CodePipelineClient client() {
        return account.clients().codePipeline();
    }

    private static <T> T locked(PipelineMemory memory, java.util.function.Supplier<T> step) {
        memory.lock.lock();
        try {
            return step.get();
        } finally {
            memory.lock.unlock();
        }
    }
}
