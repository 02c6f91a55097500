package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tallyboard.board.PipelineReason;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.DisabledTransition;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.Trigger;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What rows and panels say of a pipeline.
public final class PipelineText {

    private PipelineText() {}

    /// How a state looks.
    public static StatusStyle mood(PipelineState state) {
        return switch (state) {
            case FAILED -> StatusStyle.FAIL;
            case WAITING_FOR_APPROVAL, HELD -> StatusStyle.WAIT;
            case IN_PROGRESS, STOPPING -> StatusStyle.RUN;
            case SUCCEEDED -> StatusStyle.OK;
            case STOPPED, CANCELLED, SUPERSEDED -> StatusStyle.STOPPED;
            case SKIPPED, NOT_RUN -> StatusStyle.IDLE;
            case UNKNOWN -> StatusStyle.UNKNOWN;
        };
    }

    /// The word of a state; the raw word of AWS for one that this version does not know.
    public static String word(PipelineState state, String awsStatus) {
        return switch (state) {
            case UNKNOWN -> awsStatus.isBlank() ? "unknown" : CommonText.line(awsStatus);
            case WAITING_FOR_APPROVAL -> "waiting";
            case IN_PROGRESS -> "running";
            case NOT_RUN -> "not run";
            default -> state.name().toLowerCase(Locale.ROOT);
        };
    }

    /// What the right end of a row says: `failed 2 min ago`, `waiting 41 min`, `as of 10:30 · credentials expired`.
    public static String when(Pipeline p, ViewContext look) {
        return RowText.when(
                p.freshness(), look, stateSince(p, look.now()) + (p.partlyKnown() ? " · partly known" : ""));
    }

    /// The state and its age, whatever the age of the reading: `started 3 min ago`.
    public static String stateSince(Pipeline p, Instant now) {
        Optional<String> age = p.since().map(since -> TimeText.age(Duration.between(since, now)));
        String status = p.headlineExecution().map(Execution::awsStatus).orElse("");
        return switch (p.state()) {
            case WAITING_FOR_APPROVAL -> age.map(a -> "waiting " + a).orElse("waiting for approval");
            case IN_PROGRESS ->
                age.map(a -> (again(p) ? "restarted " : "started ") + a + " ago")
                        .orElse("running");
            case NOT_RUN -> "never run";
            case HELD -> age.map(a -> "held " + a).orElse("held at a disabled transition");
            case UNKNOWN -> rawStatus(p, status) + age.map(a -> " " + a).orElse("");
            default -> word(p.state(), status) + age.map(a -> " " + a + " ago").orElse("");
        };
    }

    /// True when the stage that a row speaks of runs after a failure, so that the row's age is that of the stage.
    private static boolean again(Pipeline p) {
        List<Stage> stages =
                p.parallel() ? p.headlineExecution().map(Execution::stages).orElse(List.of()) : p.stages();
        return stages.stream()
                .filter(s -> s.state() == p.state())
                .findFirst()
                .filter(Stage::failedBefore)
                .isPresent();
    }

    private static String rawStatus(Pipeline p, String status) {
        String raw = p.stages().stream()
                .filter(s -> s.state() == PipelineState.UNKNOWN)
                .map(Stage::awsStatus)
                .findFirst()
                .orElse(status);
        return raw.isBlank() ? "unknown state" : "“" + CommonText.line(raw) + "”";
    }

    /// The commit of a row: its message, or its id where it has none.
    public static Optional<Commit> commit(Pipeline p) {
        return p.headlineExecution().flatMap(PipelineText::commit);
    }

    /// The commit of an execution that is worth a row: the first that carries a message.
    public static Optional<Commit> commit(Execution e) {
        return e.commits().stream()
                .filter(c -> !c.message().isBlank())
                .findFirst()
                .or(() -> e.commits().stream().findFirst());
    }

    /// Who holds the source of an execution: what its commit names, else the provider of the source action.
    public static Optional<String> provider(Pipeline p, Execution e) {
        return commit(e).flatMap(Commit::provider).or(() -> p.stages().stream()
                .flatMap(s -> s.actions().stream())
                .flatMap(a -> a.type().stream())
                .filter(t -> t.category().equals("Source") && !t.provider().equals("CodeStarSourceConnection"))
                .map(Action.ActionType::provider)
                .findFirst());
    }

