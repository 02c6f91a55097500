package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.FollowedAction.End;
import org.tallyboard.history.Fact;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.PipelineState;

/// Follows actions to the end of what they have set going, by the facts that the one writer tells; it reads nothing
/// itself. For one thread.
final class Following {

    static final int MOST = 200;
    static final Duration LONGEST = Duration.ofDays(1);
    /// AWS tells when something ended by its own clock.
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    private List<FollowedAction> actions = List.of();

    /// Newest first.
    List<FollowedAction> actions() {
        return actions;
    }

    /// Begins to follow one.
    void follow(FollowedAction action) {
        List<FollowedAction> all = new ArrayList<>();
        all.add(action);
        // What is retried again is followed from then on only.
        actions.stream()
                .filter(known -> !known.about().equals(action.about())
                        && known.at().plus(LONGEST).isAfter(action.at()))
                .limit(MOST - 1L)
                .forEach(all::add);
        actions = List.copyOf(all);
    }

    /// Takes what happened.
    void heard(Fact fact) {
        if (actions.stream().allMatch(action -> action.end().isPresent())) {
            return;
        }
        actions = actions.stream()
                .map(action -> action.end().isPresent()
                        ? action
                        : end(action, fact).map(action::ended).orElse(action))
                .toList();
    }

    private static Optional<End> end(FollowedAction action, Fact fact) {
        Instant from = action.at().minus(CLOCKS);
        return switch (fact) {
            case Fact.Stage stage
            when action.about() instanceof FollowedAction.OfStage about
                    && isOf(about, stage.account(), stage.pipeline(), stage.stage(), stage.execution())
                    && stage.when().at().isAfter(from) ->
                word(stage.state())
                        .map(word -> new End(
                                stage.state() == PipelineState.FAILED,
                                word,
                                stage.when().at(),
                                stage.reason()));
            // A stage that fails within one interval of reading never shows that it ran.
            case Fact.Action failed
            when action.about() instanceof FollowedAction.OfStage about
                    && failed.state() == PipelineState.FAILED
                    && isOf(about, failed.account(), failed.pipeline(), failed.stage(), failed.execution())
                    && failed.when().at().isAfter(from) ->
                Optional.of(new End(true, "failed again", failed.when().at(), failed.reason()));
            case Fact.Attempt attempt
            when action.about() instanceof FollowedAction.OfJob about
                    && about.job().broker().equals(attempt.broker())
                    && about.job().id().equals(attempt.job().id())
                    && !attempt.isLive() ->
                Optional.of(new End(
                        attempt.state() == JobState.FAILED || attempt.state() == JobState.REJECTED,
                        word(attempt.state()),
                        attempt.when().at(),
                        attempt.reason()));
            default -> Optional.empty();
        };
    }

    private static boolean isOf(
            FollowedAction.OfStage about, String account, String pipeline, String stage, String execution) {
        return about.pipeline().account().equals(account)
                && about.pipeline().name().equals(pipeline)
                && about.stage().equals(stage)
                && about.execution().equals(execution);
    }

    private static Optional<String> word(PipelineState state) {
        return switch (state) {
            case FAILED -> Optional.of("failed again");
            case SUCCEEDED -> Optional.of("succeeded");
            case STOPPED -> Optional.of("was stopped");
            case CANCELLED -> Optional.of("was cancelled");
            default -> Optional.empty();
        };
    }

    private static String word(JobState state) {
        return switch (state) {
            case FAILED -> "failed again";
            case SUCCEEDED -> "succeeded";
            case REJECTED -> "was rejected";
            case REVOKED -> "was revoked";
            default -> "ended";
        };
    }
}
