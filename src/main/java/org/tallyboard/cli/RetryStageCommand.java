package org.tallyboard.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.RetryTarget;
import org.tallyboard.pipeline.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Retries a failed or stopped stage.
@Command(
        name = "retry-stage",
        description = "Retries the stage of a pipeline that failed or was stopped.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            ActionCommand.EXIT_DONE,
            ActionCommand.EXIT_REFUSED,
            ActionCommand.EXIT_NOT_GIVEN,
            ActionCommand.EXIT_UNKNOWN
        })
final class RetryStageCommand extends ActionCommand {

    @Parameters(
            paramLabel = "ACCOUNT/PIPELINE",
            arity = "1..*",
            description = "The pipeline, or several: they are shown together and retried one after the other.")
    @SuppressWarnings("NullAway.Init")
    private List<PipelineName> pipelines;

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "The stage (default: the failed stage that the board shows).")
    private @Nullable String stage;

    @Option(
            names = "--execution",
            paramLabel = "ID",
            description = "Only if the stage holds this execution: refuses when another one has come meanwhile.")
    private @Nullable String execution;

    @Option(names = "--all-actions", description = "Run every action of the stage again, not only those that failed.")
    private boolean all;

    @Override
    void prepare(WatchSetup watching) {
        watching.pipelineWatchers()
                .forEach(watcher -> pipelines.forEach(pipeline -> watcher.lookAt(Optional.of(pipeline.id()))));
    }

    @Override
    ActionKind kind() {
        return ActionKind.RETRY_STAGE;
    }

    @Override
    List<String> names() {
        return pipelines.stream()
                .map(pipeline -> pipeline.id().account() + "/" + pipeline.id().name())
                .toList();
    }

    @Override
    Found find(World world, int which) {
        PipelineName pipeline = pipelines.get(which);
        return world.snapshot()
                .pipeline(pipeline.id())
                .map(known -> found(known, offer(known)))
                .orElseGet(() -> new Found.NotThere(pipeline.missing(world.snapshot())));
    }

    /// Nothing to do in a row that is whole is final; in another one something may show a moment later.
    private static Found found(Pipeline known, Offer offer) {
        return switch (offer) {
            case Offer.Open open -> new Found.Offered(open, Optional.of(known.account()));
            case Offer.Asks asks -> new Found.Offered(asks, Optional.of(known.account()));
            case Offer.Closed(String reason, String next) ->
                PipelineName.isWhole(known) ? new Found.Refused(reason, next) : new Found.NotThere(reason);
        };
    }

    private Offer offer(Pipeline known) {
        Optional<Stage> chosen = Optional.empty();
        if (stage == null && execution == null) {
            switch (RetryTarget.of(known)) {
                case RetryTarget.Ready(Stage ready) -> chosen = Optional.of(ready);
                case RetryTarget.Unknown(String reason) -> {
                    return new Offer.Closed(reason, "");
                }
                case RetryTarget.None none -> {
                    return new Offer.Closed("no stage of it failed or was stopped", "");
                }
            }
        } else {
            List<Stage> stages = known.parallel()
                    ? known.executions().stream()
                            .map(Execution::stages)
                            .flatMap(List::stream)
                            .toList()
                    : known.stages();
            chosen = stages.stream()
                    .filter(s -> stage == null
                            ? s.state() == PipelineState.FAILED || s.state() == PipelineState.STOPPED
                            : s.name().equals(stage))
                    .filter(s -> execution == null
                            || s.executionId().filter(execution::equals).isPresent())
                    .findFirst();
        }
        return chosen.map(s ->
                        RetryStage.offer(known, s, all ? RetryStage.Mode.ALL_ACTIONS : RetryStage.suggestedMode(s)))
                .orElseGet(() -> new Offer.Closed(
                        "it has no "
                                + (stage == null ? "failed or stopped stage" : "stage " + stage)
                                + (execution == null ? "" : " with execution " + execution),
                        "look at it as it is now"));
    }
}
