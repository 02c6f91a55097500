package org.tallyboard.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Stage;

/// What a row that was read again tells that it did not tell before. A row that is read for the first time tells all
/// that AWS still knows, also of a time without a board: what is written already is the same fact.
public final class PipelineFacts {

    private final String account;
    private final Instant seen;
    private final List<Fact> facts = new ArrayList<>();

    private PipelineFacts(String account, Instant seen) {
        this.account = account;
        this.seen = seen;
    }

    /// Of a pipeline.
    ///
    /// @param old the row as it was; null when there was none
    public static List<Fact> between(@Nullable Pipeline old, Pipeline now, Instant seen) {
        PipelineFacts found = new PipelineFacts(now.id().account(), seen);
        Map<String, Execution> before = old == null ? Map.of() : byId(old.executions(), Execution::id);
        for (Execution execution : now.executions().reversed()) {
            Execution was = before.get(execution.id());
            if (!execution.equals(was)) {
                found.execution(now, was, execution);
                found.stages(now, was == null ? List.of() : was.stages(), execution.stages(), execution.id());
            }
        }
        if (old == null || !old.stages().equals(now.stages())) {
            found.stages(now, old == null ? List.of() : old.stages(), now.stages(), "");
        }
        return found.facts;
    }

    /// Of a project of CodeBuild.
    ///
    /// @param old the row as it was; null when there was none
    public static List<Fact> between(@Nullable Project old, Project now, Instant seen) {
        PipelineFacts found = new PipelineFacts(now.id().account(), seen);
        Map<String, Build> before = old == null ? Map.of() : byId(old.builds(), Build::id);
        now.builds().reversed().forEach(build -> found.build(before.get(build.id()), build));
        return found.facts;
    }

    private void execution(Pipeline pipeline, @Nullable Execution was, Execution is) {
        if (!is.read()) {
            return;
        }
        if (is.startedAt().isPresent() && (was == null || was.startedAt().isEmpty())) {
            add(
                    pipeline,
                    is,
                    PipelineState.IN_PROGRESS,
                    FactTime.told(is.startedAt().get(), seen));
        }
        boolean wasOver = was != null && over(was.state());
        if (over(is.state()) && is.updatedAt().isPresent()) {
            boolean told =
                    was != null && was.state() == is.state() && was.updatedAt().equals(is.updatedAt());
            if (!told) {
                add(pipeline, is, is.state(), FactTime.told(is.updatedAt().get(), seen));
            }
        } else if (wasOver && PipelineRules.busy(is.state())) {
            // A retry: the execution goes on under its id, and only its stages say since when.
            add(pipeline, is, PipelineState.IN_PROGRESS, FactTime.seen(seen));
        }
    }

    private void add(Pipeline pipeline, Execution execution, PipelineState state, FactTime when) {
        String reason = Stream.of(
                        execution.detail().stopReason(), execution.detail().statusSummary())
                .filter(text -> !text.isBlank() && over(state))
                .findFirst()
                .orElse("");
        facts.add(new Fact.Execution(account, pipeline.id().name(), execution.id(), state, Reasons.of(reason), when));
    }

    /// @param execution whose stages these are; empty where each names its own
    private void stages(Pipeline pipeline, List<Stage> was, List<Stage> is, String execution) {
        Map<String, Stage> before = byId(was, Stage::name);
        for (Stage stage : is) {
            Stage old = before.get(stage.name());
            String run = execution.isEmpty() ? stage.executionId().orElse("") : execution;
            if (!run.isEmpty() && !stage.equals(old)) {
                boolean same = old != null && old.executionId().equals(stage.executionId());
                stage(pipeline, same ? old : null, stage, run);
                actions(pipeline, old == null ? List.of() : old.actions(), stage, run);
            }
        }
    }

    private void stage(Pipeline pipeline, @Nullable Stage was, Stage is, String run) {
        // Until all its actions are known its first start is only the first that is known.
        if (!is.complete() || is.state() == PipelineState.NOT_RUN) {
            return;
        }
        if (is.startedAt().isPresent()
                && (was == null || !was.complete() || !was.startedAt().equals(is.startedAt()))) {
            add(pipeline, is, run, PipelineState.IN_PROGRESS, is.startedAt().get());
        }
        if (over(is.state())
                && is.endedAt().isPresent()
                && (was == null
                        || !was.complete()
                        || was.state() != is.state()
                        || !was.endedAt().equals(is.endedAt()))) {
            add(pipeline, is, run, is.state(), is.endedAt().get());
        }
    }

