package org.tallyboard.ui.pipeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;

/// One cell of a [StageStrip]: a stage, or one execution of a PARALLEL pipeline.
///
/// @param mood its state
/// @param name what it is called
/// @param time how long it took, runs or waits; may be empty
/// @param progress 0 to 1 while it runs, NaN when not known
/// @param failedBefore true when it runs again after a failure: it keeps the failed edge until it has passed
public record Cell(Mood mood, String name, String time, double progress, boolean failedBefore) {

    /// The cells of a row: its stages, or the newest executions of a PARALLEL pipeline.
    public static List<Cell> of(Pipeline p, Instant now) {
        if (p.parallel()) {
            return ofExecutions(p.executions(), now);
        }
        return p.stages().stream().map(stage -> of(stage, now)).toList();
    }

    /// The cells of stages.
    public static List<Cell> ofStages(List<Stage> stages, Instant now) {
        return stages.stream().map(stage -> of(stage, now)).toList();
    }

    private static Cell of(Stage stage, Instant now) {
        String name = Words.line(stage.name());
        if (stage.state() == PipelineState.UNKNOWN) {
            name += " · " + PipelineWords.word(stage.state(), stage.awsStatus());
        } else if (stage.state() == PipelineState.IN_PROGRESS) {
            name += foreignProvider(stage).map(provider -> " · " + provider).orElse("");
        }
        String time = PipelineWords.stageTime(stage, now);
        if (stage.disabledReason().isPresent() && stage.state() == PipelineState.NOT_RUN) {
            time = "entry switched off";
        } else if (time.isEmpty() && !stage.inbound().isEmpty()) {
            time = stage.inbound().size() + " waiting to enter";
        }
        if (stage.rollback()) {
            name += " · rollback";
        }
        return new Cell(
                PipelineWords.mood(stage.state()),
                name,
                time,
                PipelineWords.progress(stage, now),
                stage.failedBefore());
    }

    /// Who runs a stage, where it is not AWS itself.
    private static Optional<String> foreignProvider(Stage stage) {
        return stage.actions().stream()
                .filter(a -> a.state() == PipelineState.IN_PROGRESS)
                .flatMap(a -> a.type().stream())
                .filter(t -> !t.owner().equals("AWS"))
                .map(Action.ActionType::provider)
                .map(Words::line)
                .findFirst();
    }

    private static List<Cell> ofExecutions(List<Execution> newestFirst, Instant now) {
        List<Cell> cells = new ArrayList<>();
        for (Execution e : newestFirst.stream().limit(4).toList()) {
            Optional<Stage> at = currentStage(e);
            String id = e.id().length() > 8 ? e.id().substring(0, 8) : e.id();
            String where = at.map(s -> Words.line(s.name()) + " · ").orElse("");
            String time = at.map(s -> PipelineWords.stageTime(s, now))
                    .filter(t -> !t.isEmpty())
                    .orElseGet(() -> took(e, now));
            double progress = at.map(s -> PipelineWords.progress(s, now)).orElse(Double.NaN);
            cells.add(new Cell(PipelineWords.mood(e.state()), where + id, time, progress, false));
        }
        if (newestFirst.size() > cells.size()) {
            cells.add(new Cell(Mood.IDLE, "+" + (newestFirst.size() - cells.size()) + " older", "", Double.NaN, false));
        }
        return cells;
    }

    private static String took(Execution e, Instant now) {
        return e.updatedAt()
                .map(at -> Times.age(java.time.Duration.between(at, now)) + " ago")
                .orElse("");
    }

    /// The stage that an execution is in, or that stopped it.
    static Optional<Stage> currentStage(Execution e) {
        return e.stages().stream()
                .filter(s -> s.state() != PipelineState.NOT_RUN && s.state() != PipelineState.SUCCEEDED)
                .findFirst();
    }
}
