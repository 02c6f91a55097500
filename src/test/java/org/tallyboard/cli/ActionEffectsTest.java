package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;

/// A retry, followed by the board to the end of what it has set going, on a simulated AWS.
class ActionEffectsTest {

    @TempDir
    Path folder;

    private static Optional<Operation> retry(WatchSetup watching) {
        return watching.board()
                .snapshot()
                .pipeline(new PipelineId("prod", "site"))
                .flatMap(site -> site.stage("Build").map(build -> offer(site, build)))
                .filter(Offer.Open.class::isInstance)
                .map(open -> ((Offer.Open) open).operation());
    }

    private static Offer offer(Pipeline site, org.tallyboard.pipeline.Stage build) {
        return RetryStage.offer(site, build, RetryStage.Mode.FAILED_ACTIONS);
    }

    @Test
    void a_stage_that_fails_again_after_its_retry_is_kept_and_needs_a_person() throws Exception {
        try (SimulatedAws aws = SimulatedAws.start(SimulatedAws.Options.settable())) {
            PipelineControl site = aws.world().account("prod").add(PipelineSpec.plain("site"));
            String id = site.startAndFail("Build", Failure.job("broken"));
            Config config = new ConfigReader(new Environment(Map.of(), folder))
                    .read(WholeProgram.configure(aws, folder, Map.of(), Optional.empty()));
            try (WatchSetup watching = new WatchSetup(config, Clock.systemUTC());
                    OrderSetup orders = new OrderSetup(config, watching, false, Clock.systemUTC())) {
                watching.start();
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> retry(watching).isPresent());
                assertThat(orders.desk()
                                .order(retry(watching).orElseThrow(), true)
                                .get(60, TimeUnit.SECONDS))
                        .isInstanceOf(Outcome.Done.class);

                site.fail(id, "Build", "Build", Failure.job("broken again"));
                watching.pipelineWatchers().forEach(watcher -> watcher.readSoon(new PipelineId("prod", "site")));

                await().atMost(Duration.ofMinutes(1))
                        .until(() -> orders.desk().orders().getFirst().became().startsWith("failed again "));
                await().until(() -> watching.board().snapshot().attention().stream()
                        .anyMatch(item -> item.need().kind() == AttentionKind.ACTION_FAILED));
                assertThat(watching.board().snapshot().attention())
                        .as("one thing once")
                        .noneMatch(item -> item.need().kind() == AttentionKind.FAILED);
            }
        }
    }
}