    /// What started an execution, in words; empty when nobody tells.
    public static String trigger(Execution e, Optional<String> provider) {
        if (e.trigger().isEmpty()) {
            return provider.map(CommonText::line).orElse("");
        }
        Trigger trigger = e.trigger().get();
        String who = trigger.who().map(CommonText::line).orElse("");
        String by = who.isEmpty() ? "" : " by " + who;
        return switch (trigger.type()) {
            case "StartPipelineExecution" -> "started" + (by.isEmpty() ? " by hand" : by);
            case "Webhook", "WebhookV2" -> provider.map(CommonText::line).orElse("webhook") + " push";
            case "PollForSourceChanges" -> provider.map(CommonText::line).orElse("source") + " change, polled";
            case "CloudWatchEvent" -> provider.map(CommonText::line).orElse("source") + " event";
            case "CreatePipeline" -> "pipeline created" + by;
            case "ManualRollback" -> "rolled back" + by;
            case "AutomatedRollback" -> "rolled back automatically";
            case "PutActionRevision" -> "revision put" + by;
            default -> CommonText.line(trigger.type()) + by;
        };
    }

    /// True when the row has a line that says why it is as it is.
    public static boolean hasReasonLine(Pipeline p) {
        return PipelineReason.of(p).isPresent();
    }

    /// How that line looks.
    public static StatusStyle reasonMood(Pipeline p) {
        if (PipelineReason.failed(p)) {
            return StatusStyle.FAIL;
        }
        return p.state() == PipelineState.IN_PROGRESS && !p.partlyKnown() ? StatusStyle.RUN : StatusStyle.WAIT;
    }

    /// Why the row is as it is: `Build · CodeBuild: Error while executing command: mvn -B verify`.
    public static String reasonLine(Pipeline p) {
        return PipelineReason.of(p).map(CommonText::line).orElse("");
    }

    /// Who disabled a stage's inbound transition, when and why.
    public static String disabled(Stage stage, ViewContext look) {
        String when = stage.disabled()
                .flatMap(DisabledTransition::at)
                .map(at -> TimeText.age(Duration.between(at, look.now())) + " ago")
                .orElse("");
        return CommonText.line(PipelineReason.disabled(stage, when));
    }

    /// Which condition it is, with the rule that decides.
    static String condition(StageCondition condition) {
        return CommonText.line(PipelineReason.condition(condition));
    }

    /// The status of a condition or a rule as people write it: `in progress`.
    static String evaluation(String awsStatus) {
        return CommonText.line(awsStatus).replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /// What follows from a condition: for one of failures when it is met, else when it is not.
    static String result(StageCondition condition) {
        String when = condition.kind() == StageCondition.Kind.FAILURE ? "then " : "otherwise ";
        return condition
                .result()
                .map(result -> when + (result.equals("ROLLBACK") ? "roll back" : evaluation(result)))
                .orElse("");
    }

    /// All that is known of why an action failed.
    public static String errorText(Action action) {
        return PipelineReason.error(action);
    }

    /// How long a stage took, runs or waits; empty when it is not known.
    public static String stageTime(Stage stage, Instant now) {
        return switch (stage.state()) {
            case WAITING_FOR_APPROVAL ->
                waitsSince(stage)
                        .map(since -> TimeText.age(Duration.between(since, now)))
                        .orElse("");
            case IN_PROGRESS, STOPPING ->
                stage.startedAt()
                        .map(start -> TimeText.took(Duration.between(start, now))
                                + stage.typical()
                                        .map(t -> " of " + TimeText.about(t))
                                        .orElse(""))
                        .orElse("");
            default -> length(stage).map(TimeText::took).orElse("");
        };
    }

    /// The same in few letters: without the typical length, and a wait as `1h 08m`.
    public static String briefTime(Stage stage, Instant now) {
        return switch (stage.state()) {
            case WAITING_FOR_APPROVAL ->
                waitsSince(stage)
                        .map(since -> TimeText.brief(Duration.between(since, now)))
                        .orElse("");
            case IN_PROGRESS, STOPPING ->
                stage.startedAt()
                        .map(start -> TimeText.brief(Duration.between(start, now)))
                        .orElse("");
            default -> length(stage).map(TimeText::brief).orElse("");
        };
    }

    private static Optional<Instant> waitsSince(Stage stage) {
        return stage.waitingApproval()
                .flatMap(a -> a.changedAt().or(a::startedAt))
                .or(stage::startedAt);
    }

    private static Optional<Duration> length(Stage stage) {
        return stage.startedAt().flatMap(start -> stage.endedAt().map(end -> Duration.between(start, end)));
    }

    /// How far a running stage is against its typical length, 0 to 1; NaN when it is not known. Never full while it
    /// runs: it may take longer than it did.
    public static double progress(Stage stage, Instant now) {
        if (stage.state() != PipelineState.IN_PROGRESS
                || stage.startedAt().isEmpty()
                || stage.typical().isEmpty()) {
            return Double.NaN;
        }
        double typical = Math.max(1, stage.typical().get().toMillis());
        return Math.clamp(Duration.between(stage.startedAt().get(), now).toMillis() / typical, 0, 0.97);
    }
}
