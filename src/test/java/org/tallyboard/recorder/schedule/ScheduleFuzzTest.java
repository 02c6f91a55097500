package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few seconds of what `src/test/fuzz/run` does for ten minutes.
class ScheduleFuzzTest {
    @TempDir
    Path folder;

    @Test
    void brokenSchedulesAreReadOrRefused() throws Exception {
        ScheduleFuzz.Figures figures = new ScheduleFuzz(20_261_127, folder).run(Duration.ofSeconds(4), folder);

        // That entries came through, and that some inputs were broken beyond reading, says that both ways were taken.
        assertThat(figures.inputs()).isPositive();
        assertThat(figures.entries()).isPositive();
        assertThat(figures.problems()).isPositive();
        assertThat(figures.refused()).isPositive();
    }
}
