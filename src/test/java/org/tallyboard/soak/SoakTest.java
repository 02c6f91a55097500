package org.tallyboard.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;

/// Two rounds of the soak, with a kill of each kind. `src/test/soak/run` runs many.
@Timeout(400)
class SoakTest {
    private static final long SEED = 3;
    /// Of a machine that has other tests to run.
    private static final Duration SLACK = Duration.ofSeconds(6);

    @TempDir
    Path folder;

    @Test
    void everySecondIsOnDiskOrNamedWhateverIsKilled() throws Exception {
        try (Soak soak = Soak.start(SEED, folder, Ffmpeg.find(SearchPath.ofEnvironment()), SLACK, Soak.World.usual())) {
            Soak.Round first = soak.round(new Soak.Plan(4, 10, 12, List.of(Blow.Kind.FFMPEG, Blow.Kind.WORKER)));
            Soak.Round second = soak.round(new Soak.Plan(4, 10, 12, List.of(Blow.Kind.BROKER, Blow.Kind.FFMPEG)));

            assertThat(first.complaints())
                    .as(SoakReport.trouble(SEED, 1, first))
                    .isEmpty();
            assertThat(second.complaints())
                    .as(SoakReport.trouble(SEED, 2, second))
                    .isEmpty();
            assertThat(Stream.concat(first.blows().stream(), second.blows().stream())
                            .map(Blow::kind))
                    .contains(Blow.Kind.FFMPEG, Blow.Kind.WORKER, Blow.Kind.BROKER);
            assertThat(Stream.concat(first.found().stream(), second.found().stream()))
                    .hasSize(8)
                    .as("one may be hit before its first picture, and too late for another try")
                    .filteredOn(found -> found.missing() < found.sent())
                    .hasSizeGreaterThanOrEqualTo(6);
            assertThat(soak.leftOver()).as("recorded after the end").isEmpty();
        }
    }
}
