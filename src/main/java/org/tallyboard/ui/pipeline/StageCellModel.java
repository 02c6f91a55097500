package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;

/// One cell of a [StageStrip]: a stage, or one execution of a PARALLEL pipeline.
///
/// @param mood its state
/// @param name what it is called
/// @param time how long it took, runs or waits; may be empty
/// @param brief the same in fewer letters, for a narrow cell
/// @param progress 0 to 1 while it runs, NaN when not known
/// @param failedBefore true when it runs again after a failure: it keeps the failed edge until it has passed
/// @param earlier true when what it says comes from an earlier run than the row speaks of
public record StageCellModel(
        StatusStyle mood,
        String name,
        String time,
        String brief,
        double progress,
        boolean failedBefore,
        boolean earlier) {

    /// A cell that counts others.
    static StageCellModel counting(StatusStyle mood, String name) {
        return new StageCellModel(mood, name, "", "", Double.NaN, false, false);
    }

    /// The cells of a row: its stages, or the newest executions of a PARALLEL pipeline.
    public static List<StageCellModel> of(Pipeline p, Instant now) {
        if (p.parallel()) {
            return ofExecutions(p.executions(), now);
        }
        Optional<String> shown = p.headlineExecution().map(Execution::id);
        int reached = p.stages().size();
        for (int i = 0; i < p.stages().size(); i++) {
            if (shown.isPresent() && p.stages().get(i).executionId().equals(shown)) {
                reached = i;
            }
        }
        List<StageCellModel> cells = new ArrayList<>();
        for (int i = 0; i < p.stages().size(); i++) {
            Stage stage = p.stages().get(i);
            cells.add(of(stage, now, i > reached && stage.state() == PipelineState.SUCCEEDED && !stage.holds()));
        }
        return cells;
    }

    /// The cells of stages.
    public static List<StageCellModel> ofStages(List<Stage> stages, Instant now) {
        return stages.stream().map(stage -> of(stage, now, false)).toList();
    }

    private static StageCellModel of(Stage stage, Instant now, boolean earlier) {
        String name = CommonText.line(stage.name());
        if (stage.state() == PipelineState.UNKNOWN) {
            name += " · " + PipelineText.word(stage.state(), stage.awsStatus());
        } else if (stage.state() == PipelineState.IN_PROGRESS) {
            name += foreignProvider(stage).map(provider -> " · " + provider).orElse("");
        }
        String time = PipelineText.stageTime(stage, now);
        String brief = PipelineText.briefTime(stage, now);
        boolean holds = stage.holds() && !PipelineRules.busy(stage.state());
        if (holds) {
            time = stage.inbound().size() + " held";
            brief = time;
        } else if (stage.disabled().isPresent() && stage.state() == PipelineState.NOT_RUN) {
            time = "transition disabled";
            brief = "disabled";
        } else if (time.isEmpty() && stage.state() == PipelineState.SKIPPED) {
            time = "skipped";
            brief = time;
        } else if (time.isEmpty() && !stage.inbound().isEmpty()) {
            time = stage.inbound().size() + " queued";
            brief = time;
        }
        if (stage.rollback()) {
            name += " · rollback";
        }
        return new StageCellModel(
                holds ? StatusStyle.WAIT : PipelineText.mood(stage.state()),
                name,
                time,
                brief,
                PipelineText.progress(stage, now),
                stage.failedBefore(),
                earlier);
    }

    /// Who runs a stage, where it is not AWS itself.
    private static Optional<String> foreignProvider(Stage stage) {
        return stage.actions().stream()
                .filter(a -> a.state() == PipelineState.IN_PROGRESS)
                .flatMap(a -> a.type().stream())
                .filter(t -> !t.owner().equals("AWS"))
                .map(Action.ActionType::provider)
                .map(CommonText::line)
                .findFirst();
    }

    private static List<StageCellModel> ofExecutions(List<Execution> newestFirst, Instant now) {
        List<StageCellModel> cells = new ArrayList<>();
        for (Execution e : newestFirst.stream().limit(4).toList()) {
            Optional<Stage> at = currentStage(e);
            String id = Execution.brief(e.id());
            String where = at.map(s -> CommonText.line(s.name()) + " · ").orElse("");
            String time = at.map(s -> PipelineText.stageTime(s, now))
                    .filter(t -> !t.isEmpty())
                    .orElseGet(() ->
                            ended(e, now).map(age -> TimeText.age(age) + " ago").orElse(""));
            String brief = at.map(s -> PipelineText.briefTime(s, now))
                    .filter(t -> !t.isEmpty())
                    .orElseGet(() -> ended(e, now).map(TimeText::brief).orElse(""));
            double progress = at.map(s -> PipelineText.progress(s, now)).orElse(Double.NaN);
            cells.add(
                    new StageCellModel(PipelineText.mood(e.state()), where + id, time, brief, progress, false, false));
        }
        if (newestFirst.size() > cells.size()) {
            cells.add(counting(StatusStyle.IDLE, "+" + (newestFirst.size() - cells.size()) + " older"));
        }
        return cells;
    }

    private static Optional<Duration> ended(Execution e, Instant now) {
        return e.updatedAt().map(at -> Duration.between(at, now));
    }

    /// The stage that an execution is in, or that stopped it.
    static Optional<Stage> currentStage(Execution e) {
        return e.stages().stream()
                .filter(s -> s.holds() || s.state() != PipelineState.NOT_RUN && s.state() != PipelineState.SUCCEEDED)
                .findFirst();
    }
}
