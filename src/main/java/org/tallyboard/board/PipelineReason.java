package org.tallyboard.board;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.StageRetries;
import org.tallyboard.pipeline.Trigger;

/// Why a pipeline is as it is, in one line for people: for rows, needs, notifications and `tallyboard status` alike.
/// The texts hold what others wrote; whoever shows them takes control characters out.
public final class PipelineReason {

    private PipelineReason() {}

    /// What decides the row: the failure, the disabled transition, the condition that is evaluated, the rollback, else
    /// what could not be read. Empty when there is nothing to explain.
    public static Optional<String> of(Pipeline p) {
        if (failed(p)) {
            return Optional.of(failure(p));
        }
        if (p.state() == PipelineState.HELD) {
            return Optional.of(AttentionRules.held(p).stream()
                    .findFirst()
                    .map(held -> held.stage().name() + ": " + disabled(held.stage(), ""))
                    .orElse("held at a disabled transition"));
        }
        return evaluated(p).or(() -> rolledBack(p)).or(() -> p.missing().stream()
                .findFirst()
                .map(missing -> "Partly known: " + missing.failure().cause()));
    }

    /// A rollback counts for as long as it is the newest in its stage: the row may speak of an older execution by then,
    /// and be green.
    private static Optional<String> rolledBack(Pipeline p) {
        return Stream.concat(
                        p.headlineExecution().stream(),
                        p.stages().stream()
                                .filter(Stage::rollback)
                                .flatMap(stage -> stage.executionId().flatMap(p::execution).stream()))
                .flatMap(execution -> rolledBack(p, execution).stream())
                .findFirst();
    }

    /// What an execution rolls back to and, where CodePipeline did it by itself, after which failure; empty for one
    /// that is no rollback.
    public static Optional<String> rolledBack(Pipeline p, Execution e) {
        return e.detail().rollbackOf().map(target -> {
            String by = e.trigger()
                    .map(trigger -> trigger.rolledBackByItself()
                            ? " by itself"
                            : trigger.who().map(who -> " by " + who).orElse(""))
                    .orElse("");
            String why = e.trigger()
                    .flatMap(Trigger::failedExecution)
                    .map(failed -> ", after " + named(p, failed) + " failed"
                            + p.execution(failed)
                                    .map(known -> known.detail().statusSummary())
                                    .filter(text -> !text.isBlank())
                                    .map(text -> ": " + text)
                                    .orElse(""))
                    .orElse("");
            return "rolled back" + by + " to " + named(p, target) + why;
        });
    }

    /// An execution by the start of its id and, where it is known, its commit.
    private static String named(Pipeline p, String execution) {
        return execution.substring(0, Math.min(8, execution.length()))
                + p.execution(execution).stream()
                        .flatMap(known -> known.commits().stream())
                        .flatMap(commit -> firstLine(commit.message()).stream())
                        .findFirst()
                        .map(message -> " “" + message + "”")
                        .orElse("");
    }

    /// True when it explains a failure: of the row, or one that lies behind a newer run.
    public static boolean failed(Pipeline p) {
        return p.state() == PipelineState.FAILED || p.failedBehind();
    }

    /// Who disabled a stage's inbound transition and why: `transition disabled by rel 8 days ago: freeze`.
    ///
    /// @param when for example `8 days ago`; empty text to leave it out
    public static String disabled(Stage stage, String when) {
        return stage.disabled()
                .map(off -> "transition disabled"
                        + off.who().map(who -> " by " + who).orElse("")
                        + (when.isEmpty() ? "" : " " + when)
                        + (off.reason().isBlank() ? "" : ": " + off.reason()))
                .orElse("");
    }

    /// Which condition it is, with the rule that decides: `entry condition in-deployment-window`.
    public static String condition(StageCondition condition) {
        String kind =
                switch (condition.kind()) {
                    case ENTRY -> "entry condition";
                    case SUCCESS -> "success condition";
                    case FAILURE -> "failure condition";
                };
        return kind + condition.decidingRule().map(rule -> " " + rule.name()).orElse("");
    }

    /// All that is known of why an action failed; empty text when nothing is.
    public static String error(Action action) {
        return action.error()
                .map(e -> e.message().isBlank() ? e.code() : e.message())
                .filter(text -> !text.isBlank())
                .orElse(action.summary());
    }

    private static String failure(Pipeline p) {
        Optional<Stage> failed = AttentionRules.failedStage(p);
        if (failed.isEmpty()) {
            return p.stages().stream()
                    .filter(Stage::failedBefore)
                    .findFirst()
                    .map(stage -> stage.name() + " failed before and "
                            + (stage.retries()
                                            .filter(StageRetries::latestIsAutomatic)
                                            .isPresent()
                                    ? "is retried by itself"
                                    : "runs again"))
                    .orElseGet(() ->
                            RetryTarget.of(p) instanceof RetryTarget.Unknown(String why) ? "failed; " + why : "failed");
        }
        Stage stage = failed.get();
        String older = p.state() == PipelineState.FAILED ? "" : "an older run failed: ";
        return older
                + stage.failedAction()
                        .map(action -> failure(stage, action))
                        .or(() -> stage.decidingCondition().map(condition -> failure(stage, condition)))
                        .orElseGet(() -> stage.name() + " failed; "
                                + (RetryTarget.of(p) instanceof RetryTarget.Unknown(String why)
                                        ? why
                                        : "CodePipeline names no action"));
    }

    private static String failure(Stage stage, StageCondition condition) {
        return stage.name() + " · " + condition(condition) + ": "
                + firstLine(condition.reason()).orElse("not met");
    }

    private static String failure(Stage stage, Action action) {
        String name = stage.name().equals(action.name()) ? stage.name() : stage.name() + " / " + action.name();
        return name + action.type().map(type -> " · " + type.provider()).orElse("") + ": "
                + firstLine(error(action)).orElse("failed without a message");
    }

    /// A condition that is evaluated while nothing else runs in its stage.
    private static Optional<String> evaluated(Pipeline p) {
        List<Stage> stages =
                p.parallel() ? p.headlineExecution().map(Execution::stages).orElse(List.of()) : p.stages();
        return stages.stream()
                .filter(stage -> stage.state() == PipelineState.IN_PROGRESS)
                .flatMap(stage ->
                        stage.decidingCondition().map(c -> stage.name() + " · evaluates its " + condition(c)).stream())
                .findFirst();
    }

    private static Optional<String> firstLine(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst();
    }
}
