package org.tallyboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// A small fleet of real workers on a real broker: what a start costs does not grow with their number.
/// `src/test/bench/fleet` does it with a thousand.
@Timeout(120)
class FleetTest {
    private static final int WORKERS = 40;
    private static final int STARTS = 20;
    private static final int MOST_MESSAGES = 20;

    @TempDir
    Path folder;

    @Test
    void aStartCostsFewMessagesAndAsksNoWorker() throws Exception {
        try (RabbitVhost vhost = RealRabbit.shared().vhost("fleet")) {
            var trial = new FleetTrial(vhost, folder);
            try (FleetHost host = new FleetHost(trial.login(), FleetTrial.QUEUE, folder, 0, WORKERS);
                    FleetMessages messages = new FleetMessages(vhost)) {
                trial.awaitWorkers(WORKERS, Duration.ofSeconds(60));
                FleetTrial.Result begun = trial.starts(messages, STARTS, Duration.ofSeconds(4), Duration.ofSeconds(1));
                assertThat(begun.late()).hasSize(STARTS);
                assertThat(FleetMessages.questions(begun.messages()))
                        .as(begun.messages().toString())
                        .isZero();
                assertThat((double) FleetMessages.forRecordings(begun.messages()) / STARTS)
                        .as(begun.messages().toString())
                        .isPositive()
                        .isLessThanOrEqualTo(MOST_MESSAGES);
            }
        }
    }
}
