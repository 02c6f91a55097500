package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.FollowedAction;
import org.tallyboard.board.Snapshot;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

class FollowedRowTest {

    @Test
    void a_row_says_who_retried_it_and_what_became_of_that() {
        Pipeline failed = Samples.failed("video-api", "7f3c21aa");
        String execution = failed.stage("Build").orElseThrow().executionId().orElseThrow();
        FollowedAction retry = new FollowedAction(
                3,
                Samples.NOW.minusSeconds(120),
                "arn:aws:sts::123456784821:assumed-role/ops/anna",
                new FollowedAction.OfStage(failed.id(), "Build", execution),
                Optional.of(new FollowedAction.End(true, "failed again", Samples.NOW.minusSeconds(60), "broken")));
        Snapshot known = Samples.snapshot(List.of(failed), List.of());
        Snapshot followed = new Snapshot(
                        known.sequence(),
                        known.at(),
                        known.observedFrom(),
                        known.settled(),
                        known.sources(),
                        known.pipelines(),
                        known.projects(),
                        known.jobs(),
                        known.jobsForgotten(),
                        known.workers(),
                        known.agendas(),
                        known.brokers(),
                        known.rates(),
                        List.of(),
                        List.of(retry))
                .attended();
        try (OpenBoard open = new OpenBoard(new FakeBoard(followed), new FakeDesk())) {
            assertThat(open.one(".row-trigger", "retried 10:40 by anna, failed again 10:41"))
                    .isNotNull();
            assertThat(open.one(".needs-name", "video-api / Build")).isNotNull();
            open.keys(KeyCode.J, KeyCode.ENTER);
            assertThat(open.one(".block-note", "retried 10:40 by anna, failed again 10:41"))
                    .isNotNull();
        }
    }
}
