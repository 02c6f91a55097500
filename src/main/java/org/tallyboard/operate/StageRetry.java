package org.tallyboard.operate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.operate.PipelineReadback.Seen;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

/// Retries a stage. The execution keeps its id, so that the retry shows only in the stage's state and in new action
/// executions.
final class StageRetry implements OrderSteps {

    private final RetryStage order;
    private final PipelineOrders orders;
    private final PipelineReadback sight;

    StageRetry(RetryStage order, OrderService.Ports ports, OrderClock waiting) {
        this.order = order;
        this.orders = ports.pipelines();
        this.sight = new PipelineReadback(
                ports, waiting, order.account(), order.pipeline(), order.stage(), order.executionId());
    }

    /// actionExecutionIds of the failed actions.
    static List<String> failedActions(Stage stage) {
        return stage.actions().stream()
                .filter(action -> action.state() == PipelineState.FAILED)
                .flatMap(action -> action.executionId().stream())
                .toList();
    }

    @Override
    public Optional<Outcome.Refused> compare() throws ReadFailedException {
        Optional<Outcome.Refused> wrong = sight.wrongCaller();
        if (wrong.isPresent()) {
            return wrong;
        }
        Pipeline read = sight.read();
        Optional<Seen> found = sight.stageIn(read);
        return found.isEmpty() ? Optional.of(sight.gone(read)) : differs(found.get());
    }

    private Optional<Outcome.Refused> differs(Seen seen) {
        if (!seen.shows(order.executionId())) {
            return Optional.of(sight.otherExecution(seen));
        }
        if (!retryable(seen.stage())) {
            return Optional.of(new Outcome.Refused("nothing to retry: " + seen.told(), PipelineReadback.LOOK_AGAIN));
        }
        if (!seen.stage().complete()) {
            return Optional.of(new Outcome.Refused(
                    "the actions of " + order.stage() + " could not be read completely", PipelineReadback.LOOK_AGAIN));
        }
        if (!sameFailure(seen.stage())) {
            String failed = seen.stage().actions().stream()
                    .filter(action -> action.state() == PipelineState.FAILED)
                    .map(action -> seen.words().action(action))
                    .reduce((a, b) -> a + "; " + b)
                    .orElse("no action is failed");
            return Optional.of(new Outcome.Refused(
                    order.stage() + " shows another failure than the one you saw: " + failed,
                    PipelineReadback.LOOK_AGAIN));
        }
        return Optional.empty();
    }

    private static boolean retryable(Stage stage) {
        return stage.state() == PipelineState.FAILED || stage.state() == PipelineState.STOPPED;
    }

    private boolean sameFailure(Stage stage) {
        return Set.copyOf(failedActions(stage)).equals(Set.copyOf(order.failedActions()));
    }

    @Override
    public String caller() {
        return sight.caller();
    }

    @Override
    public Answer act() {
        return orders.retryStage(order);
    }

    /// True when this execution has moved on from the failure.
    private boolean moved(Seen seen) {
        return seen.shows(order.executionId()) && !(retryable(seen.stage()) && sameFailure(seen.stage()));
    }

    @Override
    public Outcome confirm(Answer answer) throws InterruptedException {
        return switch (answer) {
            case Answer.Accepted ignored ->
                sight.await(seen -> moved(seen) || !seen.shows(order.executionId()))
                        .map(seen -> new Outcome.Done("CodePipeline took it; " + seen.told()))
                        .orElseGet(() -> new Outcome.Done("CodePipeline took it, but after " + LONGEST.toSeconds()
                                + " s the change does not show yet; " + sight.sinceTold()));
            case Answer.Refused refused ->
                new Outcome.Refused(CurrentStateText.join("; ", refused.reason(), sight.nowTold()), refused.nextStep());
            case Answer.Unknown unknown -> {
                Optional<Seen> seen = sight.await(this::moved);
                yield seen.isPresent()
                        ? new Outcome.Done("no clear answer came (" + unknown.reason() + "), but it has happened: "
                                + seen.get().told())
                        : new Outcome.Unknown(CurrentStateText.join("; ", unknown.reason(), sight.sinceTold()));
            }
        };
    }
}