    private void add(Pipeline pipeline, Stage stage, String run, PipelineState state, Instant at) {
        String reason = state != PipelineState.FAILED
                ? ""
                : stage.failedAction()
                        .map(action -> action.name() + ": " + error(action))
                        .or(() -> stage.decidingCondition().map(condition -> condition.reason()))
                        .orElse("");
        facts.add(new Fact.Stage(
                account, pipeline.id().name(), stage.name(), run, state, Reasons.of(reason), FactTime.told(at, seen)));
    }

    private void actions(Pipeline pipeline, List<Action> was, Stage stage, String run) {
        Map<String, Action> before = byId(was, Action::name);
        for (Action action : stage.actions()) {
            Action old = before.get(action.name());
            if (action.executionId().isPresent() && !action.equals(old)) {
                boolean same = old != null && old.executionId().equals(action.executionId());
                action(pipeline, stage, run, same ? old : null, action);
            }
            action.build()
                    .ifPresent(build -> build(
                            Optional.ofNullable(old)
                                    .flatMap(Action::build)
                                    .filter(known -> known.id().equals(build.id()))
                                    .orElse(null),
                            build));
        }
    }

    private void action(Pipeline pipeline, Stage stage, String run, @Nullable Action was, Action is) {
        if (is.startedAt().isPresent() && (was == null || was.startedAt().isEmpty())) {
            add(
                    pipeline,
                    stage,
                    run,
                    is,
                    PipelineState.IN_PROGRESS,
                    is.startedAt().get());
        }
        boolean turned = was == null || was.state() != is.state();
        boolean tells = over(is.state()) || is.state() == PipelineState.WAITING_FOR_APPROVAL;
        if (tells && turned && is.changedAt().isPresent()) {
            add(pipeline, stage, run, is, is.state(), is.changedAt().get());
        }
    }

    private void add(Pipeline pipeline, Stage stage, String run, Action action, PipelineState state, Instant at) {
        facts.add(new Fact.Action(
                account,
                pipeline.id().name(),
                stage.name(),
                action.name(),
                run,
                action.executionId().orElse(""),
                state,
                state == PipelineState.FAILED ? Reasons.of(error(action)) : "",
                FactTime.told(at, seen)));
    }

    private void build(@Nullable Build was, Build is) {
        if (is.startedAt().isPresent() && (was == null || was.startedAt().isEmpty())) {
            add(is, PipelineState.IN_PROGRESS, "", is.startedAt().get());
        }
        if (over(is.state())
                && is.endedAt().isPresent()
                && (was == null || was.state() != is.state() || was.endedAt().isEmpty())) {
            String reason = is.failedPhase()
                    .map(phase -> phase.type() + ": " + String.join("; ", phase.messages()))
                    .orElse("");
            add(is, is.state(), Reasons.of(reason), is.endedAt().get());
        }
    }

    private void add(Build build, PipelineState state, String reason, Instant at) {
        facts.add(new Fact.Build(
                account,
                build.id(),
                build.batch(),
                build.number(),
                build.pipeline(),
                state,
                reason,
                FactTime.told(at, seen)));
    }

    private static boolean over(PipelineState state) {
        return switch (state) {
            case FAILED, STOPPED, CANCELLED, SUPERSEDED, SUCCEEDED, SKIPPED -> true;
            case WAITING_FOR_APPROVAL, HELD, IN_PROGRESS, STOPPING, UNKNOWN, NOT_RUN -> false;
        };
    }

    private static String error(Action action) {
        return action.error()
                .map(e -> e.message().isBlank() ? e.code() : e.message())
                .filter(text -> !text.isBlank())
                .orElse(action.summary());
    }

    private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
        return all.stream().collect(Collectors.toMap(id, one -> one, (first, second) -> first));
    }
}
