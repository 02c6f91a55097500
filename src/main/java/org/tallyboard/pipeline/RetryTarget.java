package org.tallyboard.pipeline;

import java.util.List;
import java.util.Optional;

/// Which stage of a pipeline a retry would be for. CodePipeline retries a stage that failed or was stopped
/// (RetryStageExecution); nothing is offered for a stage that is not completely known.
public sealed interface RetryTarget {

    /// Nothing is to be retried.
    record None() implements RetryTarget {}

    /// This stage can be retried.
    ///
    /// @param stage a failed or stopped stage with its execution's id
    record Ready(Stage stage) implements RetryTarget {}

    /// Something failed or was stopped, but what cannot be told for certain.
    ///
    /// @param reason what is missing, for people
    record Unknown(String reason) implements RetryTarget {}

    /// The target as a row shows it: the failed stage that decides the row, else the stopped one.
    static RetryTarget of(Pipeline pipeline) {
        Optional<PipelineState> state = Optional.of(pipeline.state())
                .filter(s -> s == PipelineState.FAILED || s == PipelineState.STOPPED)
                .or(() -> pipeline.failedBehind() ? Optional.of(PipelineState.FAILED) : Optional.empty());
        if (state.isEmpty()) {
            return new None();
        }
        if (!pipeline.parallel()) {
            return first(pipeline.stages(), state.get())
                    .map(stage -> of(pipeline, stage))
                    .orElseGet(None::new);
        }
        Optional<Execution> execution = pipeline.executions().stream()
                .filter(e -> e.state() == state.get())
                .findFirst();
        if (execution.isEmpty()) {
            return new None();
        }
        if (execution.get().stages().isEmpty()) {
            return new Unknown(reason(pipeline, "its actions were not read yet"));
        }
        return first(execution.get().stages(), state.get())
                .map(stage -> of(pipeline, stage))
                .orElseGet(() -> new Unknown(reason(
                        pipeline,
                        "no stage of it is known to have "
                                + (state.get() == PipelineState.FAILED ? "failed" : "been stopped"))));
    }

    private static RetryTarget of(Pipeline pipeline, Stage stage) {
        if (!stage.complete()) {
            return new Unknown(reason(pipeline, "the actions of " + stage.name() + " are not completely known yet"));
        }
        return stage.executionId().isPresent()
                ? new Ready(stage)
                : new Unknown(reason(pipeline, "the execution in " + stage.name() + " is not known"));
    }

    private static Optional<Stage> first(List<Stage> stages, PipelineState state) {
        return stages.stream().filter(stage -> stage.state() == state).findFirst();
    }

    private static String reason(Pipeline pipeline, String otherwise) {
        return pipeline.missing().stream()
                .findFirst()
                .map(missing -> missing.permission() + " could not be read: "
                        + missing.failure().cause())
                .orElse(otherwise);
    }
}
