package org.tallyboard.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.FollowedAction.End;
import org.tallyboard.history.Fact;
import org.tallyboard.history.FactTime;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.PipelineState;

class FollowingTest {

    private static final Instant NOW = Instant.parse("2026-11-24T09:52:00Z");

    private final Following following = new Following();

    private static FollowedAction retry(String execution, Instant at) {
        return new FollowedAction(
                7,
                at,
                "arn:aws:sts::111122223333:assumed-role/ops/anna",
                new FollowedAction.OfStage(new PipelineId("prod", "site"), "Build", execution),
                Optional.empty());
    }

    private static Fact stage(String execution, PipelineState state, int afterSeconds) {
        return new Fact.Stage(
                "prod",
                "site",
                "Build",
                execution,
                state,
                state == PipelineState.FAILED ? "Compile: broken" : "",
                FactTime.told(NOW.plusSeconds(afterSeconds), NOW.plusSeconds(afterSeconds)));
    }

    private Optional<End> end() {
        return following.actions().getFirst().end();
    }

    @Test
    void aRetryIsFollowedUntilItsStageFailsAgain() {
        following.follow(retry("e1", NOW));
        following.heard(stage("e1", PipelineState.IN_PROGRESS, 2));
        assertThat(end()).isEmpty();

        following.heard(stage("e1", PipelineState.FAILED, 60));

        assertThat(end()).contains(new End(true, "failed again", NOW.plusSeconds(60), "Compile: broken"));
        following.heard(stage("e1", PipelineState.SUCCEEDED, 300));
        assertThat(end())
                .as("what comes later is of another retry")
                .map(End::state)
                .contains("failed again");
    }

    @Test
    void onlyItsOwnExecutionCountsAndOnlyWhatCameAfterIt() {
        following.follow(retry("e1", NOW));
        following.heard(stage("e2", PipelineState.SUCCEEDED, 10));
        following.heard(stage("e1", PipelineState.FAILED, -120));
        assertThat(end()).isEmpty();
        following.heard(stage("e1", PipelineState.SUCCEEDED, 20));
        assertThat(end()).contains(new End(false, "succeeded", NOW.plusSeconds(20), ""));
    }

    @Test
    void aStageThatFailsBetweenTwoReadsIsSeenByItsAction() {
        following.follow(retry("e1", NOW));
        following.heard(new Fact.Action(
                "prod",
                "site",
                "Build",
                "Compile",
                "e1",
                "run-2",
                PipelineState.FAILED,
                "exit status 1",
                FactTime.told(NOW.plusSeconds(3), NOW.plusSeconds(9))));
        assertThat(end()).map(End::reason).contains("exit status 1");
    }

    @Test
    void anotherRetryOfTheSameTakesItsPlace() {
        following.follow(retry("e1", NOW));
        following.heard(stage("e1", PipelineState.FAILED, 60));
        following.follow(retry("e1", NOW.plusSeconds(120)));
        assertThat(following.actions()).singleElement().satisfies(action -> assertThat(action.end())
                .isEmpty());
    }

    @Test
    void itIsBoundedInNumberAndTime() {
        for (int i = 0; i < Following.MOST + 10; i++) {
            following.follow(retry("e" + i, NOW));
        }
        assertThat(following.actions()).hasSize(Following.MOST);
        following.follow(retry("late", NOW.plus(Following.LONGEST).plus(Duration.ofSeconds(1))));
        assertThat(following.actions()).hasSize(1);
    }
}
