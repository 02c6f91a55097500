package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.cli.WholeProgram;
import org.tallyboard.sandbox.aws.Call;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.PipelineControl;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.StageStatus;

/// The program as a user starts it, in a real window: a failed stage is retried with real key presses, the window takes
/// other sizes, and closing it ends the process.
@Tag("xvfb")
class RealWindowTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private SimulatedAws aws;
    private PipelineControl site;
    private String execution;
    private RealWindow window;

    @BeforeEach
    void open() {
        aws = RealBoard.simulator();
        site = aws.world().account("prod").add(PipelineSpec.plain("site"));
        execution = site.startAndFail("Build", Failure.job("broken"));
        window = RealWindow.open(WholeProgram.configure(aws, folder, Map.of(), Optional.empty()), "Tallyboard");
        await("the failed stage is read")
                .atMost(SOON)
                .until(() -> !aws.calls().of("ListActionExecutions").isEmpty());
    }

    @AfterEach
    void close() {
        window.close();
        aws.close();
    }

    @Test
    void a_stage_is_retried_with_real_keys() {
        assertThat(window.title()).isEqualTo("Tallyboard · SANDBOX");
        await("the dialog asks who orders")
                .atMost(SOON)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    window.keys("Escape", "Escape", "j", "r");
                    return !aws.calls().of("GetCallerIdentity").isEmpty();
                });
        // The button that sends is the last one, so Shift+Tab goes to it from the first choice.
        await("the order arrives")
                .atMost(SOON)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    if (aws.calls().of("RetryStageExecution").isEmpty()) {
                        window.keys("shift+Tab", "space");
                    }
                    return !aws.calls().of("RetryStageExecution").isEmpty();
                });
        List<Call> calls = aws.calls().of("RetryStageExecution");
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.parameter("pipelineName")).isEqualTo("site");
            assertThat(call.parameter("stageName")).isEqualTo("Build");
            assertThat(call.parameter("pipelineExecutionId")).isEqualTo(execution);
        });
        assertThat(site.status(execution, "Build")).hasValue(StageStatus.IN_PROGRESS);
    }

    @Test
    void the_window_takes_other_sizes_and_closing_it_ends_the_program() {
        for (int[] size : new int[][] {{1100, 700}, {1800, 1100}}) {
            window.resize(size[0], size[1]);
            await("the window has " + size[0] + " by " + size[1]).atMost(SOON).untilAsserted(() -> assertThat(
                            window.size())
                    .containsEntry("WIDTH", size[0])
                    .containsEntry("HEIGHT", size[1]));
        }
        assertThat(window.closeByHand()).isZero();
        assertThat(aws.calls().of("RetryStageExecution")).isEmpty();
    }
}
